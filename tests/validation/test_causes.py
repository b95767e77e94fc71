"""Which rule reports which of libSBML's codes."""

import re
from itertools import pairwise

from mtor_sbml.validation.causes import OTHER_ERROR, OTHER_WARNING, RULE_OF_CODES, causes_of, rule_of
from mtor_sbml.validation.elements import Element
from mtor_sbml.validation.messages import Message
from mtor_sbml.validation.registry import RULES


def message(code, *, is_error=True, text=""):
    return Message(code, is_error, text, "", "", 1, 1, Element("parameter", "k"))


def test_every_rule_in_the_table_exists():
    known = {rule.code for rule in RULES}
    assert {rule for _, _, rule in RULE_OF_CODES} | {OTHER_ERROR, OTHER_WARNING} <= known


def test_rows_are_in_order_and_apart():
    assert all(first <= last for first, last, _ in RULE_OF_CODES)
    assert all(row[1] < following[0] for row, following in pairwise(RULE_OF_CODES))


def test_code_without_a_row_goes_by_its_severity():
    assert rule_of(message(20517)) == OTHER_ERROR
    assert rule_of(message(99301, is_error=False)) == OTHER_WARNING


def test_power_is_told_from_sum_by_the_text():
    assert rule_of(message(10501, text="contains a power that is not an integer and thus")) == "UNT006"
    assert rule_of(message(10501, text="can only act on variables with the same units.")) == "UNT002"


def test_symbolic_exponent_is_the_one_cause_of_all_that_follows_from_it():
    # What libSBML says of one law of a level 2 model.
    texts = {
        10541: "Expected units are mole (exponent = 1, multiplier = 1, scale = -6) but the units returned by the "
        "<math> expression are litre (exponent = -2.14748e+09, multiplier = 1, scale = 0).",
        10501: "The formula 'pow(Tt, nH)' in the math element of the <kineticLaw> contains a power that is not an "
        "integer and thus may produce invalid units.",
        99505: "The units of the <kineticLaw> <math> expression 'V * pow(Tt, nH)' cannot be fully checked.",
    }
    unit_faults, numbers = causes_of(message(code, text=text) for code, text in texts.items())
    assert (unit_faults.rule, set(unit_faults.codes)) == ("UNT006", {10541, 10501})
    assert (numbers.rule, numbers.members) == ("UNT004", ("V * pow(Tt, nH)",))


def test_every_code_of_libsbml_is_reported_by_some_rule():
    import libsbml

    codes = {value for name, value in vars(libsbml).items() if isinstance(value, int) and re.match(r"[A-Z][a-z]", name)}
    known = {rule.code for rule in RULES}
    assert {rule_of(message(code)) for code in codes if code > 0} <= known


def test_law_of_a_constant_with_an_empty_unit_holds_no_number_without_one():
    """Antimony writes such units where a module uses one that it does not define."""
    of_constant = message(99508, is_error=False)
    of_law = message(99505, is_error=False, text="The units of the expression 'cell * k * A' cannot be fully checked.")
    (cause,) = causes_of([of_constant, of_law])
    assert (cause.rule, cause.members) == ("UNT004", ("k",))


def test_package_that_libsbml_knows_by_two_names_is_one_cause():
    text = "The L3 package '{}' cannot be used in this document."
    both = [message(10103, text=text.format(name)) for name in ("layout_L2", "layout")]
    (cause,) = causes_of(both)
    assert len(cause.messages) == 2
