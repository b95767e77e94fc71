"""`mtor-sbml build`."""

import json

from mtor_sbml.errors import SourceError


def test_build_writes_and_check_agrees(project, invoke):
    done = invoke("build")
    assert done.exit_code == 0
    assert "written" in done.stdout
    assert (project / "sbml_out" / "toy.xml").exists()
    assert invoke("build", "--check").exit_code == 0


def test_check_of_missing_outputs_falls_short_and_writes_nothing(project, invoke):
    done = invoke("build", "--check", "--format", "json")
    assert done.exit_code == 1
    assert json.loads(done.stdout)["summary"]["missing"] == 1
    assert not (project / "sbml_out").exists()


def test_sources_that_do_not_compose_cannot_be_judged(project, command):
    source = project / "antimony" / "toy.ant"
    source.write_text(source.read_text().replace("cell*k*A", "cell*k)*A"))
    done = command("build")
    assert done.returncode == 2
    assert "toy.ant:8" in done.stderr
    assert not (project / "sbml_out").exists()


def test_fault_names_the_line(project, invoke):
    source = project / "antimony" / "toy.ant"
    source.write_text(source.read_text().replace("cell*k*A", "cell*k)*A"))
    assert isinstance(invoke("build").exception, SourceError)
