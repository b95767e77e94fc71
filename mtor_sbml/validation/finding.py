"""Findings: the problems of one model."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from html import escape
from typing import TYPE_CHECKING

from mtor_sbml.errors import Place

if TYPE_CHECKING:
    import pandas as pd


class Severity(Enum):
    """How much a finding weighs. Errors and warnings count; notes are shown on request."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Edit:
    """A piece of a file's text, and what stands in its place when the file is mended: it means the same."""

    old: str  #: on one line; with what delimits it, such as quotation marks, if it may stand anywhere
    new: str
    line: int | None = None  #: the only line on which it is replaced, once; None: wherever it stands


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One problem of one model: one line of a report."""

    rule: str  #: code, such as "UNT002"
    severity: Severity
    message: str  #: what is wrong, one sentence, names the element
    fix: str  #: what to do about it, one sentence
    element: str | None = None  #: SBML id; None when the whole document is meant
    name: str | None = None  #: the element's display name
    sbml: tuple[int, ...] = ()  #: libSBML's codes for the same cause
    line: int | None = None  #: line in the SBML text
    place: Place | None = None  #: file and line of the Antimony source, when known
    members: tuple[str, ...] = ()  #: of a finding on many elements the ids of all, of which the message names the first
    edits: tuple[Edit, ...] = ()  #: that mend it without changing what the model means; none: a person decides


@dataclass(frozen=True, slots=True)
class Findings:
    """What validation found in one file or model, in the order of the file."""

    path: str  #: the file as the user named it, or the model's id
    findings: tuple[Finding, ...]
    suppressed: tuple[Finding, ...] = ()  #: what somebody accepted, with a reason; it does not count
    known: tuple[Finding, ...] = ()  #: what was there before, by the baseline; it does not count

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.findings)

    def __len__(self) -> int:
        return len(self.findings)

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that make the file unfit."""
        return tuple(finding for finding in self.findings if finding.severity is Severity.ERROR)

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """The findings that another tool may stumble over."""
        return tuple(finding for finding in self.findings if finding.severity is Severity.WARNING)

    def to_frame(self) -> pd.DataFrame:
        """A table with one row a finding.

        Returns:
            Columns `path`, `rule`, `severity`, `element`, `name`, `message`, `fix`, `sbml` and `members` (joined by
            blanks), `line` (of the SBML text) and `place` (`file:line:column` of the source); a missing text is "", a
            missing line is <NA>.
        """
        import pandas as pd

        rows = [
            (
                self.path,
                finding.rule,
                finding.severity.value,
                finding.element or "",
                finding.name or "",
                finding.message,
                finding.fix,
                " ".join(str(code) for code in finding.sbml),
                " ".join(finding.members),
                finding.line,
                str(finding.place or ""),
            )
            for finding in self.findings
        ]
        columns = ["path", "rule", "severity", "element", "name", "message", "fix", "sbml", "members", "line", "place"]
        return pd.DataFrame(rows, columns=columns).astype({"line": "Int64"})

    def _repr_html_(self) -> str:
        head = f"<p><b>{escape(self.path)}</b>: {len(self.errors)} errors, {len(self.warnings)} warnings</p>"
        if not self.findings:
            return head
        table: str = self.to_frame()[["rule", "severity", "element", "message", "fix"]].to_html(index=False)
        return head + table
