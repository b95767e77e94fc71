"""Files and folders: each is judged for itself, whatever it does to the library."""

import os
import signal
from pathlib import Path

import pytest

from mtor_sbml.errors import UsageError
from mtor_sbml.model.loading import load
from mtor_sbml.validation import validate as module
from mtor_sbml.validation.finding import Severity
from mtor_sbml.validation.validate import find_files, validate, validate_files

ANTIMONY = """model toy
  unit nM = 1e-9 mole / litre
  compartment cell = 1 litre
  species A in cell
  A = 1 nM
  J: A => ; k*A
  k = 0.1
end
"""


def crash(_):
    os.kill(os.getpid(), signal.SIGSEGV)


def hang(_):
    import time

    time.sleep(60)


def crash_on_bad(sources):
    from mtor_sbml.validation.examine import examine_each

    if any("bad" in str(source) for source in sources):
        crash(sources)
    return examine_each(sources)


def crash_if_bad(source):
    from mtor_sbml.validation.examine import examine

    return crash(source) if "bad" in str(source) else examine(source)


@pytest.fixture
def children_find_this_module(monkeypatch):
    monkeypatch.syspath_prepend(Path(__file__).parents[1])


def test_model_and_its_file_have_the_same_findings(tmp_path, broken):
    path = tmp_path / "toy.xml"
    path.write_text(broken((' units="per_min"', "")))
    assert validate(load(path)).findings == validate(path).findings
    assert [finding.rule for finding in validate(path)] == ["UNT004"]


def test_unreadable_file_is_a_finding_and_harms_no_other(tmp_path, clean):
    (tmp_path / "bad.xml").write_text("<sbml")
    (tmp_path / "good.xml").write_text(clean)
    bad, good = validate_files([tmp_path])
    assert [finding.rule for finding in bad] == ["VAL001"]
    assert good.findings == ()


def test_folder_is_searched_for_models_and_each_file_is_taken_once(tmp_path, clean):
    for name in ("a.xml", "deep/b.sbml", "notes.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(clean)
    found = find_files([tmp_path / "a.xml", tmp_path])
    assert [path.name for path in found] == ["a.xml", "b.sbml"]


def test_path_that_is_not_there_is_a_usage_error(tmp_path):
    with pytest.raises(UsageError, match="no file or folder"):
        find_files([tmp_path / "nothing.xml"])


def test_folder_without_models_is_a_usage_error(tmp_path):
    with pytest.raises(UsageError, match="holds no model"):
        find_files([tmp_path])
    with pytest.raises(UsageError, match="is a folder"):
        validate(tmp_path)


def test_antimony_is_composed_and_findings_point_into_it(tmp_path):
    path = tmp_path / "toy.ant"
    path.write_text(ANTIMONY)
    finding = next(finding for finding in validate(path) if finding.element == "k")
    assert finding.place.file.endswith("toy.ant")
    assert finding.place.line == 7


def test_antimony_that_does_not_compose_is_a_finding_with_its_line(tmp_path):
    path = tmp_path / "toy.ant"
    path.write_text(ANTIMONY.replace("k*A", "k*)A"))
    (finding,) = validate(path)
    assert (finding.rule, finding.severity) == ("VAL001", Severity.ERROR)
    assert finding.place.file.endswith("toy.ant")
    assert finding.place.line == 6


@pytest.mark.usefixtures("children_find_this_module")
@pytest.mark.skipif(os.name == "nt", reason="sends a POSIX signal")
def test_file_that_crashes_the_reader_is_unreadable(tmp_path, clean, monkeypatch):
    for name in ("bad.xml", "good.xml"):
        (tmp_path / name).write_text(clean)
    monkeypatch.setattr(module, "examine_each", crash_on_bad)
    monkeypatch.setattr(module, "examine", crash_if_bad)
    monkeypatch.setattr(module, "can_be_read", crash)
    bad, good = validate_files([tmp_path])
    assert [(finding.rule, finding.severity) for finding in bad] == [("VAL001", Severity.ERROR)]
    assert "SIGSEGV" in bad.findings[0].message
    assert good.findings == ()


@pytest.mark.usefixtures("children_find_this_module")
@pytest.mark.skipif(os.name == "nt", reason="sends a POSIX signal")
def test_check_that_does_not_finish_says_that_nothing_was_checked(tmp_path, clean, monkeypatch):
    path = tmp_path / "bad.xml"
    path.write_text(clean)
    monkeypatch.setattr(module, "examine_each", crash_on_bad)
    monkeypatch.setattr(module, "examine", hang)
    monkeypatch.setattr(module, "TIMEOUT_S", 6.0)
    (finding,) = validate(path)
    assert (finding.rule, finding.severity) == ("VAL003", Severity.ERROR)
    assert "did not finish within 6 s" in finding.message
