"""How well and how early the risk would have warned."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from desirepath.app.questions._groups import moment_of
from desirepath.app.questions._rows import account_rows, ref_of
from desirepath.app.questions._segments import members_named
from desirepath.app.questions._stamp import stamp
from desirepath.app.workspace import Json, Workspace
from desirepath.kernel import DAY, NotEnoughEvidence, NotFound, WrongUse, iso, parse_moment
from desirepath.learning.copies import copied_accounts, copies_told, without_copies
from desirepath.learning.features import WEEKLY, FeatureRows, Landmarks, feature_rows
from desirepath.learning.health import compare_with_health
from desirepath.learning.labels import Horizon, risk_rows, risk_settings
from desirepath.learning.quarantine import kept_differing
from desirepath.learning.risk import (
    Evaluation,
    RiskRows,
    RiskSettings,
    Window,
    evaluate_risk,
    evaluation_json,
    judge_part,
    part_json,
)
from desirepath.learning.teaching import Known, read_taught, taught_rows
from desirepath.lifecycle import Outcome
from desirepath.pipeline import SEED, health_source

MOST_GREEN = 50
"""So many of the lost accounts that the health score did not find are named."""
_DAYS = re.compile(r"(\d{1,4})d?")
_AGE = re.compile(r"age:(\d{1,4})d?")


def evaluate(
    work: Workspace,
    *,
    outcome: str | None = None,
    horizon: str | int = "90d",
    landmark: str = "weekly",
    where: str | None = None,
    segment: str | None = None,
    as_of: str | None = None,
    train_from: str | None = None,
    train_to: str | None = None,
    test_from: str | None = None,
    test_to: str | None = None,
    by_segment: bool = False,
) -> Json:
    """How well and how early the risk would have warned, on later time than it was trained on.

    A segment is looked at month by month: a row counts where its account was in it at the month's first prediction date.
    With ``by_segment`` the risk of all is judged in each declared segment beside.
    """
    name = outcome or work.bad
    ahead, moments = horizon_of(str(horizon)), landmarks_of(landmark)
    data_end = moment_of(work, as_of)
    asked = labelled(work, name, ahead, moments, where=where, segment=segment, data_end=data_end)
    start, stop, first, last = (
        parse_moment(text) if text else None for text in (train_from, train_to, test_from, test_to)
    )
    window = Window(start, stop, first, last, data_end)
    found = evaluate_risk(asked.rows, window, rng=np.random.default_rng(SEED), settings=asked.settings)
    return {
        "outcome": name,
        "horizon_days": ahead.days,
        "horizon": str(ahead),
        "landmark": landmark,
        "where": where,
        "segment": segment,
        "as_of": iso(data_end),
        **evaluation_json(found),
        "by_segment": _by_segment(work, asked, found) if by_segment else None,
        "health": _health(work, asked, found, known_outcome(work, name)),
        "stamp": stamp(work),
    }


def _by_segment(work: Workspace, asked: Labelled, found: Evaluation) -> list[Json]:
    """The same risk and threshold among the accounts of each declared segment."""
    scored = found.scored
    if scored is None:
        return []
    tested = np.zeros(asked.rows.size, np.bool_)
    tested[scored.row] = True
    table, test = asked.table.take(tested), asked.rows.take(scored.row)
    told = []
    for segment in work.definition.segments:
        inside = _in_segment(work, table, segment.name)
        part = judge_part(test, scored.risk, inside, alarming=scored.alarming)
        told.append({"segment": segment.name, **part_json(part)})
    return told


def _health(work: Workspace, asked: Labelled, found: Evaluation, outcome: Outcome) -> Json | None:
    """The company's own health score at equally many alerts, and the lost accounts for which it stayed green."""
    scored = found.scored
    if scored is None or asked.rows.existing_score is None or outcome.kind != "bad":
        return None
    try:
        compared = compare_with_health(asked.rows.take(scored.row), scored.risk, alarming=scored.alarming)
    except NotEnoughEvidence:
        return None
    seen = {asked.table.accounts[int(code)] for code in compared.only_risk}
    green = seen | {asked.table.accounts[int(code)] for code in compared.missed_by_both}
    rows = account_rows(work, accounts=green, sort="arr", limit=MOST_GREEN) if green else []
    return {
        "outcomes": compared.outcomes,
        "alerts": compared.alerts_risk,
        "existing_found": compared.found_by_health,
        "learned_found": compared.found_by_risk,
        "existing_auc": round(compared.auc_health, 4),
        "learned_auc": round(compared.auc_risk, 4),
        "green_total": len(green),
        "green": [{"account": ref_of(row), "learned_found": row["account"] in seen} for row in rows],
    }


