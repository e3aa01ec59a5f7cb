"""What people said, as the learners read it: spans and outcomes for training, names and rejections for patterns.

Nothing here touches a feature row: what was known at an earlier prediction date stays what it was. What is said changes
which rows are learned from, and what followed them, in every learning from then on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import cast

import numpy as np

from desirepath.kernel import NEVER
from desirepath.learning.features import FeatureRows
from desirepath.learning.labels import Horizon, label_rows
from desirepath.learning.matching import Unit
from desirepath.learning.outcometimes import Ints, OutcomeTimes, outcome_times
from desirepath.learning.risk import RiskRows
from desirepath.lifecycle import Definition
from desirepath.stats import Bools
from desirepath.store import State, Warehouse
from desirepath.store.feedback import Feedback, feedback_in_force

Json = dict[str, object]


@dataclass(frozen=True, slots=True)
class Taught:
    """What holds for one learning: ``spans`` leave training, ``labels`` came, ``wrong`` did not."""

    spans: tuple[Feedback, ...] = ()
    labels: tuple[Feedback, ...] = ()
    wrong: tuple[Feedback, ...] = ()
    patterns: tuple[Feedback, ...] = ()

    def rejected(self, outcome: str, versus: str) -> list[tuple[str, ...]]:
        """Sequences of the pair that were rejected and not confirmed since."""
        return [sequence for sequence, judged in self.judged(outcome, versus).items() if judged.kind == "reject"]

    def judged(self, outcome: str, versus: str) -> dict[tuple[str, ...], Feedback]:
        """The last confirmation or rejection of each sequence of the pair."""
        found = [
            one for one in self.patterns if one.kind != "rename" and (one.outcome, one.versus) == (outcome, versus)
        ]
        return {one.sequence: one for one in found}

    def names(self, outcome: str, versus: str) -> dict[tuple[str, ...], Feedback]:
        """The last name given to each sequence of the pair."""
        found = [
            one for one in self.patterns if one.kind == "rename" and (one.outcome, one.versus) == (outcome, versus)
        ]
        return {one.sequence: one for one in found}

    @property
    def mark(self) -> str:
        """Which feedback this is: equal where the same things were said."""
        return ",".join(str(one.id) for part in (self.spans, self.labels, self.wrong, self.patterns) for one in part)

    def told(self) -> Json:
        """How much was said, for a model's card."""
        return {
            "excluded_spans": len(self.spans),
            "outcomes_by_hand": len(self.labels),
            "outcomes_wrong": len(self.wrong),
        }


@dataclass(frozen=True, slots=True)
class Known:
    """What outcomes are read from, under which definition, and up to when in microseconds."""

    warehouse: Warehouse
    definition: Definition
    data_end: int


@dataclass(frozen=True, slots=True)
class Changed:
    """What feedback did to the rows of one outcome and horizon."""

    rows_left_out: int
    accounts_left_out: int
    outcomes_added: int
    outcomes_removed: int


def read_taught(state: State, *, at: int = NEVER) -> Taught:
    """What held at ``at``; by default what holds now."""
    held = feedback_in_force(state, at=at)

    def of(*kinds: str) -> tuple[Feedback, ...]:
        return tuple(one for one in held if one.kind in kinds)

    return Taught(of("exclude"), of("label"), of("wrong"), of("confirm", "reject", "rename"))


def taught_rows(
    known: Known, table: FeatureRows, rows: RiskRows, *, taught: Taught, of: tuple[str, Horizon]
) -> tuple[RiskRows, Changed]:
    """The rows with what people said put in.

    Rows whose horizon touches an excluded span, and rows after an ending that was told by hand, have no label: they are
    still scored, never learned from or judged by.
    """
    outcome, horizon = of
    label, at = rows.label.astype(np.int64), rows.outcome_at
    added = removed = 0
    if taught.labels or taught.wrong:
        mine, ending = _declared_times(known, table, outcome)
        told_mine, told_ending = (
            told_times(times, table.accounts, taught, names, until=known.data_end)
            for times, names in ((mine, {outcome}), (ending, _others(known.definition, outcome)))
        )
        added, removed = _moved(mine, told_mine)
        label, at = label_rows(table, told_mine, told_ending, horizon=horizon, data_end=known.data_end)
        gone = _after_end(table, taught, {one.name for one in known.definition.outcomes if one.ends})
        label[gone], at[gone] = -1, NEVER
    out = in_spans(table.accounts, rows, taught.spans) & (label >= 0)
    lost = np.unique(rows.account[out]).size
    label[out], at = -1, np.where(out, NEVER, at)
    fresh = replace(rows, label=label.astype(np.int8), outcome_at=at)
    return fresh, Changed(int(out.sum()), int(lost), added, removed)


def _others(definition: Definition, outcome: str) -> set[str]:
    return {known.name for known in definition.outcomes if known.ends and known.name != outcome}


def _declared_times(known: Known, table: FeatureRows, outcome: str) -> tuple[OutcomeTimes, OutcomeTimes]:
    others = sorted(_others(known.definition, outcome))
    return (
        outcome_times(known.warehouse, [outcome], table.accounts, until=known.data_end),
        outcome_times(known.warehouse, others, table.accounts, until=known.data_end),
    )


