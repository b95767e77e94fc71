"""Expectations judged by COPASI's trajectories, and by libRoadRunner's with COPASI as a witness."""

from __future__ import annotations

from dataclasses import replace
from importlib.util import find_spec

import pytest

from mtor_sbml.errors import IsolationError, UsageError
from mtor_sbml.expectation import witness
from mtor_sbml.expectation.check import check
from mtor_sbml.expectation.declared import simulate
from mtor_sbml.expectation.verdict import Outcome, Verdicts
from mtor_sbml.simulation import copasi
from mtor_sbml.simulation.periods import run_by_libroadrunner

from .judged import file_of, model

needs_copasi = pytest.mark.skipif(find_spec("COPASI") is None, reason="COPASI is an extra")

# P is made at 1 nM/min and lost at 0.1 per min: 8.65 nM at 20 min.
FILE = file_of("P[made] at 20 min >= 8 nM")


@needs_copasi
def test_copasi_judges_as_well() -> None:
    (ours,) = check(model(), FILE)
    (theirs,) = check(model(), FILE, engine="copasi")
    assert theirs.outcome is Outcome.HOLDS
    assert theirs.margin == pytest.approx(ours.margin, abs=1e-3)


@needs_copasi
def test_copasi_simulates_as_well() -> None:
    table = simulate(model(), {"0 min": {"s": "1 nM/min"}, "until": "20 min"}, engine="copasi").to_frame()
    assert table["P"].iloc[-1] == pytest.approx(8.646647, rel=1e-6)


@needs_copasi
def test_a_witness_that_agrees_has_a_verdict_that_holds() -> None:
    verdicts = check(model(), FILE, witness="copasi")
    first, second = verdicts
    assert (first.id, second.id) == ("C01-one", "witness-copasi")
    assert (second.outcome, second.margin) == (Outcome.HOLDS, 10.0)
    assert second.message.startswith("two engines agree on 4 experiments, largest difference ")
    assert verdicts.agreement is not None
    assert verdicts.agreement.largest is not None
    assert verdicts.agreement.largest.share < 1e-5


@needs_copasi
def test_a_witness_of_several_files_compares_what_each_of_them_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    # Both read one experiment, each something else of it: what the files share is run once, for all that they read.
    files = (FILE, file_of("X[made] at 20 min <= 5 nM", more="claims: [C02]\n"))
    monkeypatch.setattr("mtor_sbml.expectation.check.files_about", lambda *_: files)
    verdicts = check(model(), witness="copasi")
    assert [each.outcome for each in verdicts] == [Outcome.HOLDS, Outcome.HOLDS, Outcome.HOLDS]


@pytest.fixture
def tampered(monkeypatch: pytest.MonkeyPatch) -> None:
    """The witness takes 0.12 where the model says 0.1 per min."""

    def run_by_another(small, periods, tolerances, start):
        other = replace(small, sbml=small.sbml.replace('id="d" value="0.1"', 'id="d" value="0.12"'))
        assert other.sbml != small.sbml
        return run_by_libroadrunner(other, periods, tolerances, start)

    monkeypatch.setattr(witness, "runner_of", lambda _engine: run_by_another)


def checked(**options: object) -> Verdicts:
    return check(model(), FILE, witness="copasi", **options)  # type: ignore[arg-type]


@pytest.mark.usefixtures("tampered")
def test_a_difference_fails_and_names_where() -> None:
    verdicts = checked()
    assert [each.outcome for each in verdicts] == [Outcome.HOLDS, Outcome.FAILS]
    assert not verdicts.hold
    # 10·(1 - exp(-6)) and 8.33·(1 - exp(-7.2)): at the end of the hour they are furthest apart.
    assert "made: P at 60 min is 9.97521 by libRoadRunner and 8.32711 by COPASI, 17 % of its range" in (
        verdicts.verdicts[1].message
    )


@pytest.mark.usefixtures("tampered")
def test_how_much_is_a_difference_can_be_said() -> None:
    assert checked(witness_tolerance=0.2).hold


def test_a_witness_that_dies_leaves_the_verdicts_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_: object) -> None:
        raise IsolationError("run_periods crashed in a native library (SIGSEGV)")

    monkeypatch.setattr(witness, "runner_of", lambda _engine: crash)
    first, second = checked()
    assert first.outcome is Outcome.HOLDS
    assert (second.outcome, second.margin) == (Outcome.ERROR, None)
    assert "COPASI cannot run the model: run_periods crashed in a native library (SIGSEGV)" in second.message


def test_an_engine_is_no_witness_of_itself() -> None:
    with pytest.raises(UsageError, match="libRoadRunner is no witness of itself\n  name the other engine: copasi"):
        check(model(), FILE, witness="libroadrunner")


def test_an_engine_that_nobody_knows_is_wrong_use() -> None:
    with pytest.raises(UsageError, match=r"no engine 'copsi'\n.*'copasi'"):
        check(model(), FILE, engine="copsi")  # type: ignore[arg-type]


@pytest.mark.parametrize("asked", [{"engine": "copasi"}, {"witness": "copasi"}])
def test_without_copasi_the_way_to_install_it_is_told(monkeypatch: pytest.MonkeyPatch, asked: dict[str, str]) -> None:
    monkeypatch.setattr(copasi, "find_spec", lambda _name: None)
    with pytest.raises(UsageError, match=r'pip install "mtor-sbml\[copasi\]"'):
        check(model(), FILE, **asked)  # type: ignore[arg-type]
