"""Places in a file, and text cut from it, every character of which remembers its line and column."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass

from mtor_sbml.errors import ExpectationsError, Place

#: What a template leaves open: `{drug}`.
PLACEHOLDER = re.compile(r"\{\s*([A-Za-z_]\w*)\s*\}")


@dataclass(frozen=True, slots=True)
class Spot:
    """Where something stands, and the line of the file for people to see."""

    place: Place
    line: str

    def error(self, message: str, *, hint: str = "", width: int = 1) -> ExpectationsError:
        """An error about it, to be raised, with the line and `width` carets."""
        column = self.place.column or 1
        shown = self.line.lstrip()
        indent = column - 1 - (len(self.line) - len(shown))
        carets = "^" * max(1, min(width, len(shown) - indent))
        snippet = f"    {shown}\n    {' ' * indent}{carets}"
        return ExpectationsError(message, place=self.place, hint=hint, snippet=snippet)


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text that stands on one line of the file."""

    start: int  #: offset in the text of its first character
    line: int  #: counted from 1
    column: int  #: of its first character, counted from 1
    is_inserted: bool = False  #: put in from elsewhere: all its characters stand at one column


@dataclass(frozen=True, slots=True)
class SourceText:
    """A text and where it came from; folded lines, escapes and replacements may lie between the two."""

    text: str
    file: str
    runs: tuple[Run, ...]  #: in order; the first starts at 0

    @classmethod
    def at(cls, text: str, place: Place) -> SourceText:
        """Text that stands in the file as it is, its first character at a place."""
        runs = [Run(0, place.line or 1, place.column or 1)]
        for offset, character in enumerate(text):
            if character == "\n":
                runs.append(Run(offset + 1, runs[-1].line + 1, 1))
        return cls(text, place.file, tuple(runs))

    @property
    def place(self) -> Place:
        """Where the text begins."""
        return self.place_of(0)

    def place_of(self, offset: int) -> Place:
        """Where one character stands; the end of the text is one past its last."""
        run = self._run_at(offset)
        return Place(self.file, run.line, run.column if run.is_inserted else run.column + offset - run.start)

    def part(self, start: int, end: int) -> SourceText:
        """The text from one offset to another."""
        first = bisect_right(self.runs, start, key=lambda run: run.start) - 1
        runs = [self._cut(run, start) for run in self.runs[first:] if run.start < end or run is self.runs[first]]
        return SourceText(self.text[start:end], self.file, tuple(runs))

    def replaced(self, values: Mapping[str, str]) -> SourceText:
        """The text with each `{name}` that has a value replaced; what was put in points at its braces."""
        if PLACEHOLDER.search(self.text) is None:
            return self
        pieces: list[str] = []
        runs: list[Run] = []
        length = done = 0
        for found in PLACEHOLDER.finditer(self.text):
            if found[1] not in values:
                continue
            before = self.part(done, found.start())
            runs += [_shifted(run, length) for run in before.runs if before.text]
            pieces += [before.text, values[found[1]]]
            here = self.place_of(found.start())
            runs.append(Run(length + len(before.text), here.line or 1, here.column or 1, is_inserted=True))
            length += len(before.text) + len(values[found[1]])
            done = found.end()
        rest = self.part(done, len(self.text))
        runs += [_shifted(run, length) for run in rest.runs]
        return SourceText("".join([*pieces, rest.text]), self.file, tuple(runs))

    def snippet(self, start: int, end: int) -> str:
        """The line around an offset, with carets from there to `end` or the end of that line."""
        index = bisect_right(self.runs, start, key=lambda run: run.start) - 1
        line = self.runs[index].line
        after = [run.start for run in self.runs[index:] if run.line != line]
        before = [run.start for run in self.runs[: index + 1] if run.line == line]
        first, last = before[0], after[0] if after else len(self.text)
        shown = self.text[first:last].rstrip()
        width = max(1, min(end, first + len(shown)) - start)
        return f"    {shown}\n    {' ' * (start - first)}{'^' * width}"

    def _run_at(self, offset: int) -> Run:
        return self.runs[bisect_right(self.runs, offset, key=lambda run: run.start) - 1]

    def _cut(self, run: Run, start: int) -> Run:
        skipped = max(0, start - run.start)
        column = run.column if run.is_inserted else run.column + skipped
        return Run(max(0, run.start - start), run.line, column, run.is_inserted)


def _shifted(run: Run, by: int) -> Run:
    return Run(run.start + by, run.line, run.column, run.is_inserted)
