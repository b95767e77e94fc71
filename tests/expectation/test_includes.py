"""Including files: what they bring, clashes and cycles."""

from __future__ import annotations

from pathlib import Path

from mtor_sbml.expectation.files.file import ExpectationsFile, load_expectations

from .declaring import FILE, model, refusal

SHARED = FILE[FILE.index("conditions") : FILE.index("expectations")]


def load(folder: Path, **files: str) -> ExpectationsFile:
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return load_expectations(folder / "a.yaml", model())


def message(folder: Path, **files: str) -> str:
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return refusal(files["a"], file=str(folder / "a.yaml")).message


def test_include_brings_declarations_and_never_expectations(tmp_path: Path) -> None:
    main = "network: small\ninclude: [b.yaml]\nexpectations:\n- {id: C01, in: insulin, expect: p_S6K at 1 h > 0}\n"
    loaded = load(tmp_path, a=main, b=FILE)
    assert list(loaded.experiments) == ["insulin"]
    assert list(loaded.observables) == ["p_S6K"]
    assert [each.id for each in loaded.expectations] == ["C01"]
    assert loaded.conditions["fed"].place is not None
    assert loaded.conditions["fed"].place.file == str(tmp_path / "b.yaml")


def test_experiment_is_like_one_of_an_included_file(tmp_path: Path) -> None:
    main = "network: small\ninclude: [b.yaml]\nexperiments:\n  longer: {like: insulin, until: 9 h}\n"
    assert load(tmp_path, a=main, b=SHARED).experiments["longer"].until == 540.0


def test_same_id_twice_is_an_error_unless_identical(tmp_path: Path) -> None:
    head = "network: small\ninclude: [b.yaml]\nconditions:\n"
    assert load(tmp_path, a=head + "  fed: {insulin: 0 nM}\n", b=SHARED).conditions
    clash = message(tmp_path, a=head + "  fed: {insulin: 1 nM}\n", b=SHARED)
    assert clash == f"`fed` is declared differently in {tmp_path / 'b.yaml'}:2:3"


def test_files_that_include_each_other_are_refused(tmp_path: Path) -> None:
    assert message(tmp_path, a="network: small\ninclude: [b.yaml]\n", b="include: [a.yaml]\n") == (
        "`a.yaml` includes itself, by way of a.yaml and b.yaml"
    )


def test_file_that_is_missing_is_named(tmp_path: Path) -> None:
    assert (
        message(tmp_path, a="network: small\ninclude: [nowhere.yaml]\n")
        == f"there is no file {tmp_path / 'nowhere.yaml'}"
    )
