"""The scores of an ensemble in arrays, filled in as they come, so that memory does not grow on the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from math import nan

import numpy as np
from numpy.typing import NDArray

from mtor_sbml.expectation.verdict import Outcome
from mtor_sbml.variants.evaluate import Evaluation


class Fate(IntEnum):
    """What became of one expectation on one variant."""

    NOT_RUN = 0  #: the variant could not be run at all
    ERROR = 1  #: it could not be evaluated
    FAILS = 2
    HOLDS = 3


#: A declared failure is what it is on each variant, declared or not.
_FATES: Mapping[Outcome, Fate] = {
    Outcome.HOLDS: Fate.HOLDS,
    Outcome.XPASS: Fate.HOLDS,
    Outcome.FAILS: Fate.FAILS,
    Outcome.XFAIL: Fate.FAILS,
    Outcome.ERROR: Fate.ERROR,
}


@dataclass(frozen=True, eq=False)
class Scores:
    """A row for each variant, a column for each expectation."""

    fates: NDArray[np.int8]
    margins: NDArray[np.float64]  #: NaN where there is none
    failures: dict[int, str] = field(default_factory=dict)  #: why a variant could not be run at all, by row
    #: The first row in which an expectation could not be evaluated, and why, by column.
    errors: dict[int, tuple[int, str]] = field(default_factory=dict)

    @classmethod
    def empty(cls, variants: int, expectations: int) -> Scores:
        """Of variants none of which has been run."""
        shape = (variants, expectations)
        return cls(np.full(shape, Fate.NOT_RUN, dtype=np.int8), np.full(shape, nan))

    @property
    def done(self) -> int:
        """How many rows are filled in."""
        return len(self.failures) + int(np.count_nonzero(self.fates[:, 0]))

    def put(self, row: int, evaluation: Evaluation) -> None:
        """Fill in a row, once; rows may come in any order."""
        if evaluation.scores is None:
            self.failures[row] = evaluation.failure or ""
            return
        for column, score in enumerate(evaluation.scores):
            self.fates[row, column] = _FATES[score.outcome]
            if score.margin is not None:
                self.margins[row, column] = score.margin
            elif row < self.errors.get(column, (row + 1, ""))[0]:
                self.errors[column] = row, score.message
