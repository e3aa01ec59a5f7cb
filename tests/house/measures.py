"""The rules of the house as measurements: each finds ``Finding`` values in a tree of files."""

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

MODULE_LINES, BODY_LINES, CLASS_LINES, NESTING = 400, 50, 300, 3
VAGUE_NAMES = frozenset({"utils", "util", "helpers", "helper", "common", "service", "services", "base", "misc"})
FACELESS = frozenset({"Exception", "BaseException"})
PICKLES = frozenset({"pickle", "cPickle", "cloudpickle", "dill", "shelve", "marshal", "joblib"})
GENERATED = frozenset({"ui/src/api/schema.d.ts"})
_BLOCKS = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith, ast.Try, ast.Match)
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True, order=True)
class Finding:
    """One thing against a rule; ``measure`` is what a debt is counted by (1 where it is yes or no)."""

    path: str
    rule: str
    measure: int
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.path}: {self.rule} {self.measure}{f' ({self.detail})' if self.detail else ''}"


def python_files(root: Path) -> list[Path]:
    return sorted(path for path in (root / "src").rglob("*.py") if "__pycache__" not in path.parts)


def _shown(root: Path, path: Path) -> str:
    return path.relative_to(root).as_posix()


def long_modules(root: Path) -> Iterator[Finding]:
    """Modules of more lines than one idea needs, TypeScript and style sheets too."""
    scripts = [path for kind in ("*.ts", "*.tsx", "*.css") for path in (root / "ui" / "src").rglob(kind)]
    for path in python_files(root) + sorted(scripts):
        lines = len(path.read_text("utf-8").splitlines())
        if lines > MODULE_LINES and _shown(root, path) not in GENERATED:
            yield Finding(_shown(root, path), "module-lines", lines, f"at most {MODULE_LINES}")


_NO_RULES = re.compile(r"/\*.*?\*/|\"[^\"\n]*\"|'[^'\n]*'", re.DOTALL)
"""Comments and strings of a style sheet."""


def open_styles(root: Path) -> Iterator[Finding]:
    """Style sheets whose braces do not balance: a rule left open swallows those after it, and nothing says so."""
    for path in sorted((root / "ui" / "src").rglob("*.css")):
        plain = _NO_RULES.sub(lambda found: "\n" * found[0].count("\n"), path.read_text("utf-8"))
        opened: list[int] = []
        for number, line in enumerate(plain.splitlines(), start=1):
            for brace in re.findall(r"[{}]", line):
                if brace == "{":
                    opened.append(number)
                elif opened:
                    opened.pop()
                else:
                    yield Finding(_shown(root, path), "unopened-rule", 1, f"line {number}")
        yield from (Finding(_shown(root, path), "unclosed-rule", 1, f"line {number}") for number in opened)


def vague_names(root: Path) -> Iterator[Finding]:
    """Modules and rooms whose name says nothing about their subject."""
    for path in python_files(root):
        for part in path.relative_to(root / "src").with_suffix("").parts:
            if part.strip("_") in VAGUE_NAMES:
                yield Finding(_shown(root, path), "vague-name", 1, part)


def _each_tree(root: Path) -> Iterator[tuple[str, ast.Module]]:
    for path in python_files(root):
        yield _shown(root, path), ast.parse(path.read_text("utf-8"), str(path))


