"""YAML as text that knows where it stands: no value is guessed, every scalar keeps its line and column.

`on off yes no 10:30 0x1 1_000` are the texts they look like. Tabs, duplicate keys, merge keys, anchors and tags are
refused: in a file of claims they hide what is claimed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeAlias

from mtor_sbml.errors import ExpectationsError, Place
from mtor_sbml.expectation.files.yaml_faults import explain_fault, first_fault
from mtor_sbml.expectation.language.source_text import Run, SourceText, Spot

if TYPE_CHECKING:
    from yaml.events import Event, ScalarEvent


@dataclass(frozen=True, slots=True)
class YamlText:
    """A scalar: always text."""

    source: SourceText
    spot: Spot

    @property
    def text(self) -> str:
        """What it says."""
        return self.source.text

    def error(self, message: str, *, hint: str = "") -> ExpectationsError:
        """An error about it, to be raised."""
        return self.spot.error(message, hint=hint, width=len(self.text))

    def error_at(self, start: int, end: int, message: str, *, hint: str = "") -> ExpectationsError:
        """An error about a part of it, by offsets in its text, to be raised."""
        place = self.source.place_of(start)
        if place.line == self.spot.place.line:
            return Spot(place, self.spot.line).error(message, hint=hint, width=end - start)
        return ExpectationsError(message, place=place, hint=hint, snippet=self.source.snippet(start, end))


@dataclass(frozen=True, slots=True)
class YamlList:
    """A sequence."""

    items: tuple[YamlNode, ...]
    spot: Spot

    def error(self, message: str, *, hint: str = "") -> ExpectationsError:
        """An error about it, to be raised."""
        return self.spot.error(message, hint=hint)


@dataclass(frozen=True, slots=True)
class YamlMap:
    """A mapping: its entries in the order of the file, no key twice."""

    entries: tuple[tuple[YamlText, YamlNode], ...]
    spot: Spot
    is_flow: bool  #: written as {…}

    def error(self, message: str, *, hint: str = "") -> ExpectationsError:
        """An error about it, to be raised."""
        return self.spot.error(message, hint=hint)


#: What YAML takes for the end of a line.
_LINE_END = re.compile("\r\n|[\n\r\x85\u2028\u2029]")

YamlNode: TypeAlias = YamlText | YamlList | YamlMap


def content(node: YamlNode) -> object:
    """What a node says, wherever it stands: equal for nodes that say the same."""
    if isinstance(node, YamlText):
        return node.text
    if isinstance(node, YamlList):
        return [content(item) for item in node.items]
    return {key.text: content(value) for key, value in node.entries}


def read_yaml(text: str, file: str) -> YamlNode | None:
    """The one document of a YAML text; None when it is empty.

    Args:
        text: The whole file.
        file: Its path as the user would type it, for places.

    Raises:
        ExpectationsError: It is no YAML, or uses what is refused here.
    """
    from yaml.error import MarkedYAMLError
    from yaml.reader import ReaderError

    lines = _LINE_END.split(text)
    fault = first_fault(lines, file)
    if fault is not None:
        raise fault
    try:
        return _Reader(text, lines, file, iter(_events(text))).document()
    except MarkedYAMLError as problem:
        raise explain_fault(problem, lines, file) from problem
    except ReaderError as problem:
        line = len(_LINE_END.split(text[: problem.position])) - 1
        column = problem.position - sum(len(each) + 1 for each in lines[:line]) + 1
        spot = Spot(Place(file, line + 1, column), lines[line])
        raise spot.error(f"the character U+{problem.character:04X} cannot stand in YAML") from problem


def _events(text: str) -> list[Event]:
    """What the parser finds, in order.

    Raises:
        MarkedYAMLError: The text is no YAML.
        ReaderError: It holds a character that no YAML holds.
    """
    import yaml

    if yaml.__with_libyaml__:
        # The C parser is thirty times faster; what is wrong, if anything, the one in Python says better.
        with suppress(yaml.YAMLError):
            return list(yaml.parse(text, Loader=yaml.CSafeLoader))
    return list(yaml.parse(text, Loader=yaml.SafeLoader))


class _Reader:
    """Builds nodes from the parser's events."""

    def __init__(self, text: str, lines: list[str], file: str, events: Iterator[Any]) -> None:
        self._text = text
        self._lines = lines
        self._file = file
        self._events = events

    def document(self) -> YamlNode | None:
        from yaml.events import DocumentStartEvent

        for event in self._events:
            if isinstance(event, DocumentStartEvent):
                root = self._node(next(self._events))
                for left in self._events:
                    if isinstance(left, DocumentStartEvent):
                        raise self._spot(left).error("a second document begins here; a file has one")
                return root
        return None

    def _node(self, event: Any) -> YamlNode:  # noqa: ANN401 - its events have no common typed base
        from yaml.events import AliasEvent, MappingStartEvent, ScalarEvent

        if isinstance(event, AliasEvent) or event.anchor is not None:
            raise self._spot(event).error("YAML anchors and aliases are refused here", hint="write the value out")
        if event.tag is not None:
            raise self._spot(event).error(f"YAML tags such as {event.tag} are refused here", hint="leave the tag out")
        if isinstance(event, ScalarEvent):
            return self._scalar(event)
        if isinstance(event, MappingStartEvent):
            return YamlMap(tuple(self._entries()), self._spot(event), bool(event.flow_style))
        return YamlList(tuple(self._items()), self._spot(event))

    def _items(self) -> Iterator[YamlNode]:
        from yaml.events import SequenceEndEvent

        while not isinstance(event := next(self._events), SequenceEndEvent):
            yield self._node(event)

    def _entries(self) -> Iterator[tuple[YamlText, YamlNode]]:
        from yaml.events import MappingEndEvent

        seen: dict[str, YamlText] = {}
        while not isinstance(event := next(self._events), MappingEndEvent):
            key = self._node(event)
            if not isinstance(key, YamlText):
                raise key.error("a key is a word, and this is not", hint="put a text that begins with { or [ in quotes")
            if key.text == "<<":
                raise key.error("YAML merge keys are refused here", hint="use `like` or `include`")
            if key.text in seen:
                raise key.error(f"`{key.text}` is already there, in line {seen[key.text].spot.place.line}")
            seen[key.text] = key
            value = self._node(next(self._events))
            if isinstance(value, YamlText) and not value.text:  # the parser places it at whatever comes next
                value = replace(value, spot=key.spot)
            yield key, value

    def _spot(self, event: Any) -> Spot:  # noqa: ANN401
        mark = event.start_mark
        return Spot(Place(self._file, mark.line + 1, mark.column + 1), self._lines[mark.line])

    def _scalar(self, event: ScalarEvent) -> YamlText:
        value, start, end = event.value, event.start_mark, event.end_mark
        raw = self._text[start.index : end.index]
        quote = 1 if event.style in {"'", '"'} else 0
        runs: tuple[Run, ...]
        if raw[quote : len(raw) - quote] == value:
            runs = (Run(0, start.line + 1, start.column + 1 + quote),)
        else:
            runs = _aligned(value, raw, event.style, start.line + 1, start.column + 1)
        return YamlText(SourceText(value, self._file, runs), self._spot(event))


