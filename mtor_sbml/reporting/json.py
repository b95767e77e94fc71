"""Results as JSON, in the shape that the published schemas describe."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable
from importlib import resources
from typing import Any

from mtor_sbml.errors import MtorSbmlError, Place
from mtor_sbml.exchange.build import BuildReport, State
from mtor_sbml.expectation.verdict import Verdict, Verdicts
from mtor_sbml.reporting.paths import from_here
from mtor_sbml.reporting.run_result import RunResult
from mtor_sbml.reporting.summary import finding_counts, verdict_counts
from mtor_sbml.validation.finding import Finding, Findings

Json = dict[str, Any]

#: The results that have a published schema.
SCHEMAS = ("check", "validate", "run", "mutate", "ensemble", "calibrate")


def as_text(document: Json) -> str:
    """A document as text: UTF-8 as it is, indented, no NaN."""
    return json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False)


def schema(result: str) -> Json:
    """The JSON Schema of a result, one of `SCHEMAS`, complete in itself."""
    document = _schema_file(result)
    if result == "run":
        # It holds the other two: embedded with their ids, the references resolve without a second file.
        document["$defs"] |= {part: _schema_file(part) for part in ("check", "validate")}
    return document


def _schema_file(result: str) -> Json:
    folder = resources.files("mtor_sbml.reporting") / "schemas"
    document: Json = json.loads((folder / f"{result}.schema.json").read_text("utf-8"))
    return document


def check_json(results: Iterable[Verdicts]) -> Json:
    """Verdicts on one or more models."""
    results = tuple(results)
    everything = [verdict for verdicts in results for verdict in verdicts]
    return {"models": [_model(verdicts) for verdicts in results], "summary": verdict_counts(everything)}


def _model(verdicts: Verdicts) -> Json:
    return {
        "model": verdicts.model_id,
        "expectations": [verdict_json(verdict) for verdict in verdicts],
        "summary": verdict_counts(verdicts),
    }


def verdict_json(verdict: Verdict) -> Json:
    """One verdict."""
    return {
        "id": verdict.id,
        "claim": verdict.claim,
        "claims": list(verdict.claims),
        "strength": verdict.strength.value,
        "verdict": verdict.outcome.value,
        "margin": _finite(verdict.margin),
        **({} if verdict.penalty is None else {"penalty": _finite(verdict.penalty)}),
        "message": verdict.message,
        "evidence": [dict(item) for item in verdict.evidence],
        "place": {"file": from_here(verdict.place.file), "line": verdict.place.line} if verdict.place else None,
    }


def _finite(number: float | None) -> float | None:
    """A number that JSON can say; the infinite penalty of an improbable constraint is null."""
    return number if number is not None and math.isfinite(number) else None


def validate_json(results: Iterable[Findings]) -> Json:
    """Findings of one or more files."""
    results = tuple(results)
    files = [
        {
            "path": from_here(each.path),
            "findings": [_finding(finding) for finding in each],
            "suppressed": [_finding(finding) for finding in each.suppressed],
            "known": [_finding(finding) for finding in each.known],
        }
        for each in results
    ]
    return {"files": files, "summary": finding_counts(results)}


def _finding(finding: Finding) -> Json:
    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "element": finding.element,
        "name": finding.name,
        "message": finding.message,
        "fix": finding.fix,
        "sbml": list(finding.sbml),
        "members": list(finding.members),
        "line": finding.line,
        "place": place_json(finding.place),
    }


def place_json(place: Place | None) -> Json | None:
    """A place, or null."""
    if place is None:
        return None
    return {
        "file": from_here(place.file),
        "line": place.line,
        "column": place.column,
        "module": place.module,
        "instance": place.instance,
        "port": place.port,
    }


def build_json(report: BuildReport) -> Json:
    """What a build wrote, or what a build check found."""
    counted = Counter(output.state for output in report.outputs)
    return {
        "outputs": [
            {"path": from_here(output.path), "state": output.state.value, "difference": output.difference}
            for output in report.outputs
        ],
        "summary": {state.value: counted[state] for state in State},
    }


def error_json(error: MtorSbmlError) -> Json:
    """An error that kept something from being judged."""
    return {
        "kind": type(error).__name__,
        "message": error.message,
        "hint": error.hint,
        "place": place_json(error.place),
    }


def run_json(result: RunResult) -> Json:
    """The whole run."""
    return {
        "build": None if result.build is None else build_json(result.build),
        "validate": validate_json(result.findings),
        "check": check_json(result.verdicts),
        "errors": [{"step": step, **error_json(error)} for step, error in result.errors],
        "seconds": round(result.seconds, 3),
        "exit_code": int(result.exit_code),
    }
