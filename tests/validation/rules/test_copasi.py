"""Rules on COPASI: what it does not support is named before the import, what it changes and says after it."""

import pytest

from mtor_sbml.errors import ChildDied, UsageError
from mtor_sbml.simulation.copasi_import import CopasiImport, CopasiMessage
from mtor_sbml.simulation.copasi_model import CopasiElement
from mtor_sbml.validation.examine import examine
from mtor_sbml.validation.finding import Severity
from mtor_sbml.validation.policy import Policy
from mtor_sbml.validation.rule import Profile
from mtor_sbml.validation.rules.copasi_import import import_changes, import_speaks
from mtor_sbml.validation.rules.engines import engines_disagree
from mtor_sbml.validation.trial import Trial
from mtor_sbml.validation.validate import validate_files

from .trials import found_by, sbml_of, trial_of

PLAIN = "model m; compartment c = 1; species A in c = 2; J: A => ; 0.5 * A; k = 3; end"


def static(sbml):
    return list(examine(sbml, Policy(Profile.COPASI, select=("CPS001", "CPS002"))))


def imported(monkeypatch, trial, *, messages=(), **other):
    """Let COPASI have the model as it is, but for some elements."""
    elements = {
        "c": CopasiElement("compartment", "c", 1.0),
        "A": CopasiElement("species", "A", 2.0),
        "k": CopasiElement("parameter", "k", 3.0),
        "J": CopasiElement("reaction", "J", 1.0),
    }
    units = {"time": "s", "substance": "mol", "volume": "l"}
    made = CopasiImport(tuple(messages), {each: it for each, it in {**elements, **other}.items() if it}, units)
    monkeypatch.setattr(Trial, "imported", property(lambda _: made))
    return trial


def test_algebraic_rule_weighs_more_where_copasi_is_to_read_the_file():
    math = '<math xmlns="http://www.w3.org/1998/Math/MathML"><ci>k</ci></math>'
    sbml = sbml_of(PLAIN).replace(
        "<listOfReactions>", f"<listOfRules><algebraicRule>{math}</algebraicRule></listOfRules><listOfReactions>"
    )
    (finding,) = static(sbml)
    assert (finding.rule, finding.severity) == ("CPS001", Severity.ERROR)
    (finding,) = examine(sbml, Policy(select=("CPS001",)))
    assert finding.severity is Severity.WARNING


@pytest.mark.parametrize(
    ("text", "construct"),
    [
        ("model m; species A = 1; J: A => ; delay(A, 2); end", "delays"),
        ("model m; species A = 1, B; n = 2; J: A => n B; A; n' = 1; end", "stoichiometries that change"),
    ],
)
def test_construct_that_copasi_reads_otherwise_is_named_with_its_reaction(text, construct):
    (finding,) = static(sbml_of(text))
    assert (finding.rule, finding.element) == ("CPS002", "J")
    assert construct in finding.message


def test_constant_stoichiometry_is_no_finding():
    assert not static(sbml_of("model m; species A = 1, B; J: A => 2 B; A; end"))


def test_every_kind_of_message_is_one_finding_with_its_first_elements(monkeypatch):
    said = [CopasiMessage("SBML", 19, f'Units on species "{each}" were ignored.') for each in ("A", "k")]
    trial = imported(monkeypatch, trial_of(PLAIN), messages=[*said, CopasiMessage("SBML", 91, "Default area unit")])
    (finding,) = import_speaks.check(trial)
    assert (finding.rule, finding.element) == ("CPS004", "A")
    assert "(and 1 more like it: k) [SBML 19]" in finding.message


def test_crash_of_the_import_is_a_finding(monkeypatch):
    monkeypatch.setattr(Trial, "imported", property(lambda _: ChildDied("the import crashed")))
    (finding,) = import_speaks.check(trial_of(PLAIN))
    assert finding.message == "COPASI does not import the file: the import crashed"


def test_message_says_what_copasi_does_then_at_the_element_that_it_names_last(monkeypatch):
    said = CopasiMessage("SBML", 17, "Reactions found whose law does not include the volume: J")
    (finding,) = import_speaks.check(imported(monkeypatch, trial_of(PLAIN), messages=[said]))
    assert finding.element == "J"
    assert "it divides such a law by the size of its compartment" in finding.message
    assert finding.fix.startswith("multiply each law by its compartment")


@pytest.mark.parametrize(
    ("other", "words"),
    [
        ({"A": CopasiElement("species", "A_1", 2.0)}, 'COPASI calls species \'A\' "A_1", the file "A"'),
        ({"k": CopasiElement("parameter", "k", 1.0)}, "parameter 'k' is 3 at the start, and 1 in COPASI"),
        ({"J": CopasiElement("reaction", "J", 5.0)}, "reaction 'J' runs at 1 at the start, and at 5 in COPASI"),
        ({"J": None}, "COPASI does not have 'J' after the import"),
    ],
)
def test_what_the_import_changes_is_told_element_by_element(monkeypatch, other, words):
    (finding,) = import_changes.check(imported(monkeypatch, trial_of(PLAIN), **other))
    assert finding.message == words


def test_import_that_changes_nothing_is_no_finding(monkeypatch):
    trial = imported(monkeypatch, trial_of(PLAIN), A=CopasiElement("species", "A", 2.0 + 1e-15))
    assert not list(import_changes.check(trial))


def test_real_import_shows_equal_names_and_hidden_messages(tmp_path):
    # bioCRNpyler#136: COPASI renames one silently; and it makes up the value that is missing.
    path = tmp_path / "m.xml"
    text = 'model m; species A = 1, B = 1; A is "receptor"; B is "receptor"; J: A => B; k * A; end'
    path.write_text(sbml_of(text))
    (found,) = validate_files([path], Policy(Profile.COPASI, ignore=("VAL", "UNT", "NET", "KIN", "IDN001")))
    assert {each.rule for each in found} == {"CPS004", "CPS005"}
    assert 'No initial value set for global parameter "k"' in next(f.message for f in found if f.rule == "CPS004")
    assert '"receptor_2"' in next(f.message for f in found if f.rule == "CPS005")


def test_law_that_copasi_takes_for_mass_action_is_told_and_explains_what_differs():
    # k * A * B^2 with a constant B inside a function: COPASI 4.48 makes k * A of it.
    text = """function f(k, x, p); k * x * p^2; end
      model m; compartment c = 1; species A in c = 2; k = 0.5; B = 0.1; J: A => ; c * f(k, A, B); end"""
    (law,) = found_by(import_changes, text)
    assert law.message == "reaction 'J' runs at 0.01 at the start, and at 1 in COPASI"
    (course,) = found_by(engines_disagree, text, until=10.0)
    assert "likely because COPASI reads the law of 'J' otherwise" in course.message
    assert not found_by(engines_disagree, text, until=10.0, is_for_copasi=True)  # which tells of the law


def test_profile_copasi_without_copasi_says_what_to_do(monkeypatch, tmp_path):
    monkeypatch.setattr("mtor_sbml.simulation.copasi.find_spec", lambda _: None)
    path = tmp_path / "m.xml"
    path.write_text(sbml_of(PLAIN))
    with pytest.raises(UsageError, match="CPS004 and CPS005 ask COPASI, and COPASI is not installed") as caught:
        list(validate_files([path], Policy(Profile.COPASI)))
    assert "--ignore CPS004 --ignore CPS005" in caught.value.hint
