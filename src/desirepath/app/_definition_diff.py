"""What changed between two texts of ``journey.yaml``, part by part and in words.

The parsed files are compared, not the model made of them, so that every key of the language is covered; order of keys,
layout and comments change nothing.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator
from dataclasses import dataclass

import yaml

LISTS = {"stages": "stage", "milestones": "milestone", "negative_indicators": "indicator"}
NAMED = {"outcomes": "outcome", "segments": "segment", "plays": "play"}
Place = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Change:
    """One changed part. ``kind`` is what it is (stage, milestone, ..., or a top key), ``stage`` where it stands."""

    change: str
    kind: str
    name: str
    stage: str | None
    key: str | None
    before: str | None
    after: str | None

    def sentence(self) -> str:
        where = f" of stage {self.stage}" if self.stage and self.kind != "stage" else ""
        what = f"{self.kind.capitalize()} {self.name}".rstrip() + where
        if self.change == "added":
            return f"{what} is added: {self.after}."
        if self.change == "removed":
            return f"{what} is removed; it was {self.before}."
        if self.change == "moved":
            return f"{what} moves from place {self.before} to place {self.after}."
        return f"{what}: {self.key} was {self.before or 'not given'} and becomes {self.after or 'not given'}."


def definition_changes(old: str, new: str) -> list[Change]:
    """Every change from one text to another, in the order of the file; empty where only layout or comments differ.

    >>> [c.sentence() for c in definition_changes("stages: [{name: a, target_days: 3}]", "stages: [{name: a, target_days: 5}]")]
    ['Stage a: target_days was 3 and becomes 5.']
    """
    one, other = _parsed(old), _parsed(new)
    found: list[Change] = []
    for key in dict.fromkeys((*one, *other)):
        if key in LISTS or key in NAMED:
            found += _members(LISTS.get(key) or NAMED[key], one.get(key), other.get(key), None)
        elif one.get(key) != other.get(key):
            found.append(Change("changed", key, "", None, key, _told(one.get(key)), _told(other.get(key))))
    return found


def text_diff(old: str, new: str, names: tuple[str, str]) -> list[str]:
    """The lines of a unified diff."""
    return list(difflib.unified_diff(old.splitlines(), new.splitlines(), *names, lineterm=""))


def _parsed(text: str) -> dict[str, object]:
    found = yaml.safe_load(text)
    return found if isinstance(found, dict) else {}


def _members(kind: str, old: object, new: object, stage: str | None) -> Iterator[Change]:
    before, after = _by_name(old), _by_name(new)
    kept = [name for name in before if name in after]
    order = [name for name in after if name in before]
    for name in dict.fromkeys((*before, *after)):
        if name not in after:
            yield Change("removed", kind, name, stage, None, _told(before[name]), None)
        elif name not in before:
            yield Change("added", kind, name, stage, None, None, _told(after[name]))
        else:
            yield from _keys(kind, name, (before[name], after[name]), stage)
            if kind == "stage" and kept.index(name) != order.index(name):
                yield Change("moved", kind, name, None, None, str(kept.index(name) + 1), str(order.index(name) + 1))


def _keys(
    kind: str, name: str, pair: tuple[dict[str, object], dict[str, object]], stage: str | None
) -> Iterator[Change]:
    before, after = pair
    for key in dict.fromkeys((*before, *after)):
        one, other = before.get(key), after.get(key)
        if kind == "stage" and key in LISTS:
            yield from _members(LISTS[key], one, other, name)
        elif one != other:
            yield Change("changed", kind, name, stage, key, _told(one), _told(other))


def _by_name(listed: object) -> dict[str, dict[str, object]]:
    """Members by their name, whether they are a list of named ones or a mapping from names."""
    if isinstance(listed, dict):
        return {str(name): dict(body) if isinstance(body, dict) else {"is": body} for name, body in listed.items()}
    members = [member for member in listed if isinstance(member, dict)] if isinstance(listed, list) else []
    return {str(member.get("name")): {k: v for k, v in member.items() if k != "name"} for member in members}


def _told(value: object) -> str | None:
    """A value as it would be written in the file, on one line."""
    if value is None:
        return None
    if isinstance(value, dict | list):
        return yaml.safe_dump(json.loads(json.dumps(value, default=str)), default_flow_style=True, width=10_000,
                              sort_keys=False, allow_unicode=True).strip()  # fmt: skip
    return str(value)
