"""The JSON of every result is what its published schema says, and says what the result says."""

import dataclasses
import math

import jsonschema
import pytest

from mtor_sbml.reporting import json as reporting
from mtor_sbml.reporting.run_result import RunResult


def assert_valid(document, result):
    jsonschema.Draft202012Validator(reporting.schema(result)).validate(document)


@pytest.mark.parametrize("result", reporting.SCHEMAS)
def test_schema_is_a_schema_and_complete_in_itself(result):
    jsonschema.Draft202012Validator.check_schema(reporting.schema(result))
    assert reporting.schema(result)["$id"] == f"urn:mtor-sbml:schema:{result}:1"


def test_check(verdicts):
    document = reporting.check_json([verdicts])
    assert_valid(document, "check")
    (model,) = document["models"]
    assert model["model"] == "toy"
    assert model["summary"] == document["summary"] == {"holds": 2, "fails": 2, "errors": 1, "xfail": 1, "xpass": 0}
    assert model["expectations"][1] == {
        "id": "fails",
        "claim": "fails is what the papers say.",
        "claims": ["C06"],
        "strength": "must",
        "verdict": "fails",
        "margin": -1.25,
        "message": "p_S6K[insulin] at 60 min is 0.42, at most 0.05 was expected (fails)",
        "evidence": [{"guide": "mTORC1", "pubmed": "12150925"}],
        "place": {"file": "expectations/toy.yaml", "line": 12},
    }


def test_error_has_no_margin(verdicts):
    document = reporting.check_json([verdicts])
    assert document["models"][0]["expectations"][3]["margin"] is None


def test_only_properties_have_a_penalty(verdicts):
    first, *others = verdicts.verdicts
    broken = dataclasses.replace(first, margin=-math.inf, penalty=math.inf)
    document = reporting.check_json([dataclasses.replace(verdicts, verdicts=(broken, *others))])
    assert_valid(document, "check")
    shown = document["models"][0]["expectations"]
    assert (shown[0]["margin"], shown[0]["penalty"]) == (None, None)
    assert not any("penalty" in each for each in shown[1:])


def test_validate(findings):
    document = reporting.validate_json(findings)
    assert_valid(document, "validate")
    assert document["summary"] == {"files": 2, "errors": 1, "warnings": 1, "notes": 0, "suppressed": 0, "known": 0}
    assert document["files"][1] == {"path": "sbml_out/clean.xml", "findings": [], "suppressed": [], "known": []}
    assert document["files"][0]["findings"][0] == {
        "rule": "UNT003",
        "severity": "error",
        "element": "J",
        "name": "A to B",
        "message": "the law of reaction 'J' lacks a volume",
        "fix": "multiply the law by the compartment 'cell'",
        "sbml": [10541, 10503],
        "members": [],
        "line": 38,
        "place": {
            "file": "antimony/toy.ant",
            "line": 6,
            "column": 3,
            "module": "akt",
            "instance": "akt_cycle",
            "port": "PIP3",
        },
    }


def test_run(result):
    document = reporting.run_json(result)
    assert_valid(document, "run")
    assert document["build"]["summary"] == {"written": 0, "current": 1, "differs": 1, "missing": 0, "stale": 1}
    assert (document["exit_code"], document["seconds"]) == (1, 1.25)


def test_run_that_could_not_be_judged_says_why(result_with_error):
    document = reporting.run_json(result_with_error)
    assert_valid(document, "run")
    assert document["build"] is None
    (error,) = document["errors"]
    assert (error["step"], error["kind"], error["place"]["line"]) == ("build", "SourceError", 6)
    assert document["exit_code"] == 2


def test_empty_run_is_valid_and_well():
    document = reporting.run_json(RunResult())
    assert_valid(document, "run")
    assert document["exit_code"] == 0


def test_schema_refuses_an_unknown_key(verdicts):
    document = reporting.check_json([verdicts])
    document["models"][0]["expectations"][0]["margni"] = 1
    with pytest.raises(jsonschema.ValidationError, match="margni"):
        assert_valid(document, "check")


def test_text_is_utf8_and_refuses_what_json_cannot_say():
    assert reporting.as_text({"name": "µ"}) == '{\n  "name": "µ"\n}'
    with pytest.raises(ValueError, match="JSON"):
        reporting.as_text({"margin": float("nan")})
