"""A file that kills or holds up the process that reads it is a finding of that file, and what can be said is said."""

import os
import signal
import time
from pathlib import Path

import pytest

from mtor_sbml.isolation import Worker
from mtor_sbml.validation import bounded, examine_file
from mtor_sbml.validation.bounded import Limits, check_file
from mtor_sbml.validation.finding import Severity
from mtor_sbml.validation.policy import Policy

LIMITS = Limits(timeout_s=6.0)


def crash(*_):
    os.kill(os.getpid(), signal.SIGSEGV)


def hang_in_units(path, policy, parts=examine_file.PARTS):
    if "units" in parts:
        time.sleep(60)
    return examine_file.examine_file(path, policy, parts)


@pytest.fixture(autouse=True)
def children_find_this_module(monkeypatch):
    monkeypatch.syspath_prepend(Path(__file__).parents[1])


@pytest.fixture
def file(tmp_path, clean):
    """A model with a species that no law names as a participant."""
    path = tmp_path / "toy.xml"
    listed = '<listOfProducts><speciesReference species="B" stoichiometry="1" constant="true"/></listOfProducts>'
    path.write_text(clean.replace(listed, "").replace("<ci>A</ci>", "<ci>B</ci>"))
    return path


@pytest.mark.skipif(os.name == "nt", reason="sends a POSIX signal")
def test_file_that_crashes_the_reader_is_unreadable_and_the_next_one_is_checked(file, monkeypatch):
    with Worker() as worker:
        with monkeypatch.context() as patched:
            patched.setattr(bounded, "examine_file", crash)
            patched.setattr(bounded, "can_be_read", crash)
            (finding,) = check_file(worker, file, Policy(), LIMITS).found
        assert (finding.rule, finding.severity) == ("VAL001", Severity.ERROR)
        assert "SIGSEGV" in finding.message
        assert {each.rule for each in check_file(worker, file, Policy(), LIMITS).found} == {"KIN002"}


@pytest.mark.skipif(os.name == "nt", reason="sends a POSIX signal")
def test_check_that_crashes_whatever_is_left_out_says_that_nothing_was_checked(file, monkeypatch):
    monkeypatch.setattr(bounded, "examine_file", crash)
    with Worker() as worker:
        (finding,) = check_file(worker, file, Policy(), LIMITS).found
    assert (finding.rule, finding.severity) == ("VAL003", Severity.ERROR)
    assert "every part of the check did not finish" in finding.message


def test_part_that_hangs_is_named_and_the_others_are_checked(file, monkeypatch):
    monkeypatch.setattr(bounded, "examine_file", hang_in_units)
    with Worker() as worker:
        unfinished, *found = check_file(worker, file, Policy(), LIMITS).found
    assert (unfinished.rule, unfinished.severity) == ("VAL003", Severity.ERROR)  # so the exit code is 1
    assert "the check of units did not finish" in unfinished.message
    assert "KIN002" in {each.rule for each in found}


def test_what_the_text_shows_is_told_even_where_the_composer_dies_of_it(tmp_path):
    path = tmp_path / "endless.ant"
    path.write_text("""model *endless(X)
      compartment cell = 1; species X in cell = 1
      inner: endless(X)
      J: X => ; cell * kdge * X; kdeg = 1
    end""")
    with Worker() as worker:
        found = check_file(worker, path, Policy(), LIMITS).found
    assert [each.rule for each in found] == ["ANT002", "ANT011"]
