"""Formulas over a model's ids: read from SBML infix or MathML, evaluated on arrays."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula as a small tree: numbers, names and calls. PLACEHOLDER CONTENT, the owner of this file designs it."""


@dataclass(frozen=True, slots=True)
class Function:
    """A function definition: argument names and body."""

    arguments: tuple[str, ...]
    body: Formula