def long_bodies(root: Path) -> Iterator[Finding]:
    """Functions and classes that hold more than one idea; a docstring is not counted."""
    for shown, tree in _each_tree(root):
        for node in ast.walk(tree):
            if isinstance(node, _FUNCTIONS):
                lines = _body_lines(node)
                if lines > BODY_LINES:
                    yield Finding(shown, f"body-lines:{node.name}", lines, f"at most {BODY_LINES}")
            elif isinstance(node, ast.ClassDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > CLASS_LINES:
                    yield Finding(shown, f"class-lines:{node.name}", lines, f"at most {CLASS_LINES}")


def _body_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    has_docstring = ast.get_docstring(node, clean=False) is not None
    body = node.body[1:] if has_docstring else node.body
    return (body[-1].end_lineno or body[-1].lineno) - body[0].lineno + 1 if body else 0


def deep_nesting(root: Path) -> Iterator[Finding]:
    """Functions whose blocks lie deeper in each other than a reader can hold."""
    for shown, tree in _each_tree(root):
        for node in ast.walk(tree):
            if isinstance(node, _FUNCTIONS) and (depth := _depth(node.body)) > NESTING:
                yield Finding(shown, f"nesting:{node.name}", depth, f"at most {NESTING}")


def _depth(statements: list[ast.stmt]) -> int:
    return max((_depth_of(statement) for statement in statements), default=0)


def _depth_of(statement: ast.stmt) -> int:
    if not isinstance(statement, _BLOCKS):
        return 0
    if isinstance(statement, ast.If):
        rest = statement.orelse
        is_elif = len(rest) == 1 and isinstance(rest[0], ast.If)
        return max(1 + _depth(statement.body), _depth(rest) if is_elif else 1 + _depth(rest))
    parts = [getattr(statement, name, []) for name in ("body", "orelse", "finalbody")]
    parts += [handler.body for handler in getattr(statement, "handlers", [])]
    parts += [case.body for case in getattr(statement, "cases", [])]
    return 1 + max(map(_depth, parts))


def faceless_errors(root: Path) -> Iterator[Finding]:
    """``raise Exception``, a bare ``except``, and handlers that swallow what they caught."""
    for shown, tree in _each_tree(root):
        for node in ast.walk(tree):
            if isinstance(node, ast.Raise) and _called(node.exc) in FACELESS:
                yield Finding(shown, "raise-exception", 1, f"line {node.lineno}")
            elif isinstance(node, ast.ExceptHandler) and node.type is None:
                yield Finding(shown, "bare-except", 1, f"line {node.lineno}")
            elif isinstance(node, ast.ExceptHandler) and all(isinstance(one, ast.Pass) for one in node.body):
                yield Finding(shown, "except-pass", 1, f"line {node.lineno}")


def _called(raised: ast.expr | None) -> str:
    target = raised.func if isinstance(raised, ast.Call) else raised
    return target.id if isinstance(target, ast.Name) else ""


def environment_reads(root: Path) -> Iterator[Finding]:
    """Reads of the process's environment outside ``app``."""
    for shown, tree in _each_tree(root):
        if shown.startswith("src/desirepath/app/"):
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv", "putenv"):
                yield Finding(shown, "environment-read", 1, f"line {node.lineno}")


def pickles(root: Path) -> Iterator[Finding]:
    """Imports of what can run code while it reads data."""
    for shown, tree in _each_tree(root):
        for name, line in _imported(shown, tree):
            if name.split(".")[0] in PICKLES:
                yield Finding(shown, "pickle", 1, f"{name}, line {line}")


def borrowed_privates(root: Path) -> Iterator[Finding]:
    """Imports of a ``_private`` module from outside the package it lies in."""
    for shown, tree in _each_tree(root):
        here = _module_name(shown)
        for name, line in _imported(shown, tree):
            parts = name.split(".")
            if parts[0] != "desirepath":
                continue
            private = next((n for n, part in enumerate(parts) if part.startswith("_") and part != "__init__"), None)
            if private is not None and not f"{here}.".startswith(".".join(parts[:private]) + "."):
                yield Finding(shown, "borrowed-private", 1, f"{name}, line {line}")


def _module_name(shown: str) -> str:
    return shown.removeprefix("src/").removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _imported(shown: str, tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Every imported module, and every imported name as if it were one."""
    package = _module_name(shown).split(".")
    package = package if shown.endswith("__init__.py") else package[:-1]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            up = package[: len(package) - node.level + 1] if node.level else []
            origin = ".".join([*up, *([node.module] if node.module else [])])
            yield origin, node.lineno
            yield from ((f"{origin}.{alias.name}", node.lineno) for alias in node.names if _is_module(alias.name))


def _is_module(name: str) -> bool:
    return name.startswith("_")


def closed_fronts(root: Path) -> Iterator[Finding]:
    """Rooms whose front does not say what they are for, or what they offer."""
    for folder in sorted((root / "src" / "desirepath").iterdir()):
        front = folder / "__init__.py"
        if not front.exists():
            continue
        tree = ast.parse(front.read_text("utf-8"))
        names = {target.id for node in tree.body for target in _targets(node)}
        if not ast.get_docstring(tree):
            yield Finding(_shown(root, front), "front-without-docstring", 1)
        if "__all__" not in names:
            yield Finding(_shown(root, front), "front-without-all", 1)


def _targets(node: ast.stmt) -> list[ast.Name]:
    listed = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return [target for target in listed if isinstance(target, ast.Name)]


_PLACES = re.compile(
    "|".join(
        [
            r"(?<![\w.:/-])/(?:root|home|Users|work)/[\w.]",
            r"\b(?:py" + r"pi\.org|files\.python" + r"hosted\.org|test\.py" + r"pi\.org)\b",
            r"\bregistry\.(?:npm" + r"js\.org|yarn" + r"pkg\.com)\b",
        ]
    )
)


def told_places(root: Path, tracked: list[Path]) -> Iterator[Finding]:
    """Paths of one machine and addresses of package registries in any file that is kept."""
    for path, text in _texts(tracked):
        for number, line in enumerate(text.splitlines(), start=1):
            if found := _PLACES.search(line):
                yield Finding(_shown(root, path), "told-place", 1, f"line {number}: {found[0]}")


def _texts(tracked: list[Path]) -> Iterator[tuple[Path, str]]:
    for path in tracked:
        raw = path.read_bytes() if path.is_file() else b"\0"
        if b"\0" not in raw[:8000]:
            yield path, raw.decode("utf-8", errors="replace")


_MAIL = re.compile(r"[\w.+-]+@([\w-]+(?:\.[\w-]+)+)")
_RESERVED = re.compile(r"(?:^|\.)(?:test|example|invalid|localhost|example\.(?:com|org|net))$")


def told_people(root: Path, tracked: list[Path], names: dict[str, list[str]]) -> Iterator[Finding]:
    """Mail addresses that could be somebody's, and names that only ``simulate`` may make up."""
    pairs = (("people_first", "people_last"), ("company_first", "company_second"))
    made_up = [
        re.compile(rf"\b(?:{'|'.join(names[first])}) (?:{'|'.join(names[second])})\b")
        for first, second in pairs
        if first in names and second in names
    ]
    for path, text in _texts(tracked):
        shown = _shown(root, path)
        if shown.startswith(("src/desirepath/simulate/", "tests/", "ui/package")):
            continue
        for address in _MAIL.finditer(text):
            if not _RESERVED.search(address[1].lower()):
                yield Finding(shown, "mail-address", 1, address[0])
        for pattern in made_up:
            yield from (Finding(shown, "invented-name", 1, found[0]) for found in pattern.finditer(text))


SOURCE_RULES: tuple[Callable[[Path], Iterator[Finding]], ...] = (
    long_modules,
    open_styles,
    vague_names,
    long_bodies,
    deep_nesting,
    faceless_errors,
    environment_reads,
    pickles,
    borrowed_privates,
    closed_fronts,
)


def source_findings(root: Path) -> list[Finding]:
    """Everything the source rules find in a tree with ``src/`` (and ``ui/src/``)."""
    return sorted(finding for rule in SOURCE_RULES for finding in rule(root))
