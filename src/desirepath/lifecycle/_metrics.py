"""Reads ``metrics`` and ``products`` of ``journey.yaml``."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from desirepath.kernel.located import Located
from desirepath.lifecycle._values import expression, names
from desirepath.lifecycle.model import (
    METRICS,
    Condition,
    EventCount,
    Group,
    Metric,
    Quantity,
    Standing,
    Unanswered,
    leaves,
)
from desirepath.store import Expression

_QUANTITY_KEYS = ("event", "distinct", "where")


def read_metrics(node: Located | None) -> tuple[Metric, ...]:
    """Declared weekly metrics: a count, or the ratio of two quantities."""
    found = []
    for name, member in node.items() if node else ():
        if name in METRICS:
            member.fault("a name of its own", found=f"{name!r}, which every account has")
        ratio = member.get("ratio")
        member.only(("ratio", "to") if ratio else _QUANTITY_KEYS, required=("ratio", "to") if ratio else ("event",))
        to = member.get("to")
        of = _quantity(ratio) if ratio else _counted(member)
        found.append(Metric(name, of, _quantity(to) if to and ratio else None))
    return tuple(found)


def _quantity(node: Located) -> Quantity:
    """A metric that every account has, ``{attribute: NAME}``, or a count of events."""
    if isinstance(node.value, str):
        return Quantity(metric=node.choice(METRICS, METRICS[0]))
    attribute = node.get("attribute")
    if attribute is not None:
        node.only(("attribute",))
        return Quantity(attribute=attribute.text())
    node.only(_QUANTITY_KEYS, required=("event",))
    return _counted(node)


def _counted(node: Located) -> Quantity:
    event, distinct, where = (node.get(key) for key in _QUANTITY_KEYS)
    person: Literal["person"] | None = "person" if distinct and distinct.choice(("person",), "person") else None
    return Quantity(names(event) if event else (), person, expression(where) if where else None)


def read_products(node: Located | None) -> dict[str, Expression]:
    """Each product with what tells its events."""
    found = {}
    for name, member in node.items() if node else ():
        member.only(("where",), required=("where",))
        where = member.get("where")
        told = expression(where) if where else None
        if told:
            found[name] = told
    return found


def of_product(condition: Condition, product: Expression) -> Condition:
    """The condition over the events of one product only."""
    if isinstance(condition, Group):
        return replace(condition, members=tuple(of_product(member, product) for member in condition.members))
    if isinstance(condition, EventCount | Unanswered | Standing):
        return replace(condition, where=_both(condition.where, product))
    return condition


def tells_products(condition: Condition) -> bool:
    """Whether every leaf of it can be told apart by product."""
    return all(isinstance(leaf, EventCount | Unanswered | Standing) for leaf in leaves(condition))


def _both(one: Expression | None, other: Expression) -> Expression:
    if one is None:
        return other
    return Expression(f"({one.sql}) AND ({other.sql})", tuple(dict.fromkeys(one.columns + other.columns)))
