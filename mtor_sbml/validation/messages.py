"""What libSBML says about a document, each message tied to the element that it is about."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from mtor_sbml.validation.elements import DOCUMENT, Element, Elements

if TYPE_CHECKING:
    import libsbml


@dataclass(frozen=True, slots=True)
class Message:
    """One message of libSBML, without the quotation of the specification."""

    code: int
    is_error: bool
    text: str  #: what is wrong in this file; "" when libSBML only quotes the specification
    short: str  #: libSBML's title of the code
    requirement: str  #: the specification's text that libSBML quotes
    line: int  #: of the SBML text, counted from 1; 0 when unknown
    column: int
    element: Element


#: libSBML's categories of checks, by what they look at, and the end of the name of its constant.
CATEGORIES = {
    "structure": "GENERAL_CONSISTENCY",
    "ids": "IDENTIFIER_CONSISTENCY",
    "mathematics": "MATHML_CONSISTENCY",
    "SBO terms": "SBO_CONSISTENCY",
    "units": "UNITS_CONSISTENCY",
    "overdetermination": "OVERDETERMINED_MODEL",
    "modelling practice": "MODELING_PRACTICE",
}


def messages_of(document: libsbml.SBMLDocument, categories: Collection[str] = CATEGORIES.keys()) -> tuple[Message, ...]:
    """What libSBML said when it read a document and says when it checks it, in the order of the file.

    LibSBML leaves out whatever comes after the first category in which it found an error, and everything after an error
    of reading. To mend a file one wants to know all at once: then the categories are checked one by one.

    Args:
        document: With a model. Its log is used up.
        categories: Of `CATEGORIES` those that are checked.
    """
    elements = Elements(document)
    told = _log(document, elements)
    if any(message.is_error for message in told):
        document.getErrorLog().clearLog()
    _check(document, categories)
    checked = _log(document, elements)
    if any(message.is_error or message.code in _STOPS for message in checked):
        checked = tuple(_one_by_one(document, categories, elements))
    return tuple(sorted(dict.fromkeys(told + checked), key=lambda message: (message.line, message.column)))


def _one_by_one(document: libsbml.SBMLDocument, categories: Collection[str], elements: Elements) -> Iterator[Message]:
    are_formulas_sound = True
    for category in (each for each in CATEGORIES if each in categories):
        if category == "units" and not are_formulas_sound:
            continue  # what it would say of a formula with an unknown name is no news
        document.getErrorLog().clearLog()
        _check(document, (category,))
        told = _log(document, elements)
        are_formulas_sound &= category not in _FORMULAS or all(message.code in _UNKNOWN_UNIT for message in told)
        yield from told


def reading_messages(document: libsbml.SBMLDocument) -> tuple[Message, ...]:
    """What libSBML said when it read a document."""
    return _log(document, Elements(document)) if document.getNumErrors() else ()


def _check(document: libsbml.SBMLDocument, categories: Collection[str]) -> None:
    import libsbml

    for category, name in CATEGORIES.items():
        document.setConsistencyChecks(getattr(libsbml, f"LIBSBML_CAT_{name}"), category in categories)
    document.checkConsistency()


#: A unit that nothing defines: formulas are sound all the same.
_UNKNOWN_UNIT = {10313, 99303}
#: Of these, about formulas and units that nothing defines, it takes even a warning for an error.
_STOPS = {*range(10200, 10300), *_UNKNOWN_UNIT}
#: In these categories it finds names and formulas that mean nothing.
_FORMULAS = {"ids", "mathematics"}
#: Said at the end of the text, of all of it: the encoding is not UTF-8.
_OF_THE_DOCUMENT = frozenset({10101})


def _log(document: libsbml.SBMLDocument, elements: Elements) -> tuple[Message, ...]:
    return tuple(_message(document.getError(index), elements) for index in range(document.getNumErrors()))


def _message(error: libsbml.SBMLError, elements: Elements) -> Message:
    import libsbml

    line, column, code = error.getLine(), error.getColumn(), error.getErrorId()
    text, requirement = split_text(error.getMessage())
    return Message(
        code=code,
        is_error=error.getSeverity() in (libsbml.LIBSBML_SEV_ERROR, libsbml.LIBSBML_SEV_FATAL),
        text=text,
        short=error.getShortMessage().strip(),
        requirement=requirement,
        line=line,
        column=column,
        element=DOCUMENT if code in _OF_THE_DOCUMENT else elements.at(line, column),
    )


def split_text(message: str) -> tuple[str, str]:
    """What libSBML says of this file, and the text of the specification that it quotes."""
    # The quotation comes first, then perhaps "Reference: L3V2 Section …", then the particulars on lines of their own.
    if "[Although SBML" in message:
        message = re.sub(r"\[Although SBML .*?\]", "", message, flags=re.DOTALL)
    quotation, reference, rest = message.strip("\n ").partition("Reference: ")
    if reference:
        particulars = rest.partition("\n")[2]
    else:
        quotation, _, particulars = quotation.partition("\n")
        if not particulars.strip():  # nothing quoted, or nothing but the quotation: it is all there is
            return _joined(quotation), ""
    return _joined(particulars), _joined(quotation)


@lru_cache(maxsize=1024)  # libSBML quotes the same few sentences for many elements
def _joined(text: str) -> str:
    # Some particulars start as those of an interval: " .[The formula …".
    return " ".join(text.split()).removeprefix(".[")
