"""Faults of YAML in the words of somebody who writes claims."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from mtor_sbml.errors import ExpectationsError, Place
from mtor_sbml.expectation.language.source_text import Spot

if TYPE_CHECKING:
    from yaml.error import MarkedYAMLError

#: A text that begins with something that YAML reads as its own, and goes on after it.
_LEADING = re.compile(r"^\s*(?:- )*(?:[\w-]+:\s+)?(?P<text>(?:\{[^{}]*\}|\[[^][]*\]|\"[^\"]*\"|'[^']*')\s*[^\s#,:].*)$")
_KINDS = {"{": "a leading `{` as a mapping", "[": "a leading `[` as a list"}
_QUOTE_IT = "put the expression in double quotes"


def first_fault(lines: Sequence[str], file: str) -> ExpectationsError | None:
    """The first tab of a file."""
    for number, line in enumerate(lines, start=1):
        if "\t" in line:
            spot = Spot(Place(file, number, line.index("\t") + 1), line)
            return spot.error(f"YAML indents with spaces, line {number} has a tab")
    return None


def explain_fault(problem: MarkedYAMLError, lines: Sequence[str], file: str) -> ExpectationsError:
    """What the parser complained of, said so that the writer knows what to change."""
    mark = problem.problem_mark or problem.context_mark
    line = lines[min(mark.line, len(lines) - 1)]
    leading = _LEADING.match(line)
    if leading:
        spot = Spot(Place(file, mark.line + 1, leading.start("text") + 1), line)
        begins = leading["text"][0]
        reads = _KINDS.get(begins, "a leading quote as the whole text")
        return spot.error(f"YAML reads {reads}; {_QUOTE_IT}", width=len(leading["text"]))
    message, hint = _sentence(problem, line[mark.column : mark.column + 1])
    if "end of stream" in (problem.problem or "") and problem.context_mark:  # the quote that was never closed
        mark = problem.context_mark
        line = lines[mark.line]
    return Spot(Place(file, mark.line + 1, mark.column + 1), line).error(message, hint=hint)


def _sentence(problem: MarkedYAMLError, character: str) -> tuple[str, str]:
    said, context = problem.problem or "", problem.context or ""
    if "cannot start any token" in said:
        return f"YAML does not let a text begin with `{character}`", _QUOTE_IT
    if "mapping values are not allowed" in said:
        return "YAML does not expect a key here", "check the indentation; a text that holds `: ` needs double quotes"
    if "end of stream" in said:
        return "this quote is never closed", ""
    if context.startswith("while parsing a flow"):
        closing = "{…}" if "mapping" in context else "[…]"
        began = problem.context_mark.line + 1
        return (
            f"YAML cannot read the `{closing}` that begins in line {began}: {said}",
            f"inside `{closing}` a text with brackets, braces or commas needs double quotes",
        )
    if "expected <block end>" in said:
        return (
            "YAML does not expect this here",
            "check the indentation: entries of one list or mapping stand in one column",
        )
    return f"YAML cannot read this: {said} {context}".rstrip(), ""
