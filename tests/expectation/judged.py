"""A small model to judge, whose answers are known on paper, and signals that stand in for simulations.

X decays from 16 nM with a half-life of 10 min; P is made at s and lost at 0.1 per min, so it rises to s/0.1 as
1 − exp(−t/10); Y is made from X and lost, one pulse; G is 10 nM times u times v. 10 nM of A and 20 nM of B bind:
AB(t) = 200·(1 − exp(−t/10))/(20 − 10·exp(−t/10)).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from textwrap import indent

import numpy as np
import pytest

from mtor_sbml.errors import ExpectationsError, Place
from mtor_sbml.expectation.check import check
from mtor_sbml.expectation.files.file import Expectation, ExpectationsFile, parse_expectations
from mtor_sbml.expectation.judging.explain import Explainer
from mtor_sbml.expectation.judging.judge import Judge
from mtor_sbml.expectation.judging.silent import why_silent
from mtor_sbml.expectation.language.syntax import parse
from mtor_sbml.expectation.meaning.elaborate import elaborate
from mtor_sbml.expectation.meaning.resolution import Resolutions
from mtor_sbml.expectation.meaning.typed import Claim
from mtor_sbml.expectation.verdict import Verdict, Verdicts
from mtor_sbml.model.document import Model
from mtor_sbml.model.reading import read_model

NETWORK = """
model *small()
  unit substance = 1e-9 mole; unit volume = litre; unit time_unit = 60 second; unit extent = 1e-9 mole
  unit nM = 1e-9 mole / litre; unit per_min = 1 / (60 second); unit nM_per_min = 1e-9 mole / (litre * 60 second)
  unit per_nM_min = 1 / (1e-9 mole / litre * 60 second); unit minute = 60 second; unit one = dimensionless
  compartment c = 1 litre
  species X in c = 16 nM; species P in c = 0 nM; species Y in c = 0 nM; species $drug in c = 0 nM
  species A in c = 10 nM; species B in c = 20 nM; species AB in c = 0 nM
  k = 0.0693147180559945 per_min; s = 0 nM_per_min; d = 0.1 per_min; bind = 0.01 per_nM_min
  u = 0.1 one; v = 0.1 one; top = 20 nM; unit_nM = 10 nM; lag = 5 minute; loss = 1 one
  G := unit_nM * u * v
  J1: X => ; k * X * c
  J2: => P; s * c
  J3: P => ; d * loss * P * c
  J4: => Y; k * X * c
  J5: Y => ; d * Y * c
  J6: A + B => AB; bind * A * B * c
  A identity "http://identifiers.org/uniprot/Q8N122"
  A isEncodedBy "http://identifiers.org/hgnc.symbol/RPTOR"
  B identity "http://identifiers.org/uniprot/P42345"
  B isEncodedBy "http://identifiers.org/hgnc.symbol/MTOR"
  AB hasPart "http://identifiers.org/uniprot/Q8N122", "http://identifiers.org/uniprot/P42345"
end
"""

HEAD = """\
network: small
conditions:
  on: {s: 1 nM/min}
  still: {s: 0 nM/min}
  fast: {d: 0.2 min^-1}
  dose: {drug: 20 nM}
  u_on: {u: 1}
  v_on: {v: 1}
  no_loss: {mutate: {loss: 0x}}
experiments:
  rest: {-inf: [still], until: 1 h}
  made: {-inf: [still], 0 min: [on], until: 1 h}
  plain: {0 min: [still], until: 1 h}
  endless: {0 min: [still]}
observables:
  p: {formula: P / top, name: p-X (T1), kind: fraction}
  q: {formula: X / top, kind: fraction}
  r_Y: {formula: Y / top, kind: fraction}
  seen: {formula: drug, name: drug seen}
  shift: {formula: X - P, kind: signed, scale: 10 nM}
  g: {formula: G, name: gated}
where:
  early: X[plain] at 10 min
  read(a, t): "{a}[plain] at {t}"
