"""Mistakes of grammar, in the reader's words: each one that we have seen people make has a sentence of its own."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stumble:
    """A text and the stretch of it beyond which it cannot be parsed."""

    text: str
    start: int
    end: int
    expected: frozenset[str]  #: terminals of the grammar that could have stood there

    @property
    def before(self) -> str:
        """What could be parsed."""
        return self.text[: self.start].rstrip()

    @property
    def culprit(self) -> str:
        """What could not; empty at the end of the text."""
        return self.text[self.start : self.end]

    @property
    def rest(self) -> str:
        """The culprit and all that follows."""
        return self.text[self.start :]


def explain(text: str, start: int, end: int, *, expected: frozenset[str]) -> str:
    """What is wrong with a text that cannot be parsed beyond an offset.

    Args:
        text: The whole text.
        start: Offset of what could not be parsed.
        end: Offset of its end; equal to `start` where the text broke off.
        expected: Terminals of the grammar that could have stood there.
    """
    stumble = Stumble(text, start, end, expected)
    for mistake in _MISTAKES:
        sentence = mistake(stumble)
        if sentence:
            return sentence
    culprit = f"`{stumble.culprit}` cannot stand here" if stumble.culprit else "the text breaks off"
    return f"{culprit}; expected {_in_words(expected)}"


def _equals_sign(stumble: Stumble) -> str:
    found = re.match(r"([!=])?=+\s*([^\s,)\]]*(?:\s*%|(?<=\d) [A-Za-zµμ]+)?)", stumble.rest)
    if not found:
        return ""
    if found[1] == "!":
        return f"for inequality write `not (… is about {found[2] or 'x'} within 10 %)`"
    sign = "`==` is no word of the language. " if found[1] else "`=` sets a value inside [ ]. "
    return f"{sign}For equality write `is about {found[2] or 'x'} within 10 %`"


def _other_spelling(stumble: Stumble) -> str:
    # After a number a capital AND was read as its unit.
    capital = re.search(r"\b(AND|OR|NOT|IMPLIES)$", stumble.before)
    if capital:
        return f"`{capital[0]}` is written `{capital[0].lower()}`"
    if stumble.culprit == "*" and stumble.before.endswith("*"):
        return "`**` is written `^`"
    for pattern, right in _SPELLINGS.items():
        found = re.match(pattern, stumble.rest)
        if found:
            return f"`{found[0].strip()}` is written {right}"
    return ""


#: What other languages, or a hurry, write; and how it is written here.
_SPELLINGS = {
    r"≤|=<": "`<=`",
    r"≥|=>": "`>=`",
    r"&&?|AND\b": "`and`",
    r"\|\|?|OR\b": "`or`",
    r"NOT\b|!(?!=)": "`not`",
    r"->|IMPLIES\b": "`implies`",
    r"over\b|\.\.": "`from … to …`, such as `from 0 min to 1 h`",
    r"initial(ly)?\b": "`at start`",
    r"final(ly)?\b": "`at end`",
    r"(increase|activate|induce|stimulate|enhance|elevate|promote|upregulate)s?\b|raise\b": "`raises`",
    r"(decrease|inhibit|reduce|suppresse|block|diminishe|attenuate|impair|downregulate)s?\b|lower\b": "`lowers`",
    r"(eliminate|remove|prevent)s?\b|abolish\b": "`abolishes`",
    r"(equals?|same\s+as)\b": "`is about … within 10 %`",
    r"unchanged\b|(doesn't|does not|do not)\s+(change|affect)\b": "`C does not change N`",
    r"greater\s+than\b|more\s+than\b": "`>`",
    r"less\s+than\b|smaller\s+than\b": "`<`",
}


def _doubt(stumble: Stumble) -> str:
    """Negated verbs and properties."""
    if re.search(r"\bdoes$", stumble.before) or re.match(r"does(n't|\s+not)\b", stumble.rest):
        return "a verb is denied from outside: `not (C lowers N)`; for no effect write `C does not change N`"
    if stumble.culprit == "not" and "LOWERS" in stumble.expected:
        return "a verb is denied from outside: `not (C lowers N)`"
    if re.match(r"not\b", stumble.rest) and re.search(r"\bis$", stumble.before):
        return "a property is denied from outside: `not (x is absent)`"
    return ""


def _bound_in_words(stumble: Stumble) -> str:
    found = re.search(r"\bat\s+(least|most)$", stumble.before) or re.match(r"at\s+(least|most)\b", stumble.rest)
    if not found or "PERCENT" in stumble.expected:
        return ""
    sign = ">=" if found[1] == "least" else "<="
    return f"`at {found[1]}` belongs to verbs, as in `raises … at least 2-fold`; between two values write `{sign}`"


def _bare_amount(stumble: Stumble) -> str:
    """`lowers … to 30 %` and `each alone at most 25`."""
    verb = re.search(r"\b(lowers|raises|abolishes)\b", stumble.before)
    if verb and (stumble.culprit in {"to", "by"} or re.search(r"\b(to|by|by at least)$", stumble.before)):
        return "how much: `to at most 30 %`, `to between 20 % and 60 %`, `by at least 70 %` or `at least 2-fold`"
    number = re.match(r"\d+(\.\d+)?$", stumble.culprit)
    if number and "PERCENT" in stumble.expected and "NUMBER" not in stumble.expected:
        fold = f" or `{number[0]}-fold`" if "FOLD" in stumble.expected else ""
        return f"{number[0]} what? `{number[0]} %`{fold}"
    return ""


def _missing_comma(stumble: Stumble) -> str:
    if "COMMA" not in stumble.expected or not stumble.culprit:
        return ""
    found = re.search(r"\b(always|eventually|once|until|at|whenever)\b[^,]*$", stumble.before)
    return f"a comma is missing: `{found[0]}, …`" if found else ""


def _decimal_comma(stumble: Stumble) -> str:
    if stumble.culprit == "," and re.search(r"\d$", stumble.before) and re.match(r",\d", stumble.rest):
        return "a decimal sign is a point, as in `0.5`"
    return ""


def _brackets(stumble: Stumble) -> str:
    if stumble.culprit in {")", "]"}:
        opening = {")": "(", "]": "["}[stumble.culprit]
        if stumble.before.count(opening) <= stumble.before.count(stumble.culprit):
            return f"this `{stumble.culprit}` closes nothing"
    if stumble.culprit:
        return ""
    for opening, closing in ("()", "[]"):
        if stumble.text.count(opening) > stumble.text.count(closing):
            return f"a `{opening}` is never closed"
    return ""


def _braces(stumble: Stumble) -> str:
    if stumble.culprit in {"{", "}"}:
        return "braces stand around a single name that `for` gives values for, such as `{drug}`"
    return ""


def _quotes(stumble: Stumble) -> str:
    if stumble.culprit in {'"', "'", "`", "“", "”"}:
        return "names are written without quotes"
    return ""


def _experiment_in_brackets(stumble: Stumble) -> str:
    if stumble.before.endswith("["):
        return "in [ ] stands the name of one experiment, then `with` and changes: `[insulin with knockout TSC2]`"
    return ""


def _two_values(stumble: Stumble) -> str:
    if re.search(r"\d\s*[a-z]+$", stumble.before) and re.match(r"\d+\s*[a-z]+\b", stumble.rest):
        return "two quantities in a row: write one, such as `90 min`"
    if re.search(r"[\d)\]]$", stumble.before) and stumble.culprit == "(" and "STAR" in stumble.expected:
        return "a product needs its `*`"
    return ""


_MISTAKES: tuple[Callable[[Stumble], str], ...] = (
    _other_spelling,
    _equals_sign,
    _bound_in_words,
    _bare_amount,
    _doubt,
    _decimal_comma,
    _brackets,
    _braces,
    _quotes,
    _experiment_in_brackets,
    _missing_comma,
    _two_values,
)

#: What the terminals of the grammar are to a reader, in the order in which they are offered.
_WORDS = {
    "NAME": "a name",
    "NUMBER": "a number",
    "PERCENT": "a percentage such as 10 %",
    "FOLD": "a multiple such as 2x",
    "QUANTITY": "a quantity such as 20 nM",
    "LSQB": "an experiment in [ ]",
    "COMP": "a comparison",
    "RAISES": "a verb such as `raises`",
    "LOWERS": "`lowers`",
    "IS": "`is`",
    "SIGN": "`+` or `-`",
    "AND": "`and`",
    "OR": "`or`",
    "AT": "`at`",
    "FROM": "`from`",
    "TO": "`to`",
    "BY": "`by`",
    "OF": "`of`",
    "WITH": "`with`",
    "CROSSES": "`crosses`",
    "BOTH": "`both`",
    "EITHER": "`either`",
    "STATE": "`state`",
    "STEPS": "`steps`",
    "COMMA": "a comma",
    "RPAR": "`)`",
    "RSQB": "`]`",
    "PROPERTY": "a property such as `absent`, or `about`",
    "MINUS_INF": "`-inf`",
    "$END": "nothing more",
}
_BEGINS_A_VALUE = frozenset({"NAME", "NUMBER", "PERCENT", "FOLD", "QUANTITY", "SIGN"})


def _in_words(expected: frozenset[str]) -> str:
    offers: list[str] = []
    if expected >= _BEGINS_A_VALUE:
        offers.append("a value")
        expected -= _BEGINS_A_VALUE
    if "RAISES" in expected:
        expected -= {"LOWERS"}
    offers += [words for terminal, words in _WORDS.items() if terminal in expected]
    return " or ".join(filter(None, [", ".join(offers[:-1]), offers[-1]])) if offers else "something else"
