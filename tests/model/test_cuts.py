import pytest

from mtor_sbml.errors import ChangeError
from mtor_sbml.model.cuts import Cut, read_cut, regulators, with_switches
from mtor_sbml.model.formula import Name, evaluate, expand, formula_names
from mtor_sbml.model.initial import initial_value

BODY = """
  compartment c = 1; species S in c = 4, P in c = 0, K in c = 2, Q in c = 3
  k = 0.5; level := 10 * Q
  phosphorylation: S => P; c * k * K * S
  return: P => S; c * k * P * level
  leak: P => ; K
"""


@pytest.fixture
def model(model_of):
    return model_of(BODY)


def rate(model, reaction, **values):
    formula = expand(Name(reaction), model)
    return evaluate(formula, {each: values.get(each, initial_value(model, each)) for each in formula_names(formula)})


def test_what_acts_in_a_law_is_neither_consumed_nor_made_there(model):
    assert regulators(model, model.reactions["phosphorylation"]) == ("K",)
    assert regulators(model, model.reactions["return"]) == ("level",)


def test_until_a_switch_is_set_the_copy_does_what_the_model_does(model):
    copy = with_switches(model, {Cut("phosphorylation"), Cut("phosphorylation", "K"), Cut("return", "level")})
    for reaction in model.reactions:
        assert rate(copy, reaction, P=1.0) == rate(model, reaction, P=1.0)


def test_switches_stop_a_reaction_or_hold_one_modifier_in_one_law(model):
    copy = with_switches(model, {Cut("phosphorylation"), Cut("phosphorylation", "K"), Cut("leak", "K")})
    assert rate(copy, "phosphorylation", on__phosphorylation=0.0) == 0
    held = {"acts__K__phosphorylation": 0.0, "held__K__phosphorylation": 7.0, "K": 100.0}
    assert rate(copy, "phosphorylation", **held) == 0.5 * 7 * 4
    # A law that is nothing but its modifier.
    assert rate(copy, "leak", **held) == 100
    assert rate(copy, "leak", acts__K__leak=0.0, held__K__leak=7.0) == 7


def test_without_cuts_nothing_is_copied(model):
    assert with_switches(model, ()) is model


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("phosphorilation", "no reaction 'phosphorilation'", "did you mean 'phosphorylation'?"),
        ("K@phosphorilation", "no reaction 'phosphorilation'", "did you mean 'phosphorylation'?"),
        ("K", "'K' is a species, no reaction", "`ID@REACTION`"),
        ("Q@phosphorylation", "'Q' does not regulate reaction 'phosphorylation'", "what acts in it: K"),
        ("S@phosphorylation", "'S' does not regulate reaction 'phosphorylation'", "what acts in it: K"),
    ],
)
def test_what_cannot_be_cut_is_refused(model, text, message, hint):
    with pytest.raises(ChangeError) as caught:
        read_cut(model, text)
    assert message in caught.value.message
    assert hint in caught.value.hint
