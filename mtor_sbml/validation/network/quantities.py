"""The values of a model's quantities at given states: whatever rules decide follows from the rest."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from functools import lru_cache

from mtor_sbml.errors import FormulaError
from mtor_sbml.model.document import Model
from mtor_sbml.model.formula import FloatArray, Formula, evaluate
from mtor_sbml.model.initial import given_value, initial_value

Value = float | FloatArray


class Quantities(Mapping[str, Value]):
    """A model's quantities by id at one state, or at several as arrays; those that rules decide are worked out on use.

    Args:
        model: Whose rules hold.
        given: The values that no rule decides; all arrays of one length.
    """

    def __init__(self, model: Model, given: Mapping[str, Value]) -> None:
        self._model = model
        self._known: dict[str, Value] = {"time": 0.0, **given}
        self._open: set[str] = set()

    def __getitem__(self, name: str) -> Value:
        if name not in self._known:
            self._known[name] = self._worked_out(name)
        return self._known[name]

    def __contains__(self, name: object) -> bool:
        return name in self._known or self._formula(str(name)) is not None

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)

    def of(self, formula: Formula) -> Value:
        """The value of a formula.

        Raises:
            FormulaError: It reads something that has no value here, or needs a run.
        """
        return evaluate(formula, self, self._model.functions)

    def _worked_out(self, name: str) -> Value:
        formula = self._formula(name)
        if formula is None:
            raise KeyError(name)
        if name in self._open:
            raise FormulaError(f"{name!r} needs itself")
        self._open.add(name)
        try:
            return self.of(formula)
        finally:
            self._open.discard(name)

    def _formula(self, name: str) -> Formula | None:
        rule = self._model.rules.get(name)
        if rule is not None and rule.kind == "assignment":
            return rule.formula
        reaction = self._model.reactions.get(name)
        return reaction.rate if reaction is not None else None


@lru_cache(maxsize=4)
def start_values(model: Model) -> Mapping[str, float]:
    """What the model gives its species, parameters, compartments and stoichiometries at the start, in their own units.

    Left out is what assignment rules decide, and what has no value or none that can be worked out.
    """
    ids = [*model.compartments, *model.parameters, *model.species, *model.stoichiometries]
    known = {each: value for each in ids if (value := given_value(model, each)) is not None and not math.isnan(value)}
    for each in ids:
        rule = model.rules.get(each)
        if each in known or (rule is not None and rule.kind == "assignment"):
            continue
        try:
            known[each] = initial_value(model, each, known)
        except FormulaError:
            continue
    return known
