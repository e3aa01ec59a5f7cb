"""What is proposed for a folder, as plain values with their evidence."""

from __future__ import annotations

from dataclasses import dataclass

from desirepath.sources.recognise._tables import LeftOut


@dataclass(frozen=True, slots=True)
class KeyProposal:
    """A key of a stream, the column or expression it is read from, and what speaks for it."""

    key: str
    value: str
    evidence: str


@dataclass(frozen=True, slots=True)
class EventSeen:
    """An event name in the data: its records, how many accounts (or people) have it, and how long after their first
    event they typically have it, in days."""

    event: str
    records: int
    holders: int
    of_holders: int
    median_days: float
    per_holder: float


@dataclass(frozen=True, slots=True)
class SourceProposal:
    """One source as it would stand in ``workspace.yaml``. ``notes`` are decisions left to the reader."""

    name: str
    path: str
    stream: str
    reasons: tuple[str, ...]
    records: int
    is_cut: bool
    keys: tuple[KeyProposal, ...]
    properties: tuple[str, ...] = ()
    attributes: tuple[str, ...] = ()
    namespace: str = "account"
    where: str | None = None
    time_format: str | None = None
    encoding: str | None = None
    notes: tuple[str, ...] = ()
    preview: tuple[dict[str, str], ...] = ()
    events: tuple[EventSeen, ...] = ()
    span: tuple[str, str] | None = None
    changes: tuple[str, ...] = ()

    def value(self, key: str) -> str | None:
        return next((one.value for one in self.keys if one.key == key), None)


@dataclass(frozen=True, slots=True)
class Proposal:
    """Every source proposed, the files left out, and the company's own health score where one was found."""

    sources: tuple[SourceProposal, ...]
    left_out: tuple[LeftOut, ...]
    health: tuple[str, str] | None = None
    arr_quartile: float | None = None
    currency: str | None = None

    def of(self, stream: str) -> list[SourceProposal]:
        return [source for source in self.sources if source.stream == stream]

    def maps(self, stream: str, key: str) -> bool:
        return any(source.value(key) is not None for source in self.of(stream))
