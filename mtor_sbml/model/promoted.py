"""A working copy of a model in which local parameters are global, so that something can set them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from mtor_sbml.model.document import Model


@dataclass(frozen=True, slots=True)
class Local:
    """A parameter that only one kinetic law knows."""

    reaction: str
    id: str


@lru_cache(maxsize=8)
def with_locals_promoted(model: Model) -> tuple[Model, Mapping[str, Local]]:
    """The model with its local parameters among the global ones, and what each of the new ones was, by its new id.

    Nothing else changes: the copy does what the model does. A local whose new id the model has already stays as it is.

    Example:
        `k1` of the reaction `J` becomes `J_k1`.
    """
    locals_of = {
        f"{reaction.id}_{name}": Local(reaction.id, name)
        for reaction in model.reactions.values()
        for name in reaction.local_parameters
    }
    if not locals_of:
        return model, {}
    # What reads loads libSBML.
    import libsbml

    from mtor_sbml.model.reading import read_model

    document = libsbml.readSBMLFromString(model.sbml)
    content = document.getModel()
    promoted = {}
    for new, local in locals_of.items():
        if content.getElementBySId(new) is not None:
            continue
        law = content.getReaction(local.reaction).getKineticLaw()
        parameter = content.createParameter()
        own = law.getParameter(local.id)
        parameter.setId(new)
        parameter.setConstant(True)
        parameter.setValue(own.getValue())
        if own.isSetUnits():
            parameter.setUnits(own.getUnits())
        remove = law.removeLocalParameter if content.getLevel() > 2 else law.removeParameter
        remove(local.id)
        math = law.getMath().deepCopy()
        math.renameSIdRefs(local.id, new)
        law.setMath(math)
        promoted[new] = local
    text = libsbml.writeSBMLToString(document)
    copy = read_model(text)
    # Units that a file declared for the model are its own and stay.
    return replace(model, sbml=text, parameters=copy.parameters, reactions=copy.reactions), promoted
