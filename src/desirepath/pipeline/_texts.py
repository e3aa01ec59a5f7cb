"""Learning from texts: the tone, where customers told it, and the themes."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from desirepath.kernel import NotEnoughEvidence
from desirepath.store import State, Warehouse
from desirepath.store.corrections import corrections_in_force
from desirepath.store.models import Registered, register_model
from desirepath.text import (
    MODEL,
    Told,
    ToneModel,
    active_tone,
    counted_kinds,
    learn_tone,
    refit_themes,
    score_texts,
    told_texts,
)

READ_MODEL = "sentiment"
NO_THEMES = "themes:refused"
"""Why there are no themes, for as long as none were ever found."""


@dataclass(frozen=True, slots=True)
class ToneLearned:
    """Whether a learned tone is used, in words why, what it was learned from, and the trial's figures where there was one.

    ``corrections_read_right`` counts the corrected texts that would now be read as corrected; they were learned from.
    """

    used: bool
    why: str
    told_by: dict[str, int]
    corrections_read_right: dict[str, int] | None
    trial: dict[str, object] | None


def learn_company_tone(warehouse: Warehouse, state: State, *, now: int) -> ToneLearned:
    """Learn the tone from satisfaction, surveys and corrections; the model is used only where it read later texts better."""
    told = told_texts(warehouse, corrections_in_force(state))
    found = learn_tone(told)
    kinds = counted_kinds(told)
    if isinstance(found, str):
        earlier = active_tone(state)
        used = earlier is not None and earlier.blend > 0
        why = f"Not enough evidence: {found}." + (" What was learned earlier stays in force." if used else "")
        return _kept(state, ToneLearned(used, why, kinds, None, None), now)
    model, trial = found
    card: dict[str, object] = {**asdict(trial), "told_by": kinds, "used": trial.is_better}
    register_model(state, Registered(model.id, MODEL, now, True, card, model.to_json()))
    read = _read_right(model, [one for one in told if one.kind == "correction"])
    gap = f"AUC {trial.blended:.3f} against {trial.words:.3f} of the words alone on {trial.judged_on:,} later texts"
    gap += f" (difference {trial.difference:+.3f}, 95 % {trial.ci[0]:+.3f} to {trial.ci[1]:+.3f})"
    why = (
        f"Used for texts that come in from now on: {gap}."
        if trial.is_better
        else f"Not used, it is not surely better: {gap}."
    )
    if read:
        why += (
            f" Of {read['of']:,} corrected texts, which were learned from, {read['right']:,} would now be read right."
        )
    return _kept(state, ToneLearned(trial.is_better, why, kinds, read, card), now)


def _read_right(model: ToneModel, corrected: list[Told]) -> dict[str, int] | None:
    """How many of the corrected texts would now get the label they were given; ``None`` where there are none."""
    if not corrected:
        return None
    texts = [one.text for one in corrected]
    labels = ["positive" if one.is_good else "negative" for one in corrected]
    read = model.blended(texts, score_texts(texts))
    return {"right": sum(said.label == label for said, label in zip(read, labels, strict=True)), "of": len(texts)}


def find_company_themes(warehouse: Warehouse, state: State, *, as_of: int, now: int) -> int:
    """Find the themes anew; how many there are, 0 where the texts cannot tell, and why is kept."""
    try:
        found = len(refit_themes(warehouse, state, as_of=as_of, now=now).ids)
    except NotEnoughEvidence as refusal:
        state.keep_read_model(NO_THEMES, now, str(refusal))
        return 0
    return found


def _kept(state: State, learned: ToneLearned, now: int) -> ToneLearned:
    state.keep_read_model(READ_MODEL, now, asdict(learned))
    return learned
