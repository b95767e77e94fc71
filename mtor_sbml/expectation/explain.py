"""Explain one expectation: judge it as `check` does, and keep what led to the verdict."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from math import isnan

from mtor_sbml.errors import UsageError
from mtor_sbml.expectation.check import judge_of, requests_of, settle_all
from mtor_sbml.expectation.declared import Expectations, files_about
from mtor_sbml.expectation.experiment_words import experiment_shown
from mtor_sbml.expectation.explanation import Explanation
from mtor_sbml.expectation.files.file import Expectation, ExpectationsFile
from mtor_sbml.expectation.files.preamble import with_units
from mtor_sbml.expectation.judging.decide import verdict_of
from mtor_sbml.expectation.judging.judge import Judge
from mtor_sbml.expectation.judging.points import Basis, Bound, basis_of, signals_in
from mtor_sbml.expectation.meaning import words
from mtor_sbml.expectation.meaning.elaborate import Elaborated, Line
from mtor_sbml.expectation.meaning.walk import readings
from mtor_sbml.expectation.panels import Recording, panels_of
from mtor_sbml.expectation.verdict import Outcome
from mtor_sbml.model.document import Model
from mtor_sbml.model.suggestions import nearest
from mtor_sbml.simulation.experiment import Experiment
from mtor_sbml.simulation.runs import Request, run


def explain(model: Model, expectation: str | Expectation, expectations: Expectations = None) -> Explanation:
    """One expectation: its verdict, the experiments, the numbers and signals behind it, and what it needs to hold.

    Args:
        model: What is judged.
        expectation: The id of one, with its row where it has several; or what `parse` made.
        expectations: The file that has it; by default every file of the project about the model.

    Returns:
        Values to print and to `plot()`; a notebook shows both.

    Raises:
        UsageError: No expectation has the id (with the nearest), or several rows do.
        ExpectationsError: The file has faults.
        SimulationError: libRoadRunner cannot run this model at all.

    Example:
        >>> explain(load("mtor_network"), "C06-rapamycin-acute").plot()  # doctest: +SKIP
    """
    if isinstance(expectation, Expectation):
        expectations, expectation = [expectation], expectation.id
    files = files_about(model, expectations)
    file, chosen = _named(files, expectation)
    [settled] = settle_all(model, [file])
    model = with_units(model, file.units)
    requests = requests_of(file, settled, [chosen])
    judge = judge_of(model, file, run(model, requests))
    verdict = verdict_of(judge, chosen, settled[chosen.id])
    lines = _lines(settled[chosen.id])
    bases = _bases(judge, lines, is_error=verdict.outcome is Outcome.ERROR)
    read = {reading.experiment: reading.said for line in lines for reading in readings(line.claim)}
    longer = [*requests, *_to_the_end(read, requests)]
    to_the_end = Recording(judge_of(model, file, run(model, longer)), _ends(longer))
    recordings = [to_the_end, Recording(judge, _ends(requests))]
    pictures = (panels_of(recordings, line.text, basis) for line, basis in zip(lines, bases, strict=True))
    return Explanation(
        model_id=model.id,
        verdict=verdict,
        expect=tuple(" ".join(each.text.split()) for each in chosen.expect),
        given=" ".join(chosen.given.text.split()) if chosen.given is not None else None,
        experiments=tuple(
            dict.fromkeys(experiment_shown(each, said, file, model.units.time) for each, said in read.items())
        ),
        values=tuple(dict.fromkeys(value for basis in bases for value in _values(judge, basis))),
        allowed=tuple(dict.fromkeys(_allowed(judge, bound) for basis in bases for bound in basis.bounds)),
        panels=tuple(chain.from_iterable(pictures)),
    )


def _named(files: Sequence[ExpectationsFile], wanted: str) -> tuple[ExpectationsFile, Expectation]:
    """The expectation with an id, and the file that has it."""
    known = {each.id: (file, each) for file in files for each in file.expectations}
    if wanted in known:
        return known[wanted]
    rows = [each for each in known if each.partition("[")[0] == wanted]
    if len(rows) == 1:
        return known[rows[0]]
    if rows:
        raise UsageError(f"{wanted!r} stands for {len(rows)} expectations", hint=f"name one: {', '.join(rows)}")
    raise UsageError(f"no expectation {wanted!r}", hint=nearest(wanted, known))


def _lines(settled: Elaborated) -> tuple[Line, ...]:
    """The premise, then what must hold."""
    return (*([settled.given] if settled.given is not None else []), *settled.lines)


def _bases(judge: Judge, lines: Sequence[Line], *, is_error: bool) -> list[Basis]:
    if is_error:
        return [Basis(signals=list(dict.fromkeys(signals_in(line.claim)))) for line in lines]
    margins = [judge.whole(line.claim) for line in lines]
    return [
        basis_of(judge, line.claim, decides=margin == min(margins)) for line, margin in zip(lines, margins, strict=True)
    ]


def _to_the_end(read: Mapping[Experiment, str], requests: Sequence[Request]) -> Iterator[Request]:
    """Whole experiments, since a picture shows what came after the moment that decided."""
    for request in requests:
        until = request.experiment.until
        if request.experiment in read and until is not None and until > request.end:
            yield Request(request.experiment, until, request.formulas)


def _ends(requests: Sequence[Request]) -> dict[Experiment, float]:
    ends: dict[Experiment, float] = {}
    for request in requests:
        ends[request.experiment] = max(request.end, ends.get(request.experiment, request.end))
    return ends


def _values(judge: Judge, basis: Basis) -> Iterator[tuple[str, str]]:
    for point in basis.points.values():
        before = "just before " if point.side == "left" else ""
        said = f"{judge.say(point.signal)} at {before}{judge.clock(point.time)}"
        yield said, words.shown(point.number, point.signal.sort, judge.time_unit)


def _allowed(judge: Judge, bound: Bound) -> tuple[str, bool]:
    def shown(number: float) -> str:
        return "never comes" if isnan(number) else words.shown(number, bound.sort, judge.time_unit)

    how = "at most" if bound.is_upper else "at least"
    source = f" ({bound.source})" if bound.source else ""
    alternative = "or " if bound.is_alternative else ""
    return (
        f"{alternative}{bound.subject}: {how} {shown(bound.limit)}{source}; it is {shown(bound.number)}",
        bound.is_met,
    )
