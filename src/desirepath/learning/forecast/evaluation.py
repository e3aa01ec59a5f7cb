"""How good the forecast would have been, on time it had not seen."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
import numpy.typing as npt

from desirepath.kernel import NEVER, WEEK
from desirepath.learning.forecast.model import Hazards, fit_hazards
from desirepath.learning.forecast.rows import ForecastRows
from desirepath.stats import (
    CONFIDENCE,
    Bools,
    Floats,
    Interval,
    ReliabilityBin,
    auc_alone,
    brier_score,
    expected_calibration_error,
    reliability_table,
)
from desirepath.stats.hazards import compose_hazards
from desirepath.stats.rates import two_sided_z

Verdict = Literal["reliable", "weak", "unreliable", "not_enough_evidence"]
Ints = npt.NDArray[np.int64]
TRAIN_SHARE, CALIBRATION_SHARE = 0.65, 0.25
EVERY_WEEKS = 4
"""One row in so many weeks is judged: rows of one account are much alike."""
LEAST_MOVES, LEAST_TESTED = 20, 10
RELIABLE_COVERAGE, USELESS_COVERAGE = 0.05, 0.15
RELIABLE_ECE, USELESS_ECE = 0.05, 0.25
LONGEST_OUTCOME_WEEKS = 60


@dataclass(frozen=True, slots=True)
class NextJudged:
    """Next move within ``weeks``: mean log score and share of right first guesses, beside those of the stage's own
    shares; ``coverage`` of the 80 % date ranges, and what it should be (a range that ends open holds more)."""

    weeks: int
    train_moves: int
    test_rows: int
    test_accounts: int
    test_moves: int
    log_score: float | None = None
    base_log_score: float | None = None
    gain_ci: Interval | None = None
    accuracy: float | None = None
    base_accuracy: float | None = None
    coverage: float | None = None
    expected_coverage: float | None = None
    verdict: Verdict = "not_enough_evidence"
    reason: str = ""


@dataclass(frozen=True, slots=True)
class OutcomeJudged:
    """An outcome by the renewal (or within 13 weeks without one): Brier score beside that of the base rate of the past.

    ``mean_chance`` is what was said on average, ``came`` the share to whom it came; ``auc`` how well the chances rank;
    ``reliability`` holds rows with like chances together, lowest first.
    """

    outcome: str
    train_outcomes: int
    test_rows: int
    test_accounts: int
    test_outcomes: int
    base_rate: float | None = None
    brier: float | None = None
    base_brier: float | None = None
    gain_ci: Interval | None = None
    ece: float | None = None
    mean_chance: float | None = None
    came: float | None = None
    auc: float | None = None
    reliability: tuple[ReliabilityBin, ...] = ()
    verdict: Verdict = "not_enough_evidence"
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    next: NextJudged
    outcomes: tuple[OutcomeJudged, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Question:
    """What is forecast: ``ways`` a stage can be left, of which the first ``stages`` are stages; ``outcomes``, and which of
    them decide a contract term: where one came, none of the others can come by that renewal. ``grace_weeks``: how long
    after the renewal it is decided at the latest."""

    stages: int
    ways: int
    outcomes: tuple[str, ...]
    decides: tuple[bool, ...]
    grace_weeks: float = 4.0


@dataclass(frozen=True, slots=True, eq=False)
class Fitted:
    """Hazards of the next move by stage, and of each outcome."""

    moves: Hazards
    outcomes: Hazards


def moved_within(rows: ForecastRows, ways: int) -> Bools:
    """Which way came within the week after each landmark; shape (rows, ways)."""
    soon = rows.left_at <= rows.landmark + WEEK
    return np.asarray(soon[:, None] & (rows.way[:, None] == np.arange(ways)), np.bool_)


def fit_forecast(rows: ForecastRows, question: Question, *, until: int) -> Fitted:
    """Hazards from the rows whose week had ended by ``until``; the last quarter of the time calibrates."""
    known = rows.take(rows.landmark + WEEK <= np.minimum(until, rows.known_until))
    later = known.landmark > _quantile(known.landmark, 1 - CALIBRATION_SHARE)
    moves = fit_hazards(known, moved_within(known, question.ways), later, stages=question.stages, by_stage=True)
    came = known.outcome_at <= known.landmark[:, None] + WEEK
    return Fitted(moves, fit_hazards(known, came, later, stages=1, by_stage=False))


def outcome_chances(fitted: Fitted, rows: ForecastRows, question: Question) -> tuple[Floats, Floats]:
    """The chance of each outcome by the renewal, or within 13 weeks without a running term; and the weeks until then.

    Another outcome that decides the term and comes first makes it impossible. NaN beyond ``LONGEST_OUTCOME_WEEKS``.
    """
    weeks = np.where(np.isnan(rows.renewal_weeks), 13.0, np.maximum(rows.renewal_weeks, 0) + question.grace_weeks)
    found = np.full((rows.size, len(question.outcomes)), np.nan)
    within = weeks <= LONGEST_OUTCOME_WEEKS
    if not within.any():
        return found, weeks
    chosen = rows.take(within)
    steps = int(np.ceil(weeks[within].max()))
    hazards = np.stack([fitted.outcomes.at(chosen, week) for week in range(steps)], axis=1)
    decides = np.array(question.decides, np.bool_)
    last = np.maximum(np.ceil(weeks[within]).astype(np.int64) - 1, 0)
    for place in range(len(question.outcomes)):
        others = decides.copy()
        others[place] = False
        pair = np.stack([hazards[:, :, place], hazards[:, :, others].sum(axis=2)], axis=2)
        found[within, place] = compose_hazards(pair).incidence[np.arange(chosen.size), last, 0]
    return found, weeks


def judge_forecast(rows: ForecastRows, question: Question) -> Judged:
    """Had this forecast been made in the past, how well would it have told what came?

    Notes
    -----
    Fitted on the first 65 % of the time, judged on later landmarks whose horizon has ended, one in four weeks. Ways are
    judged by the logarithmic score (Good 1952) beside each stage's shares in the training, ranges by how often they hold
    what came, outcomes by the score of Brier (1950) beside the base rate. Intervals are of account means.
    """
    test_from = _quantile(rows.landmark, TRAIN_SHARE) if rows.size else 0
    is_past = rows.landmark + WEEK <= np.minimum(test_from, rows.known_until)
    fitted = fit_forecast(rows, question, until=test_from) if is_past.any() else None
    outcomes = tuple(
        _judge_outcome(rows, question, fitted, place, test_from) for place in range(len(question.outcomes))
    )
    return Judged(_judge_next(rows, question, fitted, test_from), outcomes)


def _judge_next(rows: ForecastRows, question: Question, fitted: Fitted | None, test_from: int) -> NextJudged:
    weeks = 26 if (rows.data_end - test_from) // WEEK >= 38 else 13
    thin = (rows.landmark // WEEK) % EVERY_WEEKS == 0
    thin &= rows.landmark + weeks * WEEK <= rows.known_until
    test = rows.take(thin & (rows.landmark >= test_from))
    train = rows.take(thin & (rows.landmark + weeks * WEEK <= test_from))
    past = rows.take(rows.landmark + WEEK <= np.minimum(test_from, rows.known_until))
    sizes = NextJudged(
        weeks, int(moved_within(past, question.ways).sum()), test.size, int(np.unique(test.account).size),
        int(_unique_moves(test, weeks)),
    )  # fmt: skip
    if fitted is None or sizes.train_moves < LEAST_MOVES or sizes.test_moves < LEAST_TESTED or not train.size:
        return _with(sizes, "not_enough_evidence", f"{sizes.train_moves} moves to learn from and {sizes.test_moves} to judge "
                     f"by: {LEAST_MOVES} and {LEAST_TESTED} are needed.")  # fmt: skip
    composed = fitted.moves.composed(test, weeks)
    said = np.column_stack([composed.incidence[:, -1], composed.survival[:, -1]])
    truth = _category(test, question.ways, weeks)
    base = _stage_shares(train, question, weeks)[test.stage]
    score, plain = _log_score(said, truth), _log_score(base, truth)
    gain = _by_account(score - plain, test.account)
    low, high = composed.time_of(0.1), composed.time_of(0.9)
    inside, expected = _coverage(low, high, test, weeks)
    verdict, reason = _verdict_of_next(gain, inside - expected)
    return _with(
        sizes, verdict, reason, log_score=float(score.mean()), base_log_score=float(plain.mean()), gain_ci=gain,
        accuracy=float((said.argmax(axis=1) == truth).mean()), base_accuracy=float((base.argmax(axis=1) == truth).mean()),
        coverage=inside, expected_coverage=expected,
    )  # fmt: skip


def _with(sizes: NextJudged, verdict: Verdict, reason: str, **more: object) -> NextJudged:
    return replace(sizes, verdict=verdict, reason=reason, **more)  # type: ignore[arg-type]


def _verdict_of_next(gain: Interval, off: float) -> tuple[Verdict, str]:
    if gain.low + gain.high <= 0:
        return "unreliable", "On later time it told the next move no better than each stage's own shares."
    if off < -USELESS_COVERAGE:
        return "unreliable", f"Its date ranges held {-100 * off:.0f} points less than they say, on later time."
    if gain.low > 0 and -RELIABLE_COVERAGE <= off <= 2 * RELIABLE_COVERAGE:
        return (
            "reliable",
            "On later time it told the next move better than each stage's own shares, and its ranges held.",
        )
    return "weak", "Better than each stage's own shares on later time, but not surely, or its ranges were a little off."


def _unique_moves(rows: ForecastRows, weeks: int) -> int:
    left = rows.left_at <= rows.landmark + weeks * WEEK
    return len(np.unique(np.column_stack([rows.account[left], rows.left_at[left]]), axis=0))


def _category(rows: ForecastRows, ways: int, weeks: int) -> Ints:
    return np.where(rows.left_at <= rows.landmark + weeks * WEEK, rows.way, ways)


def _stage_shares(train: ForecastRows, question: Question, weeks: int) -> Floats:
    counts = np.full((question.stages, question.ways + 1), 0.5)
    np.add.at(counts, (train.stage, _category(train, question.ways, weeks)), 1.0)
    return np.asarray(counts / counts.sum(axis=1, keepdims=True), np.float64)


def _log_score(said: Floats, truth: Ints) -> Floats:
    kept = np.clip(said, 1e-4, None)
    kept = kept / kept.sum(axis=1, keepdims=True)
    return np.asarray(np.log(kept[np.arange(truth.size), truth]), np.float64)


def _by_account(values: Floats, account: Ints) -> Interval:
    _, place, n = np.unique(account, return_inverse=True, return_counts=True)
    means = np.bincount(place, values) / n
    if means.size < 2:
        return Interval(-np.inf, np.inf)
    half = two_sided_z(CONFIDENCE) * float(means.std(ddof=1)) / np.sqrt(means.size)
    return Interval(float(means.mean() - half), float(means.mean() + half))


def _coverage(low: Floats, high: Floats, rows: ForecastRows, weeks: int) -> tuple[float, float]:
    """How often the range from 10 % to 90 % held the time of leaving, and how often it should have."""
    left = (rows.left_at - rows.landmark) / WEEK
    open_end, beyond = high > weeks, low > weeks
    stayed = left > weeks
    inside = np.where(stayed, open_end, (left >= low) & (left <= np.where(open_end, np.inf, high)))
    expected = np.where(beyond, 1.0, np.where(open_end, 0.9, 0.8))
    return float(inside.mean()), float(expected.mean())


def _judge_outcome(
    rows: ForecastRows, question: Question, fitted: Fitted | None, place: int, test_from: int
) -> OutcomeJudged:
    thin = (rows.landmark // WEEK) % EVERY_WEEKS == 0
    weeks = np.where(np.isnan(rows.renewal_weeks), 13.0, np.maximum(rows.renewal_weeks, 0) + question.grace_weeks)
    ends_at = rows.landmark + (weeks * WEEK).astype(np.int64)
    told = thin & (weeks <= LONGEST_OUTCOME_WEEKS) & (ends_at <= rows.known_until)
    is_test = told & (rows.landmark >= test_from)
    is_train = told & (ends_at <= test_from)
    truth = _came_first(rows, question, place, ends_at)
    test = rows.take(is_test)
    came = rows.outcome_at[:, place]
    n_train = _distinct(
        rows, came, (rows.landmark + WEEK <= test_from) & (came <= np.minimum(test_from, rows.known_until))
    )
    n_test = _distinct(rows, came, is_test & truth)
    sizes = OutcomeJudged(question.outcomes[place], n_train, test.size, int(np.unique(test.account).size), n_test)
    if fitted is None or n_train < LEAST_MOVES or n_test < LEAST_TESTED or not is_train.any():
        why = f"{n_train} to learn from and {n_test} to judge by: {LEAST_MOVES} and {LEAST_TESTED} are needed."
        return replace(sizes, reason=why)
    said, base = outcome_chances(fitted, test, question)[0][:, place], float(truth[is_train].mean())
    right = truth[is_test].astype(np.float64)
    gain = _by_account((base - right) ** 2 - (said - right) ** 2, test.account)
    ece = expected_calibration_error(right, said)
    verdict, reason = _verdict_of_outcome(gain, ece)
    plain = float(((base - right) ** 2).mean())
    return replace(
        sizes, base_rate=base, brier=brier_score(right, said), base_brier=plain, gain_ci=gain, ece=ece, verdict=verdict,
        reason=reason, mean_chance=float(said.mean()), came=float(right.mean()),
        auc=None if right.all() else auc_alone(right == 1, said), reliability=reliability_table(right, said),
    )  # fmt: skip


def _came_first(rows: ForecastRows, question: Question, place: int, ends_at: Ints) -> Bools:
    others = [other for other, decides in enumerate(question.decides) if decides and other != place]
    mine = rows.outcome_at[:, place]
    first = rows.outcome_at[:, others].min(axis=1) if others else np.full(rows.size, NEVER)
    return np.asarray((mine <= ends_at) & (mine <= first), np.bool_)


def _distinct(rows: ForecastRows, came: Ints, chosen: Bools) -> int:
    return len(np.unique(np.column_stack([rows.account[chosen], came[chosen]]), axis=0))


def _verdict_of_outcome(gain: Interval, ece: float) -> tuple[Verdict, str]:
    if gain.low + gain.high <= 0 or ece > USELESS_ECE:
        return "unreliable", "On later time its chances were no nearer to what came than the base rate."
    if gain.low > 0 and ece <= RELIABLE_ECE:
        return "reliable", "On later time its chances were nearer to what came than the base rate."
    off = f" They were off by {100 * ece:.0f} points on average." if ece > RELIABLE_ECE else ""
    return "weak", f"Nearer to what came than the base rate on later time, but not surely.{off}"


def _quantile(landmark: Ints, share: float) -> int:
    """The landmark that lies so far along the time, not the rows: growth moves no split."""
    if not landmark.size:
        return 0
    return int(landmark.min() + share * (landmark.max() - landmark.min()))
