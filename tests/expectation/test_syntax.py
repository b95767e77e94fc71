"""Text to tree: the grammar is whole and unambiguous, every node knows its place, every mistake has its sentence."""

from __future__ import annotations

import logging
import pickle
import re
from collections.abc import Iterator
from pathlib import Path

import lark
import pytest

from mtor_sbml.errors import ExpectationsError, Place
from mtor_sbml.expectation.language import syntax
from mtor_sbml.expectation.language.reserved import RESERVED
from mtor_sbml.expectation.language.source_text import SourceText
from mtor_sbml.expectation.language.syntax import parse, parse_source

GRAMMAR = Path(syntax.__file__).with_name("grammar.lark").read_text(encoding="utf-8")
PLACE = Place("a.yaml", 3, 5)


def tree(text: str) -> str:
    """The tree of a text in one line: rule(child, child)."""

    def written(node: syntax.Node) -> str:
        if isinstance(node, lark.Token):
            return str(node)
        return f"{node.data}({', '.join(written(child) for child in node.children)})"

    return written(parse(text, place=PLACE).tree)


def refusal(text: str) -> ExpectationsError:
    with pytest.raises(ExpectationsError) as caught:
        parse(text, place=PLACE, owner="C01")
    return caught.value


@pytest.fixture
def lark_messages() -> Iterator[list[str]]:
    messages: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            messages.append(record.getMessage())

    keep, level = Keep(), lark.logger.level
    lark.logger.addHandler(keep)
    lark.logger.setLevel(logging.DEBUG)
    yield messages
    lark.logger.removeHandler(keep)
    lark.logger.setLevel(level)


def test_grammar_has_no_conflicts(lark_messages: list[str]) -> None:
    # Lark resolves a shift/reduce conflict by shifting and only says so when debugging.
    lark.Lark(GRAMMAR, parser="lalr", debug=True)
    assert [message for message in lark_messages if "conflict" in message.lower()] == []


def test_words_of_the_grammar_are_the_reserved_ones() -> None:
    written = re.findall(r'"([a-z]+)"', re.sub(r"//.*", "", GRAMMAR))
    terminals = re.findall(r"^(?!QUANTITY|FOLD|NUMBER|NAME|MINUS_INF)[A-Z_]+[.\d]*: /(.*)/$", GRAMMAR, re.MULTILINE)
    patterns = " ".join(re.sub(r"\\[sb]", " ", each) for each in terminals)
    words = {*written, *re.findall(r"[a-z]{2,}", patterns.replace("non-negative", ""))}
    assert words == RESERVED


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("p_S6K", "p_S6K"),
        ("x[e] at 1 h < 0.5", "compare(timed(braced(x, e), 1 h), <, 0.5)"),
        ("a < b <= c", "chain(a, <, b, <=, c)"),
        ("x[e] at start", "timed(braced(x, e), m_start())"),
        ("x[e] at steady state", "timed(braced(x, e), m_steady())"),
        ("max(x[e] from 0 min to 1 h)", "call(max, ranged(braced(x, e), from, 0 min, to, 1 h))"),
        ("d from -inf abolishes x[e]", "effect(ranged(d, from, -inf), verb(abolishes), braced(x, e))"),
        ("c partly lowers x", "effect(c, verb(partly, lowers), x)"),
        ("c lowers x by at least 70 %", "effect(c, verb(lowers), x, amount(by, at least, 70 %))"),
        ("c lowers x to at most 30 %", "effect(c, verb(lowers), x, amount(to at most, 30 %))"),
        ("c does not change x within 1 %", "effect(c, verb(does not change), x, amount(tolerance(1 %)))"),
        ("c lowers x, requires TSC2", "requires(effect(c, verb(lowers), x), , requires, TSC2)"),
        ("c lowers x, unless 0.2x A + knockout B",
         "unless(effect(c, verb(lowers), x), , unless, sum(times(0.2x, A), +, knockout(B)))"),
        ("x needs both a and b, each alone at most 25 %", "gate_and(x, a, b, , each alone at most, 25 %)"),
        ("always from 0 min to 1 h, x > 1", "temporal(always, interval(from, 0 min, to, 1 h), compare(x, >, 1))"),
        ("eventually within 1 h, a", "temporal(eventually, interval(within, 1 h), a)"),
        ("eventually after 1 h, a", "temporal(eventually, interval(after, 1 h), a)"),
        ("at 1 h, a < b", "at_prefix(1 h, compare(a, <, b))"),
        ("a until within 1 h, b", "until(a, interval(within, 1 h), b)"),
        ("x peaks between 1 min and 3 min", "shape(x, peaks, tail(between, 1 min, and, 3 min))"),
        ("x is linear from a to b within 5 %", "is_(x, property(linear, tail(from, a, to, b, tolerance(5 %))))"),
        ("x is about 3 within 10 %", "is_(x, property(3, tolerance(10 %)))"),
        ("x between 1 nM and 2 nM and y", "and_(between(x, 1 nM, 2 nM), y)"),
        ("dose_response(x, A from 1 pM to 1 uM in 7 steps) is increasing with ec50 between 1 nM and 2 nM",
         ("is_(call(dose_response, x, ranged(A, from, 1 pM, to, 1 uM, in, 7, steps)), property(increasing), "
          "test(ec50, 1 nM, 2 nM))")),
        ("fold_change(x by c from 0 min)", "call(fold_change, by(x, ranged(c, from, 0 min)))"),
        ("p[e with knockout A + ATP = 5 mM from -inf]",
         "braced(p, e, sum(knockout(A), +, ranged(assign(ATP, 5 mM), from, -inf)))"),
        ("a and b or not c implies d", "implies(or_(and_(a, b), not_(c)), d)"),
        ("a * b / c - d", "sum(product(product(a, *, b), /, c), -, d)"),
        ("1.25x a + b", "sum(times(1.25x, a), +, b)"),
        ("10 % of a / b", "product(share(10 %, a), /, b)"),
        ("30 min (x > 1)", None),
        ("2 nM/min / 3", "product(2 nM/min, /, 3)"),
        ("1 µM + 1 μM", "sum(1 µM, +, 1 μM)"),
    ],
)  # fmt: skip
def test_shape_of_the_tree(text: str, shape: str | None) -> None:
    if shape is None:
        refusal(text)
    else:
        assert tree(text) == shape


