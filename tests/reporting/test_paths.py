"""Paths are written as somebody in the working directory would type them."""

from pathlib import Path

from mtor_sbml.errors import Place, SourceError
from mtor_sbml.reporting.paths import error_from_here, from_here


def test_path_below_the_working_directory_is_relative(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert from_here(tmp_path / "antimony" / "toy.ant") == str(Path("antimony") / "toy.ant")


def test_path_elsewhere_and_a_relative_path_stay_as_they_are(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert from_here(tmp_path.parent / "toy.ant") == str(tmp_path.parent / "toy.ant")
    assert from_here("../toy.ant") == "../toy.ant"


def test_error_keeps_its_kind_and_its_words(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    error = SourceError("unexpected ')'", place=Place(str(tmp_path / "toy.ant"), 6, 3), hint="close it")
    assert str(error_from_here(error)) == "toy.ant:6:3: error: unexpected ')'\n  close it"
    assert isinstance(error_from_here(error), SourceError)
    bare = SourceError("nothing to compose")
    assert error_from_here(bare) is bare
