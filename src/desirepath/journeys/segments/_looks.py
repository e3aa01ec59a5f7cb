"""What a segment's expression may read of each account, as one SQL query over what was known at a moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from desirepath.journeys._versions import versions_sql
from desirepath.journeys.segments._use import persona_sql, usage_sql
from desirepath.kernel import DAY
from desirepath.lifecycle import ARCHETYPE_NAMES
from desirepath.store import literal

FOREVER = 2**62
_OF_CARDS = ("arr", "owner", "stage", "name")


@dataclass(frozen=True, slots=True)
class Look:
    """From ``moment`` or, with ``at``, at each account when it was so old. Microseconds."""

    moment: int
    data_end: int
    at: int | None

    @property
    def is_of_now(self) -> bool:
        """Whether what the lists of accounts show is what was asked for."""
        return self.at is None and self.moment >= self.data_end

    def asked_sql(self) -> str:
        """(account, started_at, moment, known_to): what was known up to ``known_to`` counts as known at ``moment``."""
        at = self.moment if self.at is None else f"started_at + {self.at}"
        first = (
            'SELECT account, min("at") AS started_at FROM steps '
            f"WHERE kind = 'start' AND greatest(\"at\", known_at) <= {self.moment} GROUP BY account"
        )
        if self.is_of_now:
            first = f"SELECT account, started_at FROM account_cards LEFT JOIN ({first}) USING (account)"
        return (
            f"SELECT account, started_at, {at} AS moment, "
            f"CASE WHEN {at} >= {self.data_end} THEN {FOREVER} ELSE {at} END AS known_to FROM ({first}) "
            f"WHERE {self.is_of_now} OR {at} <= {self.moment}"
        )


@dataclass
class Reading:
    """The parts of the query: tables by name, and per name that the expression reads its value and where it is today's."""

    look: Look
    names: Sequence[str]
    tables: dict[str, str] = field(default_factory=dict)
    values: dict[str, str] = field(default_factory=dict)
    todays: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.tables["asked"] = self.look.asked_sql()
        if self.look.is_of_now:
            self._read_now()
        else:
            self._read_then()
        self._read_derived()

    def sql(self, condition: str) -> str:
        """(account, is_todays) of the accounts for which ``condition`` over the JSON ``_all`` holds."""
        tables = ", ".join(f"{name} AS ({sql})" for name, sql in self.tables.items())
        joins = " ".join(f"LEFT JOIN {name} USING (account)" for name in self.tables if name in self._joined)
        pairs = ", ".join(f"{literal(name)}, {self.values[name]}" for name in self.names)
        todays = " OR ".join(f"coalesce({one}, FALSE)" for one in self.todays) or "FALSE"
        return (
            f"WITH {tables}, facts AS (SELECT account, {todays} AS is_todays, json_object({pairs}) AS _all FROM asked {joins}) "
            f"SELECT account, is_todays FROM facts WHERE {condition}"
        )

    @property
    def _joined(self) -> frozenset[str]:
        """The tables with one row an account."""
        return frozenset(self.tables) - {"asked", "used", "bounds", "roles", "lived"}

    def _read_now(self) -> None:
        """What the lists of accounts show."""
        self.tables["cards"] = "SELECT account, arr, owner, stage, name, attributes FROM account_cards"
        for name in self.names:
            self.values[name] = f"cards.{name}" if name in _OF_CARDS else _stated("cards.attributes", name)

    def _read_then(self) -> None:
        """Attributes and owners as they were known; the stage and the terms as they stood."""
        stated = [name for name in self.names if name not in ("owner", "stage", "age_days", *ARCHETYPE_NAMES)]
        if stated:
            values = {f"v{place}": _stated("attributes", name) for place, name in enumerate(stated)}
            self.tables["versions"] = _dated_sql(f"({versions_sql()})", values)
            for place, name in enumerate(stated):
                self._known(name, f"versions.v{place}")
        if "owner" in self.names:
            self.tables["owners"] = _dated_sql("account_owners", {"owner": "owner"})
            self._known("owner", "owners.owner")
        if "name" in self.names:
            self.values["name"] = f"coalesce({self.values['name']}, to_json(account))"
        if "arr" in self.names:
            self.tables["term"] = _TERM
            known = "versions.v" + str(stated.index("arr"))
            self.values["arr"] = (
                f"coalesce(CASE WHEN {known}_known THEN to_json(TRY_CAST({known} ->> '$' AS DOUBLE)) END, "
                f"to_json(term.amount), CASE WHEN NOT coalesce({known}_known, FALSE) THEN {known}_later END)"
            )
            self.todays[self.todays.index(_todays(known))] += " AND term.amount IS NULL"
        if "stage" in self.names:
            self.tables |= {"lived": _LIVED, "stages": _STAGE}
            self.values["stage"] = "stages.stage"

    def _known(self, name: str, column: str) -> None:
        self.values[name] = f"CASE WHEN {column}_known THEN {column} ELSE {column}_later END"
        self.todays.append(_todays(column))

    def _read_derived(self) -> None:
        """What is worked out of events, people and journeys, whatever the moment."""
        if "age_days" in self.names:
            self.values["age_days"] = f"(moment - started_at) // {DAY}"
        for name in ARCHETYPE_NAMES:
            if name in self.names:
                self.tables[f"of_{name}"] = f"SELECT account, told FROM _{name}"
                self.values[name] = f"of_{name}.told"
        whole = None if self.look.at is not None else self.look.moment
        if "usage_tier" in self.names:
            self.tables |= usage_sql(whole)
            self._unless_stated("usage_tier", "tiers.tier")
        if "persona" in self.names:
            self.tables |= persona_sql()
            self.todays.append(f"({self.values['persona']}) ->> '$' IS NULL AND personas.is_todays")
            self._unless_stated("persona", "personas.role")

    def _unless_stated(self, name: str, found: str) -> None:
        """What the company's own attribute of that name says, where it has one; else what is worked out."""
        self.values[name] = f"coalesce(({self.values[name]}) ->> '$', {found})"


