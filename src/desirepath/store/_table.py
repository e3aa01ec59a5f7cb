"""What a declared table is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Table:
    """A declared table: ``columns`` maps a name to its DuckDB type, in order."""

    name: str
    kind: Literal["canonical", "derived"]
    columns: dict[str, str]
    order: tuple[str, ...] = ()

    def create_sql(self, schema: str = "") -> str:
        """``schema`` with its dot, where it is not the usual one."""
        listed = ", ".join(f'"{name}" {kind}' for name, kind in self.columns.items())
        return f'CREATE TABLE IF NOT EXISTS {schema}"{self.name}" ({listed})'
