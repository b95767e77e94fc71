"""What a model with submodels becomes when they are joined: that is what simulators see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mtor_sbml.validation.causes import Cause, causes_of
from mtor_sbml.validation.messages import Message, messages_of

if TYPE_CHECKING:
    import libsbml


def submodels(document: libsbml.SBMLDocument) -> dict[str, str]:
    """The submodels of a document's model: id and the definition that it is made from."""
    plugin = document.getModel().getPlugin("comp")
    return {each.getId(): each.getModelRef() for each in plugin.getListOfSubmodels()} if plugin is not None else {}


def flattened(document: libsbml.SBMLDocument) -> libsbml.SBMLDocument | None:
    """The document with its submodels joined; None if libSBML cannot join them."""
    import libsbml

    flat = document.clone()
    properties = libsbml.ConversionProperties()
    for name, value in (("flatten comp", True), ("performValidation", False), ("leavePorts", False)):
        properties.addOption(name, value)
    return flat if flat.convert(properties) == libsbml.LIBSBML_OPERATION_SUCCESS else None


@dataclass(frozen=True, slots=True)
class Joined:
    """What libSBML says of a joined model."""

    causes: tuple[Cause, ...]
    fails: bool = False  #: libSBML cannot join the submodels


#: "What follows is about the flattened document", and that lines are not to be relied on.
_REMARKS = {1090105, 1090106}
#: "Errors arose during the attempt to flatten the model": which, is said beside it.
_FAILED = 1090104
#: No value, which another part of the joined model may give.
_MENDED = _REMARKS | {80501, 80601, 80702}


def joined(document: libsbml.SBMLDocument, told: tuple[Message, ...]) -> tuple[Joined, tuple[Message, ...]]:
    """What is wrong with the joined model, and of what libSBML told of its parts that which is about these.

    LibSBML joins the submodels as well and tells of the result with the lines of the parts: whatever it says of an
    element that its text does not name is looked for in the joined model, where elements have places of their own.
    """
    import libsbml

    flat = flattened(document)
    # Read again: only then have the elements places, by which messages find them.
    read = libsbml.readSBMLFromString(libsbml.writeSBMLToString(flat)) if flat is not None else None
    if read is None or read.getModel() is None:
        is_told = any(message.is_error and message.code != _FAILED for message in told)
        remarks = {*_REMARKS, _FAILED}
        return Joined((), fails=not is_told), tuple(each for each in told if each.code not in remarks)
    of_joined = messages_of(read)
    known = {(message.code, message.text) for message in of_joined}
    own = tuple(
        message
        for message in told
        if ((message.code, message.text) in known and _is_placed(message))
        or ((message.code, message.text) not in known and message.code not in _MENDED)
    )
    of_parts = {(message.code, message.text) for message in own}
    news = (message for message in of_joined if (message.code, message.text) not in of_parts)
    return Joined(causes_of(news)), own


def _is_placed(message: Message) -> bool:
    """Whether a message names the element at whose line it is told."""
    return f"'{message.element.id}'" in message.text
