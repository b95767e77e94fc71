"""Does CMA-ES find better values than random search with as many evaluations?

    python benchmarks/calibrate_search.py [small] [flagship] [exponents] [floor] [--seeds N] [--jobs N]

Parts; without one, `small` and `flagship`:

- `small`: a cascade with ten rate constants, known on paper, so that nothing is simulated: tier i comes to
  on t/(on t + off) of its own, t being the tier above, with a half-time of ln 2/(on t + off). Ten expectations, about
  five levels and five half-times, hold with constants that are hidden from the search; it starts up to five-fold off,
  with ranges ten-fold either way. 400 candidates.
- `flagship`: mtor_network, some musts about Akt and insulin; what the project's table estimates of growth signalling
  and Akt, all of it two-fold off. 40 candidates.
- `exponents`: `small` with other exponents of the norm that leads the search (`objective.SHARPNESS`).
- `floor`: `flagship` with candidates judged to the end, and given up when they are far worse (`candidates`).

What is printed is the smallest margin, capped at the goal, for each seed, and its median.
"""

from __future__ import annotations

import argparse
import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from math import inf, log, log2
from random import Random
from statistics import median
from unittest.mock import patch

from mtor_sbml.errors import Place
from mtor_sbml.expectation.declared import files_about
from mtor_sbml.expectation.files.file import ExpectationsFile, parse_expectations
from mtor_sbml.expectation.verdict import Outcome
from mtor_sbml.model.document import Model
from mtor_sbml.model.loading import load
from mtor_sbml.model.reading import read_model
from mtor_sbml.variants.calibrate import calibrate
from mtor_sbml.variants.calibration import Calibration
from mtor_sbml.variants.evaluate import Evaluation, Score, Task
from mtor_sbml.variants.executor import Block, Workers, executor
from mtor_sbml.variants.objective import Objective
from mtor_sbml.variants.ranges import ranges_of, table_of_project

#: The constants with which the expectations of the small model hold: on and off of each tier, per minute.
HIDDEN = {
    "on1": 1.0,
    "off1": 1.0,
    "on2": 0.6,
    "off2": 0.3,
    "on3": 0.2,
    "off3": 0.1,
    "on4": 0.5,
    "off4": 0.25,
    "on5": 0.1,
    "off5": 0.1,
}
TIERS = 5
#: Of the flagship: what varies, and which expectations have to hold.
VARIED = ("akt_cycle_*", "growth_*")
CLAIMS = ("C12-cascade", "C12-igf1", "C12-timing", "C13-akt-tsc2", "C33", "C11-growth-factors")
#: The margin that is good enough: for the flagship, more than it has.
GOAL, MORE = 0.5, 2.0


def cascade(rates: Mapping[str, float]) -> list[float]:
    """Level and half-time of each tier, one after the other, as the signal is 1."""
    found, above = [], 1.0
    for tier in range(1, TIERS + 1):
        on, off = rates[f"on{tier}"] * above, rates[f"off{tier}"]
        above = on / (on + off)
        found += [above, log(2) / (on + off)]
    return found


@dataclass(frozen=True)
class Problem:
    """Something to search: a model off its mark, what it must do, and within which ranges."""

    model: Model
    expectations: ExpectationsFile | None
    only: Sequence[str]
    evaluations: int
    goal: float = GOAL
    fold: float = 10.0
    ids: Sequence[str] | None = None
    workers: Workers | None = None  #: other than processes that simulate

    def solve(self, method: str, seed: int, jobs: int) -> Calibration:
        """One search, without what comes after it."""
        made = executor if self.workers is None else lambda *_, **__: nullcontext(self.workers)
        with patch("mtor_sbml.variants.calibrate.executor", made):
            return self._search(method, seed, jobs)

    def _search(self, method: str, seed: int, jobs: int) -> Calibration:
        return calibrate(
            self.model,
            self.expectations,
            ids=self.ids,
            fold=self.fold,
            only=self.only,
            goal=self.goal,
            method=method,
            evaluations=self.evaluations,
            restarts=9,
            put_back=False,
            seed=seed,
            jobs=jobs,
        )


class OnPaper:
    """Workers that judge the cascade: levels within 10 %, half-times within 50 %, with the margin of `is about`."""

    wanted = cascade(HIDDEN)
    within = (log(1.1), log(1.5)) * TIERS

    def evaluate(self, _task: Task, blocks: Iterable[Block]) -> Iterator[tuple[int, tuple[Evaluation, ...]]]:
        """As the processes do."""
        for number, (variant,) in blocks:
            found = cascade({each.id: each.value for each in variant.settings})
            off = [abs(log(each / wanted)) for each, wanted in zip(found, self.wanted, strict=True)]
            margins = [
                10.0 if not each else log2(allowed / each) for each, allowed in zip(off, self.within, strict=True)
            ]
            yield number, (Evaluation(variant.id, tuple(Score(Outcome.HOLDS, max(-10.0, each)) for each in margins)),)