def _stated(column: str, name: str) -> str:
    return f"""CAST({column} AS JSON) -> {literal('$."' + name.replace('"', "") + '"')}"""


def _todays(column: str) -> str:
    return f"NOT coalesce({column}_known, FALSE) AND {column}_later IS NOT NULL"


def _dated_sql(relation: str, values: dict[str, str]) -> str:
    """Per account and value of (account, from_at, to_at, ...): what held, whether any was known, what was first known later."""
    parts = []
    for name, sql in values.items():
        said = f"CASE WHEN ({sql}) ->> '$' IS NOT NULL THEN {sql} END" if sql != "owner" else "to_json(owner)"
        parts.append(
            f"any_value({said}) FILTER (from_at <= known_to AND coalesce(to_at, {FOREVER} + 1) > known_to) AS {name}, "
            f"bool_or({said} IS NOT NULL) FILTER (from_at <= known_to) AS {name}_known, "
            f"arg_min({said}, from_at) FILTER (from_at > known_to) AS {name}_later"
        )
    return f"SELECT account, {', '.join(parts)} FROM asked JOIN {relation} USING (account) GROUP BY account"


_TERM = """
    SELECT account, coalesce(max_by(amount, starts_at) FILTER (decided_at IS NULL OR decided_at > moment),
        max_by(amount, starts_at)) AS amount
    FROM asked JOIN terms USING (account) WHERE starts_at <= moment GROUP BY account"""
_LIVED = """
    SELECT account, any_value(moment) AS moment, max_by(life, starts_at) AS life FROM asked JOIN lives USING (account)
    WHERE starts_at <= moment GROUP BY account"""
_STAGE = """
    SELECT account, max_by(stage, (entered_at, visit)) AS stage FROM visits JOIN lived USING (account, life)
    WHERE entered_at <= moment AND known_at <= moment GROUP BY account"""
