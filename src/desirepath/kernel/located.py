"""Configuration values that remember their line, so that every fault can be named at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

import yaml

from desirepath.kernel.errors import Fault, FaultyFile, NotFound

Scalar = str | int | float | bool | None


@dataclass
class FaultList:
    """Collects the faults of one file; ``raise_any`` ends the reading."""

    path: str
    faults: list[Fault] = field(default_factory=list)
    doubts: list[Fault] = field(default_factory=list)

    def raise_any(self) -> None:
        if self.faults:
            raise FaultyFile(self.path, self.faults)


@dataclass(frozen=True)
class Located:
    """One value of a YAML file with its place: a scalar, a list or a mapping of ``Located``."""

    value: Scalar | list[Located] | dict[str, Located]
    line: int
    place: str
    found: FaultList

    def fault(self, accepted: str, *, found: str | None = None, asked: str | None = None) -> None:
        """Note that this value is not acceptable."""
        shown = found if found is not None else self.shown()
        self.found.faults.append(Fault(self.line, asked or self.place or "the file", shown, accepted))

    def doubt(self, accepted: str, *, found: str) -> None:
        """Note that this value is acceptable, but may well not be meant."""
        self.found.doubts.append(Fault(self.line, self.place or "the file", found, accepted))

    def shown(self) -> str:
        if isinstance(self.value, dict):
            return f"a mapping with {', '.join(self.value) or 'no keys'}"
        if isinstance(self.value, list):
            return f"a list of {len(self.value)}"
        return "nothing" if self.value is None else repr(self.value)

    def keys(self) -> list[str]:
        return list(self.value) if isinstance(self.value, dict) else []

    def get(self, key: str) -> Located | None:
        return self.value.get(key) if isinstance(self.value, dict) else None

    def items(self) -> Iterator[tuple[str, Located]]:
        """The pairs of a mapping; notes a fault for anything else that is not empty."""
        if isinstance(self.value, dict):
            yield from self.value.items()
        elif self.value is not None:
            self.fault("a mapping")

    def elements(self) -> list[Located]:
        """The members of a list; notes a fault for anything else that is not empty."""
        if isinstance(self.value, list):
            return self.value
        if self.value is not None:
            self.fault("a list")
        return []

    def text(self, default: str = "") -> str:
        if isinstance(self.value, str):
            return self.value
        if isinstance(self.value, int | float) and not isinstance(self.value, bool):
            return str(self.value)
        self.fault("text")
        return default

    def choice(self, accepted: Sequence[str], default: str) -> str:
        if isinstance(self.value, str) and self.value in accepted:
            return self.value
        self.fault(offer(accepted, self.value))
        return default

    def whole(self, *, least: int, default: int) -> int:
        if isinstance(self.value, int) and not isinstance(self.value, bool) and self.value >= least:
            return self.value
        self.fault(f"a whole number, at least {least}")
        return default

    def number(self, default: float) -> float:
        if isinstance(self.value, int | float) and not isinstance(self.value, bool):
            return float(self.value)
        self.fault("a number")
        return default

    def truth(self, default: bool) -> bool:
        if isinstance(self.value, bool):
            return self.value
        self.fault("true or false")
        return default

    def only(self, accepted: Sequence[str], required: Sequence[str] = ()) -> None:
        """Note every key of this mapping that is unknown, and every one that is missing."""
        for key, value in self.items():
            if key not in accepted:
                value.fault(offer(accepted, key), found=f"the key {key!r}", asked=self.place)
        for key in required:
            if isinstance(self.value, dict) and key not in self.value:
                self.fault(f"the key {key!r}", found=f"no {key!r}")


def offer(accepted: Sequence[str], asked: object) -> str:
    """What would be accepted, the nearest names first."""
    near = get_close_matches(str(asked), accepted, n=2, cutoff=0.6)
    listed = "one of " + ", ".join(accepted) if accepted else "nothing here"
    return f"{' or '.join(map(repr, near))}? ({listed})" if near else listed


def read_located(path: Path) -> Located:
    """The content of a YAML file with lines.

    Raises
    ------
    NotFound
        when there is no such file.
    FaultyFile
        when it is no YAML.
    """
    return locate(read_file(path), path.name)


def read_file(path: Path) -> bytes:
    """The content of a file.

    Raises
    ------
    NotFound
        when there is none.
    """
    if not path.is_file():
        raise NotFound("file", str(path))
    return path.read_bytes()


def locate(content: bytes, name: str) -> Located:
    """YAML with lines; ``name`` stands for it in messages.

    Raises
    ------
    FaultyFile
        when it is no YAML.
    """
    faults = FaultList(name)
    node = _composed(content, name)
    return Located({}, 1, "", faults) if node is None else _locate(node, "", faults)


def _composed(content: bytes, name: str) -> yaml.Node | None:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        found = f"the byte 0x{content[error.start]:02x}"
        raise FaultyFile(name, [Fault(line, "text", found, "text saved as UTF-8")]) from error
    try:
        node: yaml.Node | None = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise FaultyFile(name, [Fault(line, "YAML", str(error.problem), "well-formed YAML")]) from error
    except yaml.reader.ReaderError as error:
        line, found = text.count("\n", 0, error.position) + 1, f"the character #x{ord(text[error.position]):04x}"
        raise FaultyFile(name, [Fault(line, "YAML", found, "printable characters")]) from error
    except RecursionError as error:
        raise FaultyFile(name, [Fault(1, "YAML", "endless nesting", "a few levels")]) from error
    return node


def _locate(node: yaml.Node, place: str, faults: FaultList, inside: tuple[yaml.Node, ...] = ()) -> Located:
    line = node.start_mark.line + 1
    if node in inside:
        faults.faults.append(Fault(line, place, "an anchor inside itself", "a value of its own"))
        return Located(None, line, place, faults)
    if isinstance(node, yaml.MappingNode):
        pairs: dict[str, Located] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value)
            value = _locate(value_node, f"{place}.{key}" if place else key, faults, (*inside, node))
            if key in pairs:
                value.fault("each key once", found=f"{key!r} a second time")
            pairs[key] = value
        return Located(pairs, line, place, faults)
    if isinstance(node, yaml.SequenceNode):
        members = [_locate(member, f"{place}[{n}]", faults, (*inside, node)) for n, member in enumerate(node.value)]
        return Located(members, line, place, faults)
    return Located(_scalar(node, place, faults), line, place, faults)


def _scalar(node: yaml.Node, place: str, faults: FaultList) -> Scalar:
    loader = yaml.SafeLoader("")
    try:
        value = loader.construct_object(node)
    except (yaml.MarkedYAMLError, ValueError):
        found = f"{node.value!r} marked {node.tag.removeprefix('tag:yaml.org,2002:')}"
        faults.faults.append(Fault(node.start_mark.line + 1, place, found, "a plain value; quote it to make it text"))
        value = None
    finally:
        loader.dispose()
    return value if isinstance(value, str | int | float | bool) or value is None else str(node.value)
