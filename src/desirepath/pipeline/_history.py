"""How good the risk would have been at each past quarter, with the data and the feedback of that time."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from desirepath.kernel import DAY, digest, from_micros, iso, parse_moment
from desirepath.learning.copies import copied_accounts, copies_told, without_copies
from desirepath.learning.features import HealthSource, feature_rows
from desirepath.learning.labels import Horizon, risk_rows, risk_settings
from desirepath.learning.quarantine import kept_differing
from desirepath.learning.risk import Window, evaluate_risk
from desirepath.learning.teaching import Known, Taught, read_taught, taught_rows
from desirepath.lifecycle import Definition, Outcome
from desirepath.pipeline._risks import SEED
from desirepath.pipeline._scores import HORIZON_DAYS
from desirepath.sources import WorkspaceSettings
from desirepath.store import State, Warehouse

Json = dict[str, object]
MOST_QUARTERS = 12


@dataclass(frozen=True, slots=True)
class Past:
    """What the history is made from."""

    warehouse: Warehouse
    state: State
    definition: Definition
    settings: WorkspaceSettings
    health: HealthSource | None
    data_end: int
    now: int


def learning_history(past: Past, outcome: Outcome) -> list[Json]:
    """The same figures at the end of each past quarter and at the end of the data, the oldest first.

    Each is what `evaluate` would have said then: rows, outcomes and feedback known by that moment. A quarter is worked
    out once and kept, so that asking again costs the newest moment only; another definition, threshold or feedback of
    that time works it out anew.
    """
    name = f"history:{outcome.name}"
    kept = past.state.read_model(name)
    held = {str(one["key"]): one for one in kept} if isinstance(kept, list) else {}
    moments = quarter_ends(_first(past), past.data_end)[-MOST_QUARTERS:]
    wanted = [(moment, read_taught(past.state, at=_said_by(past, moment))) for moment in moments]
    keys = [_key(past, moment, taught) for moment, taught in wanted]
    found = []
    for key, (moment, taught) in zip(keys, wanted, strict=True):
        found.append(held[key] if key in held else _entry(past, outcome, (key, moment, taught)))
    past.state.keep_read_model(name, past.now, found)
    return [{word: value for word, value in one.items() if word != "key"} for one in found]


def _first(past: Past) -> int:
    return past.warehouse.count("SELECT coalesce(min(starts_at), 0) FROM lives WHERE starts_at > 0")


def _said_by(past: Past, moment: int) -> int:
    """Feedback counts by when it was said; at the end of the data everything said until now does."""
    return past.now if moment == past.data_end else moment


def quarter_ends(first: int, last: int) -> list[int]:
    """Calendar quarters' ends after half a year of data, and the end of the data itself.

    Examples
    --------
    >>> [iso(at)[:10] for at in quarter_ends(parse_moment("2025-01-10"), parse_moment("2025-11-20"))]
    ['2025-10-01', '2025-11-20']
    """
    found, year = [], from_micros(first).year
    while year <= from_micros(last).year:
        found += [parse_moment(f"{year}-{month:02d}-01") for month in (1, 4, 7, 10)]
        year += 1
    return [moment for moment in found if first + 182 * DAY < moment < last] + [last]


def _key(past: Past, moment: int, taught: Taught) -> str:
    return digest(
        "with its reason",
        str(moment),
        past.definition.fingerprint,
        taught.mark,
        str(sorted(past.settings.learning.items())),
    )


def _entry(past: Past, outcome: Outcome, wanted: tuple[str, int, Taught]) -> Json:
    key, moment, taught = wanted
    then = feature_rows(past.warehouse, past.definition, until=moment, health=past.health)
    horizon = Horizon(HORIZON_DAYS)
    rows = risk_rows(past.warehouse, past.definition, then, outcome.name, horizon=horizon, data_end=moment)
    known = Known(past.warehouse, past.definition, moment)
    rows, changed = taught_rows(known, then, rows, taught=taught, of=(outcome.name, horizon))
    settings = risk_settings(then, outcome, past.settings.learning)
    copies = copied_accounts(past.warehouse, until=moment)
    rows = without_copies(then.accounts, rows, copies)
    kept_out = kept_differing(past.state, past.definition)
    settings = replace(settings, quarantined=kept_out, remarks=copies_told(copies), origins=1)
    found = evaluate_risk(rows, Window(data_end=moment), rng=np.random.default_rng(SEED), settings=settings)
    return {
        "key": key,
        "at": iso(moment),
        "auc": _rounded(found.auc),
        "auc_ci": [_rounded(found.auc_ci.low), _rounded(found.auc_ci.high)] if found.auc_ci else None,
        "recall_30d_ahead": _rounded(found.early.get("learned")),
        "rule_recall_30d_ahead": _rounded(found.early.get("rule")),
        "alerts": found.alerts,
        "verdict": found.verdict,
        "reason": found.reason,
        "used": found.used,
        "accounts": int(np.unique(then.account).size),
        "outcomes": found.train.outcomes + found.test.outcomes,
        "test_outcomes": found.test.outcomes,
        "feedback": len(taught.spans) + len(taught.labels) + len(taught.wrong),
        "rows_left_out": changed.rows_left_out,
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None or np.isnan(value) else round(float(value), 4)