def small(seed: int) -> Problem:
    """The cascade, every constant up to five-fold off. Its text is there to name constants and expectations alone."""
    import antimony

    random = Random(seed)
    start = {name: value * 5 ** random.uniform(-1, 1) for name, value in HIDDEN.items()}
    constants = "; ".join(f"{name} = {value!r}" for name, value in start.items())
    antimony.clearPreviousLoads()
    antimony.loadAntimonyString(f"model cascade; species T; J: -> T; {' + '.join(start)}; {constants}; end")
    model = read_model(antimony.getSBMLString("cascade"))
    claims = "".join(f"- {{id: C{n:02}, claim: So., expect: 't[up] at 1 min < 1 nM'}}\n" for n in range(2 * TIERS))
    text = (
        "network: cascade\nunits: {time: min, concentration: nM}\nexperiments: {up: {0 min: [], until: 1 h}}\n"
        f"observables: {{t: {{formula: T}}}}\nexpectations:\n{claims}"
    )
    file = parse_expectations(text, model, Place("cascade.yaml"))
    return Problem(model, file, list(HIDDEN), evaluations=400, workers=OnPaper())


def flagship(seed: int) -> Problem:
    """What the project's table estimates of growth signalling and Akt, each two-fold up or down."""
    model = load("mtor_network")
    ranges = ranges_of(model, table=table_of_project(), only=VARIED)
    random = Random(seed)
    start = {each.id: each.nominal * 2 ** random.choice([-1, 1]) for each in ranges}
    (file,) = (each for each in files_about(model) if each.path.name == "mtor_network.yaml")
    ids = [each.id for each in file.expectations if each.id.startswith(CLAIMS)]
    return Problem(moved(model, start), file, list(start), evaluations=40, goal=MORE, ids=ids)


def moved(model: Model, values: Mapping[str, float]) -> Model:
    """The model with other values."""
    sbml = model.sbml
    for name, value in values.items():
        sbml, count = re.subn(rf'(<parameter [^>]*\bid="{name}"[^>]*\bvalue=")[^"]*', rf"\g<1>{value!r}", sbml)
        assert count == 1, name
    return read_model(sbml)


def smallest(found: Calibration) -> float:
    """What the search is about; -11 while something cannot be evaluated."""
    return min(found.objective.goal, found.after.smallest) if found.after.smallest is not None else -11.0


@dataclass
class Table:
    """Smallest margins of several ways, seed by seed."""

    title: str
    rows: dict[str, list[float]] = field(default_factory=dict)

    def measure(self, way: str, problem: Callable[[int], Problem], seeds: int, jobs: int, method: str = "cma") -> None:
        """One way for all seeds."""
        started, evaluated = time.perf_counter(), 0
        self.rows[way] = []
        for seed in range(seeds):
            found = problem(seed).solve(method, seed, jobs)
            self.rows[way].append(smallest(found))
            evaluated += found.effort.evaluated
            gone = found.effort.given_up
            print(
                f"  {way}, seed {seed}: {found.before.smallest} → {smallest(found):+.3f}, {gone} given up", flush=True
            )
        print(f"  {way}: {(time.perf_counter() - started) / evaluated:.3f} s a candidate")

    def show(self) -> None:
        """The table, best median first."""
        print(self.title)
        width = max(map(len, self.rows))
        for way, margins in sorted(self.rows.items(), key=lambda row: -median(row[1])):
            each = " ".join(f"{margin:+6.2f}" for margin in margins)
            print(f"  {way:{width}}  median {median(margins):+.2f}   {each}")


@contextmanager
def led_by(sharpness: float) -> Iterator[None]:
    """Searches that are led by a norm with another exponent."""
    with patch.object(
        Objective.__init__, "__kwdefaults__", {**Objective.__init__.__kwdefaults__, "sharpness": sharpness}
    ):
        yield


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("parts", nargs="*", help="small, flagship, exponents, floor")
    options.add_argument("--seeds", type=int, default=5)
    options.add_argument("--jobs", type=int, default=1)
    given = options.parse_args()
    for part in given.parts or ("small", "flagship"):
        problem = small if part in {"small", "exponents"} else flagship
        table = Table(f"{part}: smallest margin, at most {problem(0).goal}, with {problem(0).evaluations} candidates")
        if part in {"small", "flagship"}:
            for method in ("cma", "de", "random") if part == "small" else ("cma", "random"):
                table.measure(method, problem, given.seeds, given.jobs, method)
        elif part == "exponents":
            for sharpness in (1.0, 2.0, 4.0, 8.0, 32.0):
                with led_by(sharpness):
                    table.measure(f"exponent {sharpness:g}", problem, given.seeds, given.jobs)
        else:
            for way, below in (("given up", 1.0), ("judged to the end", inf)):
                with patch("mtor_sbml.variants.candidates._FAR_WORSE", below):
                    table.measure(way, problem, given.seeds, given.jobs)
        table.show()


if __name__ == "__main__":
    main()
