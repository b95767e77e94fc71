"""`mtor-sbml mutate`. A decays by one reaction; without it A is 10 nM at 30 min, where at most 1 nM is expected."""

import json
from contextlib import nullcontext

import jsonschema
import pytest

from mtor_sbml.errors import UsageError
from mtor_sbml.reporting.json import schema
from mtor_sbml.variants.evaluate import evaluate


class _InThisProcess:
    def evaluate(self, task, blocks):
        for number, variants in blocks:
            yield number, tuple(evaluate(task, variant) for variant in variants)


@pytest.fixture(autouse=True)
def _here(built, monkeypatch):  # noqa: ARG001 - the project to stand in
    monkeypatch.setattr("mtor_sbml.variants.mutate.executor", lambda *_, **__: nullcontext(_InThisProcess()))


def test_a_mechanism_that_matters_is_missed(invoke):
    done = invoke("mutate", "toy", "--kinds", "reaction,parameter")
    assert done.exit_code == 0
    # J and k/10 leave too much of A, k*10 leaves none at 60 min.
    assert "toy: 3 of 3 mutants killed (100.0%)" in done.stdout


def test_too_few_kills_fall_short(invoke):
    few = ("mutate", "toy", "-k", "T02")
    assert invoke(*few).exit_code == 0
    assert invoke(*few, "--fail-under", "0.9").exit_code == 1
    assert invoke(*few, "--fail-under", "0.2").exit_code == 0


def test_a_guard_that_does_not_guard_falls_short(invoke, built):
    path = built / "expectations" / "toy.yaml"
    path.write_text(path.read_text() + "    guards: [J]\n")
    done = invoke("mutate")
    assert done.exit_code == 1
    assert "T02-stays-positive without J" in done.stdout


def test_results_are_documents_and_tables_too(invoke):
    document = json.loads(invoke("mutate", "--format", "json").stdout)
    jsonschema.validate(document, schema("mutate"))
    assert [each["model"] for each in document["models"]] == ["toy"]
    table = invoke("mutate", "--format", "csv").stdout.splitlines()
    assert table[0].startswith("mutant,kind,")
    assert invoke("mutate", "--format", "markdown").stdout.startswith("### toy:")


def test_a_picture_is_written(invoke, built):
    assert invoke("mutate", "toy", "--plot", built / "kills.png").exit_code == 0
    assert (built / "kills.png").read_bytes().startswith(b"\x89PNG")


def test_a_misspelt_kind_is_refused(invoke):
    done = invoke("mutate", "toy", "--kinds", "reaction,protien")
    assert isinstance(done.exception, UsageError)
    assert done.exception.hint == "did you mean 'protein'?"


def test_a_commit_that_does_not_exist_is_refused(invoke, built, monkeypatch):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(built.parent))
    done = invoke("mutate", "toy", "--changed-since", "mian")
    assert isinstance(done.exception, UsageError)
    assert "lies in no git repository" in done.exception.message
