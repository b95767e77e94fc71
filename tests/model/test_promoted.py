"""Local parameters made global: the model does what it did."""

from __future__ import annotations

import libsbml
import pytest

from mtor_sbml.model.promoted import Local, with_locals_promoted
from mtor_sbml.model.reading import read_model


def sbml(level: int, version: int) -> str:
    """Two reactions whose laws have a `k` each."""
    document = libsbml.SBMLDocument(level, version)
    content = document.createModel()
    content.setId("m")
    compartment = content.createCompartment()
    compartment.initDefaults()
    compartment.setId("c")
    species = content.createSpecies()
    species.initDefaults()
    species.setId("A")
    species.setCompartment("c")
    for reaction_id, value in (("J", 0.5), ("K", 7.0)):
        reaction = content.createReaction()
        reaction.initDefaults()
        reaction.setId(reaction_id)
        reactant = reaction.createReactant()
        reactant.setConstant(True)
        reactant.setSpecies("A")
        reactant.setStoichiometry(1)
        law = reaction.createKineticLaw()
        law.setMath(libsbml.parseL3Formula("c * k * A"))
        local = law.createLocalParameter() if level == 3 else law.createParameter()
        local.setId("k")
        local.setValue(value)
    return libsbml.writeSBMLToString(document)


@pytest.mark.parametrize(("level", "version"), [(2, 4), (3, 1)])
def test_locals_become_global_under_the_name_of_their_reaction(level: int, version: int) -> None:
    model = read_model(sbml(level, version))
    copy, promoted = with_locals_promoted(model)
    assert promoted == {"J_k": Local("J", "k"), "K_k": Local("K", "k")}
    assert {each.id: each.value for each in copy.parameters.values()} == {"J_k": 0.5, "K_k": 7.0}
    assert str(copy.reactions["K"].rate) == "c * K_k * A"
    assert not copy.reactions["K"].local_parameters


def test_local_whose_new_name_is_taken_stays() -> None:
    named = {'id="c"': 'id="J_k"', 'compartment="c"': 'compartment="J_k"', "> c <": "> J_k <"}
    text = sbml(3, 1)
    for old, new in named.items():
        text = text.replace(old, new)
    copy, promoted = with_locals_promoted(read_model(text))
    assert set(promoted) == {"K_k"}
    assert copy.reactions["J"].local_parameters == {"k": 0.5}


def test_model_without_locals_is_itself() -> None:
    copy, _ = with_locals_promoted(read_model(sbml(3, 1)))
    again, promoted = with_locals_promoted(copy)
    assert again is copy
    assert not promoted
