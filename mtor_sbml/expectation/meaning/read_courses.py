"""What is said of a signal's course: `rises`, `is transient`, `overshoots`, `adapts`, `oscillates`, `is steady by`."""

from __future__ import annotations

from lark import Token, Tree

from mtor_sbml.expectation.language.syntax import Node
from mtor_sbml.expectation.meaning.comparing import compared
from mtor_sbml.expectation.meaning.literals import as_fold, as_number
from mtor_sbml.expectation.meaning.read_effects import EffectReader
from mtor_sbml.expectation.meaning.scope import Scope
from mtor_sbml.expectation.meaning.tails import Tail, tail_of
from mtor_sbml.expectation.meaning.typed import NUMBER, All, Claim, Not, Rhythm, Sort, Type, Value, Window
from mtor_sbml.expectation.meaning.typed_shapes import (
    Biphasic,
    Changed,
    Flat,
    Oscillates,
    Response,
    Settled,
    Straight,
)
from mtor_sbml.expectation.meaning.windows import clock, default_window, require_within, written_number
from mtor_sbml.model.suggestions import nearest

_SPAN = 0.05  #: a steady or linear signal stays within this share of its span
_BEYOND = 0.25  #: a biphasic one goes beyond both ends by this share of its span
_RHYTHM = ("period", "damping")

#: The only amount that a response may have, its default, and an example.
_RESPONSES: dict[str, tuple[str, float, str]] = {
    "transient": ("back", 0.5, "back to at most 50 % by 2 h"),
    "sustained": ("at least", 0.7, "at least 70 %"),
    "overshoots": ("by at least", 0.1, "by at least 10 %"),
    "adapts": ("within", 0.2, "within 20 %"),
}


