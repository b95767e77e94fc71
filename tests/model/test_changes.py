"""Doses, knock-outs and mutations become numbers in the model's units, or are refused with a reason and a place."""

from __future__ import annotations

import pytest

from mtor_sbml.errors import ChangeError, Place, UnitsError
from mtor_sbml.model.changes import Change, ChangeKind, Setting, resolve_changes
from mtor_sbml.model.units import Quantity

_BODY = """
    unit substance = 1e-9 mole; unit volume = litre; unit time_unit = 60 second; unit extent = 1e-9 mole;
    unit per_min = 1/(60 second);
    compartment c = 1 litre; species S6K in c, S6K_p in c, AB in c, $drug in c, $clamped in c, REDD1 in c, late in c;
    S6K = 32; S6K_p = 0; AB = 0; drug = 1; clamped := drug + 1; REDD1 = 2; k = 3 per_min; half = 5; late = 2*half;
    S6K identity "http://identifiers.org/uniprot/P23443"
    S6K isEncodedBy "http://identifiers.org/hgnc.symbol/RPS6KB1"
    S6K_p isVersionOf "http://identifiers.org/uniprot/P23443"
    AB hasPart "http://identifiers.org/uniprot/P23443"
    AB hasPart "http://identifiers.org/uniprot/P42345"
    REDD1 identity "http://identifiers.org/uniprot/Q9NX09"
    REDD1 isEncodedBy "http://identifiers.org/hgnc.symbol/DDIT4"
    late identity "http://identifiers.org/uniprot/P31749"
    late isEncodedBy "http://identifiers.org/hgnc.symbol/AKT1"
    phosphorylation: S6K => S6K_p; c*k*S6K;
    synthesis: => REDD1; c*k*drug;
"""
_HERE = Place("e.yaml", 3, 5)


@pytest.fixture
def model(model_of):
    return model_of(_BODY)


def _change(kind: ChangeKind, target: str, value: Quantity | float) -> Change:
    return Change(kind, target, value, _HERE)


@pytest.mark.parametrize(
    ("change", "setting"),
    [
        (_change(ChangeKind.SET, "drug", Quantity(0.02, "uM")), Setting("drug", 20.0)),
        (_change(ChangeKind.SET, "k", Quantity(60, "1/h")), Setting("k", 1.0)),
        (_change(ChangeKind.SET, "c", Quantity(500, "mL")), Setting("c", 0.5)),
        (_change(ChangeKind.SET, "half", 7.0), Setting("half", 7.0)),  # declares no unit
        (_change(ChangeKind.SCALE, "drug", 5.0), Setting("drug", 5.0)),
        (_change(ChangeKind.SCALE, "late", 0.5), Setting("late", 5.0)),  # an initial assignment: 2*half
        (_change(ChangeKind.MUTATE, "k", 0.0), Setting("k", 0.0)),
        (_change(ChangeKind.PROTEIN_SCALE, "RPS6KB1", 0.0), Setting("S6K", 0.0)),
        (_change(ChangeKind.PROTEIN_SCALE, "P23443", 2.0), Setting("S6K", 64.0)),
        (_change(ChangeKind.PROTEIN_SET, "S6K", Quantity(0.1, "uM")), Setting("S6K", 100.0)),
        (_change(ChangeKind.PROTEIN_SCALE, "AKT1", 3.0), Setting("late", 30.0)),
    ],
)
def test_a_change_sets_a_number_in_the_targets_unit(model, change: Change, setting: Setting) -> None:
    assert resolve_changes(model, [change]) == (setting,)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (_change(ChangeKind.SET, "drgu", Quantity(1, "nM")), r"no 'drgu' in model 'small'(.|\n)*did you mean 'drug'"),
        (_change(ChangeKind.SET, "clamped", Quantity(1, "nM")), r"by its assignment rule: clamped := drug \+ 1"),
        (_change(ChangeKind.SET, "synthesis", 1.0), "is a reaction"),
        (_change(ChangeKind.SET, "drug", Quantity(-1, "nM")), "negative"),
        (_change(ChangeKind.MUTATE, "drug", 0.0), "'drug' is a species"),
        (_change(ChangeKind.PROTEIN_SCALE, "RPS6KB2", 0.0), r"no protein 'RPS6KB2'(.|\n)*did you mean 'RPS6KB1'"),
        (_change(ChangeKind.PROTEIN_SCALE, "P42345", 0.0), "which species is the free form of P42345"),
        (_change(ChangeKind.SCALE, "drug", Quantity(5, "nM")), "takes a factor"),
    ],
)
def test_what_the_model_cannot_take_is_refused_at_its_place(model, change: Change, message: str) -> None:
    with pytest.raises(ChangeError, match=message) as caught:
        resolve_changes(model, [change])
    assert caught.value.place == _HERE


