"""Recurring revenue: what was there, what came and went, what is there now."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from desirepath.app.questions._groups import accounts_of, group_json
from desirepath.app.questions._stamp import stamp
from desirepath.app.workspace import Json, Workspace
from desirepath.journeys import MissingRate, RevenueChanges, revenue_changes, revenue_currencies
from desirepath.kernel import NotEnoughEvidence, NotFound, WrongUse, iso, parse_moment
from desirepath.lifecycle import SPANS, DatedRate, Period, Span, periods, read_rates
from desirepath.stats import REVENUE_KINDS, Movements, account_moves, revenue_movements


@dataclass(frozen=True, slots=True, eq=False)
class _Book:
    """What both questions are answered from."""

    report_in: str
    changes: RevenueChanges
    spans: list[Period]
    bounds: npt.NDArray[np.int64]


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
    book = _book(work, by, (start, end), _chosen(work, segment, owner))
    changes = book.changes
    moved = revenue_movements(changes.account, changes.at, changes.delta, book.bounds)
    return {
        "currency": book.report_in,
        "by": by,
        **group_json(work, segment, work.data_end),
        "owner": owner,
        "periods": [_period(moved, place, span, work.data_end) for place, span in enumerate(book.spans)],
        "missing_rates": [_missing(one, book.report_in) for one in changes.missing],
        "stamp": stamp(work),
    }


def revenue_moves(
    work: Workspace,
    *,
    period: str,
    by: Span = "month",
    segment: str | None = None,
    owner: str | None = None,
) -> Json:
    """The accounts behind one period's figures, the largest change first.

    Raises
    ------
    NotFound
        for a period that is none of the company's.
    """
    book = _book(work, by, (None, None), _chosen(work, segment, owner))
    names = [span.name for span in book.spans]
    if period not in names:
        raise NotFound(by, period, names)
    changes = book.changes
    moves = account_moves(changes.account, changes.at, changes.delta, book.bounds)
    here = np.flatnonzero((moves.period == names.index(period)) & (moves.kind >= 0))
    here = here[np.argsort(-np.abs(moves.after[here] - moves.before[here]), kind="stable")]
    told = _names(work)
    rows = []
    for place in here.tolist():
        account = changes.accounts[moves.account[place]]
        before, after = int(moves.before[place]) / 100, int(moves.after[place]) / 100
        name, kept_by = told.get(account, (account, None))
        kind = REVENUE_KINDS[moves.kind[place]]
        rows.append(
            {"account": account, "name": name, "owner": kept_by, "kind": kind, "before": before, "after": after}
        )
    return {"currency": book.report_in, "by": by, "period": period, "rows": rows, "stamp": stamp(work)}


def _names(work: Workspace) -> dict[str, tuple[str, str | None]]:
    rows = work.warehouse.tuples("SELECT account, name, owner FROM accounts")
    return {str(account): (str(name), str(owner) if owner is not None else None) for account, name, owner in rows}


def _book(work: Workspace, by: Span, bounds: tuple[str | None, str | None], chosen: Set[str] | None) -> _Book:
    if by not in SPANS:
        raise NotFound("period", by, SPANS)
    report_in, rates = _money(work)
    changes = revenue_changes(work.warehouse, until=work.data_end, report_in=report_in, rates=rates, accounts=chosen)
    if not len(changes.at):
        found = "no subscription with an amount that can be told in " + report_in
        raise NotEnoughEvidence("revenue", found, "bring in a source of stream subscriptions that maps `amount`")
    start, end = bounds
    first = parse_moment(start) if start else int(changes.at.min())
    last = parse_moment(end) if end else work.data_end
    if last < first:
        raise WrongUse("revenue", "the end lies before the start", "Give an earlier --from or a later --to.")
    definition = work.definition
    spans = periods(first, last, by, fiscal_year_starts=definition.fiscal_year_starts, timezone=definition.timezone)
    return _Book(report_in, changes, spans, np.array([spans[0].starts_at, *(span.ends_at for span in spans)], np.int64))


def _money(work: Workspace) -> tuple[str, list[DatedRate]]:
    """The currency of the totals and the rates; where neither is declared and there is one currency, that one."""
    declared = work.definition.money
    if declared:
        return declared.report_in, read_rates(work.folder / declared.rates) if declared.rates else []
    stated = revenue_currencies(work.warehouse, work.data_end)
    return stated[0] if len(stated) == 1 else work.settings.currency, []


def _chosen(work: Workspace, segment: str | None, owner: str | None) -> Set[str] | None:
    chosen = accounts_of(work, segment) if segment else None
    if owner is None:
        return chosen
    rows = work.warehouse.tuples("SELECT account FROM accounts WHERE owner = ?", [owner])
    owned = {str(row[0]) for row in rows}
    if not owned:
        known = work.warehouse.tuples("SELECT DISTINCT owner FROM accounts WHERE owner IS NOT NULL")
        raise NotFound("owner", owner, [str(row[0]) for row in known])
    return owned if chosen is None else owned & chosen


def _period(moved: Movements, place: int, span: Period, data_end: int) -> Json:
    starting, ending = int(moved.starting[place]), int(moved.ending[place])
    cents = dict(zip(REVENUE_KINDS, moved.amounts[:, place].tolist(), strict=True))
    kept = starting - cents["contracted"] - cents["churned"]
    accounts = dict(zip(REVENUE_KINDS, moved.accounts[:, place].tolist(), strict=True))
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