@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        ("x[e] at 1 h = 3", 17, "`=` sets a value inside [ ]. For equality write `is about 3 within 10 %`"),
        ("x[e] at 1 h = 3 nM", 17, "`=` sets a value inside [ ]. For equality write `is about 3 nM within 10 %`"),
        ("x[e] at 1 h == 3", 17, "`==` is no word of the language. For equality write `is about 3 within 10 %`"),
        ("x[e] at 1 h != 3", 17, "for inequality write `not (… is about 3 within 10 %)`"),
        ("x[e] at 1 h ≥ 3", 17, "`≥` is written `>=`"),
        ("x[e] at 1 h => 3", 17, "`=>` is written `>=`"),
        ("a[e] > b[e] && c", 17, "`&&` is written `and`"),
        ("x[e] at 1 h > 1 AND y", 25, "`AND` is written `and`"),
        ("a ** 2", 8, "`**` is written `^`"),
        ("always p <= q over 0 min..24 h", 19, "`over` is written `from … to …`, such as `from 0 min to 1 h`"),
        ("x[insulin] initial < 3", 16, "`initial` is written `at start`"),
        ("c increases x[e] at 1 h", 7, "`increases` is written `raises`"),
        ("c inhibits x[e] at 1 h", 7, "`inhibits` is written `lowers`"),
        ("c from 0 min inhibits x[e] at 1 h", 18, "`inhibits` is written `lowers`"),
        ("c from 0 min attenuates x[e] at 1 h", 18, "`attenuates` is written `lowers`"),
        ("c from 0 min attracts x[e] at 1 h", 18,
         ("`attracts` cannot stand here; expected an experiment in [ ], a comparison, a verb such as `raises`, `is`, "
          "`+` or `-`, `and`, `or`, `at`, `to` or nothing more")),
        ("c does not lower x", 7,
         "a verb is denied from outside: `not (C lowers N)`; for no effect write `C does not change N`"),
        ("c not lowers x", 7, "a verb is denied from outside: `not (C lowers N)`"),
        ("x[e] is not absent", 13, "a property is denied from outside: `not (x is absent)`"),
        ("x[e] at 1 h at least 3", 17,
         "`at least` belongs to verbs, as in `raises … at least 2-fold`; between two values write `>=`"),
        ("c lowers x to 30 %", 16,
         "how much: `to at most 30 %`, `to between 20 % and 60 %`, `by at least 70 %` or `at least 2-fold`"),
        ("x needs both a and b, each alone at most 25", 46, "25 what? `25 %`"),
        ("c raises x at least 2", 25, "2 what? `2 %` or `2-fold`"),
        ("always from 0 min to 1 h x[e] < 3", 30, "a comma is missing: `always from 0 min to 1 h, …`"),
        ("at 1 h x[e] < 3", 12, "a comma is missing: `at 1 h, …`"),
        ("x[e] < 0,5", 13, "a decimal sign is a point, as in `0.5`"),
        ("max(x[e]", 13, "a `(` is never closed"),
        ("x[e]) < 3", 9, "this `)` closes nothing"),
        ("{drug} lowers x", 5, "braces stand around a single name that `for` gives values for, such as `{drug}`"),
        ('x["e"] < 3', 7, "names are written without quotes"),
        ("x[] < 3", 7,
         "in [ ] stands the name of one experiment, then `with` and changes: `[insulin with knockout TSC2]`"),
        ("x at 1h 30min", 13, "two quantities in a row: write one, such as `90 min`"),
        ("2 (x) > 3", 7, "a product needs its `*`"),
        ("x[e] at 1 h <", 18, "the text breaks off; expected a value"),
        ("x needs a and b", 13, "`a` cannot stand here; expected `both` or `either`"),
        ("10 % of a + b > 1", 5, "`10 % of a + b` can be read two ways: write `(10 % of a) + b` or `10 % of (a + b)`"),
        ("x < 2 * 10 % of a - b", 13,
         "`2 * 10 % of a - b` can be read two ways: write `(10 % of a) - b` or `10 % of (a - b)`"),
    ],
)  # fmt: skip
def test_mistake_has_its_sentence(text: str, column: int, message: str) -> None:
    problem = refusal(text)
    assert (problem.message, problem.place) == (f"C01: {message}", Place("a.yaml", 3, column))