@pytest.mark.parametrize(
    ("target", "quantity", "message"),
    [
        ("drug", Quantity(20, "nm"), "'drug': expected nM .*\n.*did you mean 'nM'"),
        ("drug", Quantity(5, "min"), r"expected nM \(concentration\), got 5 min \(time\)"),
        ("drug", Quantity(5, ""), "got 5, which has no unit"),
        ("half", Quantity(5, "nM"), "'half' has no unit in model 'small'"),
    ],
)
def test_a_wrong_unit_is_refused_at_its_place(model, target: str, quantity: Quantity, message: str) -> None:
    with pytest.raises(UnitsError, match=message) as caught:
        resolve_changes(model, [_change(ChangeKind.SET, target, quantity)])
    assert caught.value.place == _HERE


def test_two_changes_of_one_target_name_both_places(model) -> None:
    first = Change(ChangeKind.SET, "S6K", Quantity(1, "nM"), Place("e.yaml", 2))
    second = Change(ChangeKind.PROTEIN_SCALE, "RPS6KB1", 0.0, Place("e.yaml", 9))
    with pytest.raises(ChangeError, match=r"e\.yaml:9: error: 'S6K' gets two values at once, first at e\.yaml:2"):
        resolve_changes(model, [first, second])


def test_two_names_of_one_target_may_set_it_to_one_value(model) -> None:
    # As knock-outs of two members of one pool do.
    by_gene = _change(ChangeKind.PROTEIN_SCALE, "RPS6KB1", 0.0)
    by_accession = _change(ChangeKind.PROTEIN_SCALE, "P23443", 0.0)
    assert resolve_changes(model, [by_gene, by_accession]) == (Setting("S6K", 0.0),)
    with pytest.raises(ChangeError, match="'S6K' gets two values at once"):
        resolve_changes(model, [by_gene, _change(ChangeKind.PROTEIN_SCALE, "RPS6KB1", 0.0)])


def test_forms_of_the_protein_that_start_modified_are_scaled_along(model_of) -> None:
    model = model_of(_BODY.replace("S6K_p = 0", "S6K_p = 4"))
    assert resolve_changes(model, [_change(ChangeKind.PROTEIN_SCALE, "RPS6KB1", 0.5)]) == (
        Setting("S6K", 16.0),
        Setting("S6K_p", 2.0),
    )


def test_a_protein_that_starts_in_a_complex_is_refused(model_of) -> None:
    model = model_of(_BODY.replace("AB = 0", "AB = 4"))
    with pytest.raises(ChangeError, match="at the start some of it is in 'AB'"):
        resolve_changes(model, [_change(ChangeKind.PROTEIN_SCALE, "RPS6KB1", 0.0)])


@pytest.mark.parametrize("name", ["kd", "R_kd"])  # R_kd is what variants of the model call it
def test_a_local_parameter_is_out_of_reach(model_of, name: str) -> None:
    from mtor_sbml.model.reading import read_model

    sbml = model_of("species A = 1; R: A => ; 2*A;").to_sbml()
    law = '<listOfLocalParameters><localParameter id="kd" value="1"/></listOfLocalParameters></kineticLaw>'
    with pytest.raises(ChangeError, match=f"'{name}' is a local parameter of R"):
        resolve_changes(read_model(sbml.replace("</kineticLaw>", law)), [_change(ChangeKind.SET, name, 1.0)])


@pytest.mark.parametrize("factor", [0.0, 3.0])
def test_what_makes_a_protein_is_scaled_with_it(model, factor: float) -> None:
    change = _change(ChangeKind.PROTEIN_SCALE, "DDIT4", factor)
    assert set(resolve_changes(model, [change])) == {Setting("REDD1", 2 * factor), Setting("synthesis", factor)}
    change = _change(ChangeKind.PROTEIN_SET, "DDIT4", Quantity(2 * factor, "nM"))
    assert set(resolve_changes(model, [change])) == {Setting("REDD1", 2 * factor), Setting("synthesis", factor)}


@pytest.mark.parametrize(
    ("synthesis", "change", "problem"),
    [
        ("=> REDD1 + S6K; c*k*drug", ChangeKind.PROTEIN_SCALE, "it makes P23443 as well"),
        ("-> REDD1; c*k*(drug - REDD1)", ChangeKind.PROTEIN_SCALE, "it is reversible and reads REDD1"),
        ("=> REDD1; c*k*drug; REDD1 = 0", ChangeKind.PROTEIN_SET, "the model makes 'REDD1' and starts without it"),
    ],
)
def test_a_protein_whose_making_cannot_be_scaled_is_refused(model_of, synthesis, change, problem) -> None:
    model = model_of(_BODY.replace("=> REDD1; c*k*drug", synthesis))
    value = 3.0 if change is ChangeKind.PROTEIN_SCALE else Quantity(6.0, "nM")
    with pytest.raises(ChangeError, match=problem) as caught:
        resolve_changes(model, [_change(change, "DDIT4", value)])
    assert caught.value.place == _HERE


def test_a_messenger_is_no_source_of_protein(model_of) -> None:
    model = model_of(
        _BODY.replace("synthesis: => REDD1; c*k*drug", "mRNA = 1; synthesis: mRNA => mRNA + REDD1; c*k*mRNA")
    )
    change = _change(ChangeKind.PROTEIN_SCALE, "DDIT4", 0.5)
    assert set(resolve_changes(model, [change])) == {Setting("REDD1", 1.0), Setting("synthesis", 0.5)}
