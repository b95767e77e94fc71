"""Rules on rate laws: that they are there, and what acts in them."""

import pytest

from mtor_sbml.validation.examine import examine
from mtor_sbml.validation.finding import Severity
from mtor_sbml.validation.policy import Policy
from mtor_sbml.validation.rules.kinetics import idle_modifier, no_law, other_compartment
from tests.validation.network.building import said_by, sbml_of


def test_species_of_the_law_that_takes_no_part_is_one_finding_however_often_it_is_used(broken):
    ratio = "<apply><divide/><ci>B</ci><ci>B</ci></apply>"
    text = broken(
        ('<listOfProducts><speciesReference species="B" stoichiometry="1" constant="true"/></listOfProducts>', ""),
        ("<ci>k</ci>", f"<ci>k</ci>{ratio}"),
    )
    (finding,) = examine(text, Policy(select=("KIN002",)))
    assert (finding.rule, finding.severity, finding.element, finding.sbml) == ("KIN002", Severity.ERROR, "J", (21121,))
    assert "reaction 'J' uses species 'B'" in finding.message
    assert "list 'B' as a modifier" in finding.fix


VALUES = "A = 1; B = 0; E = 1; F = 1; k = 1"


@pytest.mark.parametrize("law", ["k*E*A", "k*A*r; r := 2*E", "k*A*q; q := r; r := E", "k*A*R; R: B -> A; k*E*B"])
def test_a_modifier_may_act_through_rules_and_other_rates(law):
    assert said_by(idle_modifier, f"J: A => B; {law}; i: E -o J;\n{VALUES}") == []


def test_modifiers_that_do_not_act_are_one_finding_of_their_reaction():
    (finding,) = said_by(idle_modifier, f"J: A => B; k*A; i: E -o J;\nj: F -| J;\n{VALUES}")
    assert finding.message == "reaction 'J' lists modifiers 'E', 'F', which do not act in its law"


def test_reactions_without_a_law_are_one_finding():
    lawless = "\n".join(f"J{i}: A{i} -> A{i + 1};" for i in range(9))
    (finding,) = said_by(no_law, f"{lawless}\nJ: A => B; A; A = 1; B = 0")
    assert finding.message == "reaction 'J0' has no rate law; the same goes for 'J1', 'J2', 'J3' and 5 more"


def test_a_model_for_flux_balance_analysis_needs_no_laws():
    start = '<sbml xmlns="http://www.sbml.org/sbml/level3/version1/core" level="3" version="1"'
    fbc = ' xmlns:fbc="http://www.sbml.org/sbml/level3/version1/fbc/version2" fbc:required="false"'
    reaction = '<listOfReactions><reaction id="J" reversible="false" fast="false"/></listOfReactions>'
    model = f'<model id="m" {{}}>{reaction}</model></sbml>'
    assert len(said_by(no_law, f"{start}>" + model.format(""))) == 1
    assert said_by(no_law, f"{start}{fbc}>" + model.format('fbc:strict="false"')) == []


PLACES = """compartment cell = 1, nucleus = 0.1, envelope = 3; species A in cell, B in cell, N in nucleus
A = 1; B = 0; N = 1; k = 1
"""


@pytest.mark.parametrize(
    "reaction",
    [
        "J: A => N; cell*k*A",  # transport: what leaves the cell
        "J: A => N; nucleus*k*A",  # or what arrives
        "J: => B; nucleus*k*N",  # made in proportion to an amount in the nucleus
        "J: A => B; cell*k*A*nucleus",  # a constant that happens to be a volume
        "J: A => B; cell*k*A*nucleus/cell",  # a ratio of volumes that somebody meant
        "J: A => B; k*A/nucleus",
    ],
)
def test_a_law_may_be_multiplied_by_any_compartment_of_its_species(reaction):
    assert said_by(other_compartment, PLACES + reaction) == []


def test_a_law_in_another_compartment_is_found_inside_a_function():
    text = f"function f(v, x)\n v*x\nend\nmodel m()\n{PLACES}J: A => B; f(nucleus, k*A)\nend"
    (finding,) = said_by(other_compartment, text)
    assert (finding.element, finding.fix) == ("J", "multiply it by 'cell'")


def test_a_membrane_between_volumes_is_no_other_compartment():
    sbml = sbml_of(PLACES + "J: A => N; envelope*k*A")
    assert len(said_by(other_compartment, sbml)) == 1
    membrane = 'id="envelope" spatialDimensions="2"'
    assert said_by(other_compartment, sbml.replace('id="envelope" spatialDimensions="3"', membrane)) == []
