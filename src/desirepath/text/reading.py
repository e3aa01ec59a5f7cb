"""Reading the texts that came in: by the words, by what was learned, or by the site's own scorer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from desirepath.store import State, Warehouse
from desirepath.store.models import model_in_force
from desirepath.store.tables import SENTIMENTS
from desirepath.text.learned import ToneModel
from desirepath.text.sentiment import Sentiment, label_of, score_texts
from desirepath.text.site import Scorer

MODEL = "sentiment"
"""The learned tone's name in the registry."""
WORDS, SITE = "words", "site"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A customer's text that has no sentiment yet; known from ``known_at`` on."""

    source: str
    event_id: str
    text: str
    known_at: int


@dataclass(frozen=True, slots=True)
class Reader:
    """How texts are read; ``site``, where there is one, goes before the learned model."""

    model: ToneModel | None = None
    site: Scorer | None = None

    def read(self, waiting: Sequence[Waiting]) -> list[tuple[Sentiment, str]]:
        """Each text's sentiment, and by whom.

        A text that was known before everything that the learned model has seen is read by the words alone: no score at a
        time comes from what was told after it.
        """
        texts = [one.text for one in waiting]
        found = [(one, WORDS) for one in score_texts(texts)]
        if self.model and self.model.blend:
            later = [place for place, one in enumerate(waiting) if one.known_at > self.model.known_until]
            mixed = self.model.blended([texts[place] for place in later], [found[place][0] for place in later])
            for place, one in zip(later, mixed, strict=True):
                found[place] = (one, self.model.id if one.scored else WORDS)
        if self.site:
            scores = self.site.score(texts)
            found = [(_told(one, score), SITE) if score is not None else (one, by)
                     for (one, by), score in zip(found, scores, strict=True)]  # fmt: skip
        return found


def _told(one: Sentiment, score: float) -> Sentiment:
    return replace(one, score=round(score, 4), label=label_of(score), scored=True)


def active_tone(state: State) -> ToneModel | None:
    """The learned tone in force, or ``None`` where nothing was learned yet."""
    held = model_in_force(state, MODEL)
    return ToneModel.from_json(held.body) if held else None


def texts_waiting(warehouse: Warehouse) -> list[Waiting]:
    """Customers' texts that have no sentiment yet."""
    rows = warehouse.tuples(
        "SELECT e.source, e.event_id, e.text, e.known_at FROM events AS e ANTI JOIN sentiments AS s USING (source, event_id) "
        "WHERE e.text IS NOT NULL AND e.actor = 'customer' ORDER BY 1, 2"
    )
    return [Waiting(str(source), str(event_id), str(text), int(str(at))) for source, event_id, text, at in rows]


def score_new_texts(warehouse: Warehouse, reader: Reader) -> int:
    """Score the customers' texts that have no sentiment yet; how many. Those that have one keep it."""
    waiting = texts_waiting(warehouse)
    if not waiting:
        return 0
    rows = [
        {
            "source": one.source,
            "event_id": one.event_id,
            "score": sentiment.score,
            "label": sentiment.label,
            "flags": ",".join(sentiment.flags),
            "scored": sentiment.scored,
            "quote": None,
            "language": sentiment.language,
            "scorer": by,
        }
        for one, (sentiment, by) in zip(waiting, reader.read(waiting), strict=True)
    ]
    with warehouse.transaction():
        return warehouse.append(SENTIMENTS, rows)
