"""The outputs are what the sources give; a fault leaves them untouched."""

import os

import libsbml
import pytest

from mtor_sbml import whole_files
from mtor_sbml.errors import SourceError, UsageError
from mtor_sbml.exchange.build import State, build
from mtor_sbml.model.project import find_project, shipped_project

NETWORK = """import "modules/decay.ant"

model *{name}()
  unit per_min = 1/(60 second); unit nmol = 1e-9 mole; unit minute = 60 second;
  unit substance = nmol; unit extent = nmol; unit time_unit = minute; unit volume = litre;
  compartment cell = 1;
  species A in cell = {initial};
  loss: decay(A, cell);
end
{name} is "{name}"
"""
MODULE = """model decay(X, cell)
  unit per_min = 1/(60 second); unit nmol = 1e-9 mole; unit minute = 60 second;
  unit substance = nmol; unit extent = nmol; unit time_unit = minute; unit volume = litre;
  compartment cell = 1;
  species X in cell = 1;
  k = 0.1 per_min;
  J: X => ; cell*k*X;
end
"""


@pytest.fixture
def project(tmp_path):
    (tmp_path / "pyproject.toml").write_text("[tool.mtor-sbml]\n")
    (tmp_path / "antimony" / "modules").mkdir(parents=True)
    (tmp_path / "antimony" / "modules" / "decay.ant").write_text(MODULE)
    for name, initial in (("fast", 10), ("slow", 20)):
        (tmp_path / "antimony" / f"{name}.ant").write_text(NETWORK.format(name=name, initial=initial))
    return find_project(tmp_path)


def states(report):
    return {output.path.name: output.state for output in report.outputs}


def test_every_network_is_written_and_the_check_agrees(project):
    assert states(build(project)) == {"fast.xml": State.WRITTEN, "slow.xml": State.WRITTEN}
    report = build(project, check=True)
    assert report.is_current
    assert states(report) == {"fast.xml": State.CURRENT, "slow.xml": State.CURRENT}
    document = libsbml.readSBMLFromFile(str(project.output_of("fast")))
    assert document.getModel().getNumReactions() == 1


def test_second_build_touches_nothing(project):
    build(project)
    before = project.output_of("fast").stat().st_mtime_ns
    assert states(build(project)) == {"fast.xml": State.CURRENT, "slow.xml": State.CURRENT}
    assert project.output_of("fast").stat().st_mtime_ns == before


def test_build_vouches_for_outputs_older_than_a_source_that_says_the_same(project):
    build(project)
    output, source = project.output_of("fast"), project.source_of("fast")
    os.utime(output, (0, 0))
    assert states(build(project))["fast.xml"] is State.CURRENT
    assert output.stat().st_mtime >= source.stat().st_mtime


def test_check_writes_nothing_and_tells_missing_from_different_from_stale(project):
    build(project)
    project.output_of("fast").unlink()
    slow = project.output_of("slow")
    edited = slow.read_text().replace("20", "21")
    slow.write_text(edited)
    (project.outputs / "renamed.xml").write_text("<sbml/>")
    report = build(project, check=True)
    assert not report.is_current
    assert states(report) == {"fast.xml": State.MISSING, "slow.xml": State.DIFFERS, "renamed.xml": State.STALE}
    difference = next(output.difference for output in report.outputs if output.state is State.DIFFERS)
    assert "21" in difference
    assert slow.read_text() == edited
    assert not project.output_of("fast").exists()


def test_chosen_network_leaves_the_others_alone(project):
    assert states(build(project, ["fast"])) == {"fast.xml": State.WRITTEN}
    assert not project.output_of("slow").exists()


def test_unknown_network_names_the_nearest(project):
    with pytest.raises(UsageError, match="slwo") as caught:
        build(project, ["slwo"])
    assert "'slow'" in caught.value.hint


def test_fault_in_one_source_leaves_every_output_as_it_was(project):
    build(project)
    before = {path: path.read_bytes() for path in project.outputs.iterdir()}
    fast, slow = (project.source_of(name) for name in ("fast", "slow"))
    fast.write_text(fast.read_text().replace("= 10", "= 11"))
    slow.write_text(slow.read_text().replace("decay(A, cell)", "decya(A, cell)"))
    with pytest.raises(SourceError):
        build(project)
    assert {path: path.read_bytes() for path in project.outputs.iterdir()} == before


def test_failure_while_writing_leaves_no_half_and_no_temporary_file(project, monkeypatch):
    def disk_is_full(path, text):
        if path.name == "slow.xml":
            raise OSError(28, "No space left on device")
        return written_beside(path, text)

    written_beside = whole_files._written_beside
    monkeypatch.setattr(whole_files, "_written_beside", disk_is_full)
    with pytest.raises(OSError, match="No space left"):
        build(project)
    assert list(project.outputs.iterdir()) == []


def test_same_bytes_from_any_working_directory(project, monkeypatch, tmp_path):
    build(project)
    monkeypatch.chdir(tmp_path / "antimony" / "modules")
    assert build(find_project(), check=True).is_current


def test_shipped_networks_are_never_written():
    with pytest.raises(UsageError, match="shipped"):
        build(shipped_project())
    with pytest.raises(UsageError, match="no project here"):
        build(shipped_project(), check=True)


@pytest.fixture
def project_with_copy(project):
    (project.root / "expectations").mkdir()
    (project.root / "expectations" / "fast.yaml").write_text(
        "network: fast\nexperiments:\n  rest: {-inf: [], 0 min: [], until: 10 min}\n"
    )
    (project.root / "pyproject.toml").write_text(
        '[[tool.mtor-sbml.ready-to-run]]\nid = "fast_rested"\nname = "fast, rested"\nnetwork = "fast"\n'
        'experiment = "rest"\n[tool.mtor-sbml]\n'
    )
    return find_project(project.root)


def test_ready_to_run_copy_stands_beside_its_network(project_with_copy):
    assert "fast_rested.xml" in states(build(project_with_copy))
    model = libsbml.readSBMLFromFile(str(project_with_copy.outputs / "fast_rested.xml")).getModel()
    assert (model.getId(), model.getName()) == ("fast_rested", "fast, rested")
    assert build(project_with_copy, check=True).is_current


def test_copy_of_an_unknown_experiment_says_which_there_are(project_with_copy):
    (project_with_copy.root / "expectations" / "fast.yaml").write_text("network: fast\n")
    with pytest.raises(UsageError, match="'rest'"):
        build(project_with_copy)
