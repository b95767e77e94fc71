"""Strange input is a finding of its file, never an error of ours: a short run of `benchmarks/fuzz.py`."""

import importlib.util
import os
from pathlib import Path

import pytest

from mtor_sbml.errors import UsageError
from mtor_sbml.validation.examine import examine
from mtor_sbml.validation.finding import Severity
from mtor_sbml.validation.validate import validate_files

FUZZ = Path(__file__).parents[2] / "benchmarks" / "fuzz.py"


@pytest.mark.parametrize(
    "unit",
    [
        'exponent="-1" scale="0" multiplier="NaN"',
        'exponent="NaN" scale="0" multiplier="60"',
        'exponent="1e9" scale="0" multiplier="60"',
        'exponent="-1" scale="99999" multiplier="60"',
        'exponent="99.5" scale="0" multiplier="86400"',
    ],
)
def test_unit_without_a_size_is_no_error_of_ours(broken, unit):
    text = broken(('exponent="-1" scale="0" multiplier="60"', unit))
    assert not [finding for finding in examine(text) if "did not finish" in finding.message]


def examined(path, text):
    path.write_text(text)
    (of_file,) = validate_files([path], jobs=1)
    return of_file.findings


def test_brackets_nested_without_end_are_a_finding(tmp_path):
    (finding,) = examined(tmp_path / "deep.ant", f"model *m()\n x := {'(' * 9999}1{')' * 9999}\nend\n")
    assert (finding.rule, finding.message) == ("ANT001", f"{tmp_path}/deep.ant nests brackets too deeply to be read")


@pytest.mark.skipif(os.name == "nt", reason="its stack is another")
def test_elements_nested_without_end_are_a_finding(tmp_path, clean):
    """They end libSBML, which takes them one inside another."""
    deep = f"{'<apply><minus/>' * 200_000}<ci>A</ci>{'</apply>' * 200_000}"
    (finding,) = examined(tmp_path / "deep.xml", clean.replace("<ci>A</ci>", deep, 1))
    assert (finding.rule, finding.severity) == ("VAL001", Severity.ERROR)


def test_entities_are_neither_expanded_nor_fetched(tmp_path, clean):
    bomb = '<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {chr(98 + i)} "' + f"&{chr(97 + i)};" * 10 + '">' for i in range(12)
    )
    notes = '<notes><p xmlns="http://www.w3.org/1999/xhtml">&m;</p></notes><listOfUnitDefinitions>'
    text = clean.replace("?>", f"?>\n<!DOCTYPE sbml [{bomb}]>", 1).replace("<listOfUnitDefinitions>", notes)
    (finding,) = examined(tmp_path / "bomb.xml", text)
    assert finding.message == "the file declares entities of its own, which SBML has not"


@pytest.mark.skipif(os.name == "nt", reason="makes links and pipes")
def test_links_to_nowhere_are_reported_and_pipes_refused(tmp_path):
    (tmp_path / "lost.xml").symlink_to("annex/model.xml")
    (of_file,) = validate_files([tmp_path], jobs=1)
    (finding,) = of_file
    assert finding.message == "the file is a link to 'annex/model.xml', which is not there"
    os.mkfifo(tmp_path / "pipe.xml")
    with pytest.raises(UsageError, match="is no file"):
        next(validate_files([tmp_path / "pipe.xml"]))


@pytest.mark.skipif(not FUZZ.exists(), reason="the benchmarks are not installed")
def test_mutated_files_are_reported_and_nothing_is_left_behind():
    spec = importlib.util.spec_from_file_location("fuzz", FUZZ)
    fuzz = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(fuzz)
    rules, faults, _ = fuzz.run(count=40, seed=7, jobs=2, kept=None)
    assert rules.total() > 40
    assert faults == []


def test_a_file_that_cannot_be_opened_is_told_as_that(tmp_path):
    """LibSBML says the same of one that nobody may read, and of one that vanished."""
    (finding,) = examine(tmp_path / "vanished.xml")
    assert (finding.rule, finding.message) == ("VAL001", "the file cannot be opened")


@pytest.mark.parametrize("operator", ["root", "divide", "power", "log", "exp", "minus", "piecewise", "max"])
@pytest.mark.parametrize("arguments", [0, 1, 3])
def test_operators_with_too_many_or_too_few_arguments_are_no_error_of_ours(clean, operator, arguments):
    """libSBML hands them out as they are; its tests 10218 and 99129 hold such."""
    given = "<ci>A</ci>" * arguments
    law = "<apply><times/><ci>cell</ci><ci>k</ci><ci>A</ci></apply>"
    examine(clean.replace(law, f"<apply><times/>{law}<apply><{operator}/>{given}</apply></apply>"))
