"""Two engines that ran the same experiments: where do they differ?

A difference is a share of what an element does: of its range over all the experiments, or of a hundredth of its largest
value where it hardly moves, or of a millionth of a typical value where it is all but absent. Below that two solvers
that are both right differ by rounding.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import inf, isinf
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from mtor_sbml.errors import MtorSbmlError, SimulationError
from mtor_sbml.model.document import Model
from mtor_sbml.model.formula import Name
from mtor_sbml.model.units import pretty
from mtor_sbml.simulation.engines import EngineName
from mtor_sbml.simulation.experiment import Experiment
from mtor_sbml.simulation.runs import Runs
from mtor_sbml.simulation.signal import Segment, Side, Signal, Trace

FloatArray: TypeAlias = NDArray[np.float64]

#: Right solvers differ by a millionth or so, dense signals by a hundredth of a thousandth, and no claim is finer.
TOLERANCE = 1e-3
_LEVEL, _PRESENCE = 1e-2, 1e-6  #: shares of an element's largest value, and of a typical one, that count as its range
_BESIDE = 1e-6  #: share of an experiment's length by which two engines may place an event differently
_UNRESOLVED = 1e-3  #: share of a run at its beginning that a plot of it does not show
_LISTED = 10  #: differences in words, at most


@dataclass(frozen=True, slots=True)
class Difference:
    """The moment at which an element differs most in one experiment."""

    experiment: str
    element: str
    time: float  #: in the model's time unit; infinite at rest
    ours: float
    theirs: float
    share: float  #: of the element's range


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """What a second engine says of the experiments of one model."""

    engine: EngineName
    witness: EngineName
    experiments: int  #: that both ran
    tolerance: float  #: largest share of an element's range that is no difference
    time_unit: str
    largest: Difference | None  #: None when nothing was compared
    differences: tuple[Difference, ...]  #: beyond the tolerance, the largest first; one an element and experiment
    unfinished: tuple[str, ...]  #: experiments that only one of them can run, and why

    @property
    def holds(self) -> bool:
        """Whether the engines agree."""
        return not (self.differences or self.unfinished)

    def __str__(self) -> str:
        counted = f"{self.experiments} experiment{'' if self.experiments == 1 else 's'}"
        if self.holds:
            return f"two engines agree on {counted}{self._largest_in_words()}"
        lines = [f"{self.engine.label} and {self.witness.label} differ, of {counted}:"]
        lines += [self._in_words(each) for each in self.differences[:_LISTED]]
        if len(self.differences) > _LISTED:
            lines.append(f"and {len(self.differences) - _LISTED} more differences")
        return "\n".join([*lines, *self.unfinished])

    def _largest_in_words(self) -> str:
        worst = self.largest
        if worst is None:
            return ""
        return f", largest difference {_percent(worst)} ({worst.element}, {worst.experiment}, {self._when(worst)})"

    def _in_words(self, each: Difference) -> str:
        return (
            f"{each.experiment}: {each.element} {self._when(each)} is {each.ours:.6g} by {self.engine.label} and "
            f"{each.theirs:.6g} by {self.witness.label}, {_percent(each)} of its range apart"
        )

    def _when(self, each: Difference) -> str:
        return "at rest" if isinf(each.time) else f"at {each.time:.6g} {self.time_unit}".rstrip()


def compare(
    model: Model,
    experiments: Iterable[Experiment],
    ours: Runs,
    theirs: Runs,
    *,
    engine: EngineName = EngineName.LIBROADRUNNER,
    witness: EngineName = EngineName.COPASI,
    tolerance: float = TOLERANCE,
) -> Agreement:
    """Where two runs of the same requests differ, element by element, over all recorded moments of both.

    Args:
        model: What was run.
        experiments: What was asked of both.
        ours: What the engine made of it.
        theirs: What the witness made of it.
        engine: Whose verdicts are asked about.
        witness: Who else ran it.
        tolerance: Largest share of an element's range that is no difference.
    """
    pairs, unfinished = [], []
    for experiment in dict.fromkeys(experiments):
        mine, other = ours.trace(experiment), theirs.trace(experiment)
        if isinstance(mine, Trace) and isinstance(other, Trace):
            pairs.append(_Pair.of(experiment, mine, other))
            ends: tuple[object, object] = (mine.at_rest, other.at_rest)
        else:
            ends = (mine, other)
        match ends:
            case SimulationError() as problem, Trace() | Segment():
                unfinished.append(_only_one(experiment, witness, engine, problem))
            case Trace() | Segment(), SimulationError() as problem:
                unfinished.append(_only_one(experiment, engine, witness, problem))
    scales = _scales(model, pairs)
    found = sorted((each for pair in pairs for each in pair.largest(scales)), key=lambda each: -each.share)
    return Agreement(
        engine=engine,
        witness=witness,
        experiments=len(pairs),
        tolerance=tolerance,
        time_unit=pretty(model.units.time),
        largest=found[0] if found else None,
        differences=tuple(each for each in found if not each.share <= tolerance),
        unfinished=tuple(unfinished),
    )


def first_difference(
    model: Model,
    experiment: Experiment,
    ours: Trace,
    theirs: Trace,
    *,
    tolerance: float = TOLERANCE,
    after: float | None = None,
) -> Difference | None:
    """The earliest moment at which two runs of one experiment are apart, and the element that is furthest apart then.

    Compared are the beginning and all moments after a thousandth of the run, which no plot resolves; solvers
    begin with steps that are too large for what is over by then.

    Args:
        model: What was run.
        experiment: What was asked of both.
        ours: What the engine made of it.
        theirs: What the witness made of it.
        tolerance: Largest share of an element's range that is no difference.
        after: The time after which to look, in place of all that.

    Returns:
        None where they agree.
    """
    pair = _Pair.of(experiment, ours, theirs)
    scales = _scales(model, [pair])
    since = ours.start + _UNRESOLVED * (ours.end - ours.start)
    looked_at = (pair.moments == ours.start) | (pair.moments >= since) if after is None else pair.moments > after
    return min(pair.apart(scales, tolerance, looked_at), key=lambda each: (each.time, -each.share), default=None)


def silent(
    model: Model, problem: MtorSbmlError, *, engine: EngineName, witness: EngineName, tolerance: float
) -> Agreement:
    """No agreement, since the witness cannot run the model at all."""
    return Agreement(
        engine=engine,
        witness=witness,
        experiments=0,
        tolerance=tolerance,
        time_unit=pretty(model.units.time),
        largest=None,
        differences=(),
        unfinished=(f"{witness.label} cannot run the model: {problem.message}",),
    )


def joined(agreements: Sequence[Agreement]) -> Agreement:
    """Those about several files of one model as one."""
    found = sorted((each for one in agreements for each in one.differences), key=lambda each: -each.share)
    largest = [one.largest for one in agreements if one.largest is not None]
    return replace(
        agreements[0],
        experiments=sum(one.experiments for one in agreements),
        largest=max(largest, key=lambda each: each.share, default=None),
        differences=tuple(found),
        unfinished=tuple(each for one in agreements for each in one.unfinished),
    )


def _only_one(experiment: Experiment, runs: EngineName, fails: EngineName, problem: SimulationError) -> str:
    said = problem.message.removeprefix(f"experiment {experiment.id!r}: ")
    return f"{experiment.id}: only {runs.label} can run it; {fails.label}: {said}"


@dataclass(frozen=True, slots=True)
class _Pair:
    """One experiment by both: every element at the moments of either."""

    experiment: str
    moments: FloatArray  #: shape (n,); infinite at rest
    ours: Mapping[str, FloatArray]
    theirs: Mapping[str, FloatArray]

    @classmethod
    def of(cls, experiment: Experiment, ours: Trace, theirs: Trace) -> _Pair:
        """Both traces at all moments that can be compared."""
        sides = _moments(ours, theirs)
        elements = sorted(ours.segments[0].constants)

        def values(trace: Trace, element: str) -> FloatArray:
            signal = Signal(trace, Name(element))
            return np.concatenate([signal.values(times, side) for side, times in sides])

        return cls(
            experiment.id,
            np.concatenate([times for _, times in sides]),
            {each: values(ours, each) for each in elements},
            {each: values(theirs, each) for each in elements},
        )

    def largest(self, scales: Mapping[str, float]) -> Iterator[Difference]:
        """Of each element the largest difference."""
        for element, ours in self.ours.items():
            theirs = self.theirs[element]
            shares = np.abs(ours - theirs) / scales[element]
            at = int(np.argmax(shares))
            yield Difference(
                self.experiment, element, *(float(each[at]) for each in (self.moments, ours, theirs, shares))
            )

    def apart(
        self, scales: Mapping[str, float], tolerance: float, looked_at: NDArray[np.bool_]
    ) -> Iterator[Difference]:
        """Of each element the earliest difference beyond a tolerance, among some of the moments."""
        for element, ours in self.ours.items():
            theirs = self.theirs[element]
            shares = np.abs(ours - theirs) / scales[element]
            (beyond,) = np.nonzero(looked_at & ~(shares <= tolerance))
            if beyond.size:
                at = beyond[np.argmin(self.moments[beyond])]
                yield Difference(
                    self.experiment, element, *(float(each[at]) for each in (self.moments, ours, theirs, shares))
                )


def _moments(ours: Trace, theirs: Trace) -> Sequence[tuple[Side, FloatArray]]:
    """Times at which both are to be compared, and the side: at what is set also just before it."""
    start, end = max(ours.start, theirs.start), min(ours.end, theirs.end)
    times = np.union1d(ours.knots(start, end), theirs.knots(start, end))
    shared = np.intersect1d(ours.jumps, theirs.jumps)
    events = np.setxor1d(ours.jumps, theirs.jumps)
    for event in events:
        times = times[np.abs(times - event) > _BESIDE * (end - start)]
    rests = isinstance(ours.at_rest, Segment) and isinstance(theirs.at_rest, Segment)
    late = np.array([inf] if rests else [])
    return ("right", np.concatenate([times, late])), ("left", shared[(start <= shared) & (shared <= end)])


def _scales(model: Model, pairs: Sequence[_Pair]) -> Mapping[str, float]:
    """What a difference of each element is a share of."""
    seen: dict[str, tuple[float, float]] = {}
    for pair in pairs:
        for element, values in [*pair.ours.items(), *pair.theirs.items()]:
            lowest, highest = seen.get(element, (inf, -inf))
            seen[element] = min(lowest, float(np.min(values))), max(highest, float(np.max(values)))
    largest = {each: max(abs(lowest), abs(highest)) for each, (lowest, highest) in seen.items()}
    present = [size for each, size in largest.items() if size and each in model.species]
    typical = float(np.median(present)) if present else 1.0
    tiniest = np.finfo(float).tiny
    return {
        each: max(
            highest - lowest, _LEVEL * largest[each], _PRESENCE * typical * (each in model.species), float(tiniest)
        )
        for each, (lowest, highest) in seen.items()
    }


def _percent(each: Difference) -> str:
    return f"{100 * each.share:.2g} %"