@pytest.mark.parametrize("text", ["(10 % of a) + b", "a + 10 % of b", "10 % of (a + b)", "f(10 % of a) + b"])
def test_share_that_reads_one_way_is_taken(text: str) -> None:
    assert tree(text)


def test_error_is_printed_with_the_line_and_carets() -> None:
    assert str(refusal("x[insulin] initial < 3")) == (
        "a.yaml:3:16: error: C01: `initial` is written `at start`\n    x[insulin] initial < 3\n               ^^^^^^^"
    )


def test_nodes_know_their_place_and_text() -> None:
    expression = parse("not (x[e] at 1 h > 20 nM)", place=PLACE)
    level = expression.tree.children[0].children[0]
    assert expression.text_of(level) == "x[e] at 1 h"
    assert expression.place_of(level) == Place("a.yaml", 3, 10)
    assert expression.snippet(level) == "    not (x[e] at 1 h > 20 nM)\n         ^^^^^^^^^^^"
    assert expression.error("no", level).place == Place("a.yaml", 3, 10)


def test_replaced_text_points_at_its_braces() -> None:
    source = SourceText.at("{drug} from 0 min lowers {site}[growing] at 1 h <", PLACE)
    with pytest.raises(ExpectationsError) as caught:
        parse_source(source.replaced({"drug": "sirolimus", "site": "p_S6K"}))
    assert caught.value.place == Place("a.yaml", 3, 53)
    assert caught.value.snippet.startswith("    sirolimus from 0 min lowers p_S6K[growing] at 1 h <\n")


def test_expression_crosses_process_borders() -> None:
    expression = parse("x[e] at 1 h > 2", place=PLACE)
    again = pickle.loads(pickle.dumps(expression))
    assert (again.tree, again.text, again.place) == (expression.tree, expression.text, expression.place)


def test_expression_that_went_through_another_process_says_the_same_places():
    expression = parse("f(5 mM) < max(p_S6K[insulin])", place=Place("a.yaml", 3, 5))
    again = pickle.loads(pickle.dumps(expression))
    assert again.tree == expression.tree
    for node, other in zip(expression.tree.iter_subtrees(), again.tree.iter_subtrees(), strict=True):
        assert again.snippet(other) == expression.snippet(node)
    assert (
        again.error("x", again.tree.children[-1]).snippet == expression.error("x", expression.tree.children[-1]).snippet
    )
