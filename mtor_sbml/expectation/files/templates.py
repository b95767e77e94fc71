"""Templates: one expectation written once, for several values.

`for: {site: [a, b], dose: [1 nM, 10 nM]}` is a product; a list of mappings is a list of rows.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from lark import Token

from mtor_sbml.errors import ExpectationsError
from mtor_sbml.expectation.files.reading import IDENTIFIER, did_you_mean, map_of, text_of, texts_of
from mtor_sbml.expectation.files.yaml_text import YamlList, YamlNode, YamlText
from mtor_sbml.expectation.language.source_text import PLACEHOLDER, SourceText
from mtor_sbml.expectation.language.syntax import Node, parse_source


@dataclass(frozen=True, slots=True)
class Row:
    """One value for each name of a template."""

    values: Mapping[str, str] = field(default_factory=dict)
    label: str = ""  #: tells it from the other rows; empty for the only one

    def fill(self, text: YamlText, *, left_open: Collection[str] = ()) -> SourceText:
        """A text with each `{name}` replaced.

        Args:
            text: As written.
            left_open: Names that something else will give a value.

        Raises:
            ExpectationsError: A `{name}` without a value.
        """
        for found in PLACEHOLDER.finditer(text.text):
            if found[1] not in self.values and found[1] not in left_open:
                known = [*self.values, *left_open]
                message = f"`{{{found[1]}}}` has no value{did_you_mean(found[1], known)}"
                hint = "" if known else f"give it some: `for: {{{found[1]}: [a, b]}}`"
                raise text.error_at(*found.span(), message, hint=hint)
        return text.source.replaced(self.values)


def read_rows(node: YamlNode, used_in: Iterable[YamlText]) -> tuple[Row, ...]:
    """The rows of a `for`.

    Args:
        node: A mapping of lists, or a list of mappings.
        used_in: The texts in which its names may stand.

    Raises:
        ExpectationsError: A name that nothing uses, rows that cannot be told apart, or a value that is more than a
            name, a number, a quantity or a set of changes.
    """
    used = {found[1] for text in used_in for found in PLACEHOLDER.finditer(text.text)}
    return _listed_rows(node, used) if isinstance(node, YamlList) else _product(node, used)


def _product(node: YamlNode, used: Collection[str]) -> tuple[Row, ...]:
    table = map_of(node, "`for`")
    if not table.entries:
        raise table.error("`for` is empty")
    choices = []
    for key, values in table.entries:
        _require_used(key, used)
        texts = texts_of(values, f"`{key.text}`")
        if not texts:
            raise values.error(f"`{key.text}` has no value")
        _require_different(texts)
        choices.append([(key.text, _plain(text)) for text in texts])
    return tuple(Row(dict(chosen), "-".join(value for _, value in chosen)) for chosen in itertools.product(*choices))


def _listed_rows(node: YamlList, used: Collection[str]) -> tuple[Row, ...]:
    if not node.items:
        raise node.error("`for` is empty")
    rows, firsts = [], []
    for item in node.items:
        entries = [(key, text_of(value, f"`{key.text}`")) for key, value in map_of(item, "a row of `for`").entries]
        if not entries:
            raise item.error("a row of `for` is empty")
        for key, _ in entries:
            _require_used(key, used)
        firsts.append(entries[0][1])
        rows.append(Row({key.text: _plain(value) for key, value in entries}, entries[0][1].text))
    _require_different(firsts)
    return tuple(rows)


def _require_used(key: YamlText, used: Collection[str]) -> None:
    if not IDENTIFIER.fullmatch(key.text):
        raise key.error(f"`{key.text}` is no name: letters, digits and _")
    if key.text not in used:
        raise key.error(f"nothing uses `{{{key.text}}}`{did_you_mean(key.text, used)}")


def _require_different(texts: Iterable[YamlText]) -> None:
    seen: dict[str, YamlText] = {}
    for text in texts:
        if text.text in seen:
            line = seen[text.text].spot.place.line
            raise text.error(
                f"`{text.text}` names a row already, in line {line}", hint="the first value of each row must differ"
            )
        seen[text.text] = text


def _plain(value: YamlText) -> str:
    """The text of a value that brings no operator from outside."""
    what = "a value is a name, a number, a quantity or a set of changes"
    try:
        tree = parse_source(value.source).tree
    except ExpectationsError as problem:
        raise value.error(f"`{value.text}` does not stand on its own: {what}", hint=problem.message) from problem
    if not _is_plain(tree):
        raise value.error(f"`{value.text}` would bring its operators into the template: {what}")
    return value.text


#: Trees of changes: `knockout A + 0.2x B`, `cut A@J`, `sirolimus from -1 h`, `ATP = 5 mM`, and signs.
_CHANGES = {"sum", "knockout", "cut", "times", "ranged", "assign", "sign"}


def _is_plain(node: Node) -> bool:
    if isinstance(node, Token):
        return True
    if node.data == "sum" and node.children[1] != "+":
        return False
    return node.data in _CHANGES and all(_is_plain(child) for child in node.children)
