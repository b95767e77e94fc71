"""SBML of every level is read as it stands, and what cannot be read says where, why and what to do."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from mtor_sbml.errors import LoadError
from mtor_sbml.model.document import Annotation, Model
from mtor_sbml.model.initial import initial_value
from mtor_sbml.model.reading import read_model

_L2 = """<?xml version="1.0" encoding="UTF-8"?>
<sbml xmlns="http://www.sbml.org/sbml/level2/version4" level="2" version="4"><model id="m" name="A model">
 <listOfCompartments><compartment id="c" size="2"/></listOfCompartments>
 <listOfSpecies>
  <species id="A" compartment="c" initialAmount="6"/>
  <species id="B" compartment="c" initialConcentration="5" hasOnlySubstanceUnits="true" boundaryCondition="true"/>
 </listOfSpecies>
 <listOfReactions><reaction id="R"><listOfReactants><speciesReference species="A" stoichiometry="2"/></listOfReactants>
  <listOfProducts><speciesReference species="B"/></listOfProducts>
  <kineticLaw><math xmlns="http://www.w3.org/1998/Math/MathML"><apply><times/><ci>k1</ci><ci>A</ci></apply></math>
   <listOfParameters><parameter id="k1" value="0.5"/></listOfParameters></kineticLaw></reaction></listOfReactions>
