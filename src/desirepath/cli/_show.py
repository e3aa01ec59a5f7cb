"""How answers and progress look on a terminal."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Mapping, Sequence
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

Json = dict[str, object]
PIPE_WIDTH = 180
out = Console(highlight=False, width=None if sys.stdout.isatty() else PIPE_WIDTH)
err = Console(stderr=True, highlight=False)


class Steps:
    """Progress: a bar on a terminal, plain lines otherwise."""

    def __init__(self) -> None:
        self._bar: Progress | None = None
        self._task: TaskID | None = None
        self._last = ""

    def __enter__(self) -> Steps:
        if err.is_terminal:
            columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
            self._bar = Progress(*columns, console=err, transient=True)
            self._bar.start()
            self._task = self._bar.add_task("starting", total=None)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar:
            self._bar.stop()

    def __call__(self, step: str, done: int, total: int) -> None:
        if self._bar and self._task is not None:
            self._bar.update(self._task, description=step, completed=done, total=total or None)
        elif step != self._last:
            place = f" ({done}/{total})" if total else ""
            print(f"{step}{place}", file=sys.stderr, flush=True)
        self._last = step


def show(answer: Json, rows: Sequence[Mapping[str, object]], columns: Sequence[str], form: str) -> None:
    """The whole answer as JSON, or its main rows as a table or CSV."""
    if form == "json":
        print(json.dumps(answer, indent=2, ensure_ascii=False))
    elif form == "csv":
        writer = csv.writer(sys.stdout)
        writer.writerow(columns)
        writer.writerows([[_csv_safe(_cell(row.get(name))) for name in columns] for row in rows])
    else:
        table = Table(*[name.replace("_", " ") for name in columns], box=None, pad_edge=False, header_style="bold")
        for row in rows:
            table.add_row(*[_cell(row.get(name)) for name in columns])
        out.print(table if rows else "Nothing to show.")


def tell_todays_value(answer: Json) -> None:
    """Say for how many accounts of a segment something stood in that was first known after the moment looked from."""
    n = answer.get("todays_value")
    if isinstance(n, int) and n:
        err.print(f"For {n:,} of them an attribute was first known later: its first value stands in (today's value).")


def tell_stale(answer: Json) -> None:
    """Say why the percentages of an answer do not fit any more, where its stamp says so."""
    stamp = answer.get("stamp")
    if isinstance(stamp, dict) and stamp.get("stale"):
        err.print(f"The percentages are stale: {stamp['stale']}. The bands go by the rules.", markup=False)


def rows_of(found: object) -> list[Json]:
    """The rows of an answer's list; none where it is no list."""
    return [row for row in found if isinstance(row, dict)] if isinstance(found, list) else []


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, list):
        return "; ".join(_cell(item) for item in value)
    if isinstance(value, dict):
        return ", ".join(f"{key} {_cell(item)}" for key, item in value.items())
    return str(value)


def _csv_safe(text: str) -> str:
    """A cell that a spreadsheet will not take for a formula."""
    return "'" + text if text[:1] in ("=", "+", "-", "@") and not _is_number(text) else text


def _is_number(text: str) -> bool:
    return text.lstrip("+-").replace(",", "").replace(".", "", 1).isdigit()
