"""Rules on units. The units expected here are worked out by hand from the model's declarations."""

import re

import pytest

from mtor_sbml.validation.examine import examine
from mtor_sbml.validation.examples import example_file
from mtor_sbml.validation.finding import Severity
from mtor_sbml.validation.policy import Policy
from mtor_sbml.validation.rule import Profile
from tests.validation.conftest import MATHML, MODEL

LAW = "<apply><times/><ci>cell</ci><ci>k</ci><ci>A</ci></apply>"
LAW_WITHOUT_VOLUME = "<apply><times/><ci>k</ci><ci>A</ci></apply>"


def counted(text):
    """The findings on units and validity: other families have their own tests."""
    return [each for each in examine(text) if each.rule.startswith(("UNT", "VAL"))]


def only(text):
    findings = counted(text)
    assert len(findings) == 1, findings
    return findings[0]


def test_law_without_its_volume_says_so_and_names_the_compartment(broken):
    finding = only(broken((LAW, "<apply><times/><ci>k</ci><ci>A</ci></apply>")))
    assert (finding.rule, finding.severity, finding.element, finding.name) == ("UNT003", Severity.ERROR, "J", "A to B")
    assert finding.message == "the law of reaction 'J' lacks a volume: it gives nM/min, but nmol/min is expected"
    assert finding.fix == "write it as `cell * k * A`"
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
    assert finding.members == ("k", *(f"p{number}" for number in range(20)))
    assert {80701, 20702, 99508, 99505} == set(finding.sbml)


def test_single_parameter_without_unit_is_the_element(broken):
    finding = only(broken((' units="per_min"', "")))
    assert (finding.element, finding.message) == ("k", "parameter 'k' has no unit")


def test_number_without_unit_is_found_in_its_formula(broken):
    finding = only(broken((LAW, "<apply><times/><ci>cell</ci><cn>0.1</cn><ci>A</ci></apply>")))
    assert (finding.rule, finding.sbml) == ("UNT004", (99505,))
    assert finding.message == "reaction 'J' holds a number without a unit: `cell * 0.1 * A`"


@pytest.mark.parametrize("what", ["substance", "extent", "time", "volume", "area", "length"])
def test_model_unit_that_is_not_set_is_named(what, clean):
    finding = next(f for f in examine(re.sub(f' {what}Units="\\w+"', "", clean, count=1)) if f.rule == "UNT001")
    assert finding.message.startswith(f"the model sets no unit of {what}")
    assert (finding.severity, finding.element) == (Severity.WARNING, "toy")


def test_model_without_any_units_has_one_finding_for_the_model_and_one_for_its_parameters(clean):
    text = re.sub(r' (substance|extent|time|volume|area|length)Units="\w+"', "", clean).replace(' units="per_min"', "")
    assert [finding.rule for finding in counted(text)] == ["UNT001", "UNT004"]


def test_list_of_functions_needs_no_units():
    level3 = 'xmlns="http://www.sbml.org/sbml/level3/version2/core" level="3" version="2"'
    assert counted(f'<sbml {level3}><model id="rate_laws"/></sbml>') == []


def test_unit_defined_twice_is_one_finding_for_all_its_ids(broken):
    part = '<listOfUnits><unit kind="second" exponent="1" scale="0" multiplier="60"/></listOfUnits>'
    twins = "".join(f'<unitDefinition id="{name}">{part}</unitDefinition>' for name in ("c1_min", "c2_min"))
    finding = only(broken(("</listOfUnitDefinitions>", f"{twins}</listOfUnitDefinitions>")))
    assert (finding.rule, finding.element) == ("UNT005", "minute")
    assert finding.message == "unit 'minute' is defined 3 times, also as 'c1_min', 'c2_min'"


def test_units_of_other_size_are_not_one(broken):
    # libSBML itself takes nM for pM, and nM per minute for nM per second.
    text = '<unitDefinition id="{}"><listOfUnits>{}</listOfUnits></unitDefinition>'
    part = '<unit kind="{}" exponent="{}" scale="{}" multiplier="1"/>'
    units = "".join(
        text.format(name, part.format("mole", 1, scale) + part.format("litre", -1, 0))
        for name, scale in (("nM_here", -9), ("pM_here", -12))
    )
    assert counted(broken(("</listOfUnitDefinitions>", f"{units}</listOfUnitDefinitions>"))) == []


def test_unused_unit_is_found_where_files_are_curated_and_nowhere_else(broken):
    part = '<listOfUnits><unit kind="mole" exponent="1" scale="-6" multiplier="1"/></listOfUnits>'
    unit = f'<unitDefinition id="umol">{part}</unitDefinition></listOfUnitDefinitions>'
    text = broken(("</listOfUnitDefinitions>", unit))
    assert counted(text) == []
    (finding,) = (each for each in examine(text, Policy(Profile.CURATION)) if each.rule.startswith("UNT"))
    assert (finding.rule, finding.element) == ("UNT008", "umol")


