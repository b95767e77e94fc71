"""A row of a table of what was reached, as the benchmarks hand it to `speed.py`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One thing that was measured."""

    what: str
    measured: str
    goal: str = ""  #: none: only shown
    is_reached: bool | None = None


def table(rows: Iterable[Row]) -> str:
    """The rows in Markdown."""
    lines = ["| what | goal | measured | |", "|---|---|---|---|"]
    marks = {True: "reached", False: "not reached", None: ""}
    lines += [f"| {each.what} | {each.goal or '-'} | {each.measured} | {marks[each.is_reached]} |" for each in rows]
    return "\n".join(lines)
