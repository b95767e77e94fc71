"""Findings that somebody has looked at and accepted, with a reason: in pyproject.toml, or in the Antimony itself.

    J: A => ; k*A   // mtor-sbml: ignore KIN004 measured as net flux

    [[tool.mtor-sbml.validate.suppress]]
    rule = "NET003"
    element = "reserve_*"
    path = "models/*.xml"
    reason = "filled by the next release"

A comment acts on its line, or, alone on a line, on the next one. What suppresses nothing is a finding itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING

from mtor_sbml.errors import Place
from mtor_sbml.validation.finding import Finding, Findings
from mtor_sbml.validation.policy import Policy

if TYPE_CHECKING:
    from mtor_sbml.model.source_files import SourceFile

_COMMENT = re.compile(
    r"(?://|#)\s*mtor-sbml:\s*ignore\b[ \t]*(?P<rule>[A-Za-z]+\d*)?[ \t:,-]*(?P<reason>.*?)[ \t]*(?://.*|#.*)?$"
)


@dataclass(frozen=True, slots=True)
class Suppression:
    """One rule that is not to speak of some elements of some files, and why."""

    rule: str
    reason: str
    place: Place  #: where it is written
    element: str = "*"  #: pattern of ids
    path: str = "*"  #: pattern of files, as the user names them
    line: int | None = None  #: of a comment: on which line of its file it acts

    def covers(self, path: str, finding: Finding) -> bool:
        """Whether a finding of a file is accepted by it."""
        if finding.rule != self.rule:
            return False
        if self.line is not None:
            at = finding.place
            return at is not None and at.line == self.line and at.file == self.place.file
        return fnmatchcase(finding.element or "", self.element) and fnmatchcase(Path(path).as_posix(), self.path)


def comments_in(files: Iterable[SourceFile]) -> Iterator[Suppression]:
    """The suppressions written in Antimony files."""
    from mtor_sbml.model.antimony_text import Spot

    for file in files:
        for number, line in enumerate(file.text.splitlines(), 1):
            found = _COMMENT.search(line) if "mtor-sbml" in line else None
            if found:
                acts_on = number if line[: found.start()].strip() else number + 1
                place = file.place(Spot(number, found.start() + 1))
                yield Suppression(found["rule"] or "", found["reason"].strip(), place, line=acts_on)


class Sieve:
    """Takes out of the findings what is suppressed, and remembers which suppressions did nothing."""

    def __init__(self, declared: Iterable[Suppression], policy: Policy) -> None:
        self._declared = tuple(declared)
        self._policy = policy
        self._seen: dict[Suppression, bool] = {}  #: whether it has suppressed something

    def sift(self, path: Path, found: Iterable[Finding], comments: Iterable[Suppression]) -> Findings:
        """The findings of a file that are told, those that are suppressed put aside."""
        acting = [*comments, *(each for each in self._declared if fnmatchcase(path.as_posix(), each.path))]
        for each in acting:
            self._seen.setdefault(each, False)
        kept, suppressed = [], []
        for finding in found:
            by = next((each for each in acting if each.reason and each.covers(str(path), finding)), None)
            if by is None:
                kept += [finding] * self._policy.tells(finding)
            else:
                self._seen[by] = True
                suppressed.append(finding)
        return Findings(str(path), tuple(kept), tuple(suppressed))

    def rest(self) -> Iterator[Findings]:
        """What is wrong with the suppressions themselves, when all files are through; by the file they stand in."""
        found: dict[str, list[Finding]] = {}
        for each, did_something in self._seen.items():
            problem = self._problem(each, did_something=did_something)
            if problem is not None:
                found.setdefault(each.place.file, []).append(replace(problem, place=each.place))
        for file, problems in found.items():
            yield Findings(file, tuple(problems))

    def _problem(self, suppression: Suppression, *, did_something: bool) -> Finding | None:
        from mtor_sbml.validation.registry import RULES
        from mtor_sbml.validation.rules.suppressions import unused, without_reason

        rule = next((each for each in RULES if each.code == suppression.rule), None)
        if rule is None or not suppression.reason:
            return without_reason.finding(
                f"this suppression names {f'no rule: {suppression.rule!r}' if rule is None else 'no reason'}, "
                "so it is not heeded",
                fix="write `mtor-sbml: ignore CODE reason`, with the code that the finding has",
            )
        if did_something or not self._policy.runs(rule):
            return None
        return unused.finding(
            f"nothing is suppressed here: {suppression.rule} finds nothing"
            + ("" if suppression.line is not None else f" at {suppression.element!r} in {suppression.path!r}"),
            fix="remove the suppression",
        )