@dataclass(frozen=True, eq=False)
class Labelled:
    """Rows of a question with what followed, the thresholds they are judged by, and the features they are made of."""

    table: FeatureRows
    rows: RiskRows
    settings: RiskSettings


def labelled(
    work: Workspace,
    outcome: str,
    horizon: Horizon,
    landmarks: Landmarks = WEEKLY,
    *,
    data_end: int,
    where: str | None = None,
    segment: str | None = None,
) -> Labelled:
    """The rows of a declared outcome, as known at ``data_end``, with the feedback that had been given by then."""
    health = health_source(work.settings.health_score)
    table = feature_rows(
        work.warehouse, work.definition, until=data_end, health=health, landmarks=landmarks, where=where
    )
    if segment:
        table = table.take(_in_segment(work, table, segment))
    known = Known(work.warehouse, work.definition, data_end)
    rows = risk_rows(work.warehouse, work.definition, table, outcome, horizon=horizon, data_end=data_end)
    taught = read_taught(work.state) if data_end >= work.data_end else read_taught(work.state, at=data_end)
    rows, _ = taught_rows(known, table, rows, taught=taught, of=(outcome, horizon))
    settings = risk_settings(table, known_outcome(work, outcome), work.settings.learning)
    copies = work.keep(("copies", data_end), lambda: copied_accounts(work.warehouse, until=data_end), small=True)
    rows = without_copies(table.accounts, rows, copies)
    kept_out = kept_differing(work.state, work.definition)
    return Labelled(table, rows, replace(settings, quarantined=kept_out, remarks=copies_told(copies)))


def _in_segment(work: Workspace, table: FeatureRows, segment: str) -> npt.NDArray[np.bool_]:
    """Per row, whether its account was in the segment at the first prediction date of the row's 30 days.

    What was first known later chooses nobody here: rows are learned from.
    """
    inside = np.zeros(table.landmark.size, np.bool_)
    month = table.landmark // (30 * DAY)
    for one in np.unique(month):
        rows = np.flatnonzero(month == one)
        members = members_named(work, segment, int(table.landmark[rows].min()))
        found = members.accounts - members.known_later
        inside[rows] = [table.accounts[code] in found for code in table.account[rows]]
    return inside


def known_outcome(work: Workspace, name: str) -> Outcome:
    """The declared outcome; another name is refused."""
    found = work.definition.outcome(name)
    if found is None:
        raise NotFound("outcome", name, [outcome.name for outcome in work.definition.outcomes])
    return found


def horizon_of(text: str) -> Horizon:
    """``90d``, a number of days, or ``renewal``."""
    if text == "renewal":
        return Horizon(None)
    found = _DAYS.fullmatch(text)
    if not found or not int(found[1]):
        raise WrongUse(f"horizon {text!r}", "no length of time", "Give days such as 90d, or renewal.")
    return Horizon(int(found[1]))


def landmarks_of(text: str) -> Landmarks:
    """``weekly``, or ``age:365d`` for once at that many days after each account's start."""
    if text == "weekly":
        return WEEKLY
    found = _AGE.fullmatch(text)
    if not found:
        raise WrongUse(f"landmark {text!r}", "neither of the two kinds", "Give weekly, or an age such as age:365d.")
    return Landmarks(int(found[1]))
