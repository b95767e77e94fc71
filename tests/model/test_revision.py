"""What is different in a model since a commit, in repositories made for the occasion."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from mtor_sbml.errors import UsageError
from mtor_sbml.model.document import Model
from mtor_sbml.model.loading import load
from mtor_sbml.model.reading import read_model
from mtor_sbml.model.revision import changed, model_at

from ..simulation.building import antimony_model, sbml_of

TEXT = """
model m
  compartment c = 1; species A in c = 4, B in c = 0;
  k = 3; h = 2;
  J: A => B; k * A;
  K: B => A; h * B;
  total := A + B;
end
"""


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):  # as a hook sets them
        monkeypatch.delenv(name, raising=False)
    _git(tmp_path, "init", "-q", "-b", "main")
    return tmp_path


def _git(folder: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=N", "-c", "user.email=n@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


def _commit(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    _git(folder, "add", "-A")
    _git(folder, "commit", "-q", "-m", "a model")
    return path


def _now(path: Path, text: str) -> Model:
    """The model of a file in the working tree, read in this process."""
    path.write_text(sbml_of(text))
    return read_model(path.read_text(), origin=path)


def test_a_model_is_what_it_was_at_a_commit(repository: Path) -> None:
    path = _commit(repository, "models/m.xml", sbml_of(TEXT))
    now = _now(path, TEXT.replace("k = 3", "k = 5"))
    before = model_at(now, "main")
    assert before is not None
    assert before.parameters["k"].value == 3
    assert changed(before, now) == {"k"}


def test_imports_are_those_of_the_commit(repository: Path) -> None:
    module = "model part(S)\n  compartment c = 1; species S in c;\n  k = 3;\n  J: S => ; k * S;\nend\n"
    _commit(repository, "parts/part.ant", module)
    network = 'import "../parts/part.ant"\nmodel whole\n  compartment c = 1; species S in c = 1;\n  P: part(S);\nend\n'
    path = _commit(repository, "networks/whole.ant", network)
    (repository / "parts" / "part.ant").write_text(module.replace("k = 3", "k = 4"))
    now = load(path)
    assert changed(model_at(now, "HEAD"), now) == {"P_k"}


def test_a_model_that_is_new_is_other_as_a_whole(repository: Path) -> None:
    _commit(repository, "other.xml", sbml_of(TEXT))
    now = _now(repository / "new.xml", TEXT)
    assert model_at(now, "main") is None
    assert changed(None, now) == now.ids


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("k * A", "k * A^2", {"J"}),
        ("B in c = 0", "B in c = 1", {"B"}),
        ("A + B", "2 * A + B", {"total"}),
        ("c = 1", "c = 2", {"c"}),
        ("h = 2", "h = 2; L: A => ; h * A", {"L"}),
        ("k = 3;", "k = 3; /* three */", set()),
        ("total :=", 'k is "rate of J"; total :=', set()),
    ],
)
def test_differences_are_of_meaning(old: str, new: str, expected: set[str]) -> None:
    assert changed(antimony_model(TEXT), antimony_model(TEXT.replace(old, new))) == expected


def test_a_commit_that_does_not_exist_is_refused(repository: Path) -> None:
    path = _commit(repository, "m.xml", sbml_of(TEXT))
    with pytest.raises(UsageError, match="no commit 'mian' in"):
        model_at(_now(path, TEXT), "mian")


def test_a_file_outside_any_repository_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    with pytest.raises(UsageError, match="lies in no git repository"):
        model_at(_now(tmp_path / "m.xml", TEXT), "main")


def test_a_model_without_a_file_is_refused() -> None:
    with pytest.raises(UsageError, match="read from no file"):
        model_at(antimony_model(TEXT), "main")


def test_a_model_that_could_not_be_read_then_is_refused(repository: Path) -> None:
    path = _commit(repository, "m.xml", "<sbml>broken")
    with pytest.raises(UsageError, match="at main the model could not be read"):
        model_at(_now(path, TEXT), "main")