PER_S = (
    '<unitDefinition id="per_s"><listOfUnits><unit kind="second" exponent="-1" scale="0" multiplier="1"/></listOfUnits>'
)
PER_S_ADDED = ("</listOfUnitDefinitions>", f"{PER_S}</unitDefinition></listOfUnitDefinitions>")


def test_term_that_does_not_fit_the_law_is_named_with_its_factor_and_the_right_value(broken):
    slow = '<parameter id="kd" value="2" units="per_s" constant="true"/></listOfParameters>'
    law = LAW.replace("<ci>k</ci>", "<apply><plus/><ci>kd</ci><ci>k</ci></apply>")
    finding = only(broken(PER_S_ADDED, ("</listOfParameters>", slow), (LAW, law)))
    assert finding.rule == "UNT002"
    # The law must be nmol/min, so it is kd that is wrong although it comes first: 2 1/s are 120 1/min.
    assert finding.message == (
        "reaction 'J': in `kd + k` the term `kd` is in 1/s, `k` in 1/min: a factor of 60, seconds against minutes"
    )
    assert finding.fix.startswith("write 'kd' as 120 1/min instead of 2 1/s")


def test_law_off_by_a_factor_names_the_constant_and_its_value(broken):
    finding = only(broken(PER_S_ADDED, ('units="per_min"', 'units="per_s"')))
    assert finding.message == (
        "the law of reaction 'J' gives nmol/s, but nmol/min is expected: a factor of 60, seconds against minutes"
    )
    assert finding.fix.startswith("write 'k' as 6 1/min instead of 0.1 1/s")


def test_rates_of_minutes_and_seconds_are_told_apart_where_libsbml_sees_no_difference(broken):
    # In nM/min and nM/s both are within its tolerance of zero.
    slow = '<parameter id="kd" value="2" units="per_s" constant="true"/></listOfParameters>'
    terms = "<apply><minus/>" + LAW + LAW.replace("<ci>k</ci>", "<ci>kd</ci>") + "</apply>"
    finding = only(broken(PER_S_ADDED, ("</listOfParameters>", slow), (LAW, terms)))
    assert (finding.rule, finding.sbml) == ("UNT002", ())
    assert "the term `cell * kd * A` is in nmol/s, `cell * k * A` in nmol/min: a factor of 60" in finding.message


def test_number_in_the_law_may_be_the_factor(broken):
    law = LAW.replace("<times/>", "<times/><cn>60</cn>")
    assert {each.rule for each in counted(broken(PER_S_ADDED, ('units="per_min"', 'units="per_s"'), (LAW, law)))} == {
        "UNT004"
    }


def test_law_with_a_volume_too_many_says_so(broken):
    finding = only(broken((LAW, f"<apply><times/><ci>cell</ci>{LAW}</apply>")))
    assert finding.rule == "UNT003"
    assert "has a volume too many: it gives" in finding.message
    assert finding.fix.startswith("take the factor 'cell' out of the law")


def test_function_is_seen_through_and_its_arguments_are_named(broken):
    body = "<bvar><ci>x</ci></bvar><bvar><ci>y</ci></bvar><apply><plus/><ci>x</ci><ci>y</ci></apply>"
    function = f'<functionDefinition id="f"><math {MATHML}><lambda>{body}</lambda></math></functionDefinition>'
    law = f"<apply><times/>{LAW}<apply><ci>f</ci><ci>k</ci><ci>A</ci></apply></apply>"
    text = broken(
        (
            "<listOfUnitDefinitions>",
            f"<listOfFunctionDefinitions>{function}</listOfFunctionDefinitions><listOfUnitDefinitions>",
        ),
        (LAW, law),
    )
    assert "in `k + A` the term `k` is in 1/min, `A` in nM" in only(text).message


def test_same_fault_of_many_laws_is_one_finding(broken):
    reaction = MODEL[MODEL.index('<reaction id="J"') : MODEL.index("</listOfReactions>")].replace(
        LAW, LAW_WITHOUT_VOLUME
    )
    many = "".join(reaction.replace('id="J"', f'id="J{number}"') for number in range(12))
    finding = only(broken((LAW, LAW_WITHOUT_VOLUME), ("</listOfReactions>", f"{many}</listOfReactions>")))
    assert finding.message == (
        "the law of reaction 'J' lacks a volume: it gives nM/min, but nmol/min is expected; so it is with 12 others: "
        "'J0', 'J1', 'J2', 'J3', 'J4', 'J5', 'J6', 'J7' and 4 more"
    )


def test_amount_times_volume_is_an_error_that_names_both(broken):
    amounts = (
        'initialConcentration="10" hasOnlySubstanceUnits="false"',
        'initialAmount="10" hasOnlySubstanceUnits="true"',
    )
    finding = only(broken(amounts))
    assert (finding.rule, finding.severity, finding.element) == ("UNT007", Severity.ERROR, "J")
    assert "multiplies 'A' by 'cell'" in finding.message


