"""Results as JUnit XML, which every CI system shows: a suite for a model or file, a case for a verdict or finding.

What fails nothing (a `should`, a declared failure, a warning) is a skipped case that says why.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

from mtor_sbml.expectation.verdict import Outcome, Verdict, Verdicts
from mtor_sbml.reporting.explanation import explanation
from mtor_sbml.reporting.paths import from_here, place_from_here
from mtor_sbml.validation.finding import Finding, Findings, Severity

#: Everything else cannot stand in XML 1.0, not even as a character reference.
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class _Trouble:
    """Why a case is not simply passed."""

    element: str  #: failure, error or skipped
    kind: str
    message: str
    text: str


@dataclass(frozen=True, slots=True)
class _Case:
    name: str
    trouble: _Trouble | None


@dataclass(frozen=True, slots=True)
class _Suite:
    name: str
    cases: tuple[_Case, ...]

    def count(self, element: str) -> int:
        return sum(case.trouble is not None and case.trouble.element == element for case in self.cases)


def check_junit(results: Iterable[Verdicts], *, seconds: float = 0.0) -> str:
    """Verdicts as JUnit XML.

    Args:
        results: One suite each.
        seconds: What judging took. The expectations of a model are simulated together, so each case is given the same
            share of it.
    """
    return _document([_Suite(each.model_id, tuple(map(_verdict_case, each))) for each in results], seconds)


def validate_junit(results: Iterable[Findings], *, seconds: float = 0.0) -> str:
    """Findings as JUnit XML: errors are failures; a file without findings is a case that passes.

    Args:
        results: One suite each.
        seconds: What validating took; each case is given the same share of it.
    """
    clean = (_Case("no findings", None),)
    return _document(
        [_Suite(from_here(each.path), tuple(map(_finding_case, each)) or clean) for each in results], seconds
    )


def _verdict_case(verdict: Verdict) -> _Case:
    if verdict.outcome is Outcome.HOLDS:
        return _Case(verdict.id, None)
    element = "skipped" if not verdict.is_red else "error" if verdict.outcome is Outcome.ERROR else "failure"
    kind = f"{verdict.strength.value} {verdict.outcome.value}"
    return _Case(verdict.id, _Trouble(element, kind, verdict.message, explanation(verdict)))


def _finding_case(finding: Finding) -> _Case:
    parts = [finding.rule, finding.element, f"line {finding.line}" if finding.line else None]
    element = "failure" if finding.severity is Severity.ERROR else "skipped"
    place = f"{place_from_here(finding.place)}: " if finding.place else ""
    text = f"{place}{finding.severity.value}: {finding.message}\n  fix: {finding.fix}"
    return _Case(" ".join(filter(None, parts)), _Trouble(element, finding.rule, finding.message, text))


def _document(suites: Sequence[_Suite], seconds: float) -> str:
    root = ET.Element("testsuites")
    share = seconds / (sum(len(suite.cases) for suite in suites) or 1)
    for number, suite in enumerate(suites):
        root.append(_suite_element(suite, number, share))
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}'


def _suite_element(suite: _Suite, number: int, share: float) -> ET.Element:
    element = ET.Element(
        "testsuite",
        name=_legal(suite.name),
        id=str(number),
        package="mtor-sbml",
        timestamp=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S"),
        hostname="localhost",  # the schema wants one; a report tells nothing of the machine
        tests=str(len(suite.cases)),
        failures=str(suite.count("failure")),
        errors=str(suite.count("error")),
        skipped=str(suite.count("skipped")),
        time=f"{share * len(suite.cases):.3f}",
    )
    ET.SubElement(element, "properties")
    for case in suite.cases:
        element.append(_case_element(case, suite, share))
    ET.SubElement(element, "system-out")
    ET.SubElement(element, "system-err")
    return element


def _case_element(case: _Case, suite: _Suite, share: float) -> ET.Element:
    element = ET.Element("testcase", name=_legal(case.name), classname=_legal(suite.name), time=f"{share:.3f}")
    if case.trouble is not None:
        trouble = ET.SubElement(element, case.trouble.element, message=_legal(case.trouble.message))
        if case.trouble.element != "skipped":  # which has no type
            trouble.set("type", case.trouble.kind)
        trouble.text = _legal(case.trouble.text)
    return element


def _legal(text: str) -> str:
    r"""A text in which what XML cannot say is written as \x00."""
    return _ILLEGAL.sub(lambda found: f"\\x{ord(found[0]):02x}", text)
