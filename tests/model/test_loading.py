"""Models are found by name or path, networks are judged by their sources, and what is no model says why."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from mtor_sbml.errors import LoadError, SourceError, UsageError
from mtor_sbml.model.loading import load, load_text

_NETWORK = "model net()\n  compartment c = 1;\n  species A in c = {start};\n  R: A => ; A;\nend\n"
_SBML = (
    '<?xml version="1.0" encoding="{encoding}"?>\n<sbml xmlns="http://www.sbml.org/sbml/level2/version4" level="2" '
    'version="4"><model id="m" name="Brännmark"/></sbml>'
)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "pyproject.toml").write_text("[tool.mtor-sbml]\n")
    (tmp_path / "antimony").mkdir()
    (tmp_path / "antimony/net.ant").write_text(_NETWORK.format(start=3))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_network_without_output_is_composed(project: Path) -> None:
    model = load("net")
    assert model.species["A"].initial == 3.0
    assert model.sources == project / "antimony/net.ant"
    assert sorted(path.name for path in project.iterdir()) == ["antimony", "pyproject.toml"]


def test_the_output_is_read_until_a_source_is_newer(project: Path) -> None:
    output = project / "sbml_out/net.xml"
    output.parent.mkdir()
    output.write_text(load("net").to_sbml().replace('initialConcentration="3"', 'initialConcentration="4"'))
    assert load("net").species["A"].initial == 4.0
    assert load("net").sources == project / "antimony/net.ant"

    later = output.stat().st_mtime + 10
    os.utime(project / "antimony/net.ant", (later, later))
    assert load("net").species["A"].initial == 3.0


def test_a_shipped_network_loads_from_any_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert load("mtor_network").id == "mtor_network"
    assert not list(tmp_path.iterdir())


def test_an_antimony_file_is_composed_and_knows_its_lines(project: Path) -> None:
    model = load(project / "antimony/net.ant")
    place = model.place_of("A")
    assert place is not None
    assert (Path(place.file).name, place.line) == ("net.ant", 3)


@pytest.mark.parametrize("encoding", ["UTF-8", "ISO-8859-1", "UTF-16"])
def test_the_declared_encoding_is_honoured(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "m.xml"
    path.write_bytes(_SBML.format(encoding=encoding).encode(encoding))
    assert load(path).name == "Brännmark"


def test_a_wrong_encoding_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "m.xml"
    path.write_bytes(_SBML.format(encoding="UTF-8").encode("latin-1"))
    with pytest.raises(LoadError, match=r"cannot be read as UTF-8(.|\n)*UTF-8"):
        load(path)


def test_unknown_names_and_paths_say_what_there_is(project: Path) -> None:
    (project / "model.xml").write_text(_SBML.format(encoding="UTF-8"))
    with pytest.raises(UsageError, match=r"no network 'nett'(.|\n)*did you mean 'net'(.|\n)*networks are net"):
        load("nett")
    with pytest.raises(UsageError, match=r"no file .*modle\.xml(.|\n)*did you mean 'model\.xml'"):
        load(project / "modle.xml")
    with pytest.raises(UsageError, match=r"is a folder(.|\n)*there are net\.ant"):
        load(project / "antimony")
    with pytest.raises(UsageError, match="is a folder"):
        load("antimony")
    (project / "notes.txt").write_text("hello")
    with pytest.raises(UsageError, match=r"no model file(.|\n)*\.ant"):
        load("notes.txt")


def test_an_empty_file_is_an_error(project: Path) -> None:
    (project / "empty.xml").write_text("")
    with pytest.raises(LoadError, match=r"empty\.xml: error: the file is empty"):
        load("empty.xml")


def test_text_is_sbml_or_antimony() -> None:
    assert load_text(_SBML.format(encoding="UTF-8")).id == "m"
    assert load_text(_NETWORK.format(start=5)).species["A"].initial == 5.0
    with pytest.raises(SourceError, match="Antimony text:4"):
        load_text(_NETWORK.format(start=5).replace("R: A", "R: A A A"))
