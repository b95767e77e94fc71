"""Rules on units. The units expected here are worked out by hand from the model's declarations."""

import re

import pytest

from mtor_sbml.validation.examine import examine
from mtor_sbml.validation.finding import Severity

LAW = "<apply><times/><ci>cell</ci><ci>k</ci><ci>A</ci></apply>"


def only(text):
    findings = examine(text)
    assert len(findings) == 1, findings
    return findings[0]


def test_law_without_its_volume_says_so_and_names_the_compartment(broken):
    finding = only(broken((LAW, "<apply><times/><ci>k</ci><ci>A</ci></apply>")))
    assert (finding.rule, finding.severity, finding.element, finding.name) == ("UNT003", Severity.ERROR, "J", "A to B")
    assert finding.message == "the law of reaction 'J' lacks a volume: it gives nM/min, but nmol/min is expected"
    assert finding.fix == "multiply the law by the compartment 'cell'"
    assert finding.sbml == (10541,)


def test_law_of_a_wrong_dimension_shows_both_units(broken):
    finding = only(broken((LAW, "<apply><times/><ci>cell</ci><ci>A</ci></apply>")))
    assert finding.message == "the law of reaction 'J' gives nmol, but nmol/min is expected"


def test_terms_of_different_units_are_one_finding_although_libsbml_says_more(broken):
    sum_ = "<apply><plus/><ci>k</ci><ci>A</ci></apply>"
    finding = only(broken((LAW, f"<apply><times/><ci>cell</ci>{sum_}</apply>")))
    assert (finding.rule, finding.element) == ("UNT002", "J")
    assert "`k + A`" in finding.message
    assert set(finding.sbml) == {10501, 10541}


def test_rule_that_does_not_fit_its_variable_names_both_units(broken):
    math = '<math xmlns="http://www.w3.org/1998/Math/MathML"><ci>A</ci></math>'
    rule = f'<assignmentRule variable="q">{math}</assignmentRule>'
    finding = only(
        broken(
            ("</listOfParameters>", '<parameter id="q" units="per_min" constant="false"/></listOfParameters>'),
            ("<listOfReactions>", f"<listOfRules>{rule}</listOfRules><listOfReactions>"),
        )
    )
    assert (finding.rule, finding.element) == ("UNT002", "q")
    assert finding.message == "assignment rule for 'q' gives nM, but 1/min is expected"


def test_argument_with_a_unit_is_named(broken):
    finding = only(broken((LAW, f"<apply><times/>{LAW}<apply><exp/><ci>k</ci></apply></apply>")))
    assert (finding.rule, finding.severity) == ("UNT006", Severity.WARNING)
    assert "`exp(k)`" in finding.message


def test_parameters_without_unit_are_one_finding_with_all_their_consequences(broken):
    more = "".join(f'<parameter id="p{number}" value="1" constant="true"/>' for number in range(20))
    finding = only(broken((' units="per_min"', ""), ("</listOfParameters>", f"{more}</listOfParameters>")))
    assert (finding.rule, finding.severity) == ("UNT004", Severity.WARNING)
    assert finding.element is None
    assert finding.message == "21 parameters have no unit: k, p0, p1, p2, p3, p4, p5, p6 and 13 more"
    assert {80701, 20702, 99508, 99505} == set(finding.sbml)


def test_single_parameter_without_unit_is_the_element(broken):
    finding = only(broken((' units="per_min"', "")))
    assert (finding.element, finding.message) == ("k", "1 parameter has no unit: k")


def test_number_without_unit_is_found_in_its_formula(broken):
    finding = only(broken((LAW, "<apply><times/><ci>cell</ci><cn>0.1</cn><ci>A</ci></apply>")))
    assert (finding.rule, finding.sbml) == ("UNT004", (99505,))
    assert "1 formula holds numbers without a unit: `cell * 0.1 * A`" in finding.message


@pytest.mark.parametrize("what", ["substance", "extent", "time", "volume", "area", "length"])
def test_model_unit_that_is_not_set_is_named(what, clean):
    finding = next(f for f in examine(re.sub(f' {what}Units="\\w+"', "", clean, count=1)) if f.rule == "UNT001")
    assert finding.message.startswith(f"the model sets no unit of {what}")
    assert (finding.severity, finding.element) == (Severity.WARNING, "toy")


def test_model_without_any_units_has_one_finding_for_the_model_and_one_for_its_parameters(clean):
    text = re.sub(r' (substance|extent|time|volume|area|length)Units="\w+"', "", clean).replace(' units="per_min"', "")
    assert [finding.rule for finding in examine(text)] == ["UNT001", "UNT004"]


def test_list_of_functions_needs_no_units():
    level3 = 'xmlns="http://www.sbml.org/sbml/level3/version2/core" level="3" version="2"'
    assert examine(f'<sbml {level3}><model id="rate_laws"/></sbml>') == ()


def test_unit_defined_twice_is_one_finding_for_all_its_ids(broken):
    part = '<listOfUnits><unit kind="second" exponent="1" scale="0" multiplier="60"/></listOfUnits>'
    twins = "".join(f'<unitDefinition id="{name}">{part}</unitDefinition>' for name in ("c1_min", "c2_min"))
    finding = only(broken(("</listOfUnitDefinitions>", f"{twins}</listOfUnitDefinitions>")))
    assert (finding.rule, finding.element) == ("UNT005", "minute")
    assert finding.message == "unit 'minute' is defined 3 times, also as 'c1_min', 'c2_min'"
