"""Vendors as data: one file each in ``vendors/``, in dlt's words for logins and paging where it has some."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import yaml

_FOLDER = Path(__file__).parent / "vendors"
_PLACE = re.compile(r"\{([a-z_]+)\}")
Json = dict[str, object]


@dataclass(frozen=True, slots=True)
class Course:
    """One way to fetch: the request, where its records are, how to the next page."""

    path: str
    method: str = "GET"
    params: Json = field(default_factory=dict)
    body: Json | None = None
    select: str = ""
    item: str = ""
    paginator: Json = field(default_factory=lambda: {"type": "single_page"})
    lines: bool = False
    """Whether the answer is one JSON record a line instead of one document."""


@dataclass(frozen=True, slots=True)
class Since:
    """How a resource is asked for what is new: the record's field, how a moment is written, what is read twice."""

    field: str = ""
    form: str = "iso"
    start: str = "1970-01-01"
    lookback: str = "0m"
    at_most: int = 0
    """After so many records a query must begin anew from the newest value seen; 0: no such bound."""


@dataclass(frozen=True, slots=True)
class Resource:
    """What a vendor keeps of one kind. ``keeps``: the last page tells where the next sync begins."""

    name: str
    course: Course
    since: Since | None
    keeps: bool
    changes: Course | None
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Vendor:
    """A vendor's address, login and resources."""

    name: str
    title: str
    base_url: str
    auth: Json
    headers: dict[str, str]
    needs: tuple[str, ...]
    defaults: dict[str, str]
    resources: dict[str, Resource]


def vendor_names() -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.yaml")))


def vendor_file(name: str) -> Path:
    return _FOLDER / f"{name}.yaml"


@cache
def read_vendor(name: str) -> Vendor:
    """One vendor file; these are part of the product, so a fault in one is a fault of the product."""
    told = yaml.safe_load(vendor_file(name).read_text("utf-8"))
    return Vendor(
        name=name,
        title=told["title"],
        base_url=told.get("base_url", ""),
        auth=told["auth"],
        headers=told.get("headers", {}),
        needs=tuple(told["needs"]),
        defaults=told.get("defaults", {}),
        resources={key: _resource(key, body) for key, body in told["resources"].items()},
    )


def _resource(name: str, told: Json) -> Resource:
    since, changes, columns = told.get("since"), told.get("changes"), told.get("columns")
    return Resource(
        name=name,
        course=_course(told["course"]),
        since=Since(**since) if isinstance(since, dict) else None,
        keeps=bool(told.get("keeps", False)),
        changes=_course(changes) if changes else None,
        columns=tuple(str(one) for one in columns) if isinstance(columns, list) else (),
    )


def _course(told: object) -> Course:
    if not isinstance(told, dict):
        raise TypeError(f"a course is a mapping, not {told!r}")
    return Course(**told)


def filled(value: object, values: Mapping[str, object]) -> object:
    """``value`` with every ``{name}`` replaced; one that is nothing but a placeholder keeps the value's type."""
    if isinstance(value, dict):
        return {key: filled(one, values) for key, one in value.items()}
    if isinstance(value, list):
        return [filled(one, values) for one in value]
    if not isinstance(value, str):
        return value
    whole = _PLACE.fullmatch(value)
    if whole and whole[1] in values:
        return values[whole[1]]
    return _PLACE.sub(lambda place: str(values.get(place[1], place[0])), value)