def _aligned(value: str, raw: str, style: str | None, line: int, column: int) -> tuple[Run, ...]:
    """Where each stretch of a folded or escaped scalar stands: the same characters but for white space and escapes."""
    places = _characters(raw, style, line, column)
    runs: list[Run] = []
    for offset, character in enumerate(value):
        if character.isspace() and runs:
            continue
        here = next(((at, width) for found, at, width in places if found == character), None)
        if here is None:
            break
        (at_line, at_column), _ = here
        last = runs[-1] if runs else None
        if last is None or (last.line, last.column + offset - last.start) != (at_line, at_column):
            runs.append(Run(offset, at_line, at_column))
    first = runs[0] if runs else Run(0, line, column)
    return (Run(0, first.line, first.column), *runs[1:])


def _characters(raw: str, style: str | None, line: int, column: int) -> Iterator[tuple[str, tuple[int, int], int]]:
    """The characters that a scalar stands for but for white space, each with its line, column and width in the file."""
    position = 0
    if style in {">", "|"}:  # the indicator's own line holds no text
        position = raw.index("\n") + 1
        line, column = line + 1, 1
    elif style:
        position, column, raw = 1, column + 1, raw[:-1]
    while position < len(raw):
        character, width = _unescaped(raw, position, style)
        if raw[position] == "\n":
            line, column = line + 1, 1
        else:
            if character and not character.isspace():
                yield character, (line, column), width
            column += width
        position += width


#: Characters after the backslash, by its letter; any other escape has one.
_ESCAPE_WIDTH = {"x": 3, "u": 5, "U": 9}


def _unescaped(raw: str, position: int, style: str | None) -> tuple[str, int]:
    """The character at a position and how many characters it takes in the file; empty for an escaped line end."""
    if style == "'" and raw.startswith("''", position):
        return "'", 2
    if style != '"' or raw[position] != "\\":
        return raw[position], 1
    letter = raw[position + 1]
    if letter == "\n":
        return "", 1
    width = 1 + _ESCAPE_WIDTH.get(letter, 1)
    if letter in _ESCAPE_WIDTH:
        return chr(int(raw[position + 2 : position + width], 16)), width
    return {"n": "\n", "t": "\t", "_": "\xa0"}.get(letter, letter), width