@pytest.mark.parametrize(("dimensions", "wanted"), [("2", "an area"), ("0", "no unit")])
def test_compartment_with_a_unit_of_other_dimensions_is_found(broken, dimensions, wanted):
    findings = examine(
        broken(('spatialDimensions="3" size="1"', f'spatialDimensions="{dimensions}" size="1" units="litre"'))
    )
    finding = next(each for each in findings if each.rule == "UNT007")
    assert finding.message == f"compartment 'cell' has {dimensions} spatial dimensions, but a size in l"
    assert finding.fix.startswith(f"give it {wanted}")


def test_parameters_without_unit_are_found_although_libsbml_stopped_at_an_error():
    # In level 2 version 1 a wrong unit is an error, after which libSBML looks no further.
    text = (
        '<sbml xmlns="http://www.sbml.org/sbml/level2" level="2" version="1"><model id="m" name="m">'
        '<listOfCompartments><compartment id="c" size="1"/></listOfCompartments><listOfSpecies>'
        '<species id="A" compartment="c" initialConcentration="1"/></listOfSpecies>'
        '<listOfParameters><parameter id="k" value="1"/><parameter id="v" value="1" units="mole"/></listOfParameters>'
        '<listOfReactions><reaction id="J" reversible="false"><listOfReactants><speciesReference species="A"/>'
        f"</listOfReactants><kineticLaw><math {MATHML}><ci>v</ci></math></kineticLaw></reaction></listOfReactions>"
        "</model></sbml>"
    )
    assert {"UNT003", "UNT004"} <= {finding.rule for finding in examine(text)}


def test_choice_by_a_number_is_no_error(broken):
    # Of the test suite, case 01282: libSBML takes the condition for a term.
    choice = "<piecewise><piece><cn>0</cn><cn>5</cn></piece><otherwise><cn>1</cn></otherwise></piecewise>"
    initial = f'<initialAssignment symbol="q"><math {MATHML}>{choice}</math></initialAssignment>'
    text = broken(
        ("</listOfParameters>", '<parameter id="q" units="dimensionless" constant="false"/></listOfParameters>'),
        ("<listOfReactions>", f"<listOfInitialAssignments>{initial}</listOfInitialAssignments><listOfReactions>"),
    )
    found = counted(text)
    assert found
    assert Severity.ERROR not in {each.severity for each in found}


def reactions(*laws):
    """A model whose reactions have these laws, of a species A, a rate k and a constant Keq in nM."""
    listed = "".join(
        f'<reaction id="J{number}"><listOfReactants><speciesReference species="A"/></listOfReactants>'
        f"<kineticLaw><math>{law}</math></kineticLaw></reaction>"
        for number, law in enumerate(laws)
    )
    return example_file(
        "",
        '<listOfSpecies><species id="A"/></listOfSpecies>'
        '<listOfParameters><parameter id="k" value="1" units="per_min"/>'
        f'<parameter id="Keq" value="2" units="nM"/></listOfParameters><listOfReactions>{listed}</listOfReactions>',
    ).text


def test_constant_below_a_line_gets_the_unit_that_mends_its_term():
    """In A - A/Keq the second term is in nM as the first when Keq is a plain number."""
    finding = only(reactions("cell * k * (A - A/Keq)"))
    assert (finding.rule, finding.fix) == ("UNT002", "give 'Keq', now in nM, the unit dimensionless")


def test_elements_with_bare_numbers_are_named():
    """Nobody finds an element by a formula."""
    finding = only(reactions("cell * 0.1 * A", "cell * k * A", "cell * 0.2 * A"))
    assert finding.message == (
        "reaction 'J0' holds a number without a unit: `cell * 0.1 * A`; so it is with 1 other: 'J2'"
    )
    assert (finding.element, finding.members) == ("J0", ("J0", "J2"))


def test_sums_with_the_same_fault_are_one_finding():
    finding = only(reactions(*["cell * k * A * A / (A + k)"] * 5))
    assert finding.rule == "UNT002"
    assert finding.message.endswith("; so it is with 4 others: 'J1', 'J2', 'J3', 'J4'")
    assert finding.members == ("J0", "J1", "J2", "J3", "J4")


def test_of_a_constant_and_a_species_the_constant_is_to_blame():
    """Whichever of them comes first."""
    assert only(reactions("cell * k * A * A / (k + A)")).fix == "give 'k', now in 1/min, the unit nM"


def test_long_law_that_lacks_a_volume_is_not_written_out_again(broken):
    long = f"<apply><times/><ci>k</ci><ci>A</ci>{'<apply><divide/><ci>A</ci><ci>A</ci></apply>' * 40}</apply>"
    assert only(broken((LAW, long))).fix == "multiply the whole law by 'cell'"
