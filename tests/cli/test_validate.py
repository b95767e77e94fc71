"""`mtor-sbml validate`."""

import json

import jsonschema
import pytest

from mtor_sbml.reporting.json import schema


@pytest.fixture
def unitless(built):
    path = built / "sbml_out" / "toy.xml"
    other = built / "unitless.xml"
    other.write_text(path.read_text().replace(' units="per_min"', ""))
    return other


def test_clean_file_is_well(built, invoke):
    done = invoke("validate", built / "sbml_out" / "toy.xml", built / "antimony")
    assert done.exit_code == 0
    assert "2 files, 2 without findings: 0 errors, 0 warnings" in done.stdout


def test_warning_fails_only_on_request(unitless, invoke):
    assert invoke("validate", unitless).exit_code == 0
    assert invoke("validate", unitless, "--fail-on", "warning").exit_code == 1


def test_unreadable_file_falls_short_and_the_json_is_what_the_schema_says(unitless, invoke):
    (unitless.parent / "broken.xml").write_text("<sbml")
    done = invoke("validate", unitless.parent, "--format", "json")
    assert done.exit_code == 1
    document = json.loads(done.stdout)
    jsonschema.validate(document, schema("validate"))
    rules = {file["path"].rsplit("/", 1)[-1]: [f["rule"] for f in file["findings"]] for file in document["files"]}
    assert rules == {"broken.xml": ["VAL001"], "toy.ant": [], "toy.xml": [], "unitless.xml": ["UNT004"]}


@pytest.mark.parametrize(
    ("kind", "begins", "says"),
    [
        ("junit", "<?xml", "UNT004"),
        ("sarif", "{", '"ruleId": "UNT004"'),
        ("markdown", "### 1 file: 0 errors, 1 warning", "| UNT004 | warning |"),
    ],
)
def test_findings_are_printed_for_other_tools(unitless, invoke, kind, begins, says):
    done = invoke("validate", unitless, "--format", kind)
    assert done.exit_code == 0
    assert done.stdout.startswith(begins)
    assert says in done.stdout


def test_finding_of_an_output_points_into_the_sources(built, invoke):
    path = built / "sbml_out" / "toy.xml"
    path.write_text(path.read_text().replace(' units="per_min"', ""))
    (file,) = json.loads(invoke("validate", path, "--format", "json").stdout)["files"]
    (finding,) = file["findings"]
    assert finding["element"] == "k"
    assert finding["place"]["file"].endswith("toy.ant")
    assert finding["place"]["line"] == 7
