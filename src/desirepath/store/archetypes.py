"""Archetypes through time: which are in force, and the names they were given. No account is named here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import sqlalchemy as sa

from desirepath.kernel import NotFound, WrongUse
from desirepath.store.state import State, archetype_names, archetypes

JOURNEYS = ("paths", "timing")
"""The views of common journeys; the themes of texts are another."""


def names_in_force(state: State, view: str | None = None, *, views: Sequence[str] = ()) -> dict[str, str]:
    """The name of every archetype that is not retired, by its id; of one view, of some, or of all."""
    live = archetypes.c.retired_at.is_(None)
    standing = (
        sa.select(archetype_names.c.archetype, sa.func.max(archetype_names.c.id).label("newest"))
        .where(archetype_names.c.taken_back_at.is_(None))
        .group_by(archetype_names.c.archetype)
        .subquery()
    )
    wanted = (
        sa.select(archetypes.c.id, archetype_names.c.name)
        .join(standing, standing.c.archetype == archetypes.c.id)
        .join(archetype_names, archetype_names.c.id == standing.c.newest)
        .where(sa.and_(live, archetypes.c.view.in_(views or [view])) if view or views else live)
    )
    with state.begin() as connection:
        return {str(row[0]): str(row[1]) for row in connection.execute(wanted)}


def renamed_archetypes(state: State) -> set[str]:
    """The ids of those that somebody gave a name, which can be taken back."""
    given = sa.select(archetype_names.c.archetype).where(archetype_names.c.taken_back_at.is_(None))
    several = given.group_by(archetype_names.c.archetype).having(sa.func.count() > 1)
    with state.begin() as connection:
        return {str(row[0]) for row in connection.execute(several)}


def keep_archetypes(state: State, view: str, *, born: Mapping[str, str], kept: Iterable[str], now: int) -> None:
    """After a fit: ``born`` (id: name) are new, ``kept`` go on, the others of the view are retired."""
    gone = sa.and_(archetypes.c.view == view, archetypes.c.retired_at.is_(None), archetypes.c.id.not_in([*kept, *born]))
    with state.begin() as connection:
        connection.execute(sa.update(archetypes).where(gone).values(retired_at=now))
        for identifier, name in born.items():
            connection.execute(sa.insert(archetypes).values(id=identifier, view=view, born_at=now))
            connection.execute(sa.insert(archetype_names).values(archetype=identifier, name=name, given_at=now))


def rename_archetype(state: State, name: str, new: str, *, who: str, now: int, views: Sequence[str] = JOURNEYS) -> str:
    """Give an archetype a name of one's own; its id.

    Raises
    ------
    NotFound
        when no archetype in force is called ``name``.
    WrongUse
        when the new name is empty, too long, or another's.
    """
    identifier = archetype_called(state, name, views=views)
    new = " ".join(new.split())
    if not 0 < len(new) <= 200:
        raise WrongUse("archetype name", f"{len(new)} characters", "Give 1 to 200.")
    if _is_taken(state, new, identifier):
        raise WrongUse(f"archetype name {new!r}", "an archetype is called so already", "Give another name.")
    with state.begin() as connection:
        row = {"archetype": identifier, "name": new, "given_at": now, "who": who}
        connection.execute(sa.insert(archetype_names).values(row))
    return identifier


def take_name_back(state: State, name: str, *, now: int, views: Sequence[str] = JOURNEYS) -> str:
    """Undo the last renaming of the archetype called ``name``; what it is called again.

    Raises
    ------
    NotFound
        when no archetype in force is called ``name``.
    WrongUse
        when it was never renamed, or another has its earlier name now.
    """
    identifier = archetype_called(state, name, views=views)
    standing = (
        sa.select(archetype_names)
        .where(archetype_names.c.archetype == identifier, archetype_names.c.taken_back_at.is_(None))
        .order_by(archetype_names.c.id.desc())
        .limit(2)
    )
    with state.begin() as connection:
        given = connection.execute(standing).mappings().all()
    if len(given) < 2:
        raise WrongUse(f"archetype {name!r}", "it was never renamed", "There is nothing to undo.")
    before = str(given[1]["name"])
    if _is_taken(state, before, identifier):
        raise WrongUse(f"archetype name {before!r}", "another is called so now", "Rename that one first.")
    with state.begin() as connection:
        newest = archetype_names.c.id == given[0]["id"]
        connection.execute(sa.update(archetype_names).where(newest).values(taken_back_at=now))
    return before


def _is_taken(state: State, name: str, but_for: str) -> bool:
    """Whether another archetype is called so, whatever the case."""
    others = [known for identifier, known in names_in_force(state).items() if identifier != but_for]
    return name.casefold() in {known.casefold() for known in others}


def archetype_called(state: State, name: str, *, views: Sequence[str] = JOURNEYS) -> str:
    """The id of the archetype in force that is called ``name``, whatever the case, or has it as its id.

    Raises
    ------
    NotFound
        offering the nearest names.
    """
    names = names_in_force(state, views=views)
    if name in names:
        return name
    found = [identifier for identifier, known in names.items() if known.casefold() == name.casefold()]
    if not found:
        raise NotFound("theme" if views == ("themes",) else "archetype", name, list(names.values()))
    return found[0]
