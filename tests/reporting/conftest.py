"""Results of every kind, small enough to read."""

import dataclasses
from pathlib import Path

import pytest

from mtor_sbml.errors import Place, SourceError
from mtor_sbml.exchange.build import BuildReport, Output, State
from mtor_sbml.expectation.verdict import Outcome, Strength, Verdict, Verdicts
from mtor_sbml.reporting.run_result import BUILD, RunResult
from mtor_sbml.validation.finding import Finding, Findings, Severity


def verdict(id_, outcome, margin, *, strength=Strength.MUST):
    return Verdict(
        id=id_,
        claim=f"{id_} is what the papers say.",
        claims=("C06",),
        strength=strength,
        outcome=outcome,
        margin=margin,
        message=f"p_S6K[insulin] at 60 min is 0.42, at most 0.05 was expected ({id_})",
        evidence=({"guide": "mTORC1", "pubmed": "12150925"},),
        place=Place("expectations/toy.yaml", 12, 5),
    )


@pytest.fixture
def verdicts():
    return Verdicts(
        model_id="toy",
        verdicts=(
            verdict("holds-widely", Outcome.HOLDS, 3.0),
            verdict("fails", Outcome.FAILS, -1.25),
            verdict("holds-narrowly", Outcome.HOLDS, 0.1),
            verdict("cannot-be-told", Outcome.ERROR, None),
            verdict("known-to-fail", Outcome.XFAIL, -0.5),
            verdict("fails-softly", Outcome.FAILS, -0.25, strength=Strength.SHOULD),
        ),
        asked=9,
        simulated=4,
    )


@pytest.fixture
def findings():
    finding = Finding(
        rule="UNT003",
        severity=Severity.ERROR,
        message="the law of reaction 'J' lacks a volume",
        fix="multiply the law by the compartment 'cell'",
        element="J",
        name="A to B",
        sbml=(10541, 10503),
        line=38,
        place=Place("antimony/toy.ant", 6, 3, module="akt", instance="akt_cycle", port="PIP3"),
    )
    warning = Finding(
        rule="UNT004", severity=Severity.WARNING, message="2 parameters have no unit: a, b", fix="declare"
    )
    return (Findings("sbml_out/toy.xml", (finding, warning)), Findings("sbml_out/clean.xml", ()))


@pytest.fixture
def build():
    return BuildReport(
        (
            Output(Path("sbml_out/clean.xml"), State.CURRENT),
            Output(Path("sbml_out/toy.xml"), State.DIFFERS, "--- committed\n+++ from the sources\n-a\n+b"),
            Output(Path("sbml_out/old.xml"), State.STALE),
        )
    )


@pytest.fixture
def result(build, findings, verdicts):
    return RunResult(build=build, findings=findings, verdicts=(verdicts,), seconds=1.25)


@pytest.fixture
def result_with_error(result):
    problem = SourceError("unexpected ')'", place=Place("antimony/toy.ant", 6), hint="close what is open")
    result.build = None
    result.errors.append((BUILD, problem))
    return result


#: What a message may hold: markup of every format, letters of every kind, and what no XML can say.
AWKWARD = "`x` *y* _z_ [p_S6K](no-link) <b>&amp; {0} $k$ | ~~µ~~ → \x1b[31m\x00 \\ #1"


@pytest.fixture
def awkward_verdicts():
    """Every outcome that is not well, in texts full of markup."""
    outcomes = {Outcome.FAILS: -1.0, Outcome.ERROR: None, Outcome.XPASS: 0.5}
    return Verdicts(
        model_id="toy <&>",
        verdicts=tuple(
            dataclasses.replace(verdict(f"T-{each.value}[p_S6K]", each, margin), claim=AWKWARD, message=AWKWARD)
            for each, margin in outcomes.items()
        ),
        asked=1,
        simulated=1,
    )


@pytest.fixture
def awkward_findings():
    """A finding without a source, in a file with a blank in its name."""
    finding = Finding(rule="VAL001", severity=Severity.ERROR, message=AWKWARD, fix=AWKWARD, element="µ_1")
    return (Findings("models/my µ model.xml", (finding,)),)
