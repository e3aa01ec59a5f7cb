"""The events and attributes that a ``journey.yaml`` names, each with its line: to be held against the data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from desirepath.kernel.located import Located, read_located
from desirepath.lifecycle._values import expression

_EVENT_KEYS = ("event", "then", "without", "until")


@dataclass(frozen=True, slots=True)
class Named:
    """One name as it stands in the file."""

    kind: Literal["event", "attribute"]
    name: str
    line: int
    place: str


def names_in(path: Path) -> list[Named]:
    """Every event and attribute that the file names, in order; the file must be one that ``read_definition`` takes."""
    root = read_located(path)
    found = list(_events(root))
    for _, segment in _items(root.get("segments")):
        found += _columns(segment.get("where"))
    return [*found, *_attributes(root)]


def _items(node: Located | None) -> list[tuple[str, Located]]:
    return list(node.items()) if node else []


def _children(node: Located) -> list[tuple[str, Located]]:
    if isinstance(node.value, dict):
        return list(node.items())
    return [("", member) for member in node.elements()] if isinstance(node.value, list) else []


def _events(node: Located) -> Iterator[Named]:
    for key, child in _children(node):
        if key in _EVENT_KEYS:
            listed = child.elements() if isinstance(child.value, list) else [child]
            yield from (Named("event", str(one.value), one.line, one.place) for one in listed)
        else:
            yield from _events(child)


def _attributes(node: Located) -> Iterator[Named]:
    """A condition's ``attribute`` is an expression; that of a ratio is one name, which is an expression as well."""
    for key, child in _children(node):
        if key == "attribute":
            yield from _columns(child)
        else:
            yield from _attributes(child)


def _columns(node: Located | None) -> Iterator[Named]:
    read = expression(node) if node else None
    if node and read:
        yield from (Named("attribute", name, node.line, node.place) for name in read.columns)
