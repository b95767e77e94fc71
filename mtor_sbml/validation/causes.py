"""From libSBML's messages to causes: which rule reports what, and what is said several times but is one thing."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache

from mtor_sbml.validation.elements import Element
from mtor_sbml.validation.messages import Message

#: libSBML's code, or the first and last of a range, and the rule that reports it; the first row that fits counts.
RULE_OF_CODES: tuple[tuple[int, int, str], ...] = (
    (0, 9999, "VAL001"),  # XML that cannot be read
    (10501, 10501, "UNT002"),  # terms of a formula; exponents and arguments of functions are told apart by the text
    (10503, 10503, "UNT003"),
    (10511, 10534, "UNT002"),  # both sides of rules and initial assignments
    (10541, 10542, "UNT003"),
    (10551, 10564, "UNT002"),  # delays and event assignments
    (10700, 10799, "ANN007"),
    (20303, 20303, "VAL006"),
    (20511, 20513, "UNT001"),  # compartments that inherit the model's unit, and there is none
    (20616, 20617, "UNT001"),  # species likewise
    (20702, 20702, "UNT004"),
    (20906, 20906, "VAL006"),
    (21121, 21121, "KIN002"),
    (21173, 21173, "VAL007"),
    (80501, 80501, "VAL008"),
    (80601, 80601, "VAL008"),
    (80701, 80701, "UNT004"),
    (80702, 80702, "VAL008"),
    (81121, 81121, "VAL007"),
    (99401, 99407, "ANN003"),
    (99505, 99505, "UNT004"),
    (99506, 99507, "UNT001"),
    (99508, 99508, "UNT004"),  # of a species or compartment it is the model's unit again
    (99701, 99702, "ANN007"),
)
#: What has no row above.
OTHER_ERROR, OTHER_WARNING = "VAL002", "VAL008"
#: Every rule that reports causes; `UNT006` is told from others by the text.
RULES_OF_LIBSBML = frozenset({*(rule for _, _, rule in RULE_OF_CODES), OTHER_ERROR, OTHER_WARNING, "UNT006"})

#: Of several unit faults of one element only the deepest is the cause: an exponent spoils the sum, the sum the law.
_UNIT_FAULTS = ("UNT006", "UNT002", "UNT003")
_UNLIKE_EARLIER_LAWS = 10503
#: Elements or attributes that this level has not; libSBML knows a package by two names, and says it of both.
_FOREIGN = 10103
#: Of these, a value or a unit is missing.
_MISSING = frozenset({20702, 80501, 80601, 80701, 80702, 99505, 99508})
_NAME = re.compile(r"[A-Za-z_]\w*")
#: A file that submodels come from is not there; of every such submodel, and of the attempt to join them, more is said.
MISSING_FILE = 1090101
_OF_MISSING_FILE = frozenset({MISSING_FILE, 1020615, 1090104, 1090105, 1090106})
#: What is missing everywhere is one finding per kind, not one per element.
_MODEL = Element("model", "")


@dataclass(frozen=True, slots=True)
class Cause:
    """One thing that is wrong, with all that libSBML says about it."""

    rule: str
    element: Element  #: the culprit; of a group the model
    messages: tuple[Message, ...]  #: at least one
    members: tuple[str, ...] = ()  #: of a group: the ids (or formulas) that it is about

    @property
    def codes(self) -> tuple[int, ...]:
        """LibSBML's codes, the one of the cause first."""
        return tuple(dict.fromkeys(message.code for message in self.messages))


def causes_of(messages: Iterable[Message]) -> tuple[Cause, ...]:
    """Join the messages that have one cause, in the order of the file."""
    messages = tuple(messages)
    by_key: dict[tuple[object, ...], list[Message]] = {}
    odd_law = next((m.element for m in messages if m.code == 10541), None)
    unitless = {m.element.id: _kind(m) for m in messages if m.code in {20702, 80701, 99508}}
    lacks_file = any(m.code == MISSING_FILE for m in messages)
    for message in messages:
        of_file = lacks_file and message.code in _OF_MISSING_FILE
        by_key.setdefault((OTHER_ERROR,) if of_file else _key(message, unitless, odd_law), []).append(message)
    return tuple(_cause(key, tuple(group)) for key, group in by_key.items())


