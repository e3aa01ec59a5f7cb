"""Patterns: what separates two outcomes."""

from __future__ import annotations

from desirepath.app._kept import learned_under, refuse_anothers
from desirepath.app.questions._rows import account_rows, ref_of
from desirepath.app.questions._stamp import stamp
from desirepath.app.questions.evaluation import known_outcome
from desirepath.app.workspace import Json, Workspace
from desirepath.insights import pattern_sentence, play_json
from desirepath.kernel import iso
from desirepath.learning.teaching import cards_in_force, read_taught
from desirepath.pipeline import find_cards

SHOWN_KEYS = ("sequence", "gaps_days", "accounts", "compared", "odds_ratio", "ci", "risk_with", "risk_without", "risk_ratio",
              "risk_difference", "correlation", "correlation_ci", "p_adjusted", "tested", "emerges", "replicates", "strength",
              "landmark", "direction", "name", "confirmed", "feedback")  # fmt: skip


def patterns(work: Workspace, *, outcome: str | None = None, versus: str | None = None) -> Json:
    """What separates two outcomes; by default the worst from the best."""
    return {**read_pattern(work, outcome or work.bad, versus or work.good or "none"), "stamp": stamp(work)}


def read_pattern(work: Workspace, outcome: str, versus: str) -> Json:
    """Kept cards of a pair, or found now when nobody asked before."""
    known_outcome(work, outcome)
    if versus != "none":
        known_outcome(work, versus)
    name = f"patterns:{outcome}:{versus}"
    kept = work.state.read_model(name)
    if not isinstance(kept, dict):
        if not work.is_published:
            refuse_anothers(work, "patterns", "none were looked for under it")
        kept = find_cards(
            work.warehouse,
            work.definition,
            (outcome, versus),
            health=work.settings.health_score,
            as_of=work.data_end,
            taught=read_taught(work.state),
        )
        work.state.keep_read_model(name, work.now, kept)
    version = learned_under(work, "patterns", str(kept.get("definition", "")))

    def cards(of: str) -> list[Json]:
        found = cards_in_force(work.state, kept, outcome, versus, of=of)
        return [_shown(work, card, outcome, versus) for card in found]

    return {
        "outcome": outcome,
        "versus": versus,
        "tested": kept["tested"],
        "patterns": cards("patterns"),
        "single_steps": cards("single_steps"),
        "comparisons": _listed(kept, "comparisons"),
        "not_enough_evidence": kept["not_enough_evidence"],
        "learned_under": version,
    }


def _shown(work: Workspace, card: Json, outcome: str, versus: str) -> Json:
    now = account_rows(work, accounts=[str(name) for name in _list(card, "now")], where="ended IS NULL", limit=500)
    towards_bad = (card["direction"] == "towards") == (outcome == work.bad)
    wanted = "any_bad" if towards_bad else "any_good"
    play = next(
        (p for p in work.definition.plays for t in p.triggers if t.kind == "pattern" and t.value == wanted), None
    )
    return {
        "outcome": outcome,
        "versus": versus,
        **{key: card.get(key) for key in SHOWN_KEYS},
        "accounts_now": len(now),
        "arr_now": sum(float(str(row["arr"] or 0)) for row in now),
        "now": [ref_of(row) for row in now[:20]],
        "play": play_json(play),
        "evidence": _evidence(work, card),
        "sentence": pattern_sentence(card, outcome, versus),
    }


def _evidence(work: Workspace, card: Json) -> list[Json]:
    """Accounts that showed it, those still known: when each step became known and when it was decided."""
    told = _listed(card, "evidence")
    rows = {str(row["account"]): row for row in account_rows(work, accounts={str(one["account"]) for one in told})}
    return [
        {
            **ref_of(rows[str(one["account"])]),
            "side": one["side"],
            "steps_at": [iso(int(str(at))) for at in _list(one, "steps_at")],
            "decided_at": None if one["decided_at"] is None else iso(int(str(one["decided_at"]))),
        }
        for one in told
        if str(one["account"]) in rows
    ]


def _list(kept: Json, name: str) -> list[object]:
    found = kept.get(name)
    return found if isinstance(found, list) else []


def _listed(kept: Json, name: str) -> list[Json]:
    """Rows of a kept answer; none where it was kept before they were told."""
    return [one for one in _list(kept, name) if isinstance(one, dict)]
