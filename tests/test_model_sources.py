"""The mTOR sources keep their promises: every module works alone, nothing is lost, every value has a row and a reason.

The guards of all expectations are tried by `mtor-sbml mutate`, here those of a few.
"""

import csv
from collections import Counter
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from mtor_sbml.expectation.check import check
from mtor_sbml.expectation.declared import files_of
from mtor_sbml.model.composition import composition
from mtor_sbml.model.cuts import read_cut
from mtor_sbml.model.loading import load
from mtor_sbml.model.units import Quantity, convert
from mtor_sbml.simulation.experiment import Experiment
from mtor_sbml.simulation.simulate import simulate
from mtor_sbml.validation.validate import validate
from mtor_sbml.variants.mutate import mutate

ROOT = Path(__file__).parents[1]
NETWORKS = sorted(path.stem for path in (ROOT / "antimony").glob("*.ant"))
MODULES = sorted(path for path in (ROOT / "antimony" / "modules").glob("*.ant") if path.stem != "rate_laws")
#: The table of each network that has values of its own; mtorc1 and mtorc2 have those of the whole network.
TABLES = {"mtor_network": "parameters.tsv", "kinase_assay": "kinase_assay.tsv"}


def rows_of(name):
    table = (ROOT / "expectations" / TABLES[name]).read_text(encoding="utf-8")
    return list(csv.DictReader(table.splitlines(), delimiter="\t"))


#: What conditions set, so that no row does.
MEDIUM = {"leucine", "arginine", "glucose", "oxygen"}
#: Constants that stand in several modules, since none passes through a port.
SHARED = (
    "Km_ATP",
    "PI3K_Km_ATP",
    "activity_of_pT308",
    "activity_with_pT86",
    "activity_without_mLST8",
    "activity_without_Protor",
)
#: What a reaction may do to a total, if it says so: make a protein from nothing, or take it away.
SYNTHESIS, DEGRADATION = "SBO:0000393", "SBO:0000179"


@cache
def network(name):
    return load(ROOT / "sbml_out" / f"{name}.xml")


@cache
def module(path):
    return load(path)


ANY = [*(pytest.param(path, id=path.stem) for path in MODULES), *NETWORKS]


def model_of(name):
    return module(name) if isinstance(name, Path) else network(name)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_module_is_clean_alone(path):
    assert list(validate(module(path))) == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_module_runs_alone_and_moves(path):
    model = module(path)
    table = simulate(model, Experiment("alone", (), 60.0), points=5).columns
    assert all(np.all(np.isfinite(values)) for values in table.values())
    assert any(np.ptp(table[each]) > 0 for each in model.species)


@pytest.mark.parametrize("name", ANY)
def test_reactions_keep_every_protein(name):
    model = model_of(name)
    copies = composition(model).copies

    def held(side):
        total = Counter()
        for species, amount in side:
            total.update({protein: count * amount for protein, count in copies(species).items()})
        return total

    unlike = [each for each in model.reactions.values() if held(each.reactants) != held(each.products)]
    assert [
        each.id
        for each in unlike
        if not (each.sbo == SYNTHESIS and not each.reactants) and not (each.sbo == DEGRADATION and not each.products)
    ] == []


@pytest.mark.parametrize("name", NETWORKS)
def test_every_species_says_what_it_is(name):
    silent = [
        species.id
        for species in network(name).species.values()
        if not any("uniprot" in each.resource or "chebi" in each.resource for each in species.annotations)
    ]
    assert silent == []


def test_every_protein_can_be_knocked_out():
    model = network("mtor_network")
    made_elsewhere = {species.id for species in model.species.values() if species.boundary}
    inside = [each for each in composition(model).proteins if each.free_species not in made_elsewhere]
    assert [each.accession for each in inside if not each.symbols or each.free_species is None] == []


def test_constants_that_modules_share_are_equal():
    parameters = network("mtor_network").parameters.values()
    for name in SHARED:
        same = {each.id: each.value for each in parameters if each.id == name or each.id.endswith(f"_{name}")}
        if name == "Km_ATP":
            same = {
                each: value for each, value in same.items() if not each.endswith("PI3K_Km_ATP")
            }  # of another kinase
        assert len(same) > 1, name
        assert len(set(same.values())) == 1, same


