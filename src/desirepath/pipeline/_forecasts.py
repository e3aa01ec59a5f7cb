"""What is expected of each account: judged on later time, fitted on all, written for today."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from desirepath.journeys import TERM_GRACE
from desirepath.kernel import WEEK, iso
from desirepath.learning.features import FeatureRows, feature_rows
from desirepath.learning.forecast import (
    Fitted,
    ForecastRows,
    Judged,
    Question,
    fit_forecast,
    forecast_rows,
    judge_forecast,
    outcome_chances,
    ways_of,
)
from desirepath.learning.risk import group_json
from desirepath.learning.teachforecast import rows_left_out, taught_forecast
from desirepath.learning.teaching import Known, Taught
from desirepath.lifecycle import Definition
from desirepath.pipeline._risks import RiskRun
from desirepath.pipeline._scores import health_source
from desirepath.sources import WorkspaceSettings
from desirepath.stats import Floats
from desirepath.store import State, Warehouse, schema_of, to_arrow
from desirepath.store.tables import FORECASTS

Json = dict[str, object]
KEPT = "forecast"
GOOD = ("reliable", "weak")
LEAST_TOLD = 0.005
"""Moves less likely than this are told together, as other."""


@dataclass(frozen=True, slots=True, eq=False)
class FoundForecasts:
    """``rows`` has the columns of the table ``forecasts``; ``judged`` how good they would have been; ``left_out`` is how
    many rows feedback kept from the learning."""

    rows: pa.Table
    judged: Json
    left_out: int = 0


def find_forecasts(known: Known, settings: WorkspaceSettings, taught: Taught | None = None) -> FoundForecasts:
    """Forecasts as they would have been made at the end of what is known, from nothing known or said later."""
    features = feature_rows(
        known.warehouse, known.definition, until=known.data_end, health=health_source(settings.health_score)
    )
    return make_forecasts(known, features, taught or Taught())


def make_forecasts(known: Known, features: FeatureRows, taught: Taught) -> FoundForecasts:
    """Judge, fit and tell every account that is live at the last landmark."""
    definition, until = known.definition, known.data_end
    rows = forecast_rows(known.warehouse, definition, features, data_end=until)
    rows = taught_forecast(known, features.accounts, rows, taught)
    good = definition.good_outcome()
    question = Question(
        len(definition.stages),
        len(ways_of(definition)),
        tuple(one.name for one in definition.outcomes),
        tuple(one.ends or one == good for one in definition.outcomes),
        TERM_GRACE / WEEK,
    )
    judged = judge_forecast(rows, question)
    told = judged_json(judged, until)
    if not rows.size or (judged.next.verdict == "not_enough_evidence" and not _shown(judged)):
        return FoundForecasts(schema_of(FORECASTS).empty_table(), told, rows_left_out(rows))
    fitted = fit_forecast(rows, question, until=until)
    now = rows.take(rows.landmark == rows.landmark.max())
    teller = _Teller(definition, question, judged, fitted)
    return FoundForecasts(teller.told(now, features.accounts), told, rows_left_out(rows))


def keep_forecasts(run: RiskRun) -> FoundForecasts:
    """The same, written to ``forecasts`` in place of what was there."""
    found = make_forecasts(Known(run.warehouse, run.definition, run.data_end), run.table, run.taught)
    with run.warehouse.transaction():
        run.warehouse.execute(f"DELETE FROM {FORECASTS.name}")
        run.warehouse.insert(FORECASTS, found.rows)
    run.state.keep_read_model(KEPT, run.now, {"definition": run.definition.fingerprint, "judged": found.judged})
    return found


def kept_forecasts(warehouse: Warehouse, state: State, definition: Definition) -> FoundForecasts | None:
    """What was learned last under this definition."""
    kept = state.read_model(KEPT)
    if not isinstance(kept, dict) or kept["definition"] != definition.fingerprint:
        return None
    return FoundForecasts(warehouse.arrow(f"SELECT * FROM {FORECASTS.name} ORDER BY rowid"), dict(kept["judged"]))


def judged_json(judged: Judged, until: int) -> Json:
    """The evaluation as plain data."""
    return {
        "data_until": iso(until),
        "next": _plain(asdict(judged.next)),
        "outcomes": [
            _plain(asdict(one)) | {"reliability": [group_json(group) for group in one.reliability]}
            for one in judged.outcomes
        ],
    }


def _plain(found: Json) -> Json:
    interval = found.pop("gain_ci")
    ci = [round(float(interval[end]), 5) for end in ("low", "high")] if isinstance(interval, dict) else None
    rounded = {name: round(value, 5) if isinstance(value, float) else value for name, value in found.items()}
    return {**rounded, "gain_ci": ci}


def _shown(judged: Judged) -> list[int]:
    return [place for place, one in enumerate(judged.outcomes) if one.verdict in GOOD]


@dataclass(frozen=True, slots=True, eq=False)
class _Teller:
    definition: Definition
    question: Question
    judged: Judged
    fitted: Fitted

    @property
    def tells_next(self) -> bool:
        return self.judged.next.verdict in GOOD

    def told(self, now: ForecastRows, accounts: Sequence[str]) -> pa.Table:
        """One row an account; what may not be told is left empty."""
        weeks = self.judged.next.weeks
        composed = self.fitted.moves.composed(now, weeks)
        times = np.column_stack([composed.time_of(share) for share in (0.1, 0.5, 0.9)])
        chances, until = outcome_chances(self.fitted, now, self.question)
        what_if = self._what_if(now, composed.incidence[:, -1], chances)
        ways = [way.partition(":")[2] for way in ways_of(self.definition)]
        kinds = [way.partition(":")[0] for way in ways_of(self.definition)]
        rows = []
        for place in range(now.size):
            at = int(now.landmark[place])
            dates = [at + int(time * WEEK) if np.isfinite(time) and self.tells_next else None for time in times[place]]
            rows.append(
                {
                    "account": accounts[int(now.account[place])],
                    "landmark_at": at,
                    "stage": self.definition.stages[int(now.stage[place])].name,
                    "next": json.dumps(self._next(kinds, ways, composed.incidence[place, -1])),
                    "stays": float(composed.survival[place, -1]) if self.tells_next else None,
                    "weeks": weeks,
                    **dict(
                        zip(
                            ("earliest_at", "median_at", "latest_at"),
                            dates if self.tells_next else (None,) * 3,
                            strict=True,
                        )
                    ),
                    "outcomes": json.dumps(self._outcomes(now, place, chances[place], until[place])),
                    "what_if": json.dumps(what_if[place]),
                }
            )
        return to_arrow(FORECASTS, rows)

    def _next(self, kinds: list[str], ways: list[str], chances: Floats) -> list[Json]:
        if not self.tells_next:
            return []
        order = np.argsort(-chances, kind="stable")
        return [
            {"to": ways[way], "kind": kinds[way], "probability": round(float(chances[way]), 4)}
            for way in order.tolist()
            if chances[way] >= LEAST_TOLD
        ]

    def _outcomes(self, now: ForecastRows, place: int, chances: Floats, until: float) -> list[Json]:
        return [
            {
                "outcome": self.question.outcomes[one],
                "probability": round(float(chances[one]), 4),
                "by": iso(int(now.landmark[place]) + int(until * WEEK)),
                "by_renewal": not np.isnan(now.renewal_weeks[place]),
            }
            for one in _shown(self.judged)
            if not np.isnan(chances[one])
        ]

    def _what_if(self, now: ForecastRows, usual: Floats, chances: Floats) -> list[list[Json]]:
        """How the model responds where a milestone of the present stage had been reached today."""
        found: list[list[Json]] = [[] for _ in range(now.size)]
        for stage, declared in enumerate(self.definition.stages):
            for milestone in declared.milestones:
                column = f"reached_{milestone.name}"
                if column in now.columns:
                    missing = (now.stage == stage) & (now.X[:, now.columns.index(column)] == 0)
                    self._respond(now, np.flatnonzero(missing), milestone.name, (usual, chances), found)
        return found

    def _respond(
        self, now: ForecastRows, chosen: npt.NDArray[np.intp], milestone: str, before: tuple[Floats, Floats],
        found: list[list[Json]],
    ) -> None:  # fmt: skip
        if not chosen.size:
            return
        rows = _reached(now.take(chosen), milestone)
        after = self.fitted.moves.composed(rows, self.judged.next.weeks).incidence[:, -1]
        told, _ = outcome_chances(self.fitted, rows, self.question)
        stages = self.question.stages
        for place, row in enumerate(chosen.tolist()):
            moved = after[place, :stages].sum() - before[0][row, :stages].sum()
            change = {
                self.question.outcomes[one]: round(float(told[place, one] - before[1][row, one]), 4)
                for one in _shown(self.judged)
                if not np.isnan(told[place, one])
            }
            found[row].append(
                {
                    "milestone": milestone,
                    "moves_on": round(float(moved), 4) if self.tells_next else None,
                    "outcomes": change,
                }
            )


def _reached(rows: ForecastRows, milestone: str) -> ForecastRows:
    table = rows.X.copy()
    table[:, rows.columns.index(f"reached_{milestone}")] = 1.0
    for name, step in (("milestones", 1.0), ("milestone_age", None)):
        if name in rows.columns:
            place = rows.columns.index(name)
            table[:, place] = table[:, place] + step if step is not None else 0.0
    return replace(rows, X=table)
