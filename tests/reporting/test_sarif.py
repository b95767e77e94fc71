"""SARIF is what the official schema says, and points at the lines to which somebody has to go."""

import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest

from mtor_sbml.reporting.sarif import check_sarif, validate_sarif

SCHEMA = json.loads((Path(__file__).parents[1] / "data" / "sarif-2.1.0.schema.json").read_text("utf-8"))


def run_of(document):
    """The one run of a log that is valid."""
    jsonschema.Draft4Validator(SCHEMA).validate(document)
    json.dumps(document, allow_nan=False)
    (run,) = document["runs"]
    return run


def uri(location):
    return location["physicalLocation"]["artifactLocation"]["uri"]


def test_results_are_the_verdicts_that_fall_short(verdicts):
    run = run_of(check_sarif([verdicts]))
    levels = {result["ruleId"]: result["level"] for result in run["results"]}
    assert levels == {"fails": "error", "cannot-be-told": "error", "fails-softly": "warning"}


def test_result_says_what_was_compared_and_where_the_expectation_stands(verdicts):
    result = run_of(check_sarif([verdicts]))["results"][0]
    assert result["message"]["text"] == "p_S6K[insulin] at 60 min is 0.42, at most 0.05 was expected (fails)"
    (location,) = result["locations"]
    assert uri(location) == "expectations/toy.yaml"
    assert location["physicalLocation"]["region"] == {"startLine": 12, "startColumn": 5}


def test_every_expectation_is_a_rule_with_its_claim_and_evidence(verdicts):
    run = run_of(check_sarif([verdicts]))
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == [verdict.id for verdict in verdicts]
    assert rules[1]["shortDescription"]["text"] == "fails is what the papers say."
    assert "pubmed: 12150925" in rules[1]["help"]["text"]
    assert all(rules[result["ruleIndex"]]["id"] == result["ruleId"] for result in run["results"])


def test_one_id_in_two_models_is_one_rule(verdicts):
    run = run_of(check_sarif([verdicts, verdicts]))
    assert len(run["tool"]["driver"]["rules"]) == 6
    assert len(run["results"]) == 6


def test_error_and_outdated_declaration_say_so(awkward_verdicts):
    results = run_of(check_sarif([awkward_verdicts]))["results"]
    assert [result["level"] for result in results] == ["error"] * 3
    assert results[1]["message"]["text"].startswith("could not be evaluated: ")
    assert results[2]["message"]["text"].startswith("holds against its declared failure: ")


def test_braces_and_links_are_text(awkward_verdicts):
    text = run_of(check_sarif([awkward_verdicts]))["results"][0]["message"]["text"]
    assert "{{0}}" in text  # {0} would be replaced by an argument
    assert "[p_S6K] (no-link)" in text
    assert "<b>&amp;" in text
    assert "µ" in text


def test_finding_stands_in_the_source_and_is_related_to_the_sbml(findings):
    run = run_of(validate_sarif(findings))
    result, other = run["results"]
    assert (result["ruleId"], result["level"]) == ("UNT003", "error")
    assert result["message"]["text"].endswith("; fix: multiply the law by the compartment 'cell'")
    (location,) = result["locations"]
    assert uri(location) == "antimony/toy.ant"
    assert location["physicalLocation"]["region"] == {"startLine": 6, "startColumn": 3}
    assert location["logicalLocations"] == [{"name": "J", "kind": "element"}]
    (related,) = result["relatedLocations"]
    assert uri(related) == "sbml_out/toy.xml"
    assert related["physicalLocation"]["region"] == {"startLine": 38}
    assert other["level"] == "warning"
    assert uri(other["locations"][0]) == "sbml_out/toy.xml"


def test_rules_of_findings_are_those_of_the_validator(findings):
    from mtor_sbml.validation.registry import RULES

    titles = {rule.code: rule.title for rule in RULES}
    rules = run_of(validate_sarif(findings))["tool"]["driver"]["rules"]
    assert {rule["id"]: rule["shortDescription"]["text"] for rule in rules} == {
        code: titles[code] for code in ("UNT003", "UNT004")
    }


def test_paths_are_uris(awkward_findings, tmp_path):
    (result,) = run_of(validate_sarif(awkward_findings))["results"]
    assert uri(result["locations"][0]) == "models/my%20%C2%B5%20model.xml"
    absolute = (type(awkward_findings[0])(str(tmp_path / "m.xml"), awkward_findings[0].findings),)
    (result,) = run_of(validate_sarif(absolute))["results"]
    assert uri(result["locations"][0]) == (tmp_path / "m.xml").as_uri()


def test_two_commands_do_not_replace_each_other_s_upload(verdicts, findings):
    ids = {run_of(log)["automationDetails"]["id"] for log in (check_sarif([verdicts]), validate_sarif(findings))}
    assert ids == {"mtor-sbml check/", "mtor-sbml validate/"}


def test_nothing_wrong_is_a_log_too():
    assert run_of(check_sarif([]))["results"] == []
    assert run_of(validate_sarif([]))["results"] == []


def test_schema_refuses_an_unknown_level(verdicts):
    document = check_sarif([verdicts])
    document["runs"][0]["results"][0]["level"] = "fatal"
    with pytest.raises(jsonschema.ValidationError, match="fatal"):
        run_of(document)


def test_lines_of_the_sbml_that_antimony_makes_are_not_taken_for_lines_of_the_antimony(findings):
    of_toy, _ = findings
    run = run_of(validate_sarif([replace(of_toy, path="antimony/toy.ant")]))
    assert not [each for each in run["results"] if "relatedLocations" in each]
