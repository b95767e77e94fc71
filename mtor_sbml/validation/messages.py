"""What libSBML says about a document, each message tied to the element that it is about."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import libsbml


@dataclass(frozen=True, slots=True)
class Element:
    """An element as a user knows it: the nearest thing with an id."""

    kind: str  #: "reaction", "parameter", "assignment rule for", … reads well before the id
    id: str  #: "" for the document
    name: str = ""

    def __str__(self) -> str:
        return f"{self.kind} '{self.id}'" if self.id else "the document"


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


def check_categories(document: libsbml.SBMLDocument, categories: Collection[str] = CATEGORIES.keys()) -> None:
    """Let libSBML check a document by some of `CATEGORIES`; the messages join those of reading it."""
    import libsbml

    for category, name in CATEGORIES.items():
        document.setConsistencyChecks(getattr(libsbml, f"LIBSBML_CAT_{name}"), category in categories)
    document.checkConsistency()


#: Said at the end of the text, of all of it: the encoding is not UTF-8.
_OF_THE_DOCUMENT = frozenset({10101})


def messages_of(document: libsbml.SBMLDocument) -> tuple[Message, ...]:
    """The document's log in the order of the file, repetitions left out."""
    raw = [document.getError(index) for index in range(document.getNumErrors())]
    if not raw:
        return ()
    where = _Positions(document)
    messages = dict.fromkeys(_message(error, where) for error in raw)
    return tuple(sorted(messages, key=lambda message: (message.line, message.column)))


def _message(error: libsbml.SBMLError, where: _Positions) -> Message:
    import libsbml

    line, column = error.getLine(), error.getColumn()
    is_of_the_document = error.getErrorId() in _OF_THE_DOCUMENT
    text, requirement = split_text(error.getMessage())
    return Message(
        code=error.getErrorId(),
        is_error=error.getSeverity() in {libsbml.LIBSBML_SEV_ERROR, libsbml.LIBSBML_SEV_FATAL},
        text=text,
        short=error.getShortMessage().strip(),
        requirement=requirement,
        line=line,
        column=column,
        element=Element("document", "") if is_of_the_document else where.element_at(line, column),
    )


def split_text(message: str) -> tuple[str, str]:
    """What libSBML says of this file, and the text of the specification that it quotes."""
    # The quotation comes first, then perhaps "Reference: L3V2 Section …", then the particulars on lines of their own.
    message = re.sub(r"\[Although SBML .*?\]", "", message, flags=re.DOTALL).strip("\n ")
    quotation, reference, particulars = _partition(r"\n?Reference: [^\n]*", message)
    if not reference:
        quotation, _, particulars = message.partition("\n")
        if not particulars.strip():  # nothing quoted, or nothing but the quotation: it is all there is
            return _joined(quotation), ""
    return _joined(particulars), _joined(quotation)


def _partition(pattern: str, text: str) -> tuple[str, str, str]:
    found = re.search(pattern, text)
    if not found:
        return text, "", ""
    return text[: found.start()], found.group(), text[found.end() :]


def _joined(text: str) -> str:
    return " ".join(text.split())


class _Positions:
    """Where the elements of a document stand, to find the one that a message points at."""

    def __init__(self, document: libsbml.SBMLDocument) -> None:
        everything = [document.getModel(), *document.getListOfAllElements()] if document.getModel() else []
        placed = [((item.getLine(), item.getColumn()), item) for item in everything if item is not None]
        placed.sort(key=lambda pair: pair[0])
        self._starts = [start for start, _ in placed]
        self._items = [item for _, item in placed]

    def element_at(self, line: int, column: int) -> Element:
        """The last element that starts at or before this position."""
        index = bisect_right(self._starts, (line, column)) - 1
        if index < 0:
            return Element("document", "")
        return describe(self._items[index])


def describe(item: libsbml.SBase) -> Element:
    """The nearest thing with an id: a kinetic law is its reaction, a rule is the variable it drives."""
    for candidate in _upwards(item):
        described = _describe_one(candidate)
        if described is not None:
            return described
    return Element("document", "")


def _upwards(item: libsbml.SBase) -> Iterator[libsbml.SBase]:
    while item is not None and item.getElementName() != "sbml":
        yield item
        item = item.getParentSBMLObject()


_VARIABLE_OF = {
    "assignmentRule": ("assignment rule for", "getVariable"),
    "rateRule": ("rate rule for", "getVariable"),
    "initialAssignment": ("initial assignment for", "getSymbol"),
    "eventAssignment": ("event assignment for", "getVariable"),
}
_KINDS = {
    "functionDefinition": "function",
    "unitDefinition": "unit",
    "localParameter": "local parameter",
    "model": "model",
    "modelDefinition": "module",
}
_PARTS = frozenset(
    {"speciesReference", "modifierSpeciesReference", "kineticLaw", "unit", "trigger", "delay", "priority"}
)


def _describe_one(item: libsbml.SBase) -> Element | None:
    kind = item.getElementName()
    if kind in _VARIABLE_OF:
        words, getter = _VARIABLE_OF[kind]
        return Element(words, getattr(item, getter)())
    if kind in _PARTS or kind.startswith("listOf") or not item.isSetIdAttribute():
        return Element(kind, "") if kind == "model" else None
    element = Element(_KINDS.get(kind, kind), item.getIdAttribute(), item.getName())
    reaction = item.getAncestorOfType(_reaction_code()) if kind in {"localParameter", "parameter"} else None
    if reaction is not None:
        return replace(element, kind=f"local parameter of reaction '{reaction.getId()}',")
    return element


def _reaction_code() -> int:
    import libsbml

    return int(libsbml.SBML_REACTION)
