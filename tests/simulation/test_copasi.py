"""COPASI, which shares no code with us, agrees on three experiments, and what it says of a file is heard."""

from __future__ import annotations

from importlib.util import find_spec

import numpy as np
import pytest

from mtor_sbml.errors import LoadError, UsageError
from mtor_sbml.model.formula import parse_formula
from mtor_sbml.simulation import copasi
from mtor_sbml.simulation.copasi import copasi_messages, copasi_time_course
from mtor_sbml.simulation.runs import Request, run
from mtor_sbml.simulation.signal import Signal

from .building import CASCADE, antimony_model, experiment, sbml_of

# Importing COPASI here would set the C locale for every test after this one.
pytestmark = pytest.mark.skipif(find_spec("COPASI") is None, reason="COPASI is an extra")

INF = float("inf")


@pytest.mark.parametrize(
    "periods",
    [
        {-INF: {}, 0: {"ligand": 10}},
        {-INF: {"k_off": 0.05}, 0: {"ligand": 3}, 7: {"ligand": 0, "k_cat": 0.6}},
        {-4: {"ligand": 1}, 5: {"substrate": 50}},
    ],
    ids=["from rest", "two legs", "from the initial state"],
)
def test_copasi_agrees_on(periods: dict[float, dict[str, float]]) -> None:
    model, asked = antimony_model(CASCADE), experiment(periods)
    times = np.linspace(min(time for time in periods if time > -INF), 25, 30).tolist()
    names = ["bound", "product", "substrate", "ligand", "share"]
    formulas = {name: parse_formula(name) for name in names}

    theirs = copasi_time_course(model, asked, times, formulas)
    trace = run(model, [Request(asked, 25.0, frozenset(formulas.values()))]).trace(asked)

    for name in names:
        ours = Signal(trace, formulas[name]).values(np.array(times))
        scale = np.max(np.abs(ours))
        np.testing.assert_allclose(ours, theirs[name], rtol=1e-4, atol=1e-6 * scale, err_msg=name)


def test_what_copasi_says_on_import_is_heard() -> None:
    # Without units COPASI says for each kind which one it takes.
    said = copasi_messages(sbml_of("model m; species A = 1; J: A -> ; k*A; k = 1; end"))
    assert any("default substance unit has not been set" in message for message in said)


def test_a_missing_registry_is_no_message() -> None:
    text = 'model m; species A = 1; J: A -> ; k*A; k = 1; A identity "http://identifiers.org/uniprot/P42345"; end'
    assert not any("MIRIAM" in message for message in copasi_messages(sbml_of(text)))


def test_without_copasi_the_way_to_install_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copasi, "find_spec", lambda _name: None)
    with pytest.raises(UsageError, match=r"not installed\n  pip install mtor-sbml\[copasi\]"):
        copasi_messages("<sbml/>")


def test_a_file_that_copasi_refuses_is_an_error() -> None:
    with pytest.raises(LoadError, match="COPASI cannot read it"):
        copasi_messages("no model at all")
