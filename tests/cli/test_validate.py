"""`mtor-sbml validate`."""

import json

import jsonschema
import pytest
from typer.testing import CliRunner

from mtor_sbml.cli.app import app
from mtor_sbml.errors import UsageError
from mtor_sbml.reporting.json import schema
from mtor_sbml.validation import validate
from mtor_sbml.validation.examine_file import Examined
from mtor_sbml.validation.rules.validity import unfinished


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


def test_check_that_was_cut_off_falls_short(unitless, invoke, monkeypatch):
    cut_off = unfinished.finding("the check of units did not finish", fix="raise --timeout")
    monkeypatch.setattr(validate, "check_file", lambda *_: Examined((cut_off,)))
    assert invoke("validate", unitless).exit_code == 1


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


OUTDATED = """<?xml version="1.0" encoding="UTF-8"?>
<sbml xmlns="http://www.sbml.org/sbml/level3/version2/core" level="3" version="2">
<model metaid="m" id="m" name="m"><annotation>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:bqbiol="http://biomodels.net/biology-qualifiers/">
<rdf:Description rdf:about="#m"><bqbiol:hasTaxon><rdf:Bag>
<rdf:li rdf:resource="urn:miriam:taxonomy:9606"/>
</rdf:Bag></bqbiol:hasTaxon></rdf:Description></rdf:RDF>
</annotation></model></sbml>
"""


def test_fix_shows_what_it_mends_and_reports_what_is_left(invoke, tmp_path):
    file = tmp_path / "m.xml"
    file.write_text(OUTDATED)
    shown = invoke("validate", file, "--select", "ANN004", "--fix").stdout
    assert '+<rdf:li rdf:resource="https://identifiers.org/taxonomy:9606"/>' in shown
    assert "mended 1 findings in 1 files" in shown
    assert "1 without findings" in shown
    assert file.read_text() == OUTDATED.replace("urn:miriam:taxonomy:", "https://identifiers.org/taxonomy:")


def test_fix_with_json_keeps_standard_output_clean(invoke, tmp_path):
    file = tmp_path / "m.xml"
    file.write_text(OUTDATED)
    json.loads(invoke("validate", file, "--select", "ANN004", "--fix", "--format", "json").stdout)
    assert "urn:miriam" not in file.read_text()


def test_standard_input_cannot_be_mended():
    done = CliRunner().invoke(app, ["validate", "-", "--fix"], input=OUTDATED)
    assert isinstance(done.exception, UsageError)
    assert "standard input cannot be mended" in str(done.exception)
