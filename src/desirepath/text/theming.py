"""The themes in force: found anew, kept under their names, and the theme of every text."""

from __future__ import annotations

from collections.abc import Sequence

from desirepath.kernel import digest
from desirepath.store import State, Warehouse
from desirepath.store.archetypes import keep_archetypes, names_in_force
from desirepath.store.models import Registered, model_in_force, register_model
from desirepath.store.tables import TEXT_THEMES
from desirepath.text.themes import ThemeModel, find_themes, keep_same

VIEW = "themes"
"""Themes are kept like archetypes, as a view of their own."""
_READ = (
    "SELECT e.source, e.event_id, concat_ws('. ' || chr(10), e.properties ->> '$.subject', e.text), a.account "
    "FROM events AS e JOIN sentiments AS s USING (source, event_id) JOIN account_events AS a USING (source, event_id) "
    "WHERE s.language = 'en' AND s.scored AND e.actor = 'customer' AND e.text IS NOT NULL "
)


def kept_themes(state: State) -> ThemeModel | None:
    """The themes in force, or ``None`` where none were found yet."""
    held = model_in_force(state, VIEW)
    return ThemeModel.from_json(held.body) if held else None


def refit_themes(warehouse: Warehouse, state: State, *, as_of: int, now: int) -> ThemeModel:
    """Find the themes of all English texts anew, and sort every text.

    Raises
    ------
    NotEnoughEvidence
        as :func:`find_themes`; the themes found before stay in force.
    """
    rows = warehouse.tuples(_READ + "ORDER BY 1, 2")
    texts = [str(row[2]) for row in rows]
    found = find_themes(texts, [str(row[3]) for row in rows])
    before = kept_themes(state)
    ids, born = keep_same(found, before, texts, now=now)
    taken = {name for one, name in names_in_force(state).items() if one in ids or not before or one not in before.ids}
    stability = [round(float(one), 3) for one in found.stability]
    topics = [[float(cell) for cell in row] for row in found.topics]
    model = ThemeModel(found.words, found.idf, topics, ids, stability, found.tried, len(texts), now, as_of)
    body = model.to_json()
    keep_archetypes(state, VIEW, born=_unlike(born, taken), kept=ids, now=now)
    card: dict[str, object] = {"themes": len(ids), "texts": len(texts)}
    register_model(state, Registered(digest(VIEW, now, body), VIEW, now, True, card, body))
    with warehouse.transaction():
        warehouse.execute("DELETE FROM text_themes")
        sorted_as = [ids[code] if code >= 0 else None for code in found.group.tolist()]
        _write(warehouse, rows, sorted_as, found.weight.tolist())
    return model


def sort_new_texts(warehouse: Warehouse, state: State) -> int:
    """Sort the texts that came in since the last time into the themes in force; how many."""
    model = kept_themes(state)
    if model is None:
        return 0
    rows = warehouse.tuples(
        f"SELECT * FROM ({_READ}) AS r ANTI JOIN text_themes AS t USING (source, event_id) ORDER BY 1, 2"
    )
    if not rows:
        return 0
    group, weight = model.sort([str(row[2]) for row in rows])
    with warehouse.transaction():
        return _write(
            warehouse, rows, [model.ids[code] if code >= 0 else None for code in group.tolist()], weight.tolist()
        )


def _write(
    warehouse: Warehouse, rows: Sequence[tuple[object, ...]], themes: Sequence[str | None], weights: Sequence[float]
) -> int:
    return warehouse.append(
        TEXT_THEMES,
        [
            {"source": row[0], "event_id": row[1], "theme": theme, "weight": round(weight, 4)}
            for row, theme, weight in zip(rows, themes, weights, strict=True)
        ],
    )


def _unlike(born: dict[str, str], taken: set[str]) -> dict[str, str]:
    """New names, each unlike all others."""
    used = {name.casefold() for name in taken}
    found = {}
    for one, name in born.items():
        tries = [name, *(f"{name} ({n})" for n in range(2, len(used) + len(born) + 3))]
        found[one] = next(tried for tried in tries if tried.casefold() not in used)
        used.add(found[one].casefold())
    return found
