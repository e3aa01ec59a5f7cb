"""Questions about a file that belongs to no workspace."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from desirepath.experiments import ExperimentRows, MetricKind, analyse, analysis_json
from desirepath.kernel import NotFound
from desirepath.sources import read_table
from desirepath.text import score_texts

Json = dict[str, object]


def score_file(path: Path, column: str) -> list[Json]:
    """Every row of a file with the sentiment of one column."""
    table = read_table(path)
    _need(table, [column])
    texts = ["" if text is None else str(text) for text in table[column]]
    return [
        {
            "text": text,
            "score": round(found.score, 4) if found.scored else None,
            "label": found.label,
            "flags": list(found.flags),
            "scored": found.scored,
            "language": found.language,
        }
        for text, found in zip(texts, score_texts(texts), strict=True)
    ]


def analyse_experiment(
    path: Path,
    *,
    arm: str,
    control: str,
    metrics: Sequence[str],
    unit: str | None = None,
    covariate: str | None = None,
    segments: Sequence[str] = (),
    randomised: bool = True,
) -> Json:
    """The analysis of an experiment's rows in a file."""
    table = read_table(path)
    kinds = dict(_metric(metric, table) for metric in metrics)
    _need(table, [arm, *kinds, *(name for name in (unit, covariate) if name), *segments])
    rows = ExperimentRows(
        arm=_names(table[arm]),
        metrics={name: _numbers(table[name]) for name in kinds},
        unit=_names(table[unit]) if unit else None,
        covariate=_numbers(table[covariate]) if covariate else None,
        segments={name: _names(table[name]) for name in segments},
    )
    return analysis_json(analyse(rows, kinds, control=control, randomised=randomised))


def _need(table: dict[str, list[object]], names: Sequence[str]) -> None:
    for name in names:
        if name not in table:
            raise NotFound("column", name, list(table))


def _metric(asked: str, table: dict[str, list[object]]) -> tuple[str, MetricKind]:
    name, _, kind = asked.rpartition(":")
    if kind in ("mean", "proportion") and name:
        return name, "mean" if kind == "mean" else "proportion"
    _need(table, [asked])
    values = {value for value in _numbers(table[asked]).tolist() if value == value}
    return asked, "proportion" if values <= {0.0, 1.0} else "mean"


def _names(values: list[object]) -> np.ndarray[tuple[int], np.dtype[np.str_]]:
    return np.array(["" if value is None else str(value) for value in values], dtype=np.str_)


def _numbers(values: list[object]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.array([_number(value) for value in values], dtype=np.float64)


def _number(value: object) -> float:
    if value is None or value == "":
        return float("nan")
    if isinstance(value, bool) or str(value).lower() in ("true", "false"):
        return float(str(value).lower() == "true")
    try:
        return float(str(value))
    except ValueError:
        return float("nan")
