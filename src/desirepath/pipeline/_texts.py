"""Learning from texts: the tone, where customers told it, and the themes."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from desirepath.kernel import NotEnoughEvidence
from desirepath.store import State, Warehouse
from desirepath.store.corrections import corrections_in_force
from desirepath.text import MODEL, counted_kinds, learn_tone, refit_themes, told_texts

READ_MODEL = "sentiment"
NO_THEMES = "themes:refused"
"""Why there are no themes, for as long as none were ever found."""


@dataclass(frozen=True, slots=True)
class ToneLearned:
    """Whether the learned tone is used, in words why, what it was learned from, and the trial's figures where there was one."""

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
        return _kept(state, ToneLearned(False, f"Not enough evidence: {found}.", kinds, None, None), now)
    model, trial = found
    card: dict[str, object] = {**asdict(trial), "told_by": kinds, "used": trial.is_better}
    state.register_model(MODEL, model.id, body=model.to_json(), card=card, now=now)
    corrected = [one for one in told if one.kind == "correction"]
    read = None
    if corrected:
        scores = model.learned([one.text for one in corrected]).tolist()
        right = sum((score > 0) == one.is_good for one, score in zip(corrected, scores, strict=True))
        read = {"right": right, "of": len(corrected)}
    gap = f"AUC {trial.blended:.3f} against {trial.words:.3f} of the words alone on {trial.judged_on:,} later texts"
    gap += f" (difference {trial.difference:+.3f}, 95 % {trial.ci[0]:+.3f} to {trial.ci[1]:+.3f})"
    why = (
        f"Used for texts that come in from now on: {gap}."
        if trial.is_better
        else f"Not used, it is not surely better: {gap}."
    )
    return _kept(state, ToneLearned(trial.is_better, why, kinds, read, card), now)


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
