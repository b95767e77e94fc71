"""YAML nodes as what they are meant to be; each refusal stands at the node and says what was expected."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager

from mtor_sbml.errors import ExpectationsError, MtorSbmlError, UnitsError
from mtor_sbml.expectation.files.yaml_text import YamlList, YamlMap, YamlNode, YamlText
from mtor_sbml.expectation.language.reserved import RESERVED
from mtor_sbml.model.suggestions import nearest
from mtor_sbml.model.units import Quantity, convert, parse_quantity

#: A multiple: `0.2x`, `2-fold`.
FOLD = re.compile(r"(\d+(?:\.\d+)?(?:e[-+]?\d+)?)(?:x|\s*-?fold)")
PERCENT = re.compile(r"(\d+(?:\.\d+)?)\s*%")
NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?")
IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@contextmanager
def about(owner: str) -> Iterator[None]:
    """Begin the messages of errors that are raised inside with the id of what they are about."""
    try:
        yield
    except ExpectationsError as problem:
        if problem.message.startswith(f"{owner}: "):
            raise
        raise ExpectationsError(
            f"{owner}: {problem.message}", place=problem.place, hint=problem.hint, snippet=problem.snippet
        ) from problem.__cause__


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """The end of a sentence about a name that nobody knows: "; did you mean `p_S6K`?", or nothing."""
    suggestion = nearest(name, known).replace("'", "`")
    return f"; {suggestion}" if suggestion else ""


def restated(problem: MtorSbmlError, node: YamlNode) -> ExpectationsError:
    """An error of a floor below, said at a node."""
    return node.error(problem.message, hint=problem.hint)


def text_of(node: YamlNode, what: str) -> YamlText:
    """A scalar that says something."""
    if isinstance(node, YamlText) and node.text.strip():
        return node
    if isinstance(node, YamlText):
        raise node.error(f"{what} is empty")
    if isinstance(node, YamlMap) and node.is_flow:
        raise node.error("YAML reads a leading `{` as a mapping; put the expression in double quotes")
    raise node.error(f"{what} is a text, not a {_kind(node)}")


def items_of(node: YamlNode, what: str) -> tuple[YamlNode, ...]:
    """The items of a list."""
    if isinstance(node, YamlList):
        return node.items
    shown = f"`[{node.text}]`" if isinstance(node, YamlText) and node.text else "`[…]`"
    raise node.error(f"{what} is a list: write {shown}")


def texts_of(node: YamlNode, what: str) -> tuple[YamlText, ...]:
    """The texts of a list."""
    return tuple(text_of(item, f"each of {what}") for item in items_of(node, what))


def one_or_more(node: YamlNode, what: str) -> tuple[YamlText, ...]:
    """The texts of a list, or the one text."""
    if isinstance(node, YamlList):
        if not node.items:
            raise node.error(f"{what} is empty")
        return texts_of(node, what)
    return (text_of(node, what),)


def map_of(node: YamlNode, what: str) -> YamlMap:
    """A mapping."""
    if isinstance(node, YamlMap):
        return node
    raise node.error(f"{what} is a mapping, `key: value`, not a {_kind(node)}")


def fields_of(node: YamlNode, what: str, keys: Collection[str]) -> dict[str, YamlNode]:
    """A mapping's values by key; keys that nobody reads are refused."""
    table = map_of(node, what)
    for key, _ in table.entries:
        if key.text not in keys:
            raise _unknown_key(key, keys, table)
    return {key.text: value for key, value in table.entries}


def _unknown_key(key: YamlText, keys: Collection[str], table: YamlMap) -> ExpectationsError:
    if table.is_flow and key.text.count("(") != key.text.count(")"):
        return key.error("inside {…} a comma ends a text; put the text that holds it in double quotes")
    suggestion = nearest(key.text, keys).replace("'", "`")
    known = ", ".join(f"`{each}`" for each in keys)
    return key.error(
        f"unknown key `{key.text}`" + (f", {suggestion}" if suggestion else ""),
        hint="" if suggestion else f"there are {known}",
    )


def require_id(key: YamlText, what: str, *, name: str = "") -> None:
    """Refuse what the grammar cannot read as a name; `name` is the part of the key that must be one."""
    name = name or key.text
    if name in RESERVED:
        raise key.error(f"`{name}` is a word of the language and cannot be the id of {what}")
    if not IDENTIFIER.fullmatch(name):
        hint = "ids have no hyphen" if "-" in name else ""
        raise key.error(f"`{name}` is no id: letters, digits and _, not beginning with a digit", hint=hint)


def quantity_of(node: YamlNode, what: str) -> Quantity:
    """A number with its unit."""
    scalar = text_of(node, what)
    try:
        return parse_quantity(scalar.text)
    except UnitsError as problem:
        raise restated(problem, scalar) from problem


def time_of(node: YamlNode, unit: str | None) -> float:
    """A time in the model's unit.

    Args:
        node: A quantity, or `-inf`.
        unit: The model's time unit; None when neither it nor the file declares one.
    """
    scalar = text_of(node, "a time")
    if scalar.text == "-inf":
        return float("-inf")
    if NUMBER.fullmatch(scalar.text):
        raise scalar.error(f"a time needs a unit: `{scalar.text} h`, `{scalar.text} min` or `{scalar.text} s`?")
    if unit is None:
        raise scalar.error(
            "the model does not declare its time unit, so no time can be converted", hint="write `units: {time: min}`"
        )
    quantity = quantity_of(scalar, "a time")
    try:
        return convert(quantity, unit)
    except UnitsError as problem:
        raise scalar.error(f"`{scalar.text}` is no time", hint=problem.hint) from problem


def number_of(node: YamlNode, what: str) -> float:
    """A plain number."""
    scalar = text_of(node, what)
    if not NUMBER.fullmatch(scalar.text):
        raise scalar.error(f"{what} is a number, not `{scalar.text}`")
    return float(scalar.text)


def choice_of(node: YamlNode, what: str, choices: Mapping[str, object]) -> str:
    """One of few words."""
    scalar = text_of(node, what)
    if scalar.text not in choices:
        raise scalar.error(f"{what} is one of {', '.join(choices)}, not `{scalar.text}`")
    return scalar.text


def slip_of_molar(unit: str) -> str:
    """What to say about `nm` where a concentration is meant; empty for other units."""
    prefixes = {"p": "pico", "n": "nano", "u": "micro", "µ": "micro", "μ": "micro", "m": "milli"}
    if len(unit) == 2 and unit[1] == "m" and unit[0] in prefixes:
        prefix = prefixes[unit[0]]
        return f"`{unit}` is {prefix}metre; did you mean `{unit[0]}M` ({prefix}molar)?"
    return ""


def _kind(node: YamlNode) -> str:
    return {YamlText: "text", YamlList: "list", YamlMap: "mapping"}[type(node)]
