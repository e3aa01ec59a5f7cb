"""What findings and the plan are made from, read once."""

from __future__ import annotations

import json
from collections.abc import Collection, Set
from dataclasses import dataclass, field, replace

from desirepath.insights._deviations import RECENT_WEEKS
from desirepath.journeys import Friction, find_friction, read_targets, week_start
from desirepath.kernel import WEEK, plain
from desirepath.learning.teaching import cards_in_force
from desirepath.lifecycle import Definition
from desirepath.store import Row, State, Warehouse

Json = dict[str, object]


@dataclass(frozen=True)
class Facts:
    """The state of the whole company at ``as_of``. ``cards`` holds one row an account."""

    definition: Definition
    currency: str
    as_of: int
    bad: str
    cards: dict[str, Row]
    friction: list[Friction]
    patterns: list[Json]
    evaluation: Json
    health: Json | None
    late: dict[str, list[tuple[str, int]]] = field(default_factory=dict)
    opportunities: dict[str, float] = field(default_factory=dict)
    unusual: list[Row] = field(default_factory=list)
    doubtful: list[tuple[str, str]] = field(default_factory=list)
    rejected: int = 0

    def live(self) -> list[Row]:
        """Accounts whose journey goes on."""
        return [card for card in self.cards.values() if card["ended"] is None]

    def verdict(self) -> str:
        return str(self.evaluation.get("verdict", "not_enough_evidence"))


def arr_of(card: Row) -> float:
    value = card["arr"]
    return float(str(value)) if value is not None else 0.0


def signs_of(card: Row) -> list[str]:
    """Warning signs standing on an account now."""
    return [str(name) for name in json.loads(str(card["indicators"] or "[]"))]


def reasons_of(card: Row) -> list[str]:
    return [str(reason) for reason in json.loads(str(card["reasons"] or "[]"))]


def pattern_name(card: Json) -> str:
    """The name people gave it, or its steps."""
    sequence = card.get("sequence")
    steps = " > ".join(plain(str(step)) for step in (sequence if isinstance(sequence, list) else []))
    return str(card["name"]) if card.get("name") else steps


def read_facts(
    warehouse: Warehouse,
    state: State,
    definition: Definition,
    *,
    currency: str,
    as_of: int,
    stale: Collection[str] = (),
) -> Facts:
    """Read everything the findings need; percentages of the outcomes in ``stale`` fit no more and are not read."""
    good, bad = definition.good_outcome(), definition.primary_outcome().name
    gone = {"probability": None} if bad in stale else {}
    rows = warehouse.rows("SELECT * FROM account_cards ORDER BY account")
    cards: dict[str, Row] = {str(row["account"]): {**row, **gone} for row in rows}
    versus = good.name if good else "none"
    kept = _mapping(state.read_model(f"patterns:{bad}:{versus}"))
    health = state.read_model("health")
    return Facts(
        definition=definition,
        currency=currency,
        as_of=as_of,
        bad=bad,
        cards=cards,
        friction=find_friction(warehouse, definition, bad=bad, as_of=as_of),
        patterns=cards_in_force(state, kept, bad, versus),
        evaluation=_mapping(state.read_model(f"evaluation:{bad}")),
        health=_mapping(health) if health else None,
        late=_late_milestones(warehouse, definition, as_of),
        opportunities=_opportunities(warehouse, definition, stale),
        unusual=_unusual(warehouse, definition, as_of),
        doubtful=_doubtful(warehouse),
        rejected=warehouse.count("SELECT count(*) FROM rejected"),
    )


def facts_among(facts: Facts, accounts: Set[str], friction: list[Friction]) -> Facts:
    """The facts of some accounts, with their own friction; faults of the data are the whole company's and left out."""
    return replace(
        facts,
        cards={name: card for name, card in facts.cards.items() if name in accounts},
        friction=friction,
        late={name: late for name, late in facts.late.items() if name in accounts},
        opportunities={name: chance for name, chance in facts.opportunities.items() if name in accounts},
        doubtful=[],
        rejected=0,
    )


def _mapping(found: object) -> Json:
    return dict(found) if isinstance(found, dict) else {}


def _late_milestones(warehouse: Warehouse, definition: Definition, as_of: int) -> dict[str, list[tuple[str, int]]]:
    """Milestones of the stage an account is in that are not reached after the stage's target: (name, late by)."""
    reached = {
        (str(account), str(name))
        for account, name in warehouse.tuples(
            "SELECT account, milestone FROM milestones WHERE greatest(reached_at, known_at) <= ?", [as_of]
        )
    }
    stages, targets = (
        {stage.name: stage for stage in definition.stages},
        read_targets(warehouse, definition, as_of=as_of),
    )
    found: dict[str, list[tuple[str, int]]] = {}
    for row in warehouse.rows("SELECT account, stage, stage_since FROM account_cards WHERE ended IS NULL"):
        stage = stages.get(str(row["stage"]))
        target = targets.of(str(row["account"]), str(row["stage"]))
        if stage is None or target is None:
            continue
        late = as_of - int(str(row["stage_since"])) - target
        missing = [m.name for m in stage.milestones if (str(row["account"]), m.name) not in reached]
        if late > 0 and missing:
            found[str(row["account"])] = [(name, late) for name in missing]
    return found


def _opportunities(warehouse: Warehouse, definition: Definition, stale: Collection[str]) -> dict[str, float]:
    """Accounts whose chance of a good outcome other than the plain renewal is high, with that chance."""
    good = [one.name for one in definition.outcomes if one.kind == "good"][1:]
    rows = warehouse.tuples(
        "SELECT account, max(probability) FROM risks WHERE origin = 'current' AND band = 'at_risk' "
        "AND list_contains(?, outcome) AND probability IS NOT NULL GROUP BY account",
        [[name for name in good if name not in stale]],
    )
    return {str(account): float(str(chance)) for account, chance in rows}


def _unusual(warehouse: Warehouse, definition: Definition, as_of: int) -> list[Row]:
    """Unusual changes raised lately, the most surprising first."""
    return warehouse.rows(
        "SELECT * FROM deviations WHERE raised_at > ? AND raised_at <= ? ORDER BY p, account",
        [week_start(as_of, definition.week_starts) - RECENT_WEEKS * WEEK, as_of],
    )


def _doubtful(warehouse: Warehouse) -> list[tuple[str, str]]:
    rows = warehouse.tuples("SELECT left_key, right_key FROM key_reviews WHERE reason = 'same_domain' ORDER BY 1, 2")
    return [(str(left), str(right)) for left, right in rows]
