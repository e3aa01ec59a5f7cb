"""Contract terms of an account, from its subscription events."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from desirepath.kernel import DAY

TERM_GRACE = 30 * DAY
"""A term that ended this long ago without renewal has lapsed."""


@dataclass(frozen=True, slots=True)
class SubscriptionEvent:
    """One change of one subscription; ``period_end`` and ``ended`` where the source gives them."""

    at: int
    known_at: int
    change: str
    subscription: str
    amount: float | None
    period_end: int | None
    evidence: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Term:
    """One contract period of an account. ``outcome`` is open until decided; ``ends_at`` None: not agreed.

    ``agreed_end`` is the end as it was known when the term began; a cancellation may bring ``ends_at`` forward.
    ``stated_at`` is when the term and its agreed end became known.
    """

    starts_at: int
    ends_at: int | None
    stated_at: int
    agreed_end: int | None = None
    outcome: str = "open"
    decided_at: int | None = None
    known_at: int | None = None
    amount: float | None = None


@dataclass
class _Contract:
    """What is running while the events are read."""

    active: dict[str, float] = field(default_factory=dict)
    leading: str | None = None
    term: Term | None = None
    first_amount: float = 0.0
    terms: list[Term] = field(default_factory=list)
    undeciding: list[tuple[str, str]] = field(default_factory=list)

    def total(self) -> float:
        return sum(self.active.values())

    def decide(self, outcome: str, event: SubscriptionEvent) -> None:
        if self.term:
            decided = replace(self.term, outcome=outcome, decided_at=event.at, known_at=max(event.at, event.known_at))
            self.terms.append(decided)
        self.term = None


def account_terms(events: Iterable[SubscriptionEvent]) -> tuple[list[Term], list[tuple[str, str]]]:
    """The terms of one account, and the events that decided none.

    Notes
    -----
    The subscription that opened the term leads it: its renewal decides the term as renewed, or as expanded or
    contracted by the account's amount at the beginning and now. A cancellation decides the term only when nothing
    else runs; else it is a contraction and the next running subscription leads. A term that ended ``TERM_GRACE`` ago
    without a decision has lapsed. A term renewed early begins at the agreed end, one renewed late when it was renewed:
    before that nobody could know of it.
    """
    contract = _Contract()
    for event in sorted(events, key=lambda event: (event.at, event.evidence)):
        _READ[event.change](contract, event)
    if contract.term:
        contract.terms.append(_lapsed(contract.term))
    return contract.terms, contract.undeciding


def stated_terms(started_at: int, statements: Iterable[tuple[int, int | None]]) -> list[Term]:
    """The terms of an account whose CRM states a renewal date and nothing else.

    ``statements`` are (when it became known, date or None), in order. A date that is moved or taken away ends the term
    as "restated": until then it stood, after that another one does. Nothing here says that the account renewed.
    """
    terms: list[Term] = []
    standing: int | None = None
    for known, date in statements:
        if date == standing:
            continue
        at = max(known, started_at)
        if standing is not None:
            terms[-1] = replace(terms[-1], outcome="restated", decided_at=at, known_at=at)
        if date is not None:
            terms.append(Term(at if terms else started_at, date, at, date))
        standing = date
    return terms


def _lapsed(term: Term) -> Term:
    if term.ends_at is None:
        return term
    at = term.ends_at + TERM_GRACE
    return replace(term, outcome="lapsed", decided_at=at, known_at=at)


def _open(contract: _Contract, event: SubscriptionEvent, starts_at: int) -> None:
    ends = event.period_end if event.period_end and event.period_end > starts_at else None
    contract.first_amount = contract.total()
    contract.leading = event.subscription
    known = max(event.at, event.known_at)
    contract.term = Term(starts_at, ends, known, ends, amount=contract.total() or None)


def _started(contract: _Contract, event: SubscriptionEvent) -> None:
    contract.active[event.subscription] = event.amount or 0.0
    if contract.term is None:
        _open(contract, event, event.at)
    else:
        contract.undeciding.append(event.evidence)


def _renewed(contract: _Contract, event: SubscriptionEvent) -> None:
    if event.amount is not None:
        contract.active[event.subscription] = event.amount
    else:
        contract.active.setdefault(event.subscription, 0.0)
    if contract.term is not None and contract.leading not in (None, event.subscription):
        contract.undeciding.append(event.evidence)
        return
    previous = contract.term
    now, before = contract.total(), contract.first_amount
    outcome = "expanded" if now > before * 1.001 else "contracted" if now < before * 0.999 else "renewed"
    contract.decide(outcome, event)
    agreed = previous.ends_at if previous and previous.ends_at else event.at
    _open(contract, event, agreed if 0 <= agreed - event.at <= TERM_GRACE else event.at)


def _changed(contract: _Contract, event: SubscriptionEvent) -> None:
    if event.amount is not None:
        contract.active[event.subscription] = event.amount


def _cancelled(contract: _Contract, event: SubscriptionEvent) -> None:
    contract.active.pop(event.subscription, None)
    if contract.active:
        contract.undeciding.append(event.evidence)
        if contract.leading == event.subscription:
            contract.leading = min(contract.active)
        return
    if contract.term is None:
        contract.undeciding.append(event.evidence)
        return
    ends = event.period_end or contract.term.ends_at or event.at
    contract.term = replace(contract.term, ends_at=max(ends, contract.term.starts_at))
    contract.decide("churned", event)
    contract.leading = None


_READ = {
    "started": _started,
    "renewed": _renewed,
    "upgraded": _changed,
    "downgraded": _changed,
    "cancelled": _cancelled,
}


def stood_sql(term: str, moment: str) -> str:
    """SQL: whether the row ``term`` of ``terms`` was known before ``moment`` and its date had not been moved by then.

    Of those that stood the one that starts last is the account's.
    """
    return (
        f"greatest({term}.starts_at, {term}.stated_at) < {moment} "
        f"AND ({term}.outcome <> 'restated' OR {term}.decided_at >= {moment})"
    )
