"""Which columns of one table are found in another, and which systems share ids."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from desirepath.sources.recognise._columns import Profile, value_sql
from desirepath.sources.recognise._names import comparable, rank, vocabulary, words_of
from desirepath.sources.recognise._tables import Table
from desirepath.store import Warehouse, quoted

SAME = 0.5
"""Ids belong to a table when this share of the rows that have one is found there."""


@dataclass(frozen=True, slots=True)
class Match:
    """How many rows of a column are found among the ids of another table."""

    column: Profile
    table: Table
    rows: int
    found: int
    is_cut: bool

    @property
    def share(self) -> float:
        return self.found / self.rows if self.rows else 0.0

    def sentence(self) -> str:
        kept = "rows" if not self.is_cut else "rows read"
        return f"{self.share:.1%} of {self.rows:,} {kept} found in {self.table.title}"


def match(warehouse: Warehouse, left: Table, column: Profile, right: Table, key: Profile) -> Match:
    """Rows of ``left`` whose ``column`` is a ``key`` of ``right``."""
    one, other = value_sql(column.column), value_sql(key.column)
    rows, found = warehouse.tuples(
        f"SELECT count(*), count(*) FILTER (v IN (SELECT {other} FROM {quoted(right.name)} WHERE {other} IS NOT NULL)) "
        f"FROM (SELECT {one} AS v FROM {quoted(left.name)}) WHERE v IS NOT NULL"
    )[0]
    return Match(column, right, int(str(rows)), int(str(found)), left.is_cut or right.is_cut)


def best_match(
    warehouse: Warehouse,
    table: Table,
    targets: Sequence[tuple[Table, Profile]],
    names: tuple[str, ...],
    *,
    itself: bool = False,
) -> Match | None:
    """The column of ``table`` that points to one of ``targets``, by name and by what is found there.

    A column of bare numbers must bear a fitting name: small numbers are found anywhere.
    """
    found: list[tuple[float, Match]] = []
    for one in table.profiles:
        place = rank(one.name, names)
        if one.shape not in ("text", "number") or (place is None and (one.shape == "number" or one.distinct < 5)):
            continue
        for target, key in targets:
            if target.name == table.name and (one is key or not itself):
                continue
            made = match(warehouse, table, one, target, key)
            if made.share >= SAME:
                found.append((made.share - (0.0 if place is not None else 0.2), made))
    return max(found, key=lambda pair: pair[0])[1] if found else None


def systems(warehouse: Warehouse, accounts: Sequence[tuple[Table, Profile]]) -> dict[str, str]:
    """A namespace for each table of accounts; those that share ids share it.

    One system needs none: every id then lies in the namespace ``account``.
    """
    named: dict[str, str] = {}
    for table, key in accounts:
        known = next(
            (other for other, theirs in accounts if other.name in named
             and match(warehouse, table, key, other, theirs).share >= SAME), None,
        )  # fmt: skip
        named[table.name] = named[known.name] if known else _system(table, set(named.values()))
    return dict.fromkeys(named, "account") if len(set(named.values())) <= 1 else named


def _system(table: Table, taken: set[str]) -> str:
    """A system's name: its folder's, else the first word of its file that names no stream."""
    words = vocabulary().files
    last = table.folder.rpartition("/")[2]
    told = [word for word in words_of(table.title) if not any(word in listed for listed in words.values())]
    name = comparable(last) or (told[0] if told else comparable(table.title))
    return name if name not in taken else f"{name}_{comparable(table.title)}"
