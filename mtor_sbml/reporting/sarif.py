"""Results as SARIF 2.1.0, which editors and code scanning show at the line: what is wrong, and the rules behind it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import quote

from mtor_sbml.errors import Place
from mtor_sbml.expectation.verdict import Outcome, Strength, Verdict, Verdicts
from mtor_sbml.installed import installed_version
from mtor_sbml.reporting.explanation import evidence
from mtor_sbml.reporting.json import Json
from mtor_sbml.reporting.paths import from_here
from mtor_sbml.reporting.rules import rule_page
from mtor_sbml.validation.finding import Finding, Findings, Severity

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}
_BEGINNINGS = {
    Outcome.FAILS: "",
    Outcome.ERROR: "could not be evaluated: ",
    Outcome.XPASS: "holds against its declared failure: ",
}


def check_sarif(results: Iterable[Verdicts]) -> Json:
    """Verdicts: every expectation is a rule, and a result if it falls short: a `must` as error, a `should` as warning.

    A declared failure that still fails is as expected, and no result.
    """
    verdicts = [verdict for each in results for verdict in each]
    rules = {verdict.id: _rule_of_expectation(verdict) for verdict in verdicts}
    numbers = _numbers(rules)
    return _log("check", rules, [_verdict(each, numbers) for each in verdicts if each.outcome in _BEGINNINGS])


def validate_sarif(results: Iterable[Findings]) -> Json:
    """Findings: each is a result of its rule, at the Antimony source when that is known, else at the SBML line."""
    from mtor_sbml.validation.registry import RULES  # loads libSBML's side of the rules

    results = tuple(results)
    found = {finding.rule for findings in results for finding in (*findings, *findings.suppressed, *findings.known)}
    rules = {
        rule.code: {
            "id": rule.code,
            "shortDescription": _message(rule.title),
            "fullDescription": _message(rule.why or rule.title),
            "help": {"text": rule_page(rule), "markdown": rule_page(rule)},
            "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        }
        for rule in RULES
        if rule.code in found
    }
    numbers = _numbers(rules)
    told = [
        _finding(each, of.path, numbers) | extra
        for of in results
        for group, extra in (
            (of.findings, {}),
            (of.suppressed, {"suppressions": [{"kind": "inSource"}]}),
            (of.known, {"baselineState": "unchanged"}),
        )
        for each in group
    ]
    return _log("validate", rules, told)


def _numbers(rules: Mapping[str, Json]) -> dict[str, int]:
    return {rule: number for number, rule in enumerate(rules)}


def _log(command: str, rules: Mapping[str, Json], results: list[Json]) -> Json:
    driver = {"name": "mtor-sbml", **_version(), "rules": list(rules.values())}
    run = {
        "tool": {"driver": driver},
        "automationDetails": {"id": f"mtor-sbml {command}/"},  # so that one upload does not replace the other
        "columnKind": "unicodeCodePoints",
        "results": results,
    }
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def _version() -> Json:
    installed = installed_version()
    return {"version": installed} if installed else {}


def _rule_of_expectation(verdict: Verdict) -> Json:
    rule: Json = {
        "id": verdict.id,
        "shortDescription": _message(verdict.claim or verdict.id),
        "defaultConfiguration": {"level": "error" if verdict.strength is Strength.MUST else "warning"},
    }
    if verdict.evidence:
        rule["help"] = _message(evidence(verdict))
    return rule


def _verdict(verdict: Verdict, numbers: Mapping[str, int]) -> Json:
    return {
        "ruleId": verdict.id,
        "ruleIndex": numbers[verdict.id],
        "level": "error" if verdict.is_red else "warning",
        "message": _message(f"{_BEGINNINGS[verdict.outcome]}{verdict.message}"),
        "locations": [_location(verdict.place)] if verdict.place else [],
    }


def _finding(finding: Finding, path: str, numbers: Mapping[str, int]) -> Json:
    in_sbml = Place(path, finding.line)
    location = _location(finding.place or in_sbml)
    if finding.element:
        location["logicalLocations"] = [{"name": finding.element, "kind": "element"}]
    result: Json = {
        "ruleId": finding.rule,
        "ruleIndex": numbers[finding.rule],
        "level": _LEVELS[finding.severity],
        "message": _message(f"{finding.message}; fix: {finding.fix}"),
        "locations": [location],
    }
    # Of Antimony the SBML is no file: its lines are nowhere to be seen.
    if finding.place and finding.line and not path.lower().endswith(".ant"):
        result["relatedLocations"] = [{**_location(in_sbml), "message": _message("the element in the SBML")}]
    return result


def _location(place: Place) -> Json:
    physical: Json = {"artifactLocation": {"uri": _uri(place.file)}}
    if place.line:
        physical["region"] = {"startLine": place.line} | ({"startColumn": place.column} if place.column else {})
    return {"physicalLocation": physical}


def _uri(file: str) -> str:
    """A path below the working directory as a relative reference, any other as a `file:` URI."""
    path = Path(from_here(file))
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())


def _message(text: str) -> Json:
    """A plain text message, in which braces are doubled, and `[…](…)` would be a link."""
    return {"text": text.replace("{", "{{").replace("}", "}}").replace("](", "] (")}
