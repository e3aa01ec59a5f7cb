"""How customers keep to the ideal path."""

from __future__ import annotations

from dataclasses import asdict

from desirepath.app.questions._groups import accounts_of, group_json, moment_of
from desirepath.app.questions._rows import members_json
from desirepath.app.questions._stamp import stamp
from desirepath.app.workspace import Json, Workspace
from desirepath.insights import plain
from desirepath.journeys import KeptOrLeft, StepConformance, conformance_accounts, find_conformance
from desirepath.kernel import WrongUse
from desirepath.stats import wilson_interval

SURE = 0.05


def conformance(work: Workspace, *, segment: str | None = None, as_of: str | None = None) -> Json:
    """What is skipped, done out of order or gone through again, and its cost in days.

    Raises
    ------
    WrongUse
        when journey.yaml declares no ideal path.
    """
    _declared(work)
    moment = moment_of(work, as_of)
    accounts = accounts_of(work, segment, moment) if segment else None
    found = find_conformance(work.warehouse, work.definition, accounts=accounts, as_of=moment)
    share = found.conforming
    told = None if share is None else {"n": share.n, "rate": share.rate, "ci": [share.ci.low, share.ci.high]}
    return {
        "ideal": list(work.definition.ideal),
        **group_json(work, segment, moment),
        "conforming": told,
        "steps": [
            {**asdict(step), "rates": _rates(step), "label": plain(step.step), "sentence": _sentence(step)}
            for step in found.steps
        ],
        "stamp": stamp(work),
    }


def _rates(step: StepConformance) -> Json:
    """Each way of passing as a share of the accounts that came to the following step, with its interval."""
    if step.following is None or not step.accounts:
        return {}
    counts = {"in_order": step.in_order, "late": step.late, "skipped": step.skipped}
    shares = {name: wilson_interval(n, step.accounts) for name, n in counts.items()}
    return {name: {"n": one.n, "rate": one.rate, "ci": [one.ci.low, one.ci.high]} for name, one in shares.items()}


def conformance_members(
    work: Workspace,
    *,
    step: str,
    group: KeptOrLeft,
    segment: str | None = None,
    as_of: str | None = None,
    limit: int = 50,
    offset: int = 0,
) -> Json:
    """The accounts behind one number of a step; ``total`` equals that number."""
    _declared(work)
    moment = moment_of(work, as_of)
    within = accounts_of(work, segment, moment) if segment else None
    found = conformance_accounts(work.warehouse, work.definition, step, group, accounts=within, as_of=moment)
    return members_json(work, found, limit=limit, offset=offset)


def _declared(work: Workspace) -> None:
    if not work.definition.ideal:
        raise WrongUse(
            "conformance", "journey.yaml declares no ideal path", "List its steps there under `ideal`, in order."
        )


def _sentence(step: StepConformance) -> str:
    if step.following is None:
        return f"{step.accounts:,} accounts came to {plain(step.step)}, the end of the ideal path."
    went = (
        f"Of {step.accounts:,} accounts that came to {plain(step.following)}, {step.in_order:,} had {plain(step.step)} by then, "
        f"{step.late:,} later and {step.skipped:,} not yet."
    )
    if step.cost is None or step.cost.days is None or step.cost.p_adjusted > SURE:
        return went
    more = "more" if step.cost.days > 0 else "fewer"
    return f"{went} Not having it then is associated with {abs(step.cost.days):.0f} {more} days to the step after that."