</model></sbml>"""
_IN_MINUTES = _L2.replace(
    "<listOfCompartments>",
    "<listOfUnitDefinitions>"
    '<unitDefinition id="time"><listOfUnits><unit kind="second" multiplier="60"/></listOfUnits></unitDefinition>'
    '<unitDefinition id="substance"><listOfUnits><unit kind="mole" scale="-9"/></listOfUnits></unitDefinition>'
    '<unitDefinition id="volume"><listOfUnits><unit kind="litre" scale="-3"/></listOfUnits></unitDefinition>'
    "</listOfUnitDefinitions><listOfCompartments>",
)


def _l3(body: str, attributes: str = "") -> Model:
    return read_model(
        f'<sbml xmlns="http://www.sbml.org/sbml/level3/version2/core" level="3" version="2">'
        f'<model id="m" {attributes}>{body}</model></sbml>'
    )


def test_level_2_gives_each_species_in_its_own_terms() -> None:
    model = read_model(_L2)
    assert (model.id, model.name) == ("m", "A model")
    assert model.species["A"].initial == 3.0  # 6 in a volume of 2
    assert model.species["B"].initial == 10.0  # an amount: 5 times a volume of 2
    assert model.species["B"].only_substance
    assert model.species["B"].boundary


def test_defaults_of_level_2_are_not_declared_units() -> None:
    model = read_model(_L2)
    assert model.units.time is None
    assert model.species["A"].unit is None


def test_redefined_defaults_of_level_2_are_the_models_units() -> None:
    model = read_model(_IN_MINUTES)
    assert (model.units.time, model.units.substance, model.units.volume) == ("min", "nmol", "mL")
    assert model.species["A"].unit == "uM"  # nmol/mL
    assert model.species["B"].unit == "nmol"
    assert model.unit_of("R") == "nmol/min"


def test_local_parameters_are_no_ids_of_the_model_but_known() -> None:
    model = read_model(_L2)
    assert "k1" not in model.ids
    assert model.reactions["R"].local_parameters == {"k1": 0.5}
    assert str(model.reactions["R"].rate) == "0.5 * A"


def test_reactions_keep_stoichiometry_and_modifiers(model_of) -> None:
    model = model_of(
        "species A, B, E; A = 1; B = 0; E = 1; R: 2 A -> B; E*A; R.sboTerm = 176; R is 'step'".replace("'", '"')
    )
    reaction = model.reactions["R"]
    assert reaction.reactants == (("A", 2.0),)
    assert reaction.products == (("B", 1.0),)
    assert reaction.modifiers == ("E",)
    assert (reaction.reversible, reaction.sbo, reaction.name) == (True, "SBO:0000176", "step")


@pytest.mark.parametrize(
    ("units", "text"),
    [
        ([("mole", 1, -9, 1), ("litre", -1, 0, 1)], "nM"),
        ([("mole", 1, 0, 1e-9), ("litre", -1, 0, 1)], "nM"),
        ([("second", -1, 1, 6)], "1/min"),
        ([("second", -1, 0, 3600)], "1/h"),
        ([("metre", 2, -6, 1)], "um^2"),
        ([("litre", 1, 0, 1), ("mole", -1, -9, 1), ("second", -1, 1, 6)], "1/(nM*min)"),
        ([("dimensionless", 1, 0, 1)], ""),
        ([("item", 1, 0, 1)], ""),
    ],
)
def test_unit_definitions_are_written_as_people_do(units: list[tuple[str, int, int, float]], text: str) -> None:
    parts = "".join(
        f'<unit kind="{kind}" exponent="{exponent}" scale="{scale}" multiplier="{multiplier}"/>'
        for kind, exponent, scale, multiplier in units
    )
    model = _l3(
        f'<listOfUnitDefinitions><unitDefinition id="u"><listOfUnits>{parts}</listOfUnits></unitDefinition>'
        '</listOfUnitDefinitions><listOfParameters><parameter id="p" units="u" constant="true"/></listOfParameters>'
    )
    assert model.parameters["p"].unit == text


def test_undeclared_is_not_dimensionless() -> None:
    model = _l3(
        '<listOfParameters><parameter id="p" value="1" constant="true"/>'
        '<parameter id="q" value="1" units="dimensionless" constant="true"/></listOfParameters>',
        'timeUnits="second"',
    )
    assert model.parameters["p"].unit is None
    assert model.parameters["q"].unit == ""
    assert (model.units.time, model.units.substance) == ("s", None)


def test_initial_assignments_are_kept_and_can_be_evaluated(model_of) -> None:
    model = model_of("species A; k = 3; A = 2*k; total := A + 1;")
    assert model.species["A"].initial is None
    assert str(model.initial_assignments["A"]) == "2 * k"
    assert initial_value(model, "A") == 6.0
    assert initial_value(model, "total") == 7.0


def test_an_amount_in_a_compartment_sized_at_the_start_is_divided_then(model_of) -> None:
    model = model_of("size = 4; compartment c = size; amount = 1; species A in c;")
    sbml = model.to_sbml().replace('<species id="A"', '<species id="A" initialAmount="8"')
    assert initial_value(read_model(sbml), "A") == 2.0


def test_events_and_rules_are_listed(model_of) -> None:
    model = model_of("x = 1; x' = -x; y := 2*x; species S = 1; S' = 0; at time > 5: S = 10;")
    assert (model.rules["x"].kind, model.rules["y"].kind) == ("rate", "assignment")
    assert model.parameters["y"].value is None
    assert model.event_targets == {"S"}


def test_annotations_keep_repeated_parts_and_their_order(model_of) -> None:
    model = model_of('species A; A = 1; A hasPart "http://identifiers.org/uniprot/P06213"; A part "http://x.org/1"')
    line = '<rdf:li rdf:resource="http://identifiers.org/uniprot/P06213"/>'
    twice = read_model(model.to_sbml().replace(line, line + line)).species["A"].annotations
    insr = Annotation("hasPart", "http://identifiers.org/uniprot/P06213")
    assert twice == (insr, insr, Annotation("hasPart", "http://x.org/1"))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the file is empty"),
        ("  \n ", "the file is empty"),
        ("model x\n  A -> B; k*A\nend", r"m\.xml:1: error: this is not XML(.|\n)*ending \.ant"),
        ("not a model", r"not XML(.|\n)*begins with '<\?xml'"),
        ("<?xml version='1.0'?>\n<html></html>", r"m\.xml:2: error: this is XML but not SBML(.*)<html>"),
        ("<sbml xmlns='http://www.sbml.org/sbml/level3/version2/core' level='3' version='2'/>", "holds no model"),
        (_L2.replace("</listOfSpecies>", ""), r"m\.xml:\d+: error: libSBML cannot read it: XML tag mismatch"),
        (_L2.replace("listOfReactions", "listOfreactions"), "unrecognized element: Element 'listOfreactions'"),
        (_L2.replace('initialAmount="6"', 'initialAmount="six"'), r"m\.xml:5: error: .*must be a double"),
    ],
)
def test_what_cannot_be_read_says_where_and_why(text: str, message: str) -> None:
    with pytest.raises(LoadError, match=message):
        read_model(text, origin=Path("m.xml"))


def test_an_empty_list_loses_nothing() -> None:
    assert read_model(_L2.replace("<listOfReactions>", "<listOfRules/><listOfReactions>")).reactions.keys() == {"R"}


def test_a_package_that_changes_the_meaning_is_refused() -> None:
    core = "http://www.sbml.org/sbml/level3/version1"
    text = (
        f'<sbml xmlns="{core}/core" level="3" version="1" xmlns:qual="{core}/qual/version1" qual:required="true">'
        '<model id="m"/></sbml>'
    )
    with pytest.raises(LoadError, match="package 'qual'"):
        read_model(text)


def test_a_broken_drawing_does_not_keep_the_model_from_being_read() -> None:
    # As in BIOMD0000000786 and others, which every simulator loads.
    text = _L2.replace(
        'level="2" version="4">',
        'level="2" version="4" xmlns:layout="http://www.sbml.org/sbml/level3/version1/layout/version1" '
        'layout:required="false">',
    )
    assert read_model(text).id == "m"


def test_the_table_in_a_notebook_shows_id_counts_and_units() -> None:
    table = read_model(_IN_MINUTES)._repr_html_()
    assert "<td>A model</td>" in table
    assert "time min, concentration uM" in table


def test_two_hundred_species_are_read_at_once(model_of) -> None:
    body = "\n".join(
        f'species S{i} = {i}; S{i} identity "http://identifiers.org/uniprot/P{i:05}"; R{i}: S{i} => S{i + 1}; k*S{i};'
        for i in range(200)
    )
    sbml = model_of(f"k = 1;\n{body}\nS200 = 0;").to_sbml()
    began = time.process_time()
    read_model(sbml)
    # 60 ms here, most of it in libSBML's parser; the bound leaves room for slow machines.
    assert time.process_time() - began < 0.3
