"""What a search has evaluated, generation by generation, kept in a file so that an interrupted search resumes.

One line of JSON a generation, the first line saying what is searched. A search repeats itself exactly, so resuming is
to search again and to look up what is on file. A line that the end of the process cut short is evaluated again.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mtor_sbml.errors import UsageError
from mtor_sbml.variants.objective import Standing

NAME = "search.jsonl"


@dataclass(slots=True)
class Journal:
    """Points and how they stand, a list for each generation; in memory alone where there is no file."""

    path: Path | None = None
    generations: list[tuple[NDArray[np.float64], tuple[Standing, ...]]] = field(default_factory=list)

    def standings(self, number: int, points: NDArray[np.float64]) -> tuple[Standing, ...] | None:
        """How the points of a generation stood; None when it was not evaluated yet.

        Raises:
            UsageError: At that time the generation had other points.
        """
        if number >= len(self.generations):
            return None
        known, standings = self.generations[number]
        if known.shape != points.shape or not np.allclose(known, points, rtol=0, atol=1e-9):
            raise UsageError(
                f"{self.path} holds another search: generation {number} had other points",
                hint="it was made with other versions of cma, scipy or numpy; start again with another --out",
            )
        return standings

    def add(self, points: NDArray[np.float64], standings: Sequence[Standing]) -> None:
        """Keep a generation, on the disk before anything else happens."""
        self.generations.append((points.copy(), tuple(standings)))
        if self.path is None:
            return
        rows = [[each.tolist(), list(s.margins), s.misfit] for each, s in zip(points, standings, strict=True)]
        with self.path.open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(rows) + "\n")
            stream.flush()
            os.fsync(stream.fileno())


def open_journal(folder: Path | None, searched: Mapping[str, object]) -> Journal:
    """The journal of a search in a folder, with what it holds already.

    Args:
        folder: Where; made when missing. None: in memory.
        searched: All that decides which points are evaluated, and how they stand; must be JSON.

    Raises:
        UsageError: The folder holds a search for something else.
    """
    if folder is None:
        return Journal()
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / NAME
    head = json.dumps(searched)
    if not path.exists():
        path.write_text(head + "\n", encoding="utf-8")
        return Journal(path)
    first, *lines = path.read_bytes().split(b"\n")
    _require_same(path, first, head)
    journal = Journal(path)
    for line in lines[:-1]:  # behind the last line break is nothing, or a line that was cut short
        rows = json.loads(line)
        points = np.array([row[0] for row in rows])
        journal.generations.append((points, tuple(Standing(tuple(row[1]), row[2]) for row in rows)))
    path.write_bytes(b"\n".join([first, *lines[:-1], b""]))
    return journal


def _require_same(path: Path, first: bytes, head: str) -> None:
    try:
        known = json.loads(first)
    except json.JSONDecodeError as problem:
        raise UsageError(f"{path} is no journal of a search", hint="give another --out") from problem
    wanted = json.loads(head)
    for key in wanted:
        if known.get(key) != wanted[key]:
            shown = f": {known.get(key)} there, {wanted[key]} now" if len(str(wanted[key])) < 80 else ""
            raise UsageError(f"{path} holds another search, with another {key}{shown}", hint="give another --out")
