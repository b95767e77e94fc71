"""Rules on validity: libSBML's errors, each once, in words that name the culprit."""

from mtor_sbml.validation.examine import examine
from mtor_sbml.validation.finding import Severity


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
    finding = only(broken((' size="1" constant="true"', ' size="1"')))
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
    assert finding.severity is Severity.ERROR
    assert "'A'" in finding.message


def test_parameter_without_value_is_a_warning_of_its_own(broken):
    finding = only(broken((' value="0.1"', "")))
    assert (finding.rule, finding.severity, finding.element) == ("VAL008", Severity.WARNING, "k")
    assert finding.message == "parameter 'k' has no value, and nothing gives it one"
