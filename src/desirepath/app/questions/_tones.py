"""How customers sounded, as every answer tells it."""

from __future__ import annotations

from desirepath.app.questions._walks import read_accounts
from desirepath.app.workspace import Json, Workspace
from desirepath.journeys import Texts, TextShare, Tone, read_texts


def texts_of(work: Workspace) -> Texts:
    """Every scored text of a customer, by the accounts that any walk has."""
    return work.keep(("texts",), lambda: read_texts(work.warehouse, read_accounts(work)))


def tone_json(tone: Tone) -> Json:
    """``{n, accounts, enough, mean, ci, negative{share, ci}, positive{share, ci}}``; null where texts are too few."""
    return {
        "n": tone.texts,
        "accounts": tone.accounts,
        "enough": tone.mean is not None,
        "mean": tone.mean,
        "ci": list(tone.ci) if tone.ci else None,
        "negative": _share(tone.negative),
        "positive": _share(tone.positive),
    }


def _share(found: TextShare | None) -> Json | None:
    return {"share": found.share, "ci": list(found.ci)} if found else None
