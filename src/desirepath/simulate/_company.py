"""Writes a whole company: accounts in chunks, each independent of every other."""

from __future__ import annotations

from collections import defaultdict
from importlib import resources
from pathlib import Path

import numpy as np

from desirepath.kernel import Progress, silent
from desirepath.simulate import _billing, _contact, _crm, _support
from desirepath.simulate._files import DefectLog, Files, Row
from desirepath.simulate._hidden import draw_hidden
from desirepath.simulate._plan import SimulationPlan, Truth
from desirepath.simulate._product import Line, product_lines
from desirepath.simulate._profile import draw_profile
from desirepath.simulate._stamps import DAY_MS
from desirepath.simulate._terms import draw_life
from desirepath.simulate._truth import TruthFile
from desirepath.simulate._usage import draw_usage

CHUNK_ACCOUNTS = 500
COLUMNS = {
    "crm/accounts.csv": _crm.ACCOUNT_COLUMNS,
    "crm/contacts.csv": _crm.CONTACT_COLUMNS,
    "crm/opportunities.csv": _crm.OPPORTUNITY_COLUMNS,
    "crm/owners.csv": _crm.OWNER_COLUMNS,
    "crm/health_scores.csv": _contact.HEALTH_COLUMNS,
    "crm/activities.csv": _contact.ACTIVITY_COLUMNS,
    "support/tickets.csv": _support.TICKET_COLUMNS,
    "support/comments.csv": _support.COMMENT_COLUMNS,
    "email/engagement.csv": _contact.ENGAGEMENT_COLUMNS,
    "billing/customers.csv": _billing.CUSTOMER_COLUMNS,
    "billing/subscription_events.csv": _billing.EVENT_COLUMNS,
    "billing/invoices.csv": _billing.INVOICE_COLUMNS,
}
TEMPLATES = ("workspace.yaml", "journey.yaml")


def simulate_company(
    folder: Path, plan: SimulationPlan, progress: Progress = silent, *, chunk_accounts: int = CHUNK_ACCOUNTS
) -> Truth:
    """Write a simulated B2B SaaS company into ``folder``: a workspace ready to run, and the truth about it.

    Parameters
    ----------
    folder : Path
        made if missing; files of an earlier simulation in it are replaced.
    plan : SimulationPlan
        what to simulate; equal plans give equal files.
    progress : Progress
        told ("simulate", accounts done, accounts in all).
    chunk_accounts : int
        accounts held in memory at a time; changes nothing but memory and the order of rows.

    Returns
    -------
    Truth
        counts per file, outcomes, planted patterns and defects; every account stands in ``truth.json``.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for old in (folder / "product").glob("events-????-??.jsonl"):
        old.unlink()
    copy_templates(folder)
    log = DefectLog()
    with Files(folder, COLUMNS) as files, TruthFile(plan, folder / "truth.json") as truth:
        files.add_rows("crm/owners.csv", _crm.owner_rows(plan))
        for first in range(0, plan.accounts, chunk_accounts):
            progress("simulate", first, plan.accounts)
            _write_chunk(plan, range(first, min(first + chunk_accounts, plan.accounts)), (files, truth), log)
        progress("simulate", plan.accounts, plan.accounts)
        return truth.finish(files.counts, log)


def copy_templates(folder: Path) -> None:
    """Put ``workspace.yaml`` and ``journey.yaml`` of the simulated company into ``folder``."""
    source = resources.files("desirepath.simulate").joinpath("templates")
    for name in TEMPLATES:
        (folder / name).write_text(source.joinpath(name).read_text("utf-8"), encoding="utf-8")


def _write_chunk(plan: SimulationPlan, indexes: range, sinks: tuple[Files, TruthFile], log: DefectLog) -> None:
    files, truth = sinks
    rows: dict[str, list[Row]] = defaultdict(list)
    lines: list[Line] = []
    for index in indexes:
        lines += _write_account(plan, index, rows, truth, log)
    for name, listed in rows.items():
        files.add_rows(name, listed)
    months = np.array([ms for ms, _ in lines], dtype="datetime64[ms]").astype("datetime64[M]").astype(str)
    by_month: dict[str, list[Line]] = defaultdict(list)
    for month, line in zip(months.tolist(), lines, strict=True):
        by_month[month].append(line)
    for month, received in sorted(by_month.items()):
        received.sort()
        files.add_lines(f"product/events-{month}.jsonl", [line for _, line in received])


def _write_account(
    plan: SimulationPlan, index: int, rows: dict[str, list[Row]], truth: TruthFile, log: DefectLog
) -> list[Line]:
    profile = draw_profile(plan, index)
    hidden = draw_hidden(plan, profile)
    life = draw_life(plan, profile, hidden)
    usage = draw_usage(plan, profile, hidden, life)
    tickets = _support.all_tickets(plan, profile, hidden, life)
    desk = _support.write_tickets(plan, profile, tickets, log, hidden.champion_leaves)
    changes = _billing.contract_changes(plan, profile, life)
    rows["crm/accounts.csv"] += _crm.account_rows(plan, profile, changes, log)
    rows["crm/contacts.csv"] += _crm.contact_rows(plan, profile, life, log)
    rows["crm/opportunities.csv"] += _crm.opportunity_rows(plan, profile, life, changes)
    rows["crm/health_scores.csv"] += _contact.health_rows(plan, profile, hidden, life)
    rows["crm/activities.csv"] += _contact.activity_rows(plan, profile, hidden, life)
    rows["support/tickets.csv"] += desk.tickets
    rows["support/comments.csv"] += desk.comments
    rows["email/engagement.csv"] += _contact.engagement_rows(plan, profile, hidden, life)
    rows["billing/customers.csv"].append(_billing.customer_row(plan, profile))
    rows["billing/subscription_events.csv"] += _billing.subscription_rows(profile, changes)
    rows["billing/invoices.csv"] += _billing.invoice_rows(plan, profile, hidden, life, changes)
    truth.add(profile, hidden, life, tickets)
    end_ms = plan.end_day * DAY_MS - 1
    return [(min(ms, end_ms), line) for ms, line in product_lines(plan, profile, usage, log)]
