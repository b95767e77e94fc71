"""What follows a shape: `from 0 min to 1 h`, `by 20 min`, `at least 2-fold`, `back to at most 50 % by 2 h`."""

from __future__ import annotations

from dataclasses import dataclass

from lark import Token, Tree

from mtor_sbml.expectation.language.syntax import Node
from mtor_sbml.expectation.meaning.literals import as_number
from mtor_sbml.expectation.meaning.scope import Scope

#: The words of an amount, by the terminals that it begins with.
_AMOUNTS = {
    ("AT_LEAST",): "at least",
    ("TO_AT_MOST",): "to at most",
    ("TO_BETWEEN", "AND"): "to between",
    ("BY", "AT_LEAST"): "by at least",
}


@dataclass(frozen=True, slots=True)
class Tail:
    """A tail, taken apart: its times and its amount, one of which there may be none."""

    node: Node | None = None  #: None where nothing follows
    form: str = ""  #: of the times: FROM, BETWEEN or BY
    times: tuple[Node, ...] = ()
    amount: str = ""  #: in words: "at least", "to at most", "to between", "by at least", "within" or "back"
    numbers: tuple[Token, ...] = ()  #: of the amount

    def share(self, scope: Scope, amount: str, *, default: float, example: str) -> float:
        """The percentage of an amount as a number.

        Args:
            scope: Where it is read.
            amount: The only words that it may have.
            default: Where there is none.
            example: For the message about any other.
        """
        if not self.amount:
            return default
        if self.amount != amount or self.numbers[0].type != "PERCENT":
            raise scope.error(f"`{scope.text(self._node)}` cannot stand here; write `{example}`", self.node)
        return as_number(self.numbers[0])

    def without_amount(self, scope: Scope) -> Tail:
        """The same, refused if it has an amount."""
        if self.amount:
            raise scope.error(f"`{scope.text(self._node)}` cannot stand here", self.node)
        return self

    @property
    def _node(self) -> Node:
        assert self.node is not None
        return self.node


def form_of(node: Tree[Token]) -> str:
    """The word that a tail, an amount or an interval begins with."""
    first = node.children[0]
    return first.type if isinstance(first, Token) else ""


def tail_of(written: list[Node]) -> Tail:
    """The tail of a tree, if there is one."""
    if not written:
        return Tail()
    node = written[0]
    assert isinstance(node, Tree)
    form, parts = form_of(node), node.children
    if form == "BACK":
        times = tuple(parts[4:])
        return Tail(node, "BY" if times else "", times, "back", _numbers(parts[2:3]))
    if not form:
        return Tail(node, "", (), *_amount(parts[0]))
    amount = _amount(parts[4]) if len(parts) > 4 else ("", ())
    return Tail(node, form, tuple(parts[1:4:2]), *amount)


def _amount(node: Node) -> tuple[str, tuple[Token, ...]]:
    assert isinstance(node, Tree)
    inner = node.children[0]
    if node.data == "tolerance" or isinstance(inner, Tree):
        tolerance = node if node.data == "tolerance" else inner
        assert isinstance(tolerance, Tree)
        return "within", _numbers(tolerance.children[-1:])
    words = tuple(each.type for each in node.children if isinstance(each, Token) and not _is_number(each))
    return _AMOUNTS[words], _numbers(node.children)


def _numbers(nodes: list[Node]) -> tuple[Token, ...]:
    return tuple(each for each in nodes if isinstance(each, Token) and _is_number(each))


def _is_number(token: Token) -> bool:
    return token.type in {"PERCENT", "FOLD", "QUANTITY"}
