"""Every fault of a source is told with its place and a remedy, and a network composes to the same bytes everywhere."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from mtor_sbml.errors import IsolationError, SourceError
from mtor_sbml.model.compose import compose
from mtor_sbml.model.diagnose import explain_end
from mtor_sbml.model.source_files import read_source

PACKAGE = Path(__file__).parents[2]

MODULE = """model sink(cell, X)
  compartment cell; species X in cell;
  drain: X -> ; k*X; k = 1;
end
"""
CALLER = 'import "sink.ant"\nmodel *top()\n  compartment cell = 1; species Y in cell = 1;\n  {}\nend\n'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "sink.ant").write_text(MODULE)
    monkeypatch.chdir(tmp_path)
    # A relative PYTHONPATH would lose the package for child processes.
    monkeypatch.setenv("PYTHONPATH", str(PACKAGE))
    return tmp_path


def fault(folder: Path, text: str) -> SourceError:
    (folder / "top.ant").write_text(text, encoding="utf-8")
    with pytest.raises(SourceError) as caught:
        compose(folder / "top.ant")
    error = caught.value
    assert error.hint
    return error


def test_port_that_its_module_never_uses_is_refused_there(folder: Path) -> None:
    (folder / "sink.ant").write_text(MODULE.replace("(cell, X)", "(cell, XX)"))
    error = fault(folder, CALLER.format("a: sink(cell, Y)"))
    assert error.place is not None
    assert (error.place.file, error.place.line, error.place.column) == ("sink.ant", 1, 18)
    assert "never uses its port 'XX'" in error.message
    assert error.hint == "did you mean 'X'?"


@pytest.mark.parametrize(
    ("statement", "place", "message", "hint"),
    [
        ("a = = 3", "4:3", "unexpected number", "'='"),
        ("Y -> Z", "4:9", "unexpected end of line", "';'"),
        ("Y -> ; k*Y)", "4:13", "unexpected ')'", "end of line"),
        ("r: Y -> ; k**Y", "4:3", "the reaction rate 'k**Y' does not read", "operators"),
        ("a: sing(cell, Y)", "4:6", "'a' is to be a 'sing'", "did you mean 'sink'?"),
        ("a: sink(cell, Y, Y)", "4:3", "module 'sink' has 2 ports, instance 'a' wires 3", "sink(cell, X)"),
        ("a: sink(cell)", "4:3", "instance 'a' wires 1: nothing is wired to X", "sink(cell, X)"),
        ("a: sink(cell, y_)", "4:17", "wires port 'X' of module 'sink' to 'y_', which nothing", "did you mean 'Y'?"),
        (
            "a: sink(cell, cell)",
            "4:17",
            "'cell' is a compartment, port 'X' of module 'sink' takes a species",
            "ports are",
        ),
        ("a: sink(cell, Y); a.Z is Y", "4:21", "'a' is a 'sink', which has no port or symbol 'Z'", "cell, X"),
        ("a = µ", "4:7", "'µ' cannot stand in Antimony", "ASCII"),
        (
            'Y hasParts "http://identifiers.org/uniprot/P42345"',
            "4:5",
            "'hasParts' is no qualifier",
            "did you mean 'hasPart'",
        ),
        (
            "unit u = 3 second; second: sink(cell, Y)",
            "4:14",
            "'second' cannot be both an instance of a module and a unit",
            "another name",
        ),
        ("compartment Y", "4:15", "'Y' cannot be both a compartment and a species", "another name"),
        ("a = gone(3)", "4:7", "there is no function 'gone'", "define it"),
        ("Y := 3; Y -> ; Y", "3:33", "occurs in both a rule and reaction '_J0'", "reactions and rules"),
        ("unit u = 3 v; unit v = 2 u; Y has u", "4:22", "Loop detected in unit definitions", ""),
    ],
)
def test_a_fault_is_told_where_it_stands(folder: Path, statement: str, place: str, message: str, hint: str) -> None:
    error = fault(folder, CALLER.format(statement))
    assert message in error.message
    assert hint in error.hint
    assert str(error.place) == f"top.ant:{place}"


def test_a_fault_in_an_imported_file_names_that_file(folder: Path) -> None:
    (folder / "sink.ant").write_text(MODULE.replace("k = 1", "k = = 1"))
    error = fault(folder, CALLER.format("a: sink(cell, Y)"))
    assert error.place is not None
    assert (error.place.file, error.place.line) == ("sink.ant", 3)
    assert "k = = 1" in error.snippet


def test_a_missing_import_points_to_its_statement_and_the_nearest_file(folder: Path) -> None:
    error = fault(folder, '\nimport "sinks.ant"\nmodel *top()\n  x = 1\nend\n')
    assert "there is no file 'sinks.ant'" in error.message
    assert error.hint == "did you mean 'sink.ant'?"
    assert str(error.place) == "top.ant:2:1"


def test_a_circle_of_imports_is_shown(folder: Path) -> None:
    (folder / "sink.ant").write_text('import "top.ant"\n' + MODULE)
    error = fault(folder, CALLER.format("a: sink(cell, Y)"))
    assert "top.ant → sink.ant → top.ant" in error.message
    assert str(error.place) == "sink.ant:1:1"


def test_a_network_cannot_have_the_name_of_a_module(folder: Path) -> None:
    error = fault(folder, 'import "sink.ant"\nmodel sink()\n  x = 1\nend\n')
    assert "'sink' is already the name of a module, at sink.ant:1:7" in error.message
    assert str(error.place) == "top.ant:2:7"


@pytest.mark.parametrize(
    ("text", "message", "place"),
    [
        ("// nothing\n", "there is no model in this file", "top.ant:1:1"),
        ("\nmodel *top()\nend\n", "model 'top' is empty", "top.ant:2:8"),
        ("model *top()\n  x = 1\n", "model 'top' has no 'end'", "top.ant:1:8"),
    ],
)
def test_an_empty_or_open_model_is_refused(folder: Path, text: str, message: str, place: str) -> None:
    error = fault(folder, text)
    assert message in error.message
    assert str(error.place) == place


def test_no_such_file(folder: Path) -> None:
    with pytest.raises(SourceError, match=r"cannot read gone\.ant: No such file"):
        compose(folder / "gone.ant")


def test_a_crash_of_libantimony_is_an_error_of_the_source(folder: Path) -> None:
    # libantimony 3.3.0 overflows its stack on a module that contains itself.
    error = fault(folder, "model *top(X)\n  species X;\n  inner: top(X)\nend\n")
    assert "module 'top' contains itself through 'inner'" in error.message
    assert str(error.place) == "top.ant:3:3"


def test_after_a_crash_joined_compartments_are_named(folder: Path) -> None:
    (folder / "top.ant").write_text(CALLER.format("a: sink(); a.cell is cell"))
    crash = IsolationError("antimony_to_sbml crashed in a native library (SIGSEGV)")
    error = explain_end(read_source(folder / "top.ant"), crash)
    assert "'a.cell is cell' joins compartments" in error.message
    assert str(error.place) == "top.ant:4:14"
    assert "port" in error.hint


def test_a_composer_that_does_not_come_back_is_stopped(folder: Path) -> None:
    (folder / "top.ant").write_text(CALLER.format("a: sink(); a.cell is cell"))
    with pytest.raises(SourceError, match=r"top\.ant:2:8: error: 'top' does not compose: .* within 0\.001 s") as caught:
        compose(folder / "top.ant", timeout_s=0.001)
    assert "time limit" in caught.value.hint


def test_modules_may_share_an_imported_file(folder: Path) -> None:
    # libantimony alone reads the file twice and ends in "already defined".
    (folder / "laws.ant").write_text("function first_order(k, S)\n  k*S\nend\n")
    (folder / "modules").mkdir()
    for name in ("one", "two"):
        (folder / "modules" / f"{name}.ant").write_text(
            f'import "../laws.ant"\nmodel {name}(X)\n  species X; r: X -> ; first_order(k, X); k = 1\nend\n'
        )
    top = (
        'import "modules/one.ant"\nimport "modules/two.ant"\nmodel *top()\n  species X = 1; a: one(X); b: two(X)\nend\n'
    )
    (folder / "top.ant").write_text(top)
    assert compose(folder / "top.ant").count("<functionDefinition ") == 1


def test_an_sbml_file_can_be_imported_as_a_module(folder: Path) -> None:
    (folder / "decay.xml").write_text(compose(folder / "sink.ant").replace('id="sink"', 'id="decay"'))
    (folder / "top.ant").write_text('import "decay.xml"\nmodel *top()\n  d: decay(); x = 1\nend\n')
    assert '<reaction id="d_drain"' in compose(folder / "top.ant")


def test_an_import_is_looked_for_beside_the_importing_file_first(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # libantimony takes one from the working directory, so the same network is another model elsewhere.
    (folder / "top.ant").write_text(CALLER.format("a: sink(cell, Y)"))
    elsewhere = folder / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "sink.ant").write_text(MODULE.replace("k = 1", "k = 2"))
    monkeypatch.chdir(elsewhere)
    assert '<parameter id="a_k" value="1"' in compose(folder / "top.ant")


def test_the_bytes_depend_on_neither_hash_seed_nor_folder(folder: Path) -> None:
    units = "unit nM = 1e-9 mole/litre; unit minute = 60 second; unit per_min = 1/minute;"
    (folder / "sink.ant").write_text(MODULE.replace("drain", units + " drain").replace("k = 1", "k = 1 per_min"))
    (folder / "top.ant").write_text(CALLER.format("a: sink(cell, Y); b: sink(cell, Y); " + units))
    script = (
        "import sys; from pathlib import Path; from mtor_sbml.model.compose import compose;"
        f"sys.stdout.buffer.write(compose(Path({str(folder / 'top.ant')!r})).encode())"
    )
    texts = [
        subprocess.run(
            [sys.executable, "-c", script],
            cwd=cwd,
            env=os.environ | {"PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
        ).stdout
        for seed, cwd in (("1", folder), ("2", PACKAGE))
    ]
    assert texts[0] == texts[1]
    assert texts[0].startswith(b'<?xml version="1.0" encoding="UTF-8"?>\n<sbml')
    assert texts[0].endswith(b"</sbml>\n")