def told_times(
    times: OutcomeTimes, accounts: list[str], taught: Taught, names: set[str], *, until: int
) -> OutcomeTimes:
    """When the outcomes of ``names`` came by the data and by hand, without those that are wrong, in order."""
    code = {name: place for place, name in enumerate(accounts)}

    def pairs(said: Sequence[Feedback]) -> set[tuple[int, int]]:
        known = [one for one in said if one.outcome in names and one.account in code]
        return {(code[str(one.account)], int(one.from_at or 0)) for one in known}

    held = set(zip(times.account.tolist(), times.at.tolist(), strict=True))
    found = {pair for pair in (held - pairs(taught.wrong)) | pairs(taught.labels) if pair[1] <= until}
    listed = np.array(sorted(found), np.int64).reshape(-1, 2)
    return OutcomeTimes(listed[:, 0].astype(np.int32), listed[:, 1])


def _moved(before: OutcomeTimes, after: OutcomeTimes) -> tuple[int, int]:
    old = set(zip(before.account.tolist(), before.at.tolist(), strict=True))
    new = set(zip(after.account.tolist(), after.at.tolist(), strict=True))
    return len(new - old), len(old - new)


def _after_end(table: FeatureRows, taught: Taught, endings: set[str]) -> Ints:
    """Row numbers at or after an ending outcome that was told by hand."""
    code = {name: place for place, name in enumerate(table.accounts)}
    ended = np.full(len(table.accounts), NEVER)
    for one in taught.labels:
        if one.outcome in endings and one.account in code:
            place = code[str(one.account)]
            ended[place] = min(int(ended[place]), int(one.from_at or 0))
    return np.flatnonzero(table.landmark >= ended[table.account])


def in_spans(accounts: list[str], rows: RiskRows, spans: Sequence[Feedback]) -> Bools:
    """Whether a row's horizon, its prediction date included, touches an excluded span of its account."""
    inside = np.zeros(rows.size, np.bool_)
    code = {name: place for place, name in enumerate(accounts)}
    for span in spans:
        if span.account in code:
            mine = rows.account == code[str(span.account)]
            inside |= mine & (rows.landmark <= end_of(span)) & (rows.ends >= int(span.from_at or 0))
    return inside


def end_of(span: Feedback) -> int:
    """The last moment of a span that is left out; ``NEVER`` where it has no end."""
    return NEVER if span.to_at is None else int(span.to_at)


def taught_units(units: Sequence[Unit], taught: Taught, outcome: str, versus: str) -> list[Unit]:
    """Units of the patterns with what people said put in.

    Those whose time from landmark to decision touches an excluded span, and those decided by an outcome that is wrong,
    are compared no more. An open one that came to either outcome by hand after its landmark is decided by it.
    """
    wrong = {(one.account, one.from_at) for one in taught.wrong}
    spans = _by_account(taught.spans)
    labels = _by_account([one for one in taught.labels if one.outcome in (outcome, versus)])
    told = [_decided(unit, labels.get(unit.account, []), outcome) for unit in units]
    kept = [unit for unit in told if unit is not None]
    return [
        unit
        for unit in kept
        if unit.label < 0
        or not ((unit.account, unit.decided_at) in wrong or _spanned(unit, spans.get(unit.account, [])))
    ]


def _by_account(said: Sequence[Feedback]) -> dict[str, list[Feedback]]:
    found: dict[str, list[Feedback]] = {}
    for one in said:
        found.setdefault(str(one.account), []).append(one)
    return found


def _decided(unit: Unit, said: Sequence[Feedback], outcome: str) -> Unit | None:
    """The unit as decided by hand; ``None`` where that was before its landmark, when there was nothing to foresee."""
    after = [one for one in said if int(one.from_at or 0) > unit.starts_at]
    if unit.label >= 0 or unit.decided_at is not None or not after:
        return unit
    first = min(after, key=lambda one: int(one.from_at or 0))
    at = int(first.from_at or 0)
    return replace(unit, label=int(first.outcome == outcome), decided_at=at) if at > unit.landmark_at else None


def _spanned(unit: Unit, spans: Sequence[Feedback]) -> bool:
    ends = unit.decided_at if unit.decided_at is not None else unit.landmark_at
    return any(unit.landmark_at <= end_of(span) and ends >= int(span.from_at or 0) for span in spans)


def cards_in_force(
    state: State, kept: Mapping[str, object], outcome: str, versus: str, *, of: str = "patterns"
) -> list[Json]:
    """Kept cards without the rejected ones, under the names people gave, each with what was said of it."""
    listed = kept.get(of)
    cards = cast(list[Json], listed) if isinstance(listed, list) else []
    if not cards:
        return []
    taught = read_taught(state)
    judged, names = taught.judged(outcome, versus), taught.names(outcome, versus)
    shown = []
    for card in cards:
        sequence = sequence_of(card)
        said, name = judged.get(sequence), names.get(sequence)
        if said and said.kind == "reject":
            continue
        shown.append(card | {
            "name": name.name if name else None,
            "confirmed": said is not None,
            "feedback": [one.id for one in (said, name) if one],
        })  # fmt: skip
    return shown


def sequence_of(card: Mapping[str, object]) -> tuple[str, ...]:
    """The steps of a card."""
    listed = card["sequence"]
    return tuple(str(step) for step in listed) if isinstance(listed, list) else ()