def without(messages: Iterable[Message], lacking: Collection[str]) -> Iterator[Message]:
    """The messages but for those that say of some elements that they have no value or unit, or follow from it.

    Args:
        messages: Of libSBML.
        lacking: The ids of these elements.
    """
    for message in messages:
        if message.code in _MISSING and lacking:
            names = {message.element.id, *_NAME.findall(formula_in(message))}
            if not names.isdisjoint(lacking):
                continue
        yield message


def rule_of(message: Message) -> str:
    """The code of the rule that reports a message."""
    if message.code == 10501 and _spoils_exponent_or_argument(message):
        return "UNT006"
    if message.code == 99508 and message.element.kind in {"species", "compartment"}:
        return "UNT001"
    if _has_senseless_exponent(message):
        return "UNT006"
    return _rule_of_code(message.code) or (OTHER_ERROR if message.is_error else OTHER_WARNING)


@cache  # libSBML says the same few things of many elements
def _rule_of_code(code: int) -> str | None:
    return next((rule for first, last, rule in RULE_OF_CODES if first <= code <= last), None)


def formula_in(message: Message) -> str:
    """The formula that a message quotes, or ""."""
    found = re.search(r"(?:formula|expression) '(.*?)'(?= in | cannot )", message.text)
    return found.group(1) if found else ""


def _key(message: Message, unitless: Mapping[str, str], odd_law: Element | None) -> tuple[object, ...]:
    """What messages of one cause have in common."""
    rule = rule_of(message)
    if message.code == _UNLIKE_EARLIER_LAWS:
        # Said of every law after an odd one: without one it is about all of them.
        return "units", odd_law or _MODEL
    if rule in _UNIT_FAULTS:
        return "units", message.element
    if rule in {"UNT001", "VAL001"}:
        return (rule,)
    if rule == "UNT004":
        return rule, _kind_of_missing_unit(message, unitless)
    if rule == "ANN007":
        return rule, message.element
    is_package = message.code == _FOREIGN and "package" in message.text
    return rule, message.code, message.element, "" if is_package else message.text


def _kind_of_missing_unit(message: Message, unitless: Mapping[str, str]) -> str:
    if message.code != 99505:
        return _kind(message)
    names = _NAME.findall(formula_in(message))
    # The formula cannot be checked because of its quantities, or else it holds bare numbers.
    return next((unitless[name] for name in names if name in unitless), "number")


def _kind(message: Message) -> str:
    return message.element.kind.partition(" of ")[0]


def _cause(key: tuple[object, ...], group: tuple[Message, ...]) -> Cause:
    if key[0] == "units":
        rule = min((rule_of(message) for message in group), key=_UNIT_FAULTS.index)
        told = sorted(group, key=_depth)
        return Cause(rule, told[0].element, tuple(told))
    if key[0] == "UNT001":
        return Cause("UNT001", _MODEL, group)
    if key[0] == "UNT004":
        kind = str(key[1])
        own = [m for m in group if (m.code == 99505) == (kind == "number")]
        members = tuple(dict.fromkeys(formula_in(m) if kind == "number" else m.element.full_id for m in own))
        culprit = own[0].element if len(members) == 1 else _MODEL
        return Cause("UNT004", replace(culprit, kind=kind), group, members)
    if key == (OTHER_ERROR,):
        told = sorted(group, key=lambda message: message.code != MISSING_FILE)
        return Cause(OTHER_ERROR, told[0].element, tuple(told))
    return Cause(str(key[0]), group[0].element, group)


def _depth(message: Message) -> tuple[bool, int, int]:
    """How near a unit fault is to its cause: a small formula before the whole law."""
    of_all_laws = message.code == _UNLIKE_EARLIER_LAWS
    return of_all_laws, _UNIT_FAULTS.index(rule_of(message)), len(formula_in(message))


def _spoils_exponent_or_argument(message: Message) -> bool:
    return "power that is not an integer" in message.text or "dimensionless variables" in message.text


def _has_senseless_exponent(message: Message) -> bool:
    # libSBML raises a unit to a symbolic exponent all the same: "litre (exponent = -2.14748e+09, …".
    # To look for the word first takes a tenth of the time.
    return "exponent = " in message.text and re.search(r"exponent = -?\d\.\d+e\+\d+", message.text) is not None
