"""Curves of sentences: what is estimated of one (`ic50(…)`), and what is said of one (`dose_response(…) is flat`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import inf
from typing import TYPE_CHECKING

from lark import Token, Tree

from mtor_sbml.expectation.language.syntax import Node
from mtor_sbml.expectation.meaning.comparing import compared
from mtor_sbml.expectation.meaning.doses import sets
from mtor_sbml.expectation.meaning.literals import as_fold, as_number
from mtor_sbml.expectation.meaning.read_sweeps import FORM, DosedLevel, read_sweep
from mtor_sbml.expectation.meaning.scope import Scope
from mtor_sbml.expectation.meaning.typed import NUMBER, All, Claim, Value
from mtor_sbml.expectation.meaning.typed_curves import (
    Bell,
    Bistable,
    CurveClaim,
    Estimate,
    Level,
    Monotone,
    Saturated,
    Sweep,
)
from mtor_sbml.expectation.meaning.walk import readings
from mtor_sbml.model.suggestions import nearest

if TYPE_CHECKING:
    from mtor_sbml.expectation.meaning.read_values import ValueReader

#: What can be said of a curve only.
CURVE_WORDS = frozenset({"increasing", "decreasing", "bistable", "saturates"})

_LEAST_TO_FIT = 5  #: doses, for a curve of four parameters


def read_estimate(reader: ValueReader, scope: Scope, node: Tree[Token]) -> Estimate:
    """`ic50(level, X from a to b)`, `ec50(…)`, `hill(…)`."""
    return _estimate(scope, str(node.children[0]), read_sweep(reader, scope, node).sweep(scope), node)


def refuse_curve(_reader: ValueReader, scope: Scope, node: Tree[Token]) -> Value:
    """A curve where one value is needed."""
    raise scope.error(
        f"`{scope.text(node)}` is a curve, no number",
        node,
        hint=f"say that it `is increasing`, or read a number of it: `ic50({FORM})`",
    )


def is_curve(reader: ValueReader, scope: Scope, node: Node) -> bool:
    """Whether a subject is a curve."""
    return _curve(reader, scope, node) is not None


def read_curve_claim(
    reader: ValueReader, scope: Scope, subject: Node, word: str, *, tail: Sequence[Node], tests: Sequence[Node]
) -> Claim:
    """`CURVE is increasing`, `CURVE saturates`, with tests of its midpoint and steepness.

    Raises:
        ExpectationsError: The subject is no curve, or the word does not suit one.
    """
    found = _curve(reader, scope, subject)
    if found is None:
        text = scope.text(subject)
        raise scope.error(f"`{text}` is no curve, so it is not `{word}`", subject, hint=_for_signals(word, text))
    inside, call = found
    read = _CLAIMS.get(word)
    if read is None:
        raise scope.error(f"`{word}` is about time, and a curve about doses", subject, hint=f"a curve {_LISTED}")
    doses = read_sweep(reader, inside, call)
    claim = read(scope, doses, subject, tail)
    return All((claim, *(_test(reader, scope, claim.curve, each) for each in tests))) if tests else claim


def _curve(reader: ValueReader, scope: Scope, node: Node) -> tuple[Scope, Tree[Token]] | None:
    """The call of `dose_response` that a node is, abbreviations and brackets taken off, and where it is read."""
    name = node if isinstance(node, Token) else node.children[0] if node.data == "call" else None
    if isinstance(name, Token) and name.type == "NAME" and name in scope.where:
        arguments = () if isinstance(node, Token) else tuple(node.children[1:])
        body = reader.abbreviation(scope, name, arguments)
        return _curve(reader, scope.of(body), body.tree)
    if isinstance(node, Token):
        return None
    if node.data == "braced" and _curve(reader, scope, node.children[0]) is not None:
        inner, experiment, *changes = node.children
        assert isinstance(experiment, Token)
        arm = reader.arm(scope, experiment, changes[0] if changes else None)
        return _curve(reader, scope.inside(arm), inner)
    return (scope, node) if name == "dose_response" else None


def _estimate(scope: Scope, which: str, curve: Sweep, node: Node) -> Estimate:
    if curve.doses[0] < 0:
        raise scope.error("a Hill curve goes over the logarithm of the dose, so doses are not negative", node)
    if len(curve.doses) < _LEAST_TO_FIT:
        raise scope.error(
            f"a Hill curve has four parameters, and {len(curve.doses)} doses do not fix them",
            node,
            hint="widen the range, or write `… in 9 steps`",
        )
    return Estimate(which, curve, NUMBER if which == "hill" else curve.dose_sort)  # type: ignore[arg-type]


def _test(reader: ValueReader, scope: Scope, curve: Sweep, node: Node) -> Claim:
    """`ec50 between a and b`, `hill >= 2`."""
    assert isinstance(node, Tree)
    name, *rest = node.children
    if name not in {"ec50", "ic50", "hill"}:
        hint = nearest(str(name), ["ec50", "ic50", "hill"]) or "there are `ec50`, `ic50` and `hill`"
        raise scope.error(f"a curve has no `{name}`", node, hint=hint)
    estimate = _estimate(scope, str(name), curve, node)
    if isinstance(rest[0], Token) and rest[0].type == "COMP":
        return compared(scope, estimate, str(rest[0]), reader.value(scope, rest[1]), node)
    low, high = (reader.value(scope, each) for each in rest)
    return All((compared(scope, estimate, ">=", low, node), compared(scope, estimate, "<=", high, node)))


def _monotone(scope: Scope, doses: DosedLevel, _subject: Node, tail: Sequence[Node], *, decreases: bool) -> Monotone:
    fold = scope.file.words.raises
    if tail:
        amount = _amount(tail[0])
        if amount is None or str(amount[0].type) != "AT_LEAST" or amount[-1].type != "FOLD":
            raise scope.error("a curve is increasing or decreasing `at least 2-fold`", tail[0])
        fold = as_number(amount[-1])
    return Monotone(doses.sweep(scope), decreases, fold)


def _increasing(scope: Scope, doses: DosedLevel, subject: Node, tail: Sequence[Node]) -> Monotone:
    return _monotone(scope, doses, subject, tail, decreases=False)


def _decreasing(scope: Scope, doses: DosedLevel, subject: Node, tail: Sequence[Node]) -> Monotone:
    return _monotone(scope, doses, subject, tail, decreases=True)


def _flat(scope: Scope, doses: DosedLevel, _subject: Node, tail: Sequence[Node]) -> Level:
    fold = scope.file.words.raises
    if not tail:
        return Level(doses.sweep(scope), fold, f"{fold:g}x")
    amount = _amount(tail[0])
    if amount is None or amount[-1].type not in {"PERCENT", "FOLD"} or len(amount) > 1:
        raise scope.error("a curve is flat `within 10 %` or `within 1.2x`", tail[0])
    return Level(doses.sweep(scope), as_fold(amount[-1]), str(amount[-1]))


def _biphasic(scope: Scope, doses: DosedLevel, subject: Node, tail: Sequence[Node]) -> Bell:
    _refuse_tail(scope, tail)
    if len(doses.numbers) < 3:
        raise scope.error("with two doses there is nothing between the ends", subject)
    return Bell(doses.sweep(scope))


def _saturates(scope: Scope, doses: DosedLevel, subject: Node, tail: Sequence[Node]) -> Saturated:
    _refuse_tail(scope, tail)
    low, high = doses.numbers[0], doses.numbers[-1]
    if high <= 0 or low < 0 or not 10 * low < high * (1 - 1e-9):
        raise scope.error("`saturates` is about the last decade of doses, and there is no other", subject)
    return Saturated(doses.sweep(scope))


def _bistable(scope: Scope, doses: DosedLevel, subject: Node, tail: Sequence[Node]) -> Bistable:
    _refuse_tail(scope, tail)
    if _is_state(scope, doses.target):
        raise scope.error(
            f"`{doses.target}` takes part in reactions, so its dose is no state that could be held",
            subject,
            hint="vary a constant or a boundary species",
        )
    for reading in readings(doses.level):
        for dosed in doses.series.get(reading.experiment, ())[:1]:
            first = dosed.periods[0]
            if first.time > -inf or not any(sets(scope.model, each, doses.target) for each in first.conditions):
                raise scope.error(
                    f"`is bistable` compares steady states, and `{reading.said}` sets `{doses.target}` after its own",
                    subject,
                    hint=f"give it from the beginning: `with {doses.target} = … from -inf`",
                )
    return Bistable(*doses.up_and_down(scope))


def _is_state(scope: Scope, target: str) -> bool:
    """Whether what is set does not stay as it is set."""
    species = scope.model.species.get(target)
    if species is None or species.boundary or species.constant:
        return target in scope.model.rules
    reactions = scope.model.reactions.values()
    return any(target == each for reaction in reactions for each, _ in (*reaction.reactants, *reaction.products))


_CLAIMS: Mapping[str, Callable[[Scope, DosedLevel, Node, Sequence[Node]], CurveClaim]] = {
    "increasing": _increasing,
    "decreasing": _decreasing,
    "flat": _flat,
    "biphasic": _biphasic,
    "bistable": _bistable,
    "saturates": _saturates,
}
_LISTED = "is increasing, decreasing, flat, biphasic or bistable, or it saturates"


def _amount(tail: Node) -> list[Token] | None:
    """The tokens of an amount or tolerance; None for another tail."""
    assert isinstance(tail, Tree)
    amount = tail.children[0]
    return list(amount.scan_values(lambda _: True)) if isinstance(amount, Tree) else None


def _refuse_tail(scope: Scope, tail: Sequence[Node]) -> None:
    if tail:
        raise scope.error(f"`{scope.text(tail[0])}` cannot stand here: a curve is about doses", tail[0])


def _for_signals(word: str, text: str) -> str:
    if word in {"increasing", "decreasing"}:
        verb = "rises" if word == "increasing" else "falls"
        return f"over time write `{text} {verb} monotonically`; over doses `dose_response({FORM}) is {word}`"
    if word == "saturates":
        return f"over time write `{text} levels off by 1 h`; over doses `dose_response({FORM}) saturates`"
    return f"write `dose_response({FORM}) is {word}`"
