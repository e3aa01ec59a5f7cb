"""Texts that must not stand anywhere: found and struck by themselves, never as parts of longer words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from desirepath.store.warehouse import literal, quoted

_SIGNS = re.compile(r"([\\.^$*+?{}\[\]|()])")
_BEFORE, _AFTER = r"(^|[^\pL\pN])", r"($|[^\pL\pN])"


@dataclass(frozen=True, slots=True)
class Wording:
    """``whole``: texts that a value may not equal; ``parts``: those that may not stand inside one either."""

    whole: tuple[str, ...]
    parts: tuple[str, ...]

    def holds_sql(self, column: str) -> str:
        """A condition that is true where the column has one of the texts."""
        listed = ", ".join(literal(text) for text in self.whole)
        tests = [f"{quoted(column)} IN ({listed})"] if listed else []
        tests += [f"regexp_matches({quoted(column)}, {literal(pattern)})" for pattern, _ in self._patterns("")]
        return f"({' OR '.join(tests)})" if tests else "FALSE"

    def struck_sql(self, column: str, instead: str) -> str:
        """The column with the texts struck; JSON stays JSON. Twice: neighbours share the sign between them."""
        struck = quoted(column)
        for pattern, told in self._patterns(instead):
            for _ in range(2):
                struck = f"regexp_replace({struck}, {literal(pattern)}, {literal(told)}, 'g')"
        listed = ", ".join(literal(text) for text in self.whole) or "''"
        return f"CASE WHEN {quoted(column)} IN ({listed}) THEN {literal(instead)} ELSE {struck} END"

    def _patterns(self, instead: str) -> list[tuple[str, str]]:
        """What is sought, and what stands in its place. A number is no part of a longer number, whose point it may touch."""
        words = "|".join(_SIGNS.sub(_escaped, part) for part in self.parts if not part.isdecimal())
        numbers = "|".join(part for part in self.parts if part.isdecimal())
        found = [(f"{_BEFORE}(?:{words}){_AFTER}", f"\\1{instead}\\2")] if words else []
        if numbers:
            found.append((rf"([:\[,]\s*)-?(?:{numbers})(\s*[,}}\]])", f'\\1"{instead}"\\2'))
            found.append((rf"(^|[^\pL\pN.])(?:{numbers})($|[^\pL\pN.]|\.$|\.[^\pN])", f"\\1{instead}\\2"))
        return found

    def without_numbers(self) -> Wording:
        """For texts that are full of numbers of their own."""
        return Wording(self.whole, tuple(part for part in self.parts if not part.isdecimal()))

    def struck(self, value: Any, instead: str) -> Any:
        """A JSON value with the texts struck, in keys and values at any depth."""
        if isinstance(value, str):
            return instead if value in self.whole else self._regex().sub(instead, value) if self.parts else value
        if isinstance(value, dict):
            return {self.struck(key, instead): self.struck(one, instead) for key, one in value.items()}
        if isinstance(value, list):
            return [self.struck(one, instead) for one in value]
        return value

    def _regex(self) -> re.Pattern[str]:
        sought = [rf"{re.escape(part)}(?!\.\d)" if part.isdecimal() else re.escape(part) for part in self.parts]
        return re.compile(rf"(?<![^\W_])(?:{'|'.join(sought)})(?![^\W_])")

    def in_bytes(self, path: Path) -> bool:
        """Whether one of the ``parts`` stands among the bytes of a file."""
        if not self.parts:
            return False
        pattern = b"|".join(re.escape(part.encode()) for part in self.parts)
        found = re.compile(b"(?<![0-9A-Za-z])(?:" + pattern + b")(?![0-9A-Za-z])")
        longest = max(len(part.encode()) for part in self.parts) + 1
        with path.open("rb") as handle:
            rest = b""
            while chunk := handle.read(1 << 22):
                window = rest + chunk
                if found.search(window):
                    return True
                rest = window[-longest:]
        return False


def _escaped(sign: re.Match[str]) -> str:
    return "\\" + sign[1]


def strike_from_parquet(path: Path, wording: Wording) -> int:
    """Take out of a Parquet file the rows that hold one of the texts; how many."""
    source = f"read_parquet({literal(str(path))})"
    with duckdb.connect() as connection:
        names = [str(row[0]) for row in connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()]
        texts = ", ".join(f"CAST({quoted(name)} AS VARCHAR) AS {quoted(name)}" for name in names)
        held = " OR ".join(wording.holds_sql(name) for name in names)
        numbered = f"SELECT row_number() OVER () AS _n, * FROM {source}"
        bad = f"SELECT _n FROM (SELECT _n, {texts} FROM ({numbered})) WHERE {held}"
        n = int(connection.execute(f"SELECT count(*) FROM ({bad})").fetchall()[0][0])
        if n:
            fresh = path.with_suffix(".struck")
            kept = f"SELECT * EXCLUDE (_n) FROM ({numbered}) ANTI JOIN ({bad}) AS bad USING (_n) ORDER BY _n"
            connection.execute(f"COPY ({kept}) TO {literal(str(fresh))} (FORMAT parquet)")
            fresh.replace(path)
    return n
