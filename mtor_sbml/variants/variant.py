"""A variant: a model with values changed or mechanisms cut, before any experiment begins."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

from mtor_sbml.model.changes import Setting


@dataclass(frozen=True, slots=True)
class Variant:
    """What is set in the model before every experiment begins; see `mtor_sbml.model.start`.

    A condition that sets the same target at the beginning wins; one that multiplies it multiplies the variant's value.
    """

    id: str
    settings: tuple[Setting, ...]  #: in the model's own units; a cut is a reaction, or `modifier@reaction`, and 0
    floor: float = -inf  #: once a margin is below, the other expectations are not judged any more


#: The model itself, judged beside its variants.
ITSELF = Variant("the model itself", ())
