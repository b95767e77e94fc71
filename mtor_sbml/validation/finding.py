"""A finding: one problem of one model."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from mtor_sbml.errors import Place


class Severity(Enum):
    """How much a finding weighs. Errors and warnings count; notes are shown on request."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


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
