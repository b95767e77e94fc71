"""Files and folders: each is judged for itself, whatever it does to the library."""

import os
import subprocess
import sys

import pytest

from mtor_sbml.errors import UsageError
from mtor_sbml.model.loading import load
from mtor_sbml.validation.bounded import Limits
from mtor_sbml.validation.finding import Severity
from mtor_sbml.validation.policy import Policy
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
    assert (finding.rule, finding.severity) == ("ANT001", Severity.ERROR)
    assert finding.place.file.endswith("toy.ant")
    assert finding.place.line == 6


def test_antimony_that_does_not_compose_harms_no_other_where_models_are_run(tmp_path):
    (tmp_path / "a.ant").write_text("model *a()\n species A = 1\n J: A => B\n")
    (tmp_path / "b.ant").write_text("model *b()\n species A = 1; J: A => ; 2*A\nend\n")
    first, second = validate_files([tmp_path], Policy(simulate=True, select=("ANT", "SIM002")), jobs=1)
    assert "ANT001" in {each.rule for each in first}
    assert {each.rule for each in second} == {"ANT012"}


def test_run_is_no_news_where_a_rate_goes_on_without_its_reactant(tmp_path):
    path = tmp_path / "a.ant"
    path.write_text("model *a()\n compartment c = 1; species A in c = 1; J: A => ; 2*c\nend\n")
    found = validate(path, simulate=True, select=("KIN005", "SIM004"))
    assert [each.rule for each in found] == ["KIN005"]
    assert [each.rule for each in validate(path, simulate=True, select=("SIM004",))] == ["SIM004"]


def test_two_processes_find_what_one_finds_in_the_same_order(tmp_path, clean):
    for number in range(5):
        (tmp_path / f"{number}.xml").write_text(clean if number % 2 else clean.replace(' units="per_min"', ""))
    one, two = (list(validate_files([tmp_path], jobs=jobs)) for jobs in (1, 2))
    assert one == two
    assert [[each.rule for each in found] for found in one] == [["UNT004"], [], ["UNT004"], [], ["UNT004"]]


def test_many_files_are_judged_as_few_are(tmp_path, clean, broken):
    """Their processes are copies of one that has loaded everything."""
    texts = [clean, broken((' units="per_min"', "")), "<sbml"]
    paths = [tmp_path / f"{i}.xml" for i in range(21)]
    for i, path in enumerate(paths):
        path.write_text(texts[i % len(texts)])
    of_few = list(validate_files(paths[:3], jobs=1))
    of_many = list(validate_files(paths, jobs=2))
    assert [each.path for each in of_many] == [str(path) for path in paths]
    assert [each.findings for each in of_many] == [each.findings for each in of_few] * 7


def test_rules_are_selected_and_ignored_by_code_and_family(tmp_path, clean):
    path = tmp_path / "toy.xml"
    path.write_text(clean.replace(' units="per_min"', ""))
    assert {each.rule for each in validate(path)} == {"UNT004"}
    assert {each.rule for each in validate(path, ignore=["UNT"])} == set()
    assert {each.rule for each in validate(path, select=["KIN002"])} == set()
    with pytest.raises(UsageError, match="'UNT04'"):
        validate(path, select=["UNT04"])
    with pytest.raises(UsageError, match="no profile 'copas'"):
        validate(path, profile="copas")


def test_pattern_that_no_shell_expanded_finds_its_files(tmp_path, clean):
    for name in ("a.xml", "deep/b.xml", "deep/c.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(clean)
    assert [path.name for path in find_files([f"{tmp_path}/**/*.xml"])] == ["a.xml", "b.xml"]
    with pytest.raises(UsageError, match=r"no file like .*\*\.sbml"):
        find_files([f"{tmp_path}/*.sbml"])


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_loop_of_folders_ends(tmp_path, clean):
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "a.xml").write_text(clean)
    (tmp_path / "deep" / "up").symlink_to(tmp_path)
    assert [path.name for path in find_files([tmp_path])] == ["a.xml"]


BOMB = """<?xml version="1.0"?>
<!DOCTYPE sbml [<!ENTITY a0 "ha">%s]>
<sbml xmlns="http://www.sbml.org/sbml/level3/version2/core" level="3" version="2"><model id="m" name="&a%d;"/></sbml>
"""


def test_entity_bomb_and_external_entity_are_findings_of_their_files(tmp_path, clean):
    entities = "".join(f'<!ENTITY a{n} "{10 * f"&a{n - 1};"}">' for n in range(1, 10))
    (tmp_path / "a_bomb.xml").write_text(BOMB % (entities, 9))
    (tmp_path / "secret").write_text("secret")
    outside = f'<!DOCTYPE sbml [<!ENTITY x SYSTEM "file://{tmp_path}/secret">]>'
    (tmp_path / "b_outside.xml").write_text(clean.replace("?>", f"?>{outside}", 1).replace("a toy", "&x;"))
    (tmp_path / "c_good.xml").write_text(clean)
    bomb, outside, good = validate_files([tmp_path], limits=Limits(timeout_s=20.0, memory_mb=2048))
    assert "VAL001" in {finding.rule for finding in bomb.errors}
    assert outside.errors
    assert not any("secret" in finding.message for finding in outside)
    assert not good.errors


def test_table_has_the_same_content(tmp_path, broken):
    path = tmp_path / "toy.xml"
    path.write_text(broken((' units="per_min"', "")))
    found = validate(path)
    assert list(found.to_frame()["message"]) == [finding.message for finding in found]


def test_rules_and_simulators_are_loaded_only_where_they_run():
    code = "import sys; import {}; print([each for each in sys.modules if '{}' in each])"
    unwanted_in = ("validate", "validation.rules."), ("validate", "numpy"), ("examine", "simulation.engine")
    for module, unwanted in unwanted_in:
        probe = [sys.executable, "-c", code.format(f"mtor_sbml.validation.{module}", unwanted)]
        assert subprocess.run(probe, capture_output=True, encoding="utf-8", check=True).stdout == "[]\n"