expectations:
"""

Signal = Callable[[np.ndarray], np.ndarray]


@cache
def model() -> Model:
    """The small model; translated in this process, since it is our own text."""
    import antimony

    antimony.clearPreviousLoads()
    assert antimony.loadAntimonyString(NETWORK) != -1, antimony.getLastError()
    return read_model(antimony.getSBMLString("small"))


def file_of(*expect: str, more: str = "", head: str = HEAD, of: Model | None = None) -> ExpectationsFile:
    """A file with one expectation, of one line or several, about the small model; `more` are its other keys."""
    lines = "".join(f"  - {line!r}\n" for line in expect)
    text = f"{head}- id: C01-one\n  claim: It is so.\n  expect:\n{lines}{indent(more, '  ')}"
    return parse_expectations(text, of or model(), Place("a.yaml"))


@cache
def declared() -> ExpectationsFile:
    """The conditions, experiments and observables that sentences are about."""
    return parse_expectations(HEAD.removesuffix("expectations:\n"), model(), Place("a.yaml"))


def claim_of(expect: str, *, experiment: str | None = None) -> Claim:
    """What one sentence means; it stands in line 7, column 11 of a file."""
    sentence = parse(expect, place=Place("a.yaml", 7, 11), owner="C01")
    expectation = Expectation(id="C01", claim="", claims=(), expect=(sentence,), experiment=experiment)
    return elaborate(model(), declared(), expectation).lines[0].claim


def fault(expect: str, *, experiment: str | None = None) -> ExpectationsError:
    """The error that one sentence ends in before anything is simulated."""
    with pytest.raises(ExpectationsError) as caught:
        claim_of(expect, experiment=experiment)
    return caught.value


def verdict(*expect: str, more: str = "") -> Verdict:
    """The verdict of one expectation, simulated."""
    return next(iter(verdicts(*expect, more=more)))


def verdicts(*expect: str, more: str = "") -> Verdicts:
    """The verdicts of a file with one expectation, simulated."""
    return check(model(), file_of(*expect, more=more))


class Fakes:
    """Signals by formula and experiment as functions of time, on a grid of any fineness."""

    def __init__(self, functions: dict[str, Signal], *, step: float = 1.0, jumps: tuple[float, ...] = ()) -> None:
        self._functions = functions
        self._step = step
        self._jumps = jumps

    def signal(self, experiment, formula):
        key = f"{formula}[{experiment.id}]"
        return FakeSignal(self._functions[key if key in self._functions else str(formula)], self._step, self._jumps)


class FakeSignal:
    """A function of time; at its jumps the left limit is that of a moment before."""

    def __init__(self, function: Signal, step: float, jumps: tuple[float, ...]) -> None:
        self._function = function
        self._step = step
        self._jumps = jumps

    def values(self, t, side="right"):
        times = np.asarray(t, dtype=float)
        if side == "left":
            times = np.where(np.isin(times, self._jumps), times - 1e-9, times)
        return np.broadcast_to(np.asarray(self._function(times), dtype=float), times.shape).copy()

    def knots(self, a, b):
        inner = [time for time in (*np.arange(a, b, self._step), *self._jumps) if a < time < b]
        return np.unique([a, *inner, b])


class Bench:
    """Judges sentences on stand-in signals; every signal reaches from 0 to 10 nM over the experiments."""

    def __init__(self, functions: dict[str, Signal], **grid) -> None:
        resolutions = Resolutions(lambda _formula: (0.0, 10.0))
        self.judge = Judge(Fakes(functions, **grid), resolutions, time_unit="min")

    def margin(self, expect: str) -> float:
        claim = claim_of(expect)
        margin = self.judge.whole(claim)
        if np.isnan(margin):
            raise why_silent(self.judge, claim)
        return margin

    def said(self, expect: str) -> str:
        return Explainer(self.judge).explain(claim_of(expect))


def at(value: float) -> Signal:
    """A signal that does not move."""
    return lambda t: np.full(np.shape(t), value)