@pytest.mark.parametrize("name", [each for each in NETWORKS if each not in TABLES])
def test_networks_agree_on_totals_and_constants(name):
    whole, part = network("mtor_network"), network(name)
    constants = [each.id for each in part.parameters.values() if each.constant]
    assert {each: part.parameters[each].value for each in constants} == {
        each: whole.parameters[each].value for each in constants
    }
    pools = [each.id for each in part.species.values() if not each.boundary]
    assert {each: part.species[each].initial for each in pools} == {each: whole.species[each].initial for each in pools}


@pytest.mark.parametrize("name", TABLES)
def test_every_value_has_a_row_and_every_row_a_value(name):
    model = network(name)
    constants = {each.id for each in model.parameters.values() if each.constant}
    at_start = {each.id for each in model.species.values() if each.initial} - MEDIUM
    assert sorted(row["parameterId"] for row in rows_of(name)) == sorted({*model.compartments, *at_start, *constants})


@pytest.mark.parametrize("name", TABLES)
def test_rows_agree_with_the_model(name):
    model = network(name)
    values = {each.id: each.size for each in model.compartments.values()}
    values |= {each.id: each.initial for each in model.species.values()}
    values |= {each.id: each.value for each in model.parameters.values()}
    for row in rows_of(name):
        element, unit = row["parameterId"], row["parameterUnit"].replace("dimensionless", "")
        low, value, high = (float(row[column]) for column in ("lowerBound", "nominalValue", "upperBound"))
        converted = convert(Quantity(value, unit), model.unit_of(element))
        assert converted == pytest.approx(values[element], rel=1e-12), element
        assert 0 < low <= value <= high, element
        # The row of a species is about the total of what starts there, so it has a name of its own.
        assert element in model.species or row["parameterName"] == model.name_of(element), element


@pytest.mark.parametrize("name", TABLES)
def test_rows_say_where_their_values_come_from(name):
    for row in rows_of(name):
        element, provenance, source = row["parameterId"], row["provenance"], row["source"]
        assert provenance in {"literature", "derived", "calibrated", "assumed"}, element
        assert source or provenance == "assumed", element
        assert row["note"] or provenance == "calibrated", element
        assert row["estimate"] == ("true" if provenance == "calibrated" else "false"), element
        assert provenance != "calibrated" or (ROOT / source).is_file(), element


@pytest.mark.parametrize("name", NETWORKS)
def test_every_expectation_has_evidence_and_guards_that_exist(name):
    model = network(name)
    expectations = [each for file in files_of(model) for each in file.expectations]
    assert [each.id for each in expectations if not (each.guards and each.evidence)] == []
    for cut in {cut for each in expectations for guard in each.guards for cut in guard.split(" + ")}:
        read_cut(model, cut)  # raises


@pytest.mark.parametrize(
    ("name", "ids"),
    [
        ("mtorc1", None),
        ("mtorc2", None),
        ("kinase_assay", None),
        ("mtor_network", {"C06-rapamycin-acute", "C13-without-tsc2", "C33-grb10-arm"}),
    ],
)
def test_expectation_turns_red_without_a_guard(name, ids):
    model = network(name)
    file = next(each for each in files_of(model) if each.path.stem == name)
    chosen = [each for each in file.expectations if ids is None or each.id in ids]
    mutation = mutate(model, file, ids=ids, only={guard for each in chosen for guard in each.guards})
    assert not mutation.excluded
    assert {each.expectation for each in mutation.guards} == {each.id for each in chosen}
    assert [(each.expectation, each.guard, each.why) for each in mutation.guards if not each.holds] == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_every_module_does_alone_what_is_expected_of_it(path):
    """A fault of a module shows in the module, not only in what a network makes of it."""
    verdicts = check(module(path), ROOT / "expectations" / "modules" / f"{path.stem}.yaml")
    assert len(verdicts) >= 1
    assert verdicts.hold, str(verdicts)
