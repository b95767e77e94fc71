"""Text to tree: the sentences of the expectations language, parsed, every node knowing its place.

The tree is what `grammar.lark` gives; a text that is one word or one number is a single token.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeAlias

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedInput
from lark.lexer import PatternRE, PatternStr, TerminalDef

from mtor_sbml.errors import ExpectationsError, Place
from mtor_sbml.expectation.language.mistakes import explain
from mtor_sbml.expectation.language.source_text import SourceText
from mtor_sbml.grammar import parser_of

Node: TypeAlias = Tree[Token] | Token


@dataclass(frozen=True, slots=True, eq=False)
class Expression:
    """One parsed sentence, value or change."""

    source: SourceText
    tree: Node
    owner: str = ""  #: id of the expectation it belongs to; begins every error about it

    @property
    def text(self) -> str:
        """The text that was parsed, after replacement of `for` values."""
        return self.source.text

    @property
    def place(self) -> Place:
        """Where the text begins."""
        return self.source.place

    def place_of(self, node: Node) -> Place:
        """Where a node of the tree begins."""
        return self.source.place_of(_span(node)[0])

    def text_of(self, node: Node) -> str:
        """The text of a node, as written."""
        start, end = _span(node)
        return self.text[start:end]

    def snippet(self, node: Node) -> str:
        """The line of a node, with carets under it."""
        return self.source.snippet(*_span(node))

    def error(self, message: str, node: Node | None = None, *, hint: str = "") -> ExpectationsError:
        """An error about a node, or about the whole, to be raised: place, owner and snippet are filled in."""
        start, end = _span(node) if node is not None else (0, len(self.text))
        return _error(self.source, start, end, message, owner=self.owner, hint=hint)

    def __reduce__(self) -> tuple[Callable[[SourceText, str], Expression], tuple[SourceText, str]]:
        # lark's tokens forget where they end when they are pickled, so the text is read again.
        return _read_again, (self.source, self.owner)


def _read_again(source: SourceText, owner: str) -> Expression:
    return parse_source(source, owner=owner)


def parse(text: str, *, place: Place, owner: str = "") -> Expression:
    """A parsed text whose first character stands at `place`.

    Args:
        text: A sentence, a value or a set of changes.
        place: File, line and column of its first character.
        owner: Id of the expectation it belongs to, for error messages.

    Raises:
        ExpectationsError: The text is not of the language; says where, and what was expected there.

    Example:
        >>> parse("max(p_S6K[insulin]) > 0.5", place=Place("a.yaml", 1, 1)).tree.data
        Token('RULE', 'compare')
    """
    return parse_source(SourceText.at(text, place), owner=owner)


def parse_source(source: SourceText, *, owner: str = "") -> Expression:
    """A parsed text that may be folded over several lines or hold replaced `for` values; see `parse`."""
    try:
        tree = _parser().parse(source.text)
    except UnexpectedInput as problem:
        start, end = _stumble(problem, source.text)
        message = explain(source.text, start, end, expected=_expected(problem))
        raise _error(source, start, end, message, owner=owner) from None
    expression = Expression(source, tree, owner)
    _refuse_ambiguous_shares(expression)
    return expression


@cache
def _parser() -> Lark:
    grammar = Path(__file__).with_name("grammar.lark").read_text(encoding="utf-8")
    return parser_of(grammar, propagate_positions=True, edit_terminals=_match_whole_words)


def _match_whole_words(terminal: TerminalDef) -> None:
    """Let a word of the grammar match as a whole word only: `attenuates` does not begin with `at`."""
    if isinstance(terminal.pattern, PatternStr) and terminal.pattern.value.isalpha():
        terminal.pattern = PatternRE(rf"{terminal.pattern.value}\b")
        terminal.priority = 1  # before NAME


def _stumble(problem: UnexpectedInput, text: str) -> tuple[int, int]:
    """Offsets of the text that the parser could not take; both the end of the text when it broke off."""
    token = getattr(problem, "token", None)
    if token is not None and token.type == "$END":
        return len(text.rstrip()), len(text.rstrip())
    start: int = problem.pos_in_stream or 0 if token is None else token.start_pos
    # A word is shown whole, also where its beginning was taken for a word of the grammar.
    word = re.compile(r"\w+").match(text, start)
    return start, max(word.end() if word else 0, token.end_pos if token is not None else start + 1)


def _expected(problem: UnexpectedInput) -> frozenset[str]:
    """Terminals that could have stood there."""
    parser = getattr(problem, "interactive_parser", None)
    if parser is not None:
        return frozenset(parser.accepts())
    return frozenset(getattr(problem, "allowed", None) or ())


def _refuse_ambiguous_shares(expression: Expression) -> None:
    """Refuse `10 % of a + b`, which a reader may take for `10 % of (a + b)`."""
    if isinstance(expression.tree, Token):
        return
    for total in expression.tree.find_data("sum"):
        left, sign, right = total.children
        for share in _open_shares(left):
            amount, base = (expression.text_of(part) for part in share.children)
            rest = f"{sign} {expression.text_of(right)}"
            raise expression.error(
                f"`{expression.text_of(total)}` can be read two ways: "
                f"write `({amount} of {base}) {rest}` or `{amount} of ({base} {rest})`",
                share,
            )


def _open_shares(node: Node) -> Iterator[Tree[Token]]:
    """The `… of …` at the right end of a term, without parentheses around them."""
    if isinstance(node, Token) or _in_parentheses(node):
        return
    if node.data == "share":
        yield node
    if node.data in {"sum", "sign"}:
        yield from _open_shares(node.children[-1])
    if node.data == "product":
        yield from _open_shares(node.children[0])
        yield from _open_shares(node.children[-1])


def _in_parentheses(node: Tree[Token]) -> bool:
    start: int = getattr(node.meta, "container_start_pos", node.meta.start_pos)
    return start < node.meta.start_pos


def _span(node: Node) -> tuple[int, int]:
    """Offsets of a node in the text."""
    if isinstance(node, Token):
        return node.start_pos or 0, node.end_pos or 0
    return node.meta.start_pos, node.meta.end_pos


def _error(source: SourceText, start: int, end: int, message: str, *, owner: str, hint: str = "") -> ExpectationsError:
    return ExpectationsError(
        f"{owner}: {message}" if owner else message,
        place=source.place_of(start),
        hint=hint,
        snippet=source.snippet(start, end),
    )