class CourseReader(EffectReader):
    """Reads what is said of a signal over a window."""

    def course(self, scope: Scope, value: Value | None, subject: Node, tail: Tail) -> tuple[Value, Window]:
        """A signal and the window of its tail, or all of the experiment; the tail's amount is the caller's."""
        if value is None:
            value, window = self.windowed(scope, subject)
        else:
            window = default_window(scope, value, subject)
        if not tail.form:
            return value, window
        assert tail.node is not None
        if tail.form == "BY":
            return value, Window(window.start, self._time_within(scope, value, tail.times[0]), is_default=False)
        if tail.form != "FROM":
            raise scope.error(f"`{scope.text(tail.node)}` cannot stand here; write `from 0 min to 1 h`", tail.node)
        return value, self.window(scope, value, *tail.times)

    def response(self, scope: Scope, subject: Node, word: str, written: list[Node]) -> Claim:
        """`is transient`, `is sustained`, `overshoots`, `adapts`, each with its amount."""
        tail, by = tail_of(written), None
        amount, default, example = _RESPONSES[word]
        share = tail.share(scope, amount, default=default, example=example)
        if word == "transient" and tail.form == "BY":
            value, window = self.course(scope, None, subject, Tail())
            by = self._time_within(scope, value, tail.times[0])
        else:
            value, window = self.course(scope, None, subject, tail)
        return Response(word, value, window, share, scope.file.words.raises, by)  # type: ignore[arg-type]

    def changed(self, scope: Scope, subject: Node, word: str, written: list[Node]) -> Claim:
        """`rises`, `falls`, `rises monotonically`: with a window, by a time, or by how much."""
        tail, falls = tail_of(written), word.startswith("falls")
        value, window = self.course(scope, None, subject, tail)
        if tail.amount == "within" and tail.numbers[0].type == "QUANTITY":
            window, tail = self._lasting(scope, value, window, tail.numbers[0]), Tail()

        def by(fold: float) -> Changed:
            return Changed(value, window, falls, fold, word.endswith("monotonically"))

        fold, at_most = _folds(scope, tail, word, falls=falls)
        return All((by(fold), Not(by(at_most)))) if at_most is not None else by(fold)

    def settled(
        self, scope: Scope, subject: Node, word: str, written: list[Node], *, value: Value | None = None
    ) -> Claim:
        """`is steady by t`, `levels off by t`; `from a to b within q` says until when and how much."""
        tail = tail_of(written)
        if tail.form not in {"BY", "FROM"}:
            raise scope.error(f"by when? Write `{word} by 1 h`", subject)
        share = tail.share(scope, "within", default=_SPAN, example="from 1 h to 2 h within 5 %")
        value, window = self.course(scope, value, subject, Tail())
        by = self._time_within(scope, value, tail.times[0])
        if tail.form == "FROM":
            window = Window(window.start, self._time_within(scope, value, tail.times[1]), is_default=False)
        return Settled(value, window, by, share)

    def straight(self, scope: Scope, subject: Node, _word: str, written: list[Node]) -> Claim:
        """`is linear from a to b within 5 %`."""
        tail = tail_of(written)
        share = tail.share(scope, "within", default=_SPAN, example="is linear from 0 min to 5 min within 5 %")
        return Straight(*self.course(scope, None, subject, tail), share)

    def flat(self, scope: Scope, subject: Node, _word: str, written: list[Node]) -> Claim:
        """`is flat from a to b within 10 %`."""
        tail = tail_of(written)
        fold, text = scope.file.words.raises, f"{scope.file.words.raises:g}x"
        if tail.amount:
            if tail.amount != "within" or tail.numbers[0].type == "QUANTITY":
                raise scope.error("`flat` takes `within 10 %` or `within 1.1x`", tail.node)
            fold, text = as_fold(tail.numbers[0]), str(tail.numbers[0])
        return Flat(*self.course(scope, None, subject, tail), fold, text)

    def biphasic(self, scope: Scope, subject: Node, _word: str, written: list[Node]) -> Claim:
        """`is biphasic [from a to b]`."""
        return Biphasic(*self.course(scope, None, subject, tail_of(written).without_amount(scope)), _BEYOND)

    def oscillates(self, scope: Scope, subject: Node, written: list[Node], tests: list[Tree[Token]]) -> Claim:
        """`oscillates [from a to b] [with period between a and b] [with damping < 20 %]`."""
        value, window = self.course(scope, None, subject, tail_of(written).without_amount(scope))
        return Oscillates(value, window, tuple(self._test(scope, value, window, test) for test in tests))

    def _test(self, scope: Scope, value: Value, window: Window, test: Tree[Token]) -> Claim:
        name, *bounds = test.children
        if name not in _RHYTHM:
            hint = nearest(str(name), _RHYTHM) or "it takes `with period …` and `with damping …`"
            raise scope.error(f"`oscillates` has no `{name}`", name, hint=hint)
        sort = Sort(Type.TIME, scope.time_unit) if name == "period" else NUMBER
        of = Rhythm(str(name), value, window, sort)  # type: ignore[arg-type]
        if isinstance(bounds[0], Token) and bounds[0].type == "COMP":
            return compared(scope, of, str(bounds[0]), self.value(scope, bounds[1]), test)
        signs = zip((">=", "<="), bounds, strict=True)
        return All(tuple(compared(scope, of, sign, self.value(scope, bound), test) for sign, bound in signs))

    def _time_within(self, scope: Scope, about: Value, node: Node) -> Value:
        time = self.time(scope, node)
        require_within(scope, about, time, node)
        return time

    def _lasting(self, scope: Scope, about: Value, window: Window, length: Token) -> Window:
        """The window that begins with another and lasts a time."""
        start, lasts = written_number(window.start), written_number(self.time(scope, length))
        if start is None or lasts is None:
            raise scope.error("`within` counts from a start that is written; write `from … to …`", length)
        end = clock(scope, start + lasts)
        require_within(scope, about, end, length)
        return Window(window.start, end, is_default=False)


def _folds(scope: Scope, tail: Tail, word: str, *, falls: bool) -> tuple[float, float | None]:
    """How much a signal rises or falls at least and, where said, at most.

    Raises:
        ExpectationsError: The amount does not fit the verb.
    """
    if not tail.amount:
        return scope.file.words.raises, None
    numbers, is_fold = [as_number(each) for each in tail.numbers], tail.numbers[0].type == "FOLD"
    match tail.amount, falls, numbers:
        case "at least", _, [fold] if is_fold and fold > 0:
            return fold, None
        case "by at least", False, [more]:
            return 1 + more, None
        case ("by at least", True, [less]) if less < 1:
            return 1 / (1 - less), None
        case "to at most", True, [share] if share > 0:
            return 1 / share, None
        case "to between", _, [low, high] if 0 < low < high:
            return (1 / high, 1 / low) if falls else (low, high)
    others = "`by at least 70 %` or `to at most 30 %`" if falls else "`by at least 50 %`"
    raise scope.error(f"`{word}` takes `at least 2-fold`, {others}", tail.node)
