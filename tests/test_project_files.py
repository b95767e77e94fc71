"""The project's own metadata are valid and agree with each other."""

import json
import tomllib
from importlib.metadata import version
from pathlib import Path

import jsonschema
import pytest
from ruamel.yaml import YAML

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def citation():
    return YAML(typ="safe").load(ROOT / "CITATION.cff")


def test_the_citation_file_is_valid(citation):
    schema = json.loads((ROOT / "tests/data/cff-1.2.0.schema.json").read_text(encoding="utf-8"))
    jsonschema.validate(citation, schema)


def test_a_citation_without_authors_would_be_found(citation):
    schema = json.loads((ROOT / "tests/data/cff-1.2.0.schema.json").read_text(encoding="utf-8"))
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({key: value for key, value in citation.items() if key != "authors"}, schema)


def test_one_version_everywhere(citation):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert citation["version"] == project["version"] == version("mtor-sbml")
    assert f"## {project['version']}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
