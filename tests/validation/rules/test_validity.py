"""Rules on validity: libSBML's errors, each once, in words that name the culprit."""

import pytest

from mtor_sbml.validation.circles import circles
from mtor_sbml.validation.examine import examine
from mtor_sbml.validation.examples import example_file
from mtor_sbml.validation.finding import Severity
from mtor_sbml.validation.rules.validity import joined_invalid


def only(text):
    findings = [each for each in examine(text) if each.rule.startswith(("UNT", "VAL"))]  # others have their own tests
    assert len(findings) == 1, findings
    return findings[0]


def test_symbol_that_nothing_declares_is_named(broken):
    finding = only(broken(("<ci>k</ci>", "<ci>kk</ci>")))
    assert (finding.rule, finding.severity, finding.element) == ("VAL002", Severity.ERROR, "J")
    assert finding.message == "reaction 'J' uses 'kk', which nothing in the model declares"


def test_id_that_is_taken_is_named(broken):
    finding = only(broken(('<parameter id="k"', '<parameter id="A"'), ("<ci>k</ci>", "<ci>A</ci>")))
    assert finding.rule == "VAL002"
    assert "'A' conflicts with" in finding.message


def test_missing_attribute_says_which_and_what_the_specification_asks(broken):
    left_out, finding = examine(broken((' size="1" constant="true"', ' size="1"')))
    assert left_out.rule == "VAL003"  # what needs a sound model
    assert "'constant' is missing" in finding.message
    assert finding.fix.startswith("SBML asks (rule 20517): A Compartment object must have")
    assert "Reference" not in finding.message + finding.fix


def test_definitions_in_a_circle_are_found(broken):
    math = '<math xmlns="http://www.w3.org/1998/Math/MathML"><ci>{}</ci></math>'
    rules = "".join(
        f'<assignmentRule variable="{left}">{math.format(right)}</assignmentRule>' for left, right in ("xy", "yx")
    )
    declared = "".join(f'<parameter id="{name}" units="per_min" constant="false"/>' for name in "xy")
    text = broken(
        ("</listOfParameters>", f"{declared}</listOfParameters>"),
        ("<listOfReactions>", f"<listOfRules>{rules}</listOfRules><listOfReactions>"),
    )
    finding = only(text)
    assert (finding.rule, finding.severity) == ("VAL006", Severity.ERROR)
    assert "'x'" in finding.message
    assert "'y'" in finding.message


def test_local_parameter_that_hides_a_species_is_found(broken):
    local = (
        '<listOfLocalParameters><localParameter id="A" value="1" units="nmol"/></listOfLocalParameters></kineticLaw>'
    )
    finding = next(finding for finding in examine(broken(("</kineticLaw>", local))) if finding.rule == "VAL007")
    # Level 3 version 2 forbids it; before, it is a warning, and the test suite has files with it.
    assert (finding.severity, finding.sbml) == (Severity.ERROR, (21173, 81121))
    assert finding.message.startswith("local parameter of reaction 'J', 'A' hides a species of the same id")


def test_local_parameter_that_hides_a_parameter_says_which_value_acts(broken):
    local = (
        '<listOfLocalParameters><localParameter id="k" value="3" units="per_min"/></listOfLocalParameters></kineticLaw>'
    )
    finding = only(broken(("</kineticLaw>", local)))
    assert finding.message.endswith("hides a parameter of the same id; in the law it is 3, not 0.1")


def test_parameter_without_value_is_a_warning_of_its_own(broken):
    finding = only(broken((' value="0.1"', "")))
    assert (finding.rule, finding.severity, finding.element) == ("VAL008", Severity.WARNING, "k")
    assert finding.message == "parameter 'k' has no value, and nothing gives it one"


def test_circle_is_shown_as_the_shortest_one():
    needs = {"a": frozenset("bc"), "b": frozenset("c"), "c": frozenset("da"), "d": frozenset("a"), "e": frozenset("a")}
    assert list(circles(needs)) == [("a", "c")]


def test_circle_of_ten_thousand_definitions_is_found_without_recursion():
    needs = {str(n): frozenset([str((n + 1) % 10_000)]) for n in range(10_000)}
    (circle,) = circles(needs)
    assert len(circle) == 10_000


def test_definitions_without_a_circle_have_none():
    assert list(circles({"a": frozenset("b"), "b": frozenset("c"), "c": frozenset("x")})) == []


def test_error_of_the_joined_model_names_its_submodel():
    text = example_file("VAL004", joined_invalid.bad).text
    finding = next(each for each in examine(text) if each.rule == "VAL004")
    assert "'q' should have a constant value of 'false'" in finding.message
    assert finding.fix == "mend 'q', or what it replaces in submodel 'part' (Part)"


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("\n\n<!doctype html>\n<html><head></head></html>\n", "a web page"),
        ("version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12\n", "a pointer of Git LFS"),
    ],
)
def test_what_people_get_in_place_of_a_model_is_named(text, what):
    """As "not well-formed XML, line 5" nobody sees that the download went wrong."""
    assert only(text).message == f"the file is no SBML but {what}"


EXTERNAL = """<?xml version="1.0" encoding="UTF-8"?>
<sbml xmlns="http://www.sbml.org/sbml/level3/version1/core" level="3" version="1"
      xmlns:comp="http://www.sbml.org/sbml/level3/version1/comp/version1" comp:required="true">
<model id="example" name="an example">
<comp:listOfSubmodels>
<comp:submodel comp:id="one" comp:modelRef="Part"/><comp:submodel comp:id="two" comp:modelRef="Part"/>
</comp:listOfSubmodels></model>
<comp:listOfExternalModelDefinitions>
<comp:externalModelDefinition comp:id="Part" comp:source="gone.xml"/>
</comp:listOfExternalModelDefinitions></sbml>"""


def test_file_of_submodels_that_is_not_there_is_one_finding():
    (finding,) = (each for each in examine(EXTERNAL) if each.rule.startswith("VAL"))
    assert (finding.rule, finding.line, finding.sbml[0]) == ("VAL002", 9, 1090101)
    assert finding.message.startswith("submodels come from 'gone.xml', which cannot be found")
