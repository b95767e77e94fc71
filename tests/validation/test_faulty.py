"""Each of ten faulty networks is found out by the right rule at the right line, and by nothing else that is an error.

A line with a fault ends with a comment of the code that must be found there. What other tools say of the ten stands in
tests/data/README.md.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mtor_sbml.validation.finding import Severity
from mtor_sbml.validation.validate import validate_files

NETWORKS = sorted((Path(__file__).parents[1] / "data" / "faulty").glob("*.ant"))


def marked(path: Path) -> set[tuple[int, str]]:
    """Lines and codes that a file marks."""
    lines = enumerate(path.read_text().splitlines(), 1)
    return {(number, found[1]) for number, line in lines if (found := re.search(r"// ([A-Z]{3}\d{3})$", line))}


@pytest.fixture(scope="module")
def findings():
    return dict(zip(NETWORKS, validate_files(NETWORKS), strict=True))


def test_there_are_ten():
    assert len(NETWORKS) == 10
    assert all(marked(path) for path in NETWORKS)


@pytest.mark.parametrize("path", NETWORKS, ids=lambda path: path.stem)
def test_the_fault_is_found_at_its_line(path, findings):
    found = {(each.place.line, each.rule) for each in findings[path] if each.place}
    assert marked(path) - found == set()


@pytest.mark.parametrize("path", NETWORKS, ids=lambda path: path.stem)
def test_nothing_else_is_an_error(path, findings):
    errors = {(each.place.line, each.rule) for each in findings[path] if each.severity is Severity.ERROR and each.place}
    assert errors - marked(path) == set()


def test_a_fault_of_a_module_is_told_once_however_often_the_module_is_used(findings):
    (path,) = (path for path in NETWORKS if path.stem == "typos")
    of_module = [each for each in findings[path] if each.rule == "ANT002" and "kact" in each.message]
    assert [each.place.module for each in of_module] == ["phosphatase"]
    assert of_module[0].fix == "did you mean 'kcat'?"


def test_a_fault_of_a_wire_names_module_instance_and_port(findings):
    (path,) = (path for path in NETWORKS if path.stem == "typos")
    (wire,) = (each.place for each in findings[path] if each.rule == "ANT009")
    assert (wire.module, wire.instance, wire.port) == ("phosphatase", "on_S6K", "P")
