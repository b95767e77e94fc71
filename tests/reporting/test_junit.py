"""JUnit XML is what its schema says, counts what fails the build and nothing else, and survives every text."""

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from lxml import etree

from mtor_sbml.reporting.junit import check_junit, validate_junit

from .conftest import AWKWARD

SCHEMA = Path(__file__).parents[1] / "data" / "junit.xsd"


@pytest.fixture(scope="module")
def schema():
    return etree.XMLSchema(file=str(SCHEMA))


@pytest.fixture
def suites(schema):
    """The suites of a document that is valid."""

    def read(text):
        schema.assertValid(etree.fromstring(text.encode("utf-8")))
        return ET.fromstring(text).findall("testsuite")

    return read


def cases(suite):
    """What became of each case: its name, and failure, error, skipped or None."""
    return {case.get("name"): case[0].tag if len(case) else None for case in suite.findall("testcase")}


def test_only_what_fails_the_build_is_a_failure_or_an_error(suites, verdicts):
    (suite,) = suites(check_junit([verdicts]))
    assert cases(suite) == {
        "holds-widely": None,
        "fails": "failure",
        "holds-narrowly": None,
        "cannot-be-told": "error",
        "known-to-fail": "skipped",
        "fails-softly": "skipped",
    }
    counts = {name: suite.get(name) for name in ("tests", "failures", "errors", "skipped")}
    assert counts == {"tests": "6", "failures": "1", "errors": "1", "skipped": "2"}


def test_failure_has_the_message_and_explains_itself(suites, verdicts):
    (suite,) = suites(check_junit([verdicts]))
    failure = suite.find("testcase[@name='fails']/failure")
    assert failure.get("message") == "p_S6K[insulin] at 60 min is 0.42, at most 0.05 was expected (fails)"
    assert failure.get("type") == "must fails"
    assert failure.text.startswith("expectations/toy.yaml:12:5: fails: fails (margin -1.25)\n  fails is what")
    assert "pubmed: 12150925" in failure.text


def test_declared_failure_that_holds_is_a_failure(suites, awkward_verdicts):
    (suite,) = suites(check_junit([awkward_verdicts]))
    assert cases(suite) == {"T-fails[p_S6K]": "failure", "T-error[p_S6K]": "error", "T-xpass[p_S6K]": "failure"}


def test_time_is_shared_by_all_cases(suites, verdicts):
    document = suites(check_junit([verdicts, verdicts], seconds=6.0))
    assert [float(suite.get("time")) for suite in document] == [3.0, 3.0]
    assert {case.get("time") for suite in document for case in suite.findall("testcase")} == {"0.500"}


def test_files_are_suites_and_a_clean_file_is_a_case_that_passes(suites, findings):
    toy, clean = suites(validate_junit(findings))
    assert (toy.get("name"), toy.get("failures"), toy.get("skipped")) == ("sbml_out/toy.xml", "1", "1")
    assert cases(toy) == {"UNT003 J line 38": "failure", "UNT004": "skipped"}
    assert toy.find("testcase/failure").text.startswith("antimony/toy.ant:6:3: error: the law of reaction 'J'")
    assert cases(clean) == {"no findings": None}


def test_markup_is_text_and_control_characters_are_written_out(suites, awkward_verdicts, awkward_findings):
    expected = AWKWARD.replace("\x1b", "\\x1b").replace("\x00", "\\x00")
    (of_verdicts,) = suites(check_junit([awkward_verdicts]))
    (of_findings,) = suites(validate_junit(awkward_findings))
    assert of_verdicts.find("testcase/failure").get("message") == expected
    assert of_findings.find("testcase/failure").get("message") == expected
    assert of_verdicts.get("name") == "toy <&>"


def test_nothing_judged_is_a_document_too(suites):
    assert suites(check_junit([])) == []


def test_schema_refuses_a_case_without_a_name(schema, verdicts):
    document = etree.fromstring(check_junit([verdicts]).encode())
    del document.find("testsuite/testcase").attrib["name"]
    assert not schema.validate(document)
