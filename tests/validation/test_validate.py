"""Files and folders: each is judged for itself, whatever it does to the library."""

import pytest

from mtor_sbml.errors import UsageError
from mtor_sbml.model.loading import load
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


def test_two_processes_find_what_one_finds_in_the_same_order(tmp_path, clean):
    for number in range(5):
        (tmp_path / f"{number}.xml").write_text(clean if number % 2 else clean.replace(' units="per_min"', ""))
    one, two = (list(validate_files([tmp_path], jobs=jobs)) for jobs in (1, 2))
    assert one == two
    assert [[each.rule for each in found] for found in one] == [["UNT004"], [], ["UNT004"], [], ["UNT004"]]


def test_rules_are_selected_and_ignored_by_code_and_family(tmp_path, clean):
    path = tmp_path / "toy.xml"
    path.write_text(clean.replace(' units="per_min"', "").replace("<ci>A</ci>", "<ci>B</ci>"))
    assert {each.rule for each in validate(path)} == {"UNT004"}
    assert {each.rule for each in validate(path, ignore=["UNT"])} == set()
    assert {each.rule for each in validate(path, select=["KIN002"])} == set()
    with pytest.raises(UsageError, match="'UNT04'"):
        validate(path, select=["UNT04"])
    with pytest.raises(UsageError, match="no profile 'copas'"):
        validate(path, profile="copas")
