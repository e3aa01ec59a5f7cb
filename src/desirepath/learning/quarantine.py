"""Features that are not what was known at the time: found by making a few rows anew, and kept by name."""

from __future__ import annotations

import numpy as np

from desirepath.kernel import NEVER
from desirepath.learning.features import RELATIVE, FeatureRows, HealthSource, rows_made_anew
from desirepath.learning.risk import RiskRows, find_differing
from desirepath.lifecycle import Definition
from desirepath.store import State, Warehouse

KEPT = "differing_features"


def differing_features(
    warehouse: Warehouse, definition: Definition, rows: FeatureRows, *, until: int, health: HealthSource | None
) -> dict[str, str]:
    """Features whose values differ when a few rows are made from data cut at their landmarks; why, by name.

    Parameters
    ----------
    rows
        Weekly rows from :func:`feature_rows` with the same ``until`` and ``health``.
    """
    if not rows.landmark.size:
        return {}
    now, again = rows_made_anew(warehouse, definition, rows, until=until, health=health)
    found = {leak.feature: leak.reason for leak in find_differing(_bare(now), _bare(again))}
    beside = {one.name: found[one.sql] for one in RELATIVE if one.sql in found}
    return {**found, **beside}


def _bare(rows: FeatureRows) -> RiskRows:
    """Rows without any label."""
    n = rows.landmark.size
    return RiskRows(
        rows.values,
        rows.names,
        rows.account.astype(np.int32),
        rows.landmark,
        rows.landmark,
        np.full(n, -1, np.int8),
        np.full(n, NEVER),
        rows.rule_score,
    )


def keep_differing(state: State, definition: Definition, found: dict[str, str], *, now: int) -> None:
    """Keep what was found by a learning, for questions that are asked until the next."""
    state.keep_read_model(KEPT, now, {"definition": definition.fingerprint, "features": found})


def kept_differing(state: State, definition: Definition) -> dict[str, str]:
    """What the last learning under this definition found."""
    kept = state.read_model(KEPT)
    if not isinstance(kept, dict) or kept.get("definition") != definition.fingerprint:
        return {}
    return {str(name): str(reason) for name, reason in kept["features"].items()}
