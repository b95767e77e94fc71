"""Rules on suppressions: found out when all files are through, see `suppression`."""

from __future__ import annotations

from collections.abc import Iterator

from mtor_sbml.validation.finding import Finding, Severity
from mtor_sbml.validation.rule import rule
from mtor_sbml.validation.sources import Sources


@rule("SUP001", Severity.WARNING)
def unused(_: Sources) -> Iterator[Finding]:
    """A suppression suppresses nothing.

    What it excused is mended, or stands somewhere else now: left where it is, it would hide the next fault.

    Bad:
        species A in cell = 10 nM
        J: A => ; cell * k * A   // mtor-sbml: ignore UNT003 a net flux // SUP001
        k = 0.1 per_min

    Good:
        species A in cell = 10 nM
        J: A => ; cell * k * A
        k = 0.1 per_min
    """
    yield from ()


@rule("SUP002", Severity.ERROR)
def without_reason(_: Sources) -> Iterator[Finding]:
    """A suppression names no reason, or no rule.

    Nobody can tell later whether it still holds, so it is not heeded.

    Bad:
        species A in cell = 10 nM
        // mtor-sbml: ignore SUP002 // SUP002
        J: A => ; cell * k * A
        k = 0.1 per_min

    Good:
        species A in cell = 10 nM
        J: A => ; k * A   // mtor-sbml: ignore UNT003 k is per litre of cells, as in the paper
        k = 0.1 per_min
    """
    yield from ()


RULES = (unused, without_reason)
