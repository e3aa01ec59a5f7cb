"""What the data at hand can carry: a verdict for each analysis, with what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from desirepath.kernel import DAY
from desirepath.lifecycle import Definition
from desirepath.store import Warehouse, literal

Fit = Literal["fit", "limited", "unfit"]
RULE_ONLY_BELOW, LEARNED_FROM = 20, 250
"""Outcomes under which risk is a rule without a percentage, and from which trees may be tried."""
PATTERN_SIDE = 30
MONTHS_NEEDED, MONTHS_WANTED = 3, 6
TEXTS_NEEDED = 50
MONTH = 30.44 * DAY


@dataclass(frozen=True, slots=True)
class Fitness:
    """Whether the data carry one analysis."""

    analysis: str
    verdict: Fit
    reasons: tuple[str, ...]


def judge_fitness(warehouse: Warehouse, definition: Definition, *, has_health: bool) -> list[Fitness]:
    """A verdict for the map, risk, patterns, renewals, revenue, sentiment, people and the health comparison."""
    first, last, accounts = warehouse.tuples(
        "SELECT min(occurred_at), max(occurred_at), count(DISTINCT account) FROM account_events"
    )[0]
    months = (int(str(last)) - int(str(first))) / MONTH if last is not None else 0.0
    decided = {
        str(name): int(str(n))
        for name, n in warehouse.tuples(
            "SELECT name, count(DISTINCT account) FROM steps WHERE kind = 'outcome' GROUP BY 1"
        )
    }
    return [
        _map(warehouse, int(str(accounts))),
        _risk(definition, decided, months),
        _patterns(definition, decided, months),
        *_contracts(warehouse),
        _sentiment(warehouse),
        _people(warehouse),
        _health(has_health),
    ]


def _map(warehouse: Warehouse, accounts: int) -> Fitness:
    steps = warehouse.count("SELECT count(*) FROM steps WHERE kind <> 'start'")
    if not accounts or not steps:
        return Fitness("map", "unfit", ("no account has a step yet: check that journey.yaml names events you have",))
    if accounts < PATTERN_SIDE:
        return Fitness("map", "limited", (f"only {accounts} accounts",))
    return Fitness("map", "fit", (f"{accounts:,} accounts with {steps:,} steps",))


def _history(months: float) -> tuple[str, ...]:
    return () if months >= MONTHS_WANTED else (f"{months:.1f} months of history, {MONTHS_WANTED} are wanted",)


def _risk(definition: Definition, decided: dict[str, int], months: float) -> Fitness:
    name = definition.primary_outcome().name
    n, short = decided.get(name, 0), _history(months)
    if months < MONTHS_NEEDED:
        return Fitness("risk", "unfit", short)
    if n < RULE_ONLY_BELOW:
        return Fitness(
            "risk",
            "limited",
            (f"{n} accounts with {name}: warning signs rank, percentages need {RULE_ONLY_BELOW}", *short),
        )
    verdict: Fit = "limited" if short else "fit"
    return Fitness("risk", verdict, (f"{n:,} accounts with {name}", *short))


def _patterns(definition: Definition, decided: dict[str, int], months: float) -> Fitness:
    good = definition.good_outcome()
    sides = [definition.primary_outcome().name, *([good.name] if good else [])]
    few = [f"{name}: {decided.get(name, 0)} accounts, {PATTERN_SIDE} are needed" for name in sides
           if decided.get(name, 0) < PATTERN_SIDE]  # fmt: skip
    short = _history(months)
    if few:
        return Fitness("patterns", "unfit", (*few, *short))
    return Fitness(
        "patterns", "limited" if short else "fit", short or (f"at least {PATTERN_SIDE} accounts on each side",)
    )


def _contracts(warehouse: Warehouse) -> list[Fitness]:
    n, ends, amounts = warehouse.tuples("SELECT count(*), count(agreed_end), count(amount) FROM terms")[0]
    terms, dated, priced = int(str(n)), int(str(ends)), int(str(amounts))
    if not terms:
        why = ("no subscriptions: bring in the stream `subscriptions`, or map `renewal_date`",)
        return [Fitness("renewals", "unfit", why), Fitness("revenue", "unfit", why)]
    renewals = Fitness("renewals", _share(dated, terms), (f"{dated:,} of {terms:,} terms have an agreed end",))
    revenue = Fitness("revenue", _share(priced, terms), (f"{priced:,} of {terms:,} terms have an amount",))
    return [renewals, revenue]


def _share(part: int, whole: int) -> Fit:
    return "fit" if part >= 0.8 * whole else "limited" if part else "unfit"


def _sentiment(warehouse: Warehouse) -> Fitness:
    n, scored = warehouse.tuples("SELECT count(*), count(*) FILTER (scored) FROM sentiments")[0]
    texts, read = int(str(n)), int(str(scored))
    if texts < TEXTS_NEEDED:
        return Fitness("sentiment", "unfit", (f"{texts} texts of customers: map `text` of tickets or messages",))
    return Fitness("sentiment", _share(read, texts), (f"{read:,} of {texts:,} texts are in a language that is read",))


def _people(warehouse: Warehouse) -> Fitness:
    n, named = warehouse.tuples(
        f"SELECT count(*), count(person) FROM account_events WHERE stream = 'events' AND actor = {literal('customer')}"
    )[0]
    events, with_person = int(str(n)), int(str(named))
    if not events:
        return Fitness("people", "unfit", ("no product events",))
    return Fitness("people", _share(with_person, events), (f"{with_person:,} of {events:,} events say which person",))


def _health(has_health: bool) -> Fitness:
    if has_health:
        return Fitness("health comparison", "fit", ("your own health score is brought in with dates",))
    return Fitness(
        "health comparison", "unfit", ("name your own dated health score: `health_score` in workspace.yaml",)
    )
