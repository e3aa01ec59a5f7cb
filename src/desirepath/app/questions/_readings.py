"""One map under two versions of the definition."""

from __future__ import annotations

from dataclasses import dataclass

from desirepath.app.questions._groups import accounts_of, walks_of, worth_of
from desirepath.app.workspace import Json, Workspace
from desirepath.journeys import JourneyMap, Level, draw_map, select_accounts
from desirepath.kernel import WrongUse

VERSION = "version "
EXACT = "exact: the same accounts read twice"


@dataclass(frozen=True, eq=False)
class Reading:
    """The map of some accounts as it reads under one version."""

    work: Workspace
    drawn: JourneyMap

    @property
    def name(self) -> str:
        return f"{VERSION}{self.work.version}"


def versions_named(names: tuple[str, str]) -> tuple[str, str] | None:
    """What two versions are called by, their number or a date, where both names begin with ``version``.

    Raises
    ------
    WrongUse
        when only one of them does.
    """
    are = [name.startswith(VERSION) for name in names]
    if any(are) and not all(are):
        raise WrongUse(f"compare {names[0]!r} with {names[1]!r}", "one of them is a version",
                       "Give two versions, such as 'version 2:version 3'.")  # fmt: skip
    return (names[0][len(VERSION) :].strip(), names[1][len(VERSION) :].strip()) if all(are) else None


def read_twice(
    work: Workspace, level: Level, versions: tuple[str, str], *, segment: str | None, moment: int
) -> tuple[Reading, Reading]:
    """The map of the same accounts under each version; who is in a segment is decided by the version that holds."""
    if work.is_named:
        raise WrongUse("a comparison of versions", f"version {work.version} beside it", "Leave out --definition.")
    chosen = accounts_of(work, segment, moment) if segment else None

    def read(named: str) -> Reading:
        with work.under(named) as one:
            walks = walks_of(one, level, None, moment)
            kept = walks if chosen is None else select_accounts(walks, chosen)
            return Reading(one, draw_map(kept, worth_of(one, level)))

    return read(versions[0]), read(versions[1])


def told(a: Reading, b: Reading) -> Json:
    """Who is compared: the same accounts, in both."""
    sides = {key: {"name": one.name, "accounts": one.drawn.accounts} for key, one in (("a", a), ("b", b))}
    return {**sides, "in_both": b.drawn.accounts, "follow_days": None, "exact": EXACT}
