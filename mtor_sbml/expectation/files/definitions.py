"""`where`: abbreviations, with or without parameters."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from mtor_sbml.errors import Place
from mtor_sbml.expectation.files.reading import IDENTIFIER, did_you_mean, require_id, text_of
from mtor_sbml.expectation.files.templates import Row
from mtor_sbml.expectation.files.yaml_text import YamlNode, YamlText
from mtor_sbml.expectation.language.reserved import RESERVED
from mtor_sbml.expectation.language.source_text import PLACEHOLDER, SourceText
from mtor_sbml.expectation.language.syntax import Expression, parse_source

_HEAD = re.compile(r"(?P<name>[^\s(]+)\s*(?:\((?P<parameters>.*)\))?")


@dataclass(frozen=True, slots=True)
class Definition:
    """A name, or a name with parameters, for an expression."""

    name: str
    parameters: tuple[str, ...]
    source: SourceText  #: the body; `{parameter}` stands for what a call gives
    place: Place  #: of the name

    def body(self, arguments: Sequence[str] = (), *, owner: str = "") -> Expression:
        """The expression it stands for.

        Args:
            arguments: The text of each argument of the call, in order; as many as there are parameters.
            owner: Id of the expectation that uses it, for error messages.

        Raises:
            ExpectationsError: With these arguments it is no sentence of the language.
        """
        values = dict(zip(self.parameters, arguments, strict=True))
        return parse_source(self.source.replaced(values), owner=owner)


def read_definitions(entries: Iterable[tuple[YamlText, YamlNode]], row: Row = Row()) -> Mapping[str, Definition]:  # noqa: B008 - frozen
    """The definitions of a file or of one expectation, by name.

    Args:
        entries: `name` or `name(a, b)`, and the expression.
        row: Values of the expectation's `for`.

    Raises:
        ExpectationsError: A name that cannot be one, parameters that do not fit the body, a body that cannot be read.
    """
    definitions: dict[str, Definition] = {}
    for key, node in entries:
        definition = _definition(key, text_of(node, f"`{key.text}`"), row)
        if definition.name in definitions:
            line = definitions[definition.name].place.line
            raise key.error(f"`{definition.name}` is already there, in line {line}")
        if not definition.parameters:
            definition.body()
        definitions[definition.name] = definition
    return definitions


def _definition(key: YamlText, body: YamlText, row: Row) -> Definition:
    head = _HEAD.fullmatch(key.text)
    if head is None:
        raise key.error(f"`{key.text}` is neither `name` nor `name(a, b)`")
    require_id(key, "an abbreviation", name=head["name"])
    parameters = tuple(part.strip() for part in head["parameters"].split(",")) if head["parameters"] else ()
    used = {found[1] for found in PLACEHOLDER.finditer(body.text)}
    for parameter in parameters:
        if not IDENTIFIER.fullmatch(parameter) or parameter in RESERVED or parameters.count(parameter) > 1:
            raise key.error(f"`{parameter}` cannot be a parameter: each is a name of its own")
        if parameter not in used:
            hint = f"parameters stand in braces: `{{{parameter}}}`"
            raise key.error(f"nothing uses the parameter `{parameter}`{did_you_mean(parameter, used)}", hint=hint)
        if parameter in row.values:
            raise key.error(f"`{parameter}` is a parameter here and a name of `for`; rename one")
    return Definition(head["name"], parameters, row.fill(body, left_open=parameters), key.spot.place)
