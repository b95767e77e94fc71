"""What a search has evaluated, kept in a file as it comes, so that an interrupted search resumes.

A search repeats itself exactly, so to resume is to search again and to look up what is on file. The first line says
what is searched; each other line is one candidate, as JSON. A line that was cut short is evaluated again.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from mtor_sbml.errors import UsageError
from mtor_sbml.variants.objective import Standing

#: The name of the file.
NAME = "search.jsonl"

#: What a candidate sets, in the order of the ranges.
Values: TypeAlias = tuple[float, ...]


@dataclass(slots=True)
class Journal:
    """How candidates stand, by what they set; in memory alone where there is no file."""

    path: Path | None = None
    known: dict[Values, Standing] = field(default_factory=dict)

    def add(self, values: Values, standing: Standing) -> None:
        """Keep a candidate. When this returns it survives the end of the process."""
        self.known[values] = standing
        if self.path is not None:
            line = json.dumps([values, standing.margins, standing.misfit, standing.failure], ensure_ascii=False)
            with self.path.open("ab") as stream:
                stream.write(line.encode() + b"\n")

    def flush(self) -> None:
        """Bring all that was added to the disk, where it survives the end of the machine too."""
        if self.path is not None:
            with self.path.open("ab") as stream:
                os.fsync(stream.fileno())


def open_journal(folder: Path | None, searched: Mapping[str, object]) -> Journal:
    """The journal of a search in a folder, with what it holds already.

    Args:
        folder: Where; made when missing. None: in memory.
        searched: All that decides which candidates are evaluated, and how they stand; must be JSON.

    Raises:
        UsageError: The folder holds a search for something else.
    """
    if folder is None:
        return Journal()
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / NAME
    head = json.dumps(searched, ensure_ascii=False).encode()
    lines = path.read_bytes().split(b"\n") if path.exists() else [b""]
    if len(lines) == 1:  # new, or interrupted before anything was evaluated
        path.write_bytes(head + b"\n")
        return Journal(path)
    _require_same(path, lines[0], head)
    journal = Journal(path)
    for number, line in enumerate(lines[1:-1], start=2):
        try:
            values, margins, misfit, failure = json.loads(line)
        except ValueError as problem:
            raise UsageError(
                f"line {number} of {path} is damaged", hint="delete the line, or give another --out"
            ) from (problem)
        journal.known[tuple(values)] = Standing(tuple(margins), misfit, failure)
    os.truncate(path, path.stat().st_size - len(lines[-1]))  # behind the last line break: what was cut short
    return journal


def _require_same(path: Path, first: bytes, head: bytes) -> None:
    try:
        known = json.loads(first)
    except ValueError as problem:
        raise UsageError(f"{path} is no journal of a search", hint="give another --out") from problem
    wanted = json.loads(head)
    for key in wanted:
        if known.get(key) != wanted[key]:
            shown = f": {known.get(key)} there, {wanted[key]} now" if len(str(wanted[key])) < 80 else ""
            raise UsageError(f"{path} holds another search, with another {key}{shown}", hint="give another --out")
