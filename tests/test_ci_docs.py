"""The workflow in docs/ci.md does what the page says: its commands are run on models that behave and that do not."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
from ruamel.yaml import YAML

from mtor_sbml.model.compose import compose
from mtor_sbml.reporting.json import schema

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "ci.md").read_text()
WORKFLOW, EXPECTATIONS, *_ = re.findall(r"```yaml\n(.*?)```", PAGE, flags=re.DOTALL)

MODEL = """model model_()
  unit per_min = 1/(60 second); unit nmol = 1e-9 mole; unit minute = 60 second; unit m2 = metre^2;
  unit substance = nmol; unit extent = nmol; unit time_unit = minute; unit volume = litre;
  unit area = m2; unit length = metre;
  compartment cell = 1;
  species A in cell = 10;
  k = 0.2 per_min;
  J: A => ; cell*k*A;
end
model_ is "a decay"
"""

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the workflow's shell is bash")


@pytest.fixture(scope="module")
def sbml(tmp_path_factory):
    path = tmp_path_factory.mktemp("source") / "model.ant"
    path.write_text(MODEL)
    return compose(path)


@pytest.fixture
def repository(tmp_path, sbml):
    """A stranger's repository with mtor-sbml on the PATH, as after `pip install`."""
    (tmp_path / "model.xml").write_text(sbml)
    (tmp_path / "model.yaml").write_text(EXPECTATIONS)
    command = tmp_path / "bin" / "mtor-sbml"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m mtor_sbml "$@"\n')
    command.chmod(0o755)
    return tmp_path


def steps():
    (job,) = YAML(typ="safe").load(WORKFLOW)["jobs"].values()
    commands = [step["run"] for step in job["steps"] if "run" in step]
    assert commands[0] == "pip install mtor-sbml"
    return commands[1:]


def exit_codes(repository):
    path = f"{repository / 'bin'}{os.pathsep}{os.environ['PATH']}"
    env = {**os.environ, "PATH": path, "PYTHONPATH": str(ROOT)}
    shell = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c"]
    return [subprocess.run([*shell, step], cwd=repository, env=env, check=False).returncode for step in steps()]


def test_workflow_has_ten_lines():
    assert len(WORKFLOW.splitlines()) == 10


def test_model_that_behaves_is_green_and_leaves_json(repository):
    assert exit_codes(repository) == [0, 0]
    for result in ("validate", "check"):
        jsonschema.validate(json.loads((repository / f"{result}.json").read_text()), schema(result))
    assert json.loads((repository / "check.json").read_text())["summary"]["holds"] == 1


def test_model_that_no_longer_behaves_turns_check_red(repository, sbml):
    (repository / "model.xml").write_text(sbml.replace('value="0.2"', 'value="0.002"'))
    assert exit_codes(repository) == [0, 1]
    assert json.loads((repository / "check.json").read_text())["summary"]["fails"] == 1


def test_file_that_cannot_be_read_turns_both_red(repository):
    (repository / "model.xml").write_text("<sbml")
    assert exit_codes(repository) == [1, 2]


def test_table_of_exit_codes_is_complete():
    from mtor_sbml.errors import ExitCode

    assert [int(code) for code in re.findall(r"^\| (\d) \|", PAGE, flags=re.MULTILINE)] == list(ExitCode)
