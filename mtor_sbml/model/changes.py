"""Changes to a model: doses, knock-outs, over-expressions, changed constants; and what they set."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from mtor_sbml.errors import Place
from mtor_sbml.model.units import Quantity


class ChangeKind(Enum):
    """What a change acts on."""

    SET = "set"  #: a species, compartment or parameter gets a value: the medium, a dose
    SCALE = "scale"  #: the same, as a multiple of the model's own value
    PROTEIN_SCALE = "protein scale"  #: a protein's total times a factor: knock-out (0), knock-down, over-expression
    PROTEIN_SET = "protein set"  #: a protein's total gets a value
    MUTATE = "mutate"  #: a constant of the cell times a factor


@dataclass(frozen=True, slots=True)
class Change:
    """One target and what it becomes (PEtab v2: targetId, targetValue)."""

    kind: ChangeKind
    target_id: str  #: a model id; for proteins anything that `Composition.resolve` takes
    target_value: Quantity | float  #: a quantity for SET and PROTEIN_SET, a factor otherwise
    place: Place | None = None

    @property
    def is_of_the_cell(self) -> bool:
        """Whether it changes the cell rather than its medium, so that it belongs in the first period."""
        return self.kind in {ChangeKind.PROTEIN_SCALE, ChangeKind.PROTEIN_SET, ChangeKind.MUTATE}


@dataclass(frozen=True, slots=True, order=True)
class Setting:
    """What a change sets in one model: an id and a number in that id's own unit.

    Species are set by concentration, or by amount where `only_substance` says so.
    """

    id: str
    value: float
