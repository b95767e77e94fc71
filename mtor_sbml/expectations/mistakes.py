"""Mistakes of grammar, in the reader's words."""

from __future__ import annotations


def explain(text: str, start: int, end: int, *, expected: frozenset[str]) -> str:
    """What is wrong with a text that cannot be parsed beyond an offset."""
    return f"unexpected {text[start:end]!r}; expected {sorted(expected)}"
