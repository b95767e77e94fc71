"""Formulas that grow without measure when they are written out are refused as a model is read, at once and by name."""

from __future__ import annotations

import pytest

from mtor_sbml.errors import LoadError
from mtor_sbml.model.reading import read_model

MATHML = '<math xmlns="http://www.w3.org/1998/Math/MathML">'
SBML = """<sbml xmlns="http://www.sbml.org/sbml/level3/version1/core" level="3" version="1"><model id="m">
<listOfFunctionDefinitions>{functions}</listOfFunctionDefinitions>
<listOfParameters><parameter id="k" value="1" constant="true"/>{parameters}</listOfParameters>
<listOfRules>{rules}</listOfRules></model></sbml>"""


def rule(variable, math):
    return f'<assignmentRule variable="{variable}">{MATHML}{math}</math></assignmentRule>'


def parameters(ids):
    return "".join(f'<parameter id="{each}" constant="false"/>' for each in ids)


def doubling_functions(steps):
    """f0(x) is x, and each f calls the one before twice: 2^steps calls of f0."""
    twice = "<apply><plus/><apply><ci>f{0}</ci><ci>x</ci></apply><apply><ci>f{0}</ci><ci>x</ci></apply></apply>"
    bodies = ["<ci>x</ci>", *(twice.format(number) for number in range(steps))]
    functions = "".join(
        f'<functionDefinition id="f{number}">{MATHML}<lambda><bvar><ci>x</ci></bvar>{body}</lambda></math>'
        "</functionDefinition>"
        for number, body in enumerate(bodies)
    )
    called = rule("y", f"<apply><ci>f{steps}</ci><ci>k</ci></apply>")
    return SBML.format(functions=functions, parameters=parameters(["y"]), rules=called)


def rules_in_a_row(count, math="<apply><plus/><ci>{0}</ci><cn>1</cn></apply>"):
    """x0 reads k, and each x the one before."""
    ids = [f"x{number}" for number in range(count)]
    rules = "".join(rule(each, math.format(before)) for each, before in zip(ids, ["k", *ids], strict=False))
    return SBML.format(functions="", parameters=parameters(ids), rules=rules)


def test_functions_that_double_each_other_are_refused():
    # 2^15 is 32,768 calls, each with its sum.
    assert read_model(doubling_functions(15)).rules
    with pytest.raises(LoadError, match=r"the rule of 'y' has more than 100,000 parts when its functions") as caught:
        read_model(doubling_functions(60))
    assert caught.value.hint


def test_rules_that_double_each_other_are_refused():
    doubling = "<apply><plus/><ci>{0}</ci><ci>{0}</ci></apply>"
    with pytest.raises(LoadError, match=r"the rule of 'x\d+' has more than 100,000 parts"):
        read_model(rules_in_a_row(60, doubling))


def test_rules_may_read_one_another_but_not_without_end():
    assert len(read_model(rules_in_a_row(90)).rules) == 90
    with pytest.raises(LoadError, match=r"the rule of 'x\d+' has \d+ levels when"):
        read_model(rules_in_a_row(400))
