"""Finding archetypes, and keeping them the same through refits."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass

import numpy as np

from desirepath.journeys._walks import Level, Walks, known_by, read_walks
from desirepath.journeys.archetypes._naming import name_from, telling_traits
from desirepath.journeys.archetypes._paths import see_paths
from desirepath.journeys.archetypes._seen import Json, Seen
from desirepath.journeys.archetypes._timing import see_timing
from desirepath.kernel import NotEnoughEvidence, digest
from desirepath.lifecycle import Definition
from desirepath.stats import Counts
from desirepath.stats.groups import same_groups
from desirepath.store import State, Warehouse
from desirepath.store.archetypes import keep_archetypes, names_in_force
from desirepath.store.models import Registered, model_in_force, register_model

MIN_JOURNEYS = 100
UNLIKE = 0.02
SEED = 20260701


@dataclass(frozen=True)
class View:
    """What journeys are compared by: ``see`` takes walks of ``level``; the rest are words for it."""

    level: Level
    see: Callable[[Walks, Definition], Seen]
    judged: str
    left_out: str
    alone: str


VIEWS = {
    "paths": View(
        "milestone",
        see_paths,
        "journeys of two steps or more",
        "too short to tell: fewer than two steps",
        "one common path",
    ),
    "timing": View(
        "stage",
        see_timing,
        "lives observed for six months or more",
        "observed for less than six months",
        "one common timing",
    ),
}


@dataclass(frozen=True)
class Kept:
    """A fitted view: ``ids`` of its archetypes by group, what was tried, and the model as plain data.

    ``least_likeness``: of each group's members at the fit, all but ``UNLIKE`` are at least so like it. ``definition``: the
    fingerprint of the one the journeys were read under, where it was noted.
    """

    view: str
    as_of: int
    fitted_at: int
    journeys: int
    fitted_on: int
    ids: list[str]
    stability: list[float]
    least_likeness: list[float]
    tried: list[Json]
    model: Json
    definition: str = ""

    @property
    def registry(self) -> str:
        return _registry(self.view)


def _registry(view: str) -> str:
    return f"archetypes:{view}"


def see(warehouse: Warehouse, definition: Definition, view: str, as_of: int) -> Seen:
    """Every account's latest life from one view, as known at ``as_of``."""
    walks = read_walks(warehouse, definition, VIEWS[view].level)
    return VIEWS[view].see(known_by(walks, as_of), definition)


def kept_archetypes(state: State, view: str) -> Kept | None:
    """The archetypes in force, or ``None`` where none were fitted yet."""
    held = model_in_force(state, _registry(view))
    return Kept(**json.loads(held.body)) if held else None


def fit_archetypes(seen: Seen, state: State, view: str, *, as_of: int, now: int, definition: str = "") -> Kept:
    """Find the archetypes of a view anew, in what was seen as of a time, and keep them.

    A new archetype that shares at least half of its members with an old one goes on as that one, under its name. The
    members of the old one are those its model would choose today, but for journeys less like it than nearly all of its
    members were when it was found.

    Raises
    ------
    NotEnoughEvidence
        with the count; what was fitted before stays in force.
    """
    if len(seen.accounts) < MIN_JOURNEYS:
        found = f"{len(seen.accounts):,} {VIEWS[view].judged}, {len(seen.left_out):,} {VIEWS[view].left_out}"
        raise NotEnoughEvidence(f"common journeys by {view}", found, f"{MIN_JOURNEYS} are needed")
    fitted = seen.fit(np.random.default_rng(SEED))
    before = kept_archetypes(state, view)
    grouped = seen.grouped(fitted.model)
    ids, born = _identities(seen, grouped.group, before, names_in_force(state), view=view, now=now)
    kept = Kept(
        view,
        as_of,
        now,
        len(seen.accounts),
        fitted.fitted_on,
        ids,
        [round(float(one), 3) for one in fitted.stability],
        [float(np.quantile(grouped.likeness[grouped.group == code], UNLIKE)) for code in range(len(ids))],
        [asdict(one) for one in fitted.tried],
        fitted.model,
        definition,
    )
    body = json.dumps(asdict(kept))
    card: Json = {"archetypes": len(ids), "journeys": kept.journeys}
    keep_archetypes(state, view, born=born, kept=ids, now=now)
    register_model(state, Registered(digest(view, str(now), body), kept.registry, now, True, card, body))
    return kept


def _identities(
    seen: Seen, group: Counts, before: Kept | None, names: dict[str, str], *, view: str, now: int
) -> tuple[list[str], dict[str, str]]:
    """The id of every group, and the names of those that are new. All journeys as one group are no group of several."""
    traits, k = seen.traits(), int(group.max()) + 1
    several = k > 1
    gone_on = _gone_on(seen, group, before) if before and (len(before.ids) > 1) == several else {}
    ids, born = list[str](), dict[str, str]()
    for code in range(k):
        if code in gone_on:
            ids.append(gone_on[code])
            continue
        telling = telling_traits(traits, group == code)
        words = [one.words for one in telling] if several else [VIEWS[view].alone]
        name = name_from(words or ["like most others"], {*names.values(), *born.values()})
        ids.append(digest(view, now, name))
        born[ids[-1]] = name
    return ids, born


def _gone_on(seen: Seen, group: Counts, before: Kept) -> dict[int, str]:
    """Groups that are archetypes found earlier, by the members they share. Journeys unlike any old one have none."""
    old = seen.grouped(before.model)
    least = np.array(before.least_likeness)
    was = np.where(old.likeness >= least[old.group], old.group, len(before.ids))
    return {new: before.ids[code] for new, code in same_groups(was, group).items() if code < len(before.ids)}
