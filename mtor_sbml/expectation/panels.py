"""Signals to curves: what a picture of an explanation shows, panel by panel."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite

import numpy as np

from mtor_sbml.errors import SimulationError
from mtor_sbml.expectation.explanation import CurveShown, Mark, Panel, Threshold
from mtor_sbml.expectation.judging.evaluate import CannotJudge
from mtor_sbml.expectation.judging.judge import Judge
from mtor_sbml.expectation.judging.points import Basis, Bound
from mtor_sbml.expectation.meaning import words
from mtor_sbml.expectation.meaning.typed import Reading, Sort, Value
from mtor_sbml.expectation.meaning.typed_curves import Sweep
from mtor_sbml.expectation.meaning.walk import readings
from mtor_sbml.expectation.meaning.windows import first_time
from mtor_sbml.model.units import Quantity, convert, pretty
from mtor_sbml.simulation.experiment import Experiment

_POINTS = 300  #: of a curve, besides the solver's own
_BEYOND = 2.0  #: how far a picture goes on after the last moment that plays a part

#: Units of time that suit an axis, with how long it must be at least.
_CLOCKS = {"d": 3 * 86400.0, "h": 3 * 3600.0, "min": 180.0}


@dataclass(frozen=True, slots=True)
class Recording:
    """What was run, and how far."""

    judge: Judge
    ends: Mapping[Experiment, float]


def panels_of(recordings: Sequence[Recording], sentence: str, basis: Basis) -> list[Panel]:
    """The pictures of one sentence: one for each unit of its signals, one for each dose.

    Args:
        recordings: Where signals are looked up; the first that has one is taken.
        sentence: What was judged, as written.
        basis: What that rests on.
    """
    by_sort: dict[str, list[Value]] = {}
    for signal in basis.signals:
        by_sort.setdefault(_unit(signal.sort), []).append(signal)
    panels = (_over_time(recordings, sentence, basis, signals) for signals in by_sort.values())
    return [*filter(None, panels), *_over_doses(recordings[-1].judge, sentence, basis)]


def _unit(sort: Sort) -> str:
    return "fraction" if sort.is_fraction else pretty(sort.unit)


def _over_time(recordings: Sequence[Recording], sentence: str, basis: Basis, signals: Sequence[Value]) -> Panel | None:
    found = [(signal, recording) for signal in signals for recording in _with(recordings, signal)]
    if not found:
        return None
    judge = found[0][1].judge
    ends = [_end(signal, recording) for signal, recording in found]
    end = min(max(ends), _BEYOND * basis.last) if basis.last > 0 else max(ends)
    start = min(_start(signal) for signal, _ in found)
    unit, factor = _clock_for(end - start, judge.time_unit)
    curves = [_curve(recording, signal, basis, end, factor) for signal, recording in found]
    signals = [signal for signal, _ in found]
    bounds = [each for each in basis.bounds if each.at is not None and set(each.beside) & set(signals)]
    return Panel(
        sentence=sentence,
        y_unit=_unit(signals[0].sort),
        x_name="time",
        x_unit=unit,
        is_log=False,
        resolution=max(map(judge.resolution, signals)),
        curves=tuple(curves),
        thresholds=tuple(dict.fromkeys(_threshold(judge, bound, factor, signals) for bound in bounds)),
    )


def _with(recordings: Sequence[Recording], signal: Value) -> Iterator[Recording]:
    """The first recording that has a signal; none where its run went wrong."""
    for recording in recordings:
        try:
            recording.judge.value(signal, np.array([_start(signal)]), "right")
        except (SimulationError, CannotJudge):
            continue
        yield recording
        return


def _start(signal: Value) -> float:
    return max(first_time(reading.experiment) for reading in readings(signal))


def _end(signal: Value, recording: Recording) -> float:
    return min(recording.ends[reading.experiment] for reading in readings(signal))


def _clock_for(length: float, unit: str | None) -> tuple[str, float]:
    """The unit that suits an axis of a length, and what times are multiplied by to be in it."""
    if not unit:
        return "", 1.0
    seconds = convert(Quantity(1.0, unit), "s")
    suited = next((each for each, least in _CLOCKS.items() if length * seconds >= least), "s")
    return suited, convert(Quantity(1.0, unit), suited)


def _curve(recording: Recording, signal: Value, basis: Basis, end: float, factor: float) -> CurveShown:
    judge = recording.judge
    start, end = _start(signal), max(min(end, _end(signal, recording)), _start(signal))
    changes = {period.time for each in readings(signal) for period in each.experiment.periods}
    jumps = np.array(sorted(time for time in changes if start <= time <= end and isfinite(time)))
    knots = judge.curve(signal, start, end).knots
    times = np.unique(np.concatenate([np.linspace(start, end, _POINTS), knots]))
    # At a change the curve has two values: the left one comes first.
    x = np.concatenate([jumps, times])
    y = np.concatenate([judge.value(signal, jumps, "left"), judge.value(signal, times, "right")])
    order = np.argsort(x, kind="stable")
    marks = dict.fromkeys(
        Mark(point.time * factor, point.number, point.decides)
        for point in basis.points.values()
        if point.signal == signal
    )
    name, arm = _called(judge, signal)
    return CurveShown(name, arm, x[order] * factor, y[order], tuple(marks))


def _called(judge: Judge, signal: Value) -> tuple[str, str]:
    """What is shown, and in which experiment; a compound says both at once."""
    if isinstance(signal, Reading):
        return signal.measured.name, signal.said
    return judge.say(signal), ""


def _threshold(judge: Judge, bound: Bound, factor: float, shown: Sequence[Value | Sweep]) -> Threshold:
    how = "at most" if bound.is_upper else "at least"
    source = f" ({bound.source})" if bound.source else ""
    said = f"{how} {words.shown(bound.limit, bound.sort, judge.time_unit)}{source}"
    assert bound.at is not None
    of = shown.index(bound.beside[0]) if len(bound.beside) == 1 else None
    is_vertical = bound.is_time or isinstance(bound.beside[0], Sweep)
    return Threshold(bound.at * (factor if bound.is_time else 1.0), said, is_vertical, of)


def _over_doses(judge: Judge, sentence: str, basis: Basis) -> Iterator[Panel]:
    """The dose curves of a sentence: those over one dose share a panel."""
    by_dose: dict[tuple[str, str], list[Sweep]] = {}
    for sweep in basis.sweeps:
        by_dose.setdefault((sweep.dose_name, _unit(sweep.levels[0].sort)), []).append(sweep)
    for (dose, unit), together in by_dose.items():
        bounds = [each for each in basis.bounds if each.at is not None and each.beside]
        curves = [_dose_curve(judge, sweep) for sweep in together]
        first = together[0]
        yield Panel(
            sentence=sentence,
            y_unit=unit,
            x_name=dose,
            x_unit=pretty(first.dose_sort.unit),
            is_log=not first.is_linear,
            resolution=judge.resolution(first.levels[0]),
            curves=tuple(curves),
            thresholds=tuple(
                dict.fromkeys(
                    _threshold(judge, bound, 1.0, together) for bound in bounds if bound.beside[0] in together
                )
            ),
        )


def _dose_curve(judge: Judge, sweep: Sweep) -> CurveShown:
    doses, levels = np.array(sweep.doses), np.asarray(judge.dose_curve(sweep).levels, dtype=float)
    marks = tuple(Mark(float(x), float(y), decides=True) for x, y in zip(doses, levels, strict=True))
    return CurveShown(sweep.said, "", doses, levels, marks)
