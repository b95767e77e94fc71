"""Verb sentences: `knockout TSC2 raises RhebGTP[basal] at 1 h, unless …`, and what needs both of two changes."""

from __future__ import annotations

from lark import Token, Tree

from mtor_sbml.expectation.language.syntax import Node
from mtor_sbml.expectation.meaning.brackets import read_changes
from mtor_sbml.expectation.meaning.literals import as_fold, as_number
from mtor_sbml.expectation.meaning.read_values import ValueReader
from mtor_sbml.expectation.meaning.scope import Part, Scope
from mtor_sbml.expectation.meaning.typed import Effect, Gate, Unless
from mtor_sbml.model.changes import Change, ChangeKind
from mtor_sbml.simulation.experiment import Condition

Bounds = tuple[float | None, float | None]  #: smallest and largest ratio of the level with the changes to that without

_ALONE = 0.25  #: each change of a gate alone gives at most this share of both


class EffectReader(ValueReader):
    """Reads verb sentences: each names one level and reads it in two experiments, without and with the changes."""

    def effect(self, scope: Scope, node: Tree[Token]) -> Effect:
        """`CHANGES verb LEVEL [amount]`."""
        changes, verb, level, *amount = node.children
        assert isinstance(verb, Tree)
        parts = read_changes(scope, changes, self.fixed_time)
        low, high = _bounds(scope, verb, amount[0] if amount else None)
        said = " ".join(filter(None, [scope.text(verb), scope.text(amount[0]) if amount else ""]))
        without, with_ = self.value(scope, level), self.value(scope.adding(parts), level)
        return Effect(said, scope.text(changes), without, with_, low, high)

    def unless(self, scope: Scope, node: Tree[Token]) -> Unless:
        """`EFFECT, unless CHANGES`: with them in both arms the level does not change."""
        sentence, _, changes = node.children
        parts = read_changes(scope, changes, self.fixed_time)
        return self._gone(scope, sentence, parts, scope.text(changes))

    def requires(self, scope: Scope, node: Tree[Token]) -> Unless:
        """`EFFECT, requires GENE`: the same, unless the gene is knocked out."""
        sentence, _, gene = node.children
        change = Change(ChangeKind.PROTEIN_SCALE, str(gene), 0.0, scope.expression.place_of(gene))
        knockout = Part(Condition(f"{gene}_ko", (change,), change.place), None, f"knockout {gene}")
        return self._gone(scope, sentence, (knockout,), knockout.said)

    def gate(self, scope: Scope, node: Tree[Token]) -> Gate:
        """`LEVEL needs both A and B`, `LEVEL needs either A or B`."""
        level, first, second, *limit = node.children
        parts = [read_changes(scope, changes, self.fixed_time) for changes in (first, second)]
        share = as_number(limit[-1]) if limit and isinstance(limit[-1], Token) else _ALONE
        alone = [self.value(scope.adding(each), level) for each in parts]
        both = self.value(scope.adding((*parts[0], *parts[1])), level)
        neither = self.value(scope, level) if node.data == "gate_or" else None
        return Gate(alone[0], alone[1], both, neither, scope.text(first), scope.text(second), share)

    def _gone(self, scope: Scope, sentence: Node, parts: tuple[Part, ...], said: str) -> Unless:
        if not isinstance(sentence, Tree) or sentence.data != "effect":
            raise scope.error(
                "`unless` and `requires` follow one verb sentence, such as `insulin from 0 min raises …`", sentence
            )
        effect, both_arms = self.effect(scope, sentence), self.effect(scope.adding(parts), sentence)
        fold = scope.file.words.raises
        gone = Effect(
            "does not change", effect.changes, both_arms.without, both_arms.with_, 1 / fold, fold, off_is_no_effect=True
        )
        return Unless(effect, gone, said)


def _bounds(scope: Scope, verb: Tree[Token], amount: Node | None) -> Bounds:
    words, kind = scope.file.words, verb.children[0].type  # type: ignore[union-attr]
    if amount is not None:
        assert isinstance(amount, Tree)
        return _stated(scope, str(kind), amount)
    return {
        "ABOLISHES": (None, words.abolishes),
        "LOWERS": (None, words.lowers),
        "PARTLY": (words.abolishes, words.lowers),
        "RAISES": (words.raises, None),
        "DOES_NOT_CHANGE": (1 / words.raises, words.raises),
    }[str(kind)]


def _stated(scope: Scope, verb: str, amount: Tree[Token]) -> Bounds:
    """The ratios of an amount that was written.

    Raises:
        ExpectationsError: The amount does not fit the verb.
    """
    forms = [each.type for each in amount.children if isinstance(each, Token)]
    numbers = [each for each in amount.children if isinstance(each, Token) and each.type in {"PERCENT", "FOLD"}]
    if not forms:
        return _tolerated(scope, verb, amount)
    if verb == "DOES_NOT_CHANGE":
        raise scope.error("`does not change` takes a tolerance, such as `within 10 %`", amount)
    if verb == "RAISES":
        return _raised(scope, forms, numbers, amount)
    if forms[0] == "TO_AT_MOST":
        return None, as_number(numbers[0])
    if verb in {"ABOLISHES", "PARTLY"}:
        raise scope.error("`abolishes` takes `to at most 5 %`, and `partly lowers` no amount; use `lowers`", amount)
    if forms[0] == "TO_BETWEEN":
        return as_number(numbers[0]), as_number(numbers[1])
    if forms[0] == "BY":
        return None, 1 - as_number(numbers[0])
    if numbers[0].type == "PERCENT":
        raise scope.error(f"`lowers at least {numbers[0]}` can be read two ways", amount, hint=_two_ways(numbers[0]))
    return None, 1 / as_number(numbers[0])


def _raised(scope: Scope, forms: list[str], numbers: list[Token], amount: Node) -> Bounds:
    number = as_number(numbers[0])
    if forms[0] == "AT_LEAST" and numbers[0].type == "FOLD":
        return number, None
    if forms[0] == "BY":
        return 1 + number, None
    if forms[0] == "TO_BETWEEN":
        return number, as_number(numbers[1])
    raise scope.error("`raises` takes `at least 2-fold` or `by at least 50 %`", amount)


def _tolerated(scope: Scope, verb: str, amount: Tree[Token]) -> Bounds:
    tolerance = amount.children[0]
    assert isinstance(tolerance, Tree)
    within = tolerance.children[-1]
    assert isinstance(within, Token)
    if verb != "DOES_NOT_CHANGE":
        raise scope.error("only `does not change` takes `within`", amount)
    if within.type == "QUANTITY":
        raise scope.error("a verb compares a ratio: write `within 10 %` or `within 1.1x`", amount)
    fold = as_fold(within)
    return 1 / fold, fold


def _two_ways(number: Token) -> str:
    return f"write `by at least {number}` or `to at most {number}`"
