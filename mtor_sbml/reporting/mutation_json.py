"""Mutation testing as JSON, in the shape that the published schema describes."""

from __future__ import annotations

from collections.abc import Iterable

from mtor_sbml.reporting.json import Json, place_json
from mtor_sbml.variants.mutation import Guard, Judged, Mutation, Tally


def mutate_json(results: Iterable[Mutation]) -> Json:
    """Mutation testing of one or more models."""
    return {"models": [_model(mutation) for mutation in results]}


def _model(mutation: Mutation) -> Json:
    return {
        "model": mutation.model_id,
        "score": mutation.score,
        "summary": {name: _tally(tally) for name, tally in mutation.by_kind()},
        "mutants": [_mutant(mutation, each) for each in mutation.mutants],
        "skipped": [
            {"kind": each.kind.value, "target": each.target, "reason": each.reason} for each in mutation.skipped
        ],
        "expectations": [
            {"id": each, "kills": kills, "margin": mutation.nominal[each].margin, "sweep": each in mutation.sweeps}
            for each, kills in mutation.kills.items()
        ],
        "excluded": [{"id": each, "reason": reason} for each, reason in mutation.excluded.items()],
        "guards": [_guard(each) for each in mutation.guards],
    }


def _tally(tally: Tally) -> Json:
    return {
        "mutants": tally.mutants,
        "killed": tally.killed,
        "killed_by_errors": tally.by_errors,
        "survived": tally.survived,
        "accepted": tally.accepted,
        "not_run": tally.not_run,
        "score": tally.score,
    }


def _mutant(mutation: Mutation, judged: Judged) -> Json:
    felt = None if judged.is_killed else mutation.felt_most(judged)
    return {
        "id": judged.mutant.id,
        "kind": judged.mutant.kind.value,
        "target": judged.mutant.target,
        "description": judged.mutant.description,
        "place": place_json(judged.mutant.place),
        "fate": judged.fate.value,
        "killed_by": list(judged.killers),
        "errors": [{"expectation": each, "message": judged.scores[each].message} for each in judged.errors],
        "failure": judged.failure,
        "accepted": judged.accepted,
        "felt_most": felt and {"expectation": felt.expectation, "margin": felt.margin, "without": felt.nominal},
    }


def _guard(guard: Guard) -> Json:
    return {
        "expectation": guard.expectation,
        "guard": guard.guard,
        "confirmed": guard.holds,
        "reason": guard.why,
        "place": place_json(guard.place),
    }
