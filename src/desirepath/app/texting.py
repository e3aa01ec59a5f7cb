"""What people decide about texts: the tone of one, the names of themes."""

from __future__ import annotations

import time
from collections.abc import Callable

from desirepath.app.workspace import Json, Workspace
from desirepath.kernel import NotFound, Progress, WrongUse, silent
from desirepath.store.archetypes import names_in_force, rename_archetype, take_name_back
from desirepath.store.corrections import correct_sentiment, take_correction_back
from desirepath.text import VIEW, refit_themes

Job = Callable[..., Json]


def sentiment_correct(work: Workspace, _progress: Progress = silent, *, source: str, event_id: str, label: str) -> Json:
    """Say what the tone of a text is; it is shown from now on, and learned from the next time."""
    before = _known_text(work, source, event_id)
    correct_sentiment(work.state, source, event_id, label=label, who="local", now=work.now)
    return {"source": source, "event_id": event_id, "label": label, "before": before}


def sentiment_undo(work: Workspace, _progress: Progress = silent, *, source: str, event_id: str) -> Json:
    """Take the last correction of a text back."""
    read = _known_text(work, source, event_id)
    label = take_correction_back(work.state, source, event_id, now=work.now) or read
    return {"source": source, "event_id": event_id, "label": label}


def themes_refit(work: Workspace, progress: Progress = silent) -> Json:
    """Find the themes anew; those that go on keep their names."""
    began = time.perf_counter()
    progress("finding themes", 0, 0)
    found = refit_themes(work.warehouse, work.state, as_of=work.data_end, now=work.now)
    return {"themes": len(found.ids), "texts": found.texts, "took_s": round(time.perf_counter() - began, 2)}


def theme_rename(work: Workspace, _progress: Progress = silent, *, theme: str, name: str) -> Json:
    """Give a theme a name of your own."""
    identifier = rename_archetype(work.state, theme, name, views=(VIEW,), who="local", now=work.now)
    return {"id": identifier, "name": names_in_force(work.state)[identifier], "before": theme}


def theme_undo(work: Workspace, _progress: Progress = silent, *, theme: str) -> Json:
    """Take the last renaming of a theme back."""
    return {"before": theme, "name": take_name_back(work.state, theme, views=(VIEW,), now=work.now)}


def _known_text(work: Workspace, source: str, event_id: str) -> str:
    """The tone that a text was read with.

    Raises
    ------
    NotFound, WrongUse
        when there is no such event, or no customer's text in it.
    """
    found = work.warehouse.tuples("SELECT label FROM sentiments WHERE source = ? AND event_id = ?", [source, event_id])
    if found:
        return str(found[0][0])
    if work.warehouse.count("SELECT count(*) FROM events WHERE source = ? AND event_id = ?", [source, event_id]):
        raise WrongUse(
            f"tone of {source} {event_id!r}", "no customer's text in it", "Name the event of a ticket or mail."
        )
    sources = [str(row[0]) for row in work.warehouse.tuples("SELECT DISTINCT source FROM sentiments ORDER BY 1")]
    if source not in sources:
        raise NotFound("source of texts", source, sources)
    near = work.warehouse.tuples(
        "SELECT event_id FROM sentiments WHERE source = ? ORDER BY levenshtein(event_id, ?), event_id LIMIT 5",
        [source, event_id],
    )
    raise NotFound("event", event_id, [str(row[0]) for row in near])


TEXTUAL: dict[str, Job] = {
    "sentiment_correct": sentiment_correct,
    "sentiment_undo": sentiment_undo,
    "themes_refit": themes_refit,
    "theme_rename": theme_rename,
    "theme_undo": theme_undo,
}
