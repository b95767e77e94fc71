"""COPASI reads every shipped file without a word, shows the names we gave, and computes what we compute."""

from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest

from mtor_sbml.expectation.declared import experiments
from mtor_sbml.model.formula import Name
from mtor_sbml.model.loading import load
from mtor_sbml.simulation.copasi import copasi_messages, copasi_names
from mtor_sbml.simulation.engines import EngineName, runner_of
from mtor_sbml.simulation.runs import Request, run
from mtor_sbml.simulation.witness import compare

# Importing COPASI here would set the C locale for every test after this one.
pytestmark = pytest.mark.skipif(find_spec("COPASI") is None, reason="COPASI is an extra")

FILES = sorted((Path(__file__).parents[1] / "sbml_out").glob("*.xml"))


@cache
def model_of(path):
    return load(path)


def test_there_are_files_to_read():
    assert {"mtor_network", "mtorc1", "mtorc2"} <= {path.stem for path in FILES}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_import_is_silent(path):
    assert copasi_messages(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_names_are_shown(path):
    model = model_of(path)
    shown = copasi_names(model.sbml)
    assert shown.model == model.name
    assert set(shown.species) == {each.name for each in model.species.values()}
    assert set(shown.reactions) == {each.name for each in model.reactions.values()}
    # "Function for J_2" is what COPASI calls a law that is no named function.
    assert not [name for name in shown.functions if name.startswith("Function for")]


@pytest.mark.parametrize("experiment", ["insulin", "rapamycin", "refed"])
def test_copasi_computes_the_same(experiment):
    model = model_of(FILES[[path.stem for path in FILES].index("mtor_network")])
    asked = experiments(model)[experiment]
    moving = frozenset(Name(each.id) for each in model.species.values() if not each.boundary)
    request = Request(asked, 120.0, moving)
    runs = [run(model, [request], run_periods=runner_of(engine)) for engine in EngineName]
    agreement = compare(model, [asked], *runs)
    assert agreement.largest.share < 1e-4, str(agreement)
