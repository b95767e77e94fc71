"""`mtor-sbml run`: build check, validation and verdicts in one."""

import json

import jsonschema
import pytest

from mtor_sbml.reporting.json import schema

pytestmark = pytest.mark.usefixtures("project")


@pytest.mark.usefixtures("built")
def test_project_that_is_well(command):
    done = command("run", "--format", "json")
    document = json.loads(done.stdout)
    jsonschema.validate(document, schema("run"))
    assert done.returncode == document["exit_code"] == 0
    assert document["build"]["summary"]["current"] == 1
    assert document["validate"]["summary"] == {
        "files": 1,
        "errors": 0,
        "warnings": 0,
        "notes": 0,
        "suppressed": 0,
        "known": 0,
    }
    assert document["check"]["summary"]["holds"] == 2
    assert done.stderr == ""


def test_output_that_is_not_what_the_sources_give_falls_short(built, invoke):
    source = built / "antimony" / "toy.ant"
    source.write_text(source.read_text().replace("= 10", "= 11"))
    done = invoke("run")
    assert done.exit_code == 1
    assert "differs" in done.stdout
    assert "0 of 1 output are" in done.stdout or "0 of 1 output" in done.stdout
    assert "2 hold" in done.stdout


def test_claim_that_fails_falls_short(built, invoke):
    path = built / "expectations" / "toy.yaml"
    path.write_text(path.read_text().replace("<= 1 nM", "<= 0.1 nM"))
    assert invoke("run").exit_code == 1


def test_sources_that_do_not_compose_cannot_be_judged_and_the_other_steps_are_done(built, command):
    (built / "antimony" / "other.ant").write_text("model other()\n  J: A -> ; k*)A;\nend\n")
    done = command("run", "--format", "json")
    document = json.loads(done.stdout)
    jsonschema.validate(document, schema("run"))
    assert done.returncode == document["exit_code"] == 2
    assert [error["step"] for error in document["errors"]] == ["build"]
    assert "other.ant:2" in done.stderr
    assert document["check"]["summary"]["holds"] == 2


def test_project_that_was_never_built_says_so(invoke):
    done = invoke("run")
    assert done.exit_code == 2
    assert "missing" in done.stdout
