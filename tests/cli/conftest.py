"""Projects and files for the command line, small enough to judge in a second."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from mtor_sbml.cli.app import app
from mtor_sbml.model.compose import compose

MODEL = """model toy
  unit per_min = 1/(60 second); unit nmol = 1e-9 mole; unit minute = 60 second; unit m2 = metre^2;
  unit substance = nmol; unit extent = nmol; unit time_unit = minute; unit volume = litre;
  unit area = m2; unit length = metre;
  compartment cell = 1;
  species A in cell = 10;
  k = 0.1 per_min;
  J: A => ; cell*k*A;
end
toy is "a decay"
"""
EXPECTATIONS = """network: toy
experiments:
  rest: {0 min: [], until: 60 min}
observables:
  A: {formula: A, name: "A"}
expectations:
  - id: T01-decays
    claim: A decays.
    in: rest
    expect: A at 30 min <= 1 nM
    evidence: [{guide: "paper"}]
  - id: T02-stays-positive
    claim: A stays positive.
    in: rest
    expect: A at 60 min > 0.001 nM
    evidence: [{guide: "paper"}]
"""


@pytest.fixture(scope="session")
def sbml(tmp_path_factory):
    """The network, composed once for all tests."""
    path = tmp_path_factory.mktemp("source") / "toy.ant"
    path.write_text(MODEL)
    return compose(path)


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project with one network, in which the test then stands; nothing is built yet."""
    (tmp_path / "pyproject.toml").write_text("[tool.mtor-sbml]\n")
    for folder in ("antimony", "expectations"):
        (tmp_path / folder).mkdir()
    (tmp_path / "antimony" / "toy.ant").write_text(MODEL)
    (tmp_path / "expectations" / "toy.yaml").write_text(EXPECTATIONS)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def built(project, sbml):
    """The same project, built."""
    (project / "sbml_out").mkdir()
    (project / "sbml_out" / "toy.xml").write_bytes(sbml.encode())
    return project


@pytest.fixture
def invoke():
    """Run a command in this process; errors come back as `result.exception`."""

    def run(*arguments):
        return CliRunner().invoke(app, [str(argument) for argument in arguments])

    return run


@pytest.fixture
def command():
    """Run a command as a shell would, with its exit code and both streams."""
    root = Path(__file__).parents[2]

    def run(*arguments, env=None):
        return subprocess.run(
            [sys.executable, "-m", "mtor_sbml", *map(str, arguments)],
            capture_output=True,
            encoding="utf-8",
            check=False,
            env={**os.environ, "PYTHONPATH": str(root), **(env or {})},
        )

    return run
