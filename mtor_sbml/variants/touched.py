"""The mutants of what a branch touched."""

from __future__ import annotations

from collections.abc import Iterable

from mtor_sbml.model.document import Model
from mtor_sbml.model.formula import Formula, formula_names
from mtor_sbml.model.promoted import with_locals_promoted
from mtor_sbml.model.revision import changed, model_at
from mtor_sbml.variants.mutants import Kind, Mutant


def touched_since(model: Model, revision: str, mutants: Iterable[Mutant]) -> tuple[Mutant, ...]:
    """The mutants of what is new or other in a model since a commit: by meaning, not by lines.

    A law that changed touches its reaction, what regulates it, and the constants in it.

    Raises:
        UsageError: There is no such commit, or the model then could not be read.
    """
    before = model_at(model, revision)
    now, _ = with_locals_promoted(model)
    different = changed(None if before is None else with_locals_promoted(before)[0], now)
    in_laws = frozenset(
        name for each in different for formula in _formulas(now, each) for name in formula_names(formula)
    )
    return tuple(each for each in mutants if not _elements(each).isdisjoint(different | _constants(each, in_laws)))


def _formulas(model: Model, element: str) -> Iterable[Formula]:
    """The law or rule of an element."""
    if element in model.reactions and (rate := model.reactions[element].rate) is not None:
        yield rate
    if element in model.rules:
        yield model.rules[element].formula


def _constants(mutant: Mutant, in_laws: frozenset[str]) -> frozenset[str]:
    return in_laws if mutant.kind is Kind.PARAMETER else frozenset()


def _elements(mutant: Mutant) -> frozenset[str]:
    """The ids of the model that a mutant is about."""
    return frozenset(part for setting in mutant.settings for part in setting.id.split("@"))
