"""Rules on generated files: they are what their sources build, whenever that was."""

import pytest

from mtor_sbml.exchange.build import build
from mtor_sbml.model.project import find_project
from mtor_sbml.validation.filed import Filed
from mtor_sbml.validation.finding import Severity
from mtor_sbml.validation.rules.reproducible import not_built, stamped

NET = """model *net()
  compartment cell = 1
  species A in cell = 10
  J: A => ; k * A
  k = 0.1
end
"""


@pytest.fixture
def output(tmp_path):
    """The output of a small project, fresh from its sources."""
    (tmp_path / "pyproject.toml").write_text("[tool.mtor-sbml]\n")
    (tmp_path / "antimony").mkdir()
    (tmp_path / "antimony" / "net.ant").write_text(NET)
    (tmp_path / "expectations").mkdir()
    project = find_project(tmp_path)
    build(project)
    return project.output_of("net")


def test_fresh_output_is_no_finding(output):
    filed = Filed(output, output)
    assert not list(not_built.check(filed))
    assert not list(stamped.check(filed))


def test_output_that_somebody_edited_is_found_with_the_change(output):
    output.write_text(output.read_text().replace('value="0.1"', 'value="0.2"'))
    (finding,) = not_built.check(Filed(output, output))
    assert (finding.rule, finding.severity) == ("REP001", Severity.ERROR)
    assert 'value="0.2"' in finding.message


def test_output_older_than_its_sources_is_found(output):
    source = output.parent.parent / "antimony" / "net.ant"
    source.write_text(NET.replace("k = 0.1", "k = 0.3"))
    (finding,) = not_built.check(Filed(output, output))
    assert 'value="0.3"' in finding.message


def test_output_that_no_source_builds_is_found(output):
    stale = output.with_name("old.xml")
    stale.write_text(output.read_text())
    (finding,) = not_built.check(Filed(stale, stale))
    assert finding.message == "no network of the project builds 'old.xml'"


def test_time_and_version_in_an_output_is_a_warning_at_its_line(output):
    first, rest = output.read_text().split("\n", 1)
    output.write_text(f"{first}\n<!-- Created by libAntimony version v2.13.2 on 2024-05-01 08:12. -->\n{rest}")
    (finding,) = stamped.check(Filed(output, output))
    assert (finding.rule, finding.severity, finding.line) == ("REP002", Severity.WARNING, 2)


def test_date_of_modification_that_the_sources_do_not_give_is_found(output):
    date = "<dcterms:modified><dcterms:W3CDTF>2024-05-01T00:00:00Z</dcterms:W3CDTF></dcterms:modified>"
    output.write_text(output.read_text().replace("<listOfCompartments>", f"{date}<listOfCompartments>"))
    (finding,) = stamped.check(Filed(output, output))
    assert "when it was modified" in finding.message


def test_strangers_file_gets_a_note_and_a_comment_without_a_date_nothing(tmp_path, clean):
    path = tmp_path / "toy.xml"
    path.write_text(clean.replace("<listOfSpecies>", "<!-- generated with COPASI 4.34 (Build 251) --><listOfSpecies>"))
    (finding,) = stamped.check(Filed(path, path))
    assert finding.severity is Severity.NOTE
    path.write_text(clean.replace("<listOfSpecies>", "<!-- written for the first figure --><listOfSpecies>"))
    assert not list(stamped.check(Filed(path, path)))
