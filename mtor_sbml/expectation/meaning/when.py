"""What to answer somebody whose sentence changes with time and does not say when it should hold."""

from __future__ import annotations

from lark import Token, Tree

from mtor_sbml.errors import ExpectationsError
from mtor_sbml.expectation.language.syntax import Node
from mtor_sbml.expectation.meaning.scope import Scope

_JOINING = {"and_": "and", "or_": "or", "implies": "implies"}


def when_should_it_hold(scope: Scope, node: Node) -> ExpectationsError:
    """The error of a claim over time as a whole sentence, with the repair that fits how it was written."""
    if isinstance(node, Tree):
        for repair in (_reaches_too_short, _time_on_one_side):
            error = repair(scope, node)
            if error is not None:
                return error
    shown, example = scope.text(node), ""
    if isinstance(node, Tree) and node.data == "compare":
        shown = scope.text(node.children[0])
        example = f" or `max({shown})`"
    return scope.error(
        f"`{shown}` changes with time: when should this hold? `at 1 h, …`, `always, …`, `eventually, …`{example}", node
    )


def _reaches_too_short(scope: Scope, node: Tree[Token]) -> ExpectationsError | None:
    """`always a and b`: the word binds tighter than `and`."""
    first: Node = node
    while isinstance(first, Tree) and first.data in _JOINING:
        first = first.children[0]
    if first is node or not isinstance(first, Tree) or first.data not in {"temporal", "at_prefix"}:
        return None
    word, when = str(first.children[0]), f"should {first.children[0]} hold"
    if first.data == "at_prefix":
        word, when = f"at {scope.text(first.children[0])},", "should hold then"
    return scope.error(
        f"`{word}` reaches to the `{_JOINING[node.data]}` only; put parentheses around what {when}", node
    )


def _time_on_one_side(scope: Scope, node: Tree[Token]) -> ExpectationsError | None:
    """`a < b at 1 h`: the time belongs to one of the two."""
    if node.data != "compare":
        return None
    left, sign, right = node.children
    for timed, other in ((right, left), (left, right)):
        if isinstance(timed, Tree) and timed.data == "timed":
            level, when = (scope.text(part) for part in timed.children)
            sides = (scope.text(other), level) if other is left else (level, scope.text(other))
            return scope.error(
                f"`at {when}` belongs to `{level}` only. For both: `at {when}, {sides[0]} {sign} {sides[1]}`", timed
            )
    return None
