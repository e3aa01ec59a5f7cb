"""An evaluation as the documented JSON of the ``evaluate`` command."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict

from desirepath.kernel import iso
from desirepath.learning.risk.breakdown import PartFigures
from desirepath.learning.risk.evaluation import Evaluation, Missing
from desirepath.learning.risk.origins import Origin, Part
from desirepath.learning.risk.precision import TopPrecision
from desirepath.stats import Interval, ReliabilityBin

_DIGITS = 4


def evaluation_json(evaluation: Evaluation) -> dict[str, object]:
    """Plain values under the keys of the contract, numbers rounded to four digits, ``None`` where unknown.

    Parameters
    ----------
    evaluation
        From :func:`evaluate_risk`.

    Returns
    -------
    dict
        Ready for ``json.dumps``.
    """
    lead = evaluation.lead_time_days
    return {
        "auc": _number(evaluation.auc),
        "auc_ci": _pair(evaluation.auc_ci),
        "pr_auc": _number(evaluation.pr_auc),
        "brier": _number(evaluation.brier),
        "ece": _number(evaluation.ece),
        "base_rate": _number(evaluation.base_rate),
        "train": _part(evaluation.train),
        "test": _part(evaluation.test),
        "test_from": iso(evaluation.test_from),
        "origins": [_origin(one) for one in evaluation.origins],
        "lead_time_days": {"p25": lead.p25, "p50": lead.p50, "p75": lead.p75},
        "recall_at_lead": {str(days): _number(share) for days, share in evaluation.recall_at_lead.items()},
        "baselines": {name: {"auc": _number(area)} for name, area in evaluation.baselines.items()},
        "used": evaluation.used,
        "alerts": evaluation.alerts,
        "reliability": [group_json(group) for group in evaluation.reliability],
        "leads": [asdict(one) for one in evaluation.leads],
        "precision_at": [_top(one) for one in evaluation.precision_at],
        "early": {name: _number(share) for name, share in evaluation.early.items()},
        "quarantined": [asdict(leak) for leak in evaluation.quarantined],
        "missing": _missing(evaluation.missing),
        "verdict": evaluation.verdict,
        "reason": evaluation.reason,
        "warnings": list(evaluation.warnings),
    }


def part_json(part: PartFigures) -> dict[str, object]:
    """The figures of a part, such as a segment, as plain values."""
    return {
        **{name: getattr(part, name) for name in ("rows", "accounts", "outcomes", "alerts")},
        **{name: _number(getattr(part, name)) for name in ("base_rate", "mean_risk", "auc")},
        "auc_ci": _pair(part.auc_ci),
        "recall_at_lead": {str(days): _number(share) for days, share in part.recall_at_lead.items()},
    }


def verdict_reason(kept: Mapping[str, object]) -> str:
    """Why a kept evaluation has its verdict, in words; what to do where there is none.

    Examples
    --------
    >>> verdict_reason({})
    'Nothing was learned yet: run `desirepath learn`.'
    """
    return str(kept.get("reason") or "Nothing was learned yet: run `desirepath learn`.")


def _number(value: float | None) -> float | None:
    return None if value is None or math.isnan(value) else round(value, _DIGITS)


def _pair(interval: Interval | None) -> list[float | None] | None:
    return None if interval is None else [_number(interval.low), _number(interval.high)]


def _origin(origin: Origin) -> dict[str, object]:
    return {
        "from": iso(origin.from_at),
        "used": origin.used,
        "train": _part(origin.train),
        "test": _part(origin.test),
        "auc": _number(origin.auc),
    }


def _part(part: Part) -> dict[str, int]:
    return {
        "rows": part.rows,
        "accounts": part.accounts,
        "positives": part.positives,
        "outcomes": part.outcomes,
    }


def _top(top: TopPrecision) -> dict[str, object]:
    return {
        "k": top.k,
        "n": top.n,
        "hits": top.hits,
        "precision": _number(top.precision),
        "ci": _pair(top.ci),
        "lift": _number(top.lift),
    }


def _missing(missing: Missing | None) -> dict[str, object] | None:
    return {"outcomes": missing.outcomes, "expected_by": iso(missing.expected_by)} if missing else None


def group_json(group: ReliabilityBin) -> dict[str, object]:
    """Rows with like chances: how many, what was said, and what came with its interval."""
    return {
        "n": group.n,
        "predicted": _number(group.predicted),
        "observed": _number(group.observed),
        "ci": _pair(group.ci),
    }
