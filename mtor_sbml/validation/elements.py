"""The elements of a document as a user knows them, and which of them stands at a line and column."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
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

    @property
    def full_id(self) -> str:
        """The id; of a local parameter with its reaction's before it, as many reactions have a 'k1'."""
        before, _, reaction = self.kind.partition(" of reaction '")
        own_reaction = reaction.strip("',")
        return f"{own_reaction}.{self.id}" if before == "local parameter" else self.id


DOCUMENT = Element("document", "")

Position = tuple[int, int]  #: line and column, from 1

#: The lists that a model consists of.
_LISTS = (
    "FunctionDefinitions", "UnitDefinitions", "CompartmentTypes", "SpeciesTypes", "Compartments", "Species",
    "Parameters", "InitialAssignments", "Rules", "Constraints", "Reactions", "Events",
)  # fmt: skip
#: A package without elements of its own.
_WITHOUT_ELEMENTS = {"l3v2extendedmath"}


class Elements:
    """Where the elements of a document stand, to find the one that a message points at.

    Asking libSBML for an element costs far more than comparing its place, and of thousands few are asked for: the lists
    of the model are searched by halves, and inside a member only those lists whose members have ids.
    """

    def __init__(self, document: libsbml.SBMLDocument) -> None:
        self._model = document.getModel()
        self._found: dict[Position, Element] = {}
        self._lists: list[_Members] = []
        self._inside: dict[int, list[_Members]] = {}
        packages = {document.getPlugin(i).getPackageName() for i in range(document.getNumPlugins())}
        self._has_packages = document.getLevel() > 2 and bool(packages - _WITHOUT_ELEMENTS)
        if self._model is not None and not self._has_packages:
            self._lists = _in_order(getattr(self._model, f"getListOf{name}")() for name in _LISTS)

    def at(self, line: int, column: int) -> Element:
        """The last element that starts at or before this position."""
        position = line, column
        if position not in self._found:
            self._found[position] = DOCUMENT if self._model is None else describe(self._item(position))
        return self._found[position]

    def _item(self, position: Position) -> libsbml.SBase:
        if self._has_packages:
            return self._of_all.last(position) or self._model
        around = _last_in(self._lists, position)
        if around is None:
            return self._model
        inside = self._inside.get(id(around))  # the lists keep what they have given out
        if inside is None:
            inside = self._inside[id(around)] = _in_order(_lists_inside(around))
        return _last_in(inside, position) or around

    @cached_property
    def _of_all(self) -> _Sorted:
        return _Sorted([self._model, *self._model.getListOfAllElements()])


class _Sorted:
    """Elements in the order of the file, whatever lists they are in."""

    def __init__(self, items: Iterable[libsbml.SBase]) -> None:
        placed = sorted(((_position(item), item) for item in items), key=lambda pair: pair[0])
        self._starts = [start for start, _ in placed]
        self._items = [item for _, item in placed]

    def last(self, position: Position) -> libsbml.SBase | None:
        index = bisect_right(self._starts, position) - 1
        return self._items[index] if index >= 0 else None


def _position(item: libsbml.SBase) -> Position:
    return item.getLine(), item.getColumn()


class _Members:
    """A list of elements, with where it and they start: asked for once, and only of those that a search comes by."""

    def __init__(self, members: libsbml.ListOf) -> None:
        self._members = members
        self._placed: dict[int, tuple[Position, libsbml.SBase]] = {}
        self._size = members.size()
        self._latest = 0
        self.start = _position(members)

    def last(self, position: Position) -> libsbml.SBase | None:
        if not self._is_last(self._latest, position):  # most messages are about the element of the one before
            after = bisect_right(range(self._size), position, key=lambda index: self._at(index)[0])
            if not after:
                return None
            self._latest = after - 1
        return self._at(self._latest)[1]

    def _is_last(self, index: int, position: Position) -> bool:
        if position < self._at(index)[0]:
            return False
        return index + 1 == self._size or position < self._at(index + 1)[0]

    def _at(self, index: int) -> tuple[Position, libsbml.SBase]:
        if index not in self._placed:
            member = self._members.get(index)
            self._placed[index] = _position(member), member
        return self._placed[index]


def _in_order(lists: Iterable[libsbml.ListOf]) -> list[_Members]:
    return sorted((_Members(each) for each in lists if each.size()), key=lambda members: members.start)


def _last_in(lists: Sequence[_Members], position: Position) -> libsbml.SBase | None:
    """The last member, of some lists in their order, that starts at or before a position."""
    around = next((members for members in reversed(lists) if members.start <= position), None)
    return around.last(position) if around is not None else None


def _lists_inside(item: libsbml.SBase) -> tuple[libsbml.ListOf, ...]:
    kind = item.getElementName()
    if kind == "event":
        return (item.getListOfEventAssignments(),)
    law = item.getKineticLaw() if kind == "reaction" else None
    if law is None:
        return ()
    return (law.getListOfLocalParameters() if item.getLevel() > 2 else law.getListOfParameters(),)


def describe(item: libsbml.SBase) -> Element:
    """The nearest thing with an id: a kinetic law is its reaction, a rule is the variable it drives."""
    for candidate in _upwards(item):
        described = _describe_one(candidate)
        if described is not None:
            return described
    return DOCUMENT


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
    own_id = "" if kind in _PARTS or kind.startswith("listOf") else item.getIdAttribute()
    if not own_id:
        return Element(kind, "") if kind == "model" else None
    element = Element(_KINDS.get(kind, kind), own_id, item.getName())
    reaction = item.getAncestorOfType(_reaction_code()) if kind in {"localParameter", "parameter"} else None
    if reaction is not None:
        return replace(element, kind=f"local parameter of reaction '{reaction.getId()}',")
    return element


def _reaction_code() -> int:
    import libsbml

    return int(libsbml.SBML_REACTION)
