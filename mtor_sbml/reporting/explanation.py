"""A verdict explained in a few lines of plain text."""

from __future__ import annotations

from mtor_sbml.expectation.verdict import Verdict
from mtor_sbml.reporting.paths import place_from_here


def explanation(verdict: Verdict) -> str:
    """Where it stands and what became of it, then the claim, what was compared, and the evidence."""
    place = f"{place_from_here(verdict.place)}: " if verdict.place else ""
    margin = "" if verdict.margin is None else f" (margin {verdict.margin:+.2f})"
    head = f"{place}{verdict.outcome.value}: {verdict.id}{margin}"
    return "\n".join([head, *(f"  {line}" for line in reasons(verdict).splitlines())])


def reasons(verdict: Verdict) -> str:
    """The claim, what was compared, and the evidence, each in lines of its own."""
    return "\n".join(part for part in (verdict.claim, verdict.message, evidence(verdict)) if part)


def evidence(verdict: Verdict) -> str:
    """The sources in one line; empty when there are none."""
    said = ["; ".join(f"{key}: {value}" for key, value in item.items()) for item in verdict.evidence]
    return f"evidence: {' | '.join(said)}" if said else ""
