"""Recurring revenue: what was there, what came and went, what is there now."""

from __future__ import annotations

import numpy as np

from desirepath.app.questions._stamp import stamp
from desirepath.app.questions.maps import accounts_of
from desirepath.app.workspace import Json, Workspace
from desirepath.journeys import MissingRate, revenue_changes, revenue_currencies
from desirepath.kernel import NotEnoughEvidence, NotFound, WrongUse, iso, parse_moment
from desirepath.lifecycle import SPANS, DatedRate, Period, Span, periods, read_rates
from desirepath.stats import Movements, revenue_movements

KINDS = ("new", "reactivated", "expanded", "contracted", "churned")


def revenue(
    work: Workspace,
    *,
    by: Span = "month",
    start: str | None = None,
    end: str | None = None,
    segment: str | None = None,
    owner: str | None = None,
) -> Json:
    """Starting, new, reactivated, expanded, contracted, churned and ending revenue of each period.

    Raises
    ------
    NotEnoughEvidence
        when no subscription states an amount.
    """
    if by not in SPANS:
        raise NotFound("period", by, SPANS)
    report_in, rates = _money(work)
    chosen = _chosen(work, segment, owner)
    changes = revenue_changes(work.warehouse, until=work.data_end, report_in=report_in, rates=rates, accounts=chosen)
    if not len(changes.at):
        found = "no subscription with an amount that can be told in " + report_in
        raise NotEnoughEvidence("revenue", found, "bring in a source of stream subscriptions that maps `amount`")
    first = _moment(start, "start") if start else int(changes.at.min())
    last = _moment(end, "end") if end else work.data_end
    if last < first:
        raise WrongUse("revenue", "the end lies before the start", "Give an earlier --from or a later --to.")
    definition = work.definition
    spans = periods(first, last, by, fiscal_year_starts=definition.fiscal_year_starts, timezone=definition.timezone)
    bounds = np.array([spans[0].starts_at, *(span.ends_at for span in spans)], np.int64)
    moved = revenue_movements(changes.account, changes.at, changes.delta, bounds)
    return {
        "currency": report_in,
        "by": by,
        "segment": segment,
        "owner": owner,
        "periods": [_period(moved, place, span, work.data_end) for place, span in enumerate(spans)],
        "missing_rates": [_missing(one, report_in) for one in changes.missing],
        "stamp": stamp(work),
    }


def _money(work: Workspace) -> tuple[str, list[DatedRate]]:
    """The currency of the totals and the rates; where neither is declared and there is one currency, that one."""
    declared = work.definition.money
    if declared:
        return declared.report_in, read_rates(work.folder / declared.rates) if declared.rates else []
    stated = revenue_currencies(work.warehouse, work.data_end)
    return stated[0] if len(stated) == 1 else work.settings.currency, []


def _chosen(work: Workspace, segment: str | None, owner: str | None) -> set[str] | None:
    chosen = accounts_of(work, segment) if segment else None
    if owner is None:
        return chosen
    rows = work.warehouse.tuples("SELECT account FROM accounts WHERE owner = ?", [owner])
    owned = {str(row[0]) for row in rows}
    if not owned:
        known = work.warehouse.tuples("SELECT DISTINCT owner FROM accounts WHERE owner IS NOT NULL")
        raise NotFound("owner", owner, [str(row[0]) for row in known])
    return owned if chosen is None else owned & chosen


def _moment(text: str, which: str) -> int:
    try:
        return parse_moment(text)
    except ValueError as error:
        raise WrongUse(f"{which} {text!r}", "no ISO date", "For example 2024-03-01.") from error


def _period(moved: Movements, place: int, span: Period, data_end: int) -> Json:
    starting, ending = int(moved.starting[place]), int(moved.ending[place])
    cents = dict(zip(KINDS, moved.amounts[:, place].tolist(), strict=True))
    kept = starting - cents["contracted"] - cents["churned"]
    accounts = dict(zip(KINDS, moved.accounts[:, place].tolist(), strict=True))
    before, after = int(moved.starting_accounts[place]), int(moved.ending_accounts[place])
    return {
        "period": span.name,
        "from": iso(span.starts_at),
        "to": iso(span.ends_at),
        "complete": span.ends_at <= data_end,
        "starting": starting / 100,
        **{kind: amount / 100 for kind, amount in cents.items()},
        "ending": ending / 100,
        "grr": round(kept / starting, 6) if starting > 0 else None,
        "nrr": round((kept + cents["expanded"]) / starting, 6) if starting > 0 else None,
        "accounts": {"starting": before, **accounts, "ending": after},
    }


def _missing(one: MissingRate, report_in: str) -> Json:
    sentence = (
        f"{one.subscriptions} subscriptions in {one.currency} are in no figure: no rate to {report_in} was in force, "
        f"first on {(iso(one.first_at) or '')[:10]}."
    )
    return {
        "currency": one.currency,
        "subscriptions": one.subscriptions,
        "first": iso(one.first_at),
        "sentence": sentence,
    }
