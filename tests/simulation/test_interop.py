"""Other simulators get the same model."""

from __future__ import annotations

import subprocess
import sys

from mtor_sbml.simulation.interop import to_roadrunner

from .building import CASCADE, antimony_model, sbml_of


def test_libroadrunner_gets_the_model() -> None:
    rr = to_roadrunner(antimony_model(CASCADE))
    assert sorted(rr.model.getFloatingSpeciesIds()) == ["bound", "product", "receptor", "substrate"]


def test_tellurium_gets_the_model() -> None:
    # In a process of its own: importing tellurium changes what plots look like, and warns.
    code = (
        "import sys\n"
        "from mtor_sbml.model.reading import read_model\n"
        "from mtor_sbml.simulation.interop import to_tellurium\n"
        "print(to_tellurium(read_model(sys.stdin.read())).getFloatingSpeciesIds())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], input=sbml_of(CASCADE), capture_output=True, encoding="utf-8", check=True
    )
    assert "'receptor'" in done.stdout
