"""Expectations files as wholes."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from pathlib import Path

import pytest

from mtor_sbml.errors import ExpectationsError, Place
from mtor_sbml.expectation.files.file import load_expectations, network_of
from mtor_sbml.expectation.files.yaml_text import content, read_yaml
from mtor_sbml.model.document import Model, Parameter

from .declaring import FILE, model, read, refusal

FORTY = Path(__file__).with_name("forty_claims.yaml")
FORTIETH = Path(__file__).with_name("forty_claims_kinase_assay.yaml")  # it is about another network


def model_of_everything(path: Path) -> Model:
    """A model that has whatever a file's formulas and conditions name, each with a unit that fits."""
    declared = content(read_yaml(path.read_text(encoding="utf-8"), path.name))
    assert isinstance(declared, dict)
    units = {
        name: None for each in declared["observables"].values() for name in re.findall(r"[A-Za-z_]\w*", each["formula"])
    }
    constants = set()
    for condition in declared["conditions"].values():
        constants |= set(condition.get("mutate", ()))
        units |= {target: "kPa" if "kPa" in said else "nM" for target, said in condition.items() if target != "mutate"}
    parameters = {
        name: Parameter(id=name, name=name, value=1.0, unit=units.get(name), constant=name in constants)
        for name in units.keys() | constants
    }
    return replace(model(), parameters=parameters, species={}, reactions={}, rules={}, initial_assignments={})


def test_all_forty_claims_can_be_written() -> None:
    expectations = [
        *load_expectations(FORTY, model_of_everything(FORTY)).expectations,
        *load_expectations(FORTIETH, model()).expectations,
    ]
    claims = {claim for expectation in expectations for claim in expectation.claims}
    assert claims == {f"C{number:02}" for number in range(1, 41)}
    assert sum(len(expectation.expect) for expectation in expectations) == 143  # as many as the language was tried on


def test_forty_claims_load_in_an_instant() -> None:
    everything = model_of_everything(FORTY)
    load_expectations(FORTY, everything)
    began = time.process_time()
    load_expectations(FORTY, everything)
    assert time.process_time() - began < 1.0  # 0.15 s here; the rest is for slow machines


def test_error_is_printed_with_file_line_and_column() -> None:
    assert str(refusal(FILE.replace("  expect:", "  expects:"), file="expectations/a.yaml")) == (
        "expectations/a.yaml:14:3: error: C06-drug: unknown key `expects`, did you mean `expect`?\n"
        "    expects: drug from 0 min abolishes p_S6K[insulin] at 1 h\n"
        "    ^^^^^^^"
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the file is empty"),
        ("- a\n", "an expectations file is a mapping, `key: value`, not a list"),
        ("conditions: {}\n", "the file does not say which network it is about"),
        ("network: small\nexperiment: {}\n", "unknown key `experiment`, did you mean `experiments`?"),
        ("network: small\nexpectations: {}\n", "`expectations` is a list: write `[…]`"),
        ("network: small\nconditions: [a]\n", "`conditions` is a mapping, `key: value`, not a list"),
    ],
)
def test_file_of_another_shape_is_refused(text: str, message: str) -> None:
    assert refusal(text).message == message


def test_file_that_declares_nothing_is_taken() -> None:
    assert read("network: small\n").expectations == ()


@pytest.mark.parametrize("said", ["small", '"small"', "'small'", "small  # a comment"])
def test_network_is_found_without_reading_the_rest(said: str, tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(f"# network: other\nnetwork: {said}\nexpectations: [broken\n", encoding="utf-8")
    assert network_of(path) == "small"


def test_file_without_network_or_without_file_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    with pytest.raises(ExpectationsError, match="cannot read"):
        network_of(path)
    with pytest.raises(ExpectationsError, match="cannot read"):
        load_expectations(path, model())
    path.write_text("claims:\n  network: small\n", encoding="utf-8")
    with pytest.raises(ExpectationsError, match="does not say which network") as caught:
        network_of(path)
    assert caught.value.place == Place(str(path))


def test_file_that_is_no_utf_8_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"network: sm\xe4ll\n")
    with pytest.raises(ExpectationsError, match="not UTF-8"):
        load_expectations(path, model())
