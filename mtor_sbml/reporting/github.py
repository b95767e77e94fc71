"""Findings as workflow commands, by which GitHub Actions marks the lines of a change; see its documentation on them."""

from __future__ import annotations

from collections.abc import Iterable

from mtor_sbml.errors import Place
from mtor_sbml.reporting.paths import place_from_here
from mtor_sbml.reporting.summary import counted, finding_counts, findings_in_words
from mtor_sbml.validation.finding import Finding, Findings, Severity

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def validate_github(results: Iterable[Findings]) -> str:
    """A command for each finding, at the Antimony where that is known, else at the SBML; and the counts in words."""
    results = tuple(results)
    lines = [_command(finding, of_file.path) for of_file in results for finding in of_file]
    counts = finding_counts(results)
    return "\n".join([*lines, f"{counted(counts['files'], 'file')}: {findings_in_words(counts)}"])


def _command(finding: Finding, path: str) -> str:
    place = place_from_here(finding.place or Place(path, finding.line))
    properties = {"file": place.file, "line": place.line, "col": place.column, "title": finding.rule}
    told = ",".join(f"{key}={_escaped(str(value), ',:')}" for key, value in properties.items() if value)
    return f"::{_COMMANDS[finding.severity]} {told}::{_escaped(f'{finding.message}; fix: {finding.fix}')}"


def _escaped(text: str, also: str = "") -> str:
    """What would end a command, or one of its properties, percent-encoded."""
    for character in "%\r\n" + also:
        text = text.replace(character, f"%{ord(character):02X}")
    return text
