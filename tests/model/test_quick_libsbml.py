"""LibSBML's methods answer the same without their detour; in a process of its own, as it changes them for good."""

from __future__ import annotations

from mtor_sbml.isolation import run_isolated
from mtor_sbml.model.quick_libsbml import quicken

SBML = """<?xml version="1.0" encoding="UTF-8"?>
<sbml xmlns="http://www.sbml.org/sbml/level3/version2/core" level="3" version="2">
<model id="m"><listOfParameters>
<parameter id="k" name="rate" value="2.5" constant="true"/>
<parameter id="x" constant="false"/>
</listOfParameters><listOfRules>
<assignmentRule variable="x"><math xmlns="http://www.w3.org/1998/Math/MathML">
<apply><plus/><ci>k</ci><cn>1</cn></apply></math></assignmentRule>
</listOfRules></model></sbml>"""


def answers(is_quick: bool) -> list[object]:
    """What libSBML tells by methods without arguments, with one, with any number, and with a default."""
    import libsbml

    if is_quick:
        quicken()
    document = libsbml.readSBMLFromString(SBML)
    model = document.getModel()
    parameters, math = model.getListOfParameters(), model.getRule(0).getMath()
    return [
        model.getId(), model.getNumParameters(), parameters.size(), parameters.get(0).getName(),
        parameters.get("x").getLine(), model.getParameter("k").getValue(), model.getParameter("y"),
        math.getType() == libsbml.AST_PLUS, math.getChild(1).getValue(), math.isUMinus(), document.getNumErrors(),
        model.getParameter(0).isSetUnits(), [each.getId() for each in parameters], document.getPlugin("comp"),
    ]  # fmt: skip


def is_changed() -> bool:
    import libsbml

    before = libsbml.ASTNode.getType
    quicken()
    return libsbml.ASTNode.getType is not before


def wrong_argument() -> str:
    import libsbml

    quicken()
    try:
        libsbml.readSBMLFromString(SBML).getModel().getParameter(1.5)
    except Exception as problem:  # noqa: BLE001 - whatever it is, it is the same
        return type(problem).__name__
    return "none"


def test_answers_are_the_same() -> None:
    quick = run_isolated(answers, True)

    assert quick == answers(False)
    assert quick[3:6] == ["rate", 5, 2.5]


def test_methods_are_indeed_others() -> None:
    # Another version of the wrapper may be built differently: then nothing is gained, and nobody would notice.
    assert run_isolated(is_changed)


def test_a_wrong_argument_is_refused_as_ever() -> None:
    assert run_isolated(wrong_argument) in {"TypeError", "NotImplementedError"}
