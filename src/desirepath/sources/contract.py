"""What a source is, and what a workspace declares about its data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from desirepath.store import Expression

COMMON_KEYS = ("id", "received", "account", "person", "subscription", "email", "domain", "same_as")


@dataclass(frozen=True, slots=True)
class StreamKeys:
    """The keys a stream may map, and those it must (a tuple means: one of these)."""

    optional: tuple[str, ...]
    required: tuple[str | tuple[str, ...], ...]

    def accepted(self) -> tuple[str, ...]:
        flat = [key for need in self.required for key in (need if isinstance(need, tuple) else (need,))]
        return tuple(dict.fromkeys([*flat, *self.optional, *COMMON_KEYS]))


STREAMS: dict[str, StreamKeys] = {
    "events": StreamKeys(("properties", "actor", "text", "amount"), ("event", "time")),
    "accounts": StreamKeys(
        ("name", "started", "parent", "owner", "arr", "currency", "renewal_date", "attributes", "static"), ("account",)
    ),
    "people": StreamKeys(("name", "role", "created"), (("person", "email"),)),
    "subscriptions": StreamKeys(
        ("change", "ended", "cancelled", "amount", "interval", "plan", "currency", "period_end"),
        ("subscription", "started"),
    ),
    "invoices": StreamKeys(("due", "paid", "failed", "amount", "currency"), ("issued",)),
    "opportunities": StreamKeys(("won", "lost", "amount", "name"), ("opened",)),
    "tickets": StreamKeys(
        ("replied", "escalated", "reopened", "solved", "subject", "text", "priority", "satisfaction"), ("opened",)
    ),
    "messages": StreamKeys(("text", "ticket"), ("time", "direction")),
    "emails": StreamKeys(("campaign",), ("time", "event")),
    "surveys": StreamKeys(("kind", "text"), ("time", "score")),
    "activities": StreamKeys(("text",), ("time", "kind")),
    "campaigns": StreamKeys((), ("time", "name")),
    "team": StreamKeys(("name", "role", "manager"), ("email",)),
}
IMMUTABLE = frozenset({"events", "messages", "emails"})
"""Streams whose records never change once told: a second delivery is a repeat. Of others the newest version counts."""

INTERVALS = {
    "day": 365.0, "daily": 365.0, "week": 52.0, "weekly": 52.0, "month": 12.0, "monthly": 12.0, "quarter": 4.0,
    "quarterly": 4.0, "half_year": 2.0, "semiannual": 2.0, "year": 1.0, "yearly": 1.0, "annual": 1.0, "annually": 1.0,
}  # fmt: skip
"""How often an ``amount`` stated per ``interval`` falls due in a year."""
TIME_KEYS = frozenset(
    "time received started created ended cancelled period_end issued due paid failed opened won lost replied "
    "escalated reopened solved renewal_date".split()
)
ID_KEYS = frozenset({"id", "account", "person", "subscription", "email", "domain", "same_as", "parent", "ticket"})


@dataclass(frozen=True, slots=True)
class Remote:
    """Where the records of a database or a vendor are fetched from, before they land as files of the workspace.

    ``secrets`` are references (``env:NAME``, ``file:PATH``), never the values; ``url`` may hold ``${NAME}`` parts.
    ``lookback`` is microseconds for a cursor of times, or as given for a cursor of numbers.
    """

    url: str = ""
    query: str = ""
    table: str = ""
    cursor: str | None = None
    lookback: str = ""
    deletes: bool = False
    vendor: str = ""
    resource: str = ""
    since: str = ""
    settings: dict[str, str] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Source:
    """One declared source: where its records are and how their columns map to a stream's keys."""

    name: str
    kind: str
    path: str
    stream: str
    mapping: dict[str, Expression]
    properties: tuple[str, ...] | None = None
    attributes: tuple[str, ...] | None = None
    static: tuple[str, ...] = ()
    where: Expression | None = None
    namespace: str = "account"
    time_format: str | None = None
    encoding: str | None = None
    timezone: str = "UTC"
    keep_duplicates: bool = False
    group_type: str | None = None
    remote: Remote | None = field(default=None, repr=False)
    """Not part of what a mapping is: a new password does not make landed files due again."""

    def columns(self) -> list[str]:
        """Every column the mapping or ``where`` names, in order."""
        asked = [name for expression in self.mapping.values() for name in expression.columns]
        asked += [name for listed in (self.properties, self.attributes, self.static) for name in listed or ()]
        asked += list(self.where.columns) if self.where else []
        return [name for name in dict.fromkeys(asked) if name != "*"]

    def text_columns(self) -> frozenset[str]:
        """Columns that must be read as text: identifiers keep leading zeros, times are parsed by us."""
        keys = [key for key in self.mapping if key in ID_KEYS or key in TIME_KEYS]
        return frozenset(name for key in keys for name in self.mapping[key].columns)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a vendor is waited for: tries of one request, the first pause, the longest pause a vendor may ask."""

    tries: int = 8
    pause_s: float = 1.0
    longest_s: float = 300.0


@dataclass(frozen=True, slots=True)
class Reach:
    """What fetching needs from outside: where references to secrets lead, and how long to wait for a vendor."""

    environment: Mapping[str, str] = field(default_factory=dict)
    patience: Patience = Patience()


@dataclass(frozen=True, slots=True)
class HealthScore:
    """The company's own health score, brought in as dated events."""

    event: str
    property: str
    higher_is_better: bool = True


@dataclass(frozen=True, slots=True)
class TextScorer:
    """A scorer of texts at the user's own site: its address, and the environment variable with its key."""

    url: str
    key_env: str | None = None
    batch: int = 64
    timeout_s: int = 10


@dataclass(frozen=True, slots=True)
class WorkspaceSettings:
    """The technical half of a workspace: ``workspace.yaml``."""

    name: str
    folder: Path
    sources: tuple[Source, ...]
    simulated: bool = False
    currency: str = "USD"
    health_score: HealthScore | None = None
    delivery: dict[str, str] = field(default_factory=dict)
    largest_group: int | None = None
    learning: Mapping[str, int] = field(default_factory=dict)
    """Thresholds of learning that differ from the usual ones, by name."""
    text_scorer: TextScorer | None = None
    deviations: Mapping[str, int] = field(default_factory=dict)
    """How many unusual changes are raised a week at most, where that differs from the usual."""
    learn_every: str | None = None
    """How often a run or the served workspace learns anew; ``None`` where no schedule is declared: every run does."""
