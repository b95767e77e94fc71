"""Conditions: doses, factors and changes of the cell, each refused where the model cannot take it."""

from __future__ import annotations

import pytest

from mtor_sbml.errors import Place
from mtor_sbml.model.changes import Change, ChangeKind
from mtor_sbml.model.units import Quantity

from .declaring import read, refusal


def changes(condition: str) -> list[tuple[ChangeKind, str, Quantity | float]]:
    declared = read(f"network: small\nconditions:\n  c: {condition}\n").conditions["c"]
    return [(change.kind, change.target_id, change.target_value) for change in declared.changes]


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("{insulin: 100 nM}", [(ChangeKind.SET, "insulin", Quantity(100.0, "nM"))]),
        ("{k_S6K: 0.2x}", [(ChangeKind.SCALE, "k_S6K", 0.2)]),
        ("{Raptor: 2-fold}", [(ChangeKind.SCALE, "Raptor", 2.0)]),
        ("{knockout: [RPTOR]}", [(ChangeKind.PROTEIN_SCALE, "RPTOR", 0.0)]),
        ("{overexpress: {RPTOR: 5x}}", [(ChangeKind.PROTEIN_SCALE, "RPTOR", 5.0)]),
        ("{overexpress: {RPTOR: 5 nM}}", [(ChangeKind.PROTEIN_SET, "RPTOR", Quantity(5.0, "nM"))]),
        ("{knockdown: {Q8N122: 0.2x}}", [(ChangeKind.PROTEIN_SCALE, "Q8N122", 0.2)]),
        ("{mutate: {k_S6K: 0x}}", [(ChangeKind.MUTATE, "k_S6K", 0.0)]),
        ("{cut: [assembly]}", [(ChangeKind.CUT, "assembly", 0.0)]),
        ("{}", []),
    ],
)
def test_condition_is_a_set_of_changes(
    condition: str, expected: list[tuple[ChangeKind, str, Quantity | float]]
) -> None:
    assert changes(condition) == expected


def test_change_knows_its_place() -> None:
    change = read().conditions["insulin"].changes[0]
    assert change == Change(ChangeKind.SET, "insulin", Quantity(100.0, "nM"), Place("a.yaml", 4, 13))


@pytest.mark.parametrize(
    ("condition", "column", "message"),
    [
        ("{insulin: 20 nm}", 16, "`nm` is nanometre; did you mean `nM` (nanomolar)?"),
        ("{insulin: 20}", 16, "20 what? `20 nM` is a quantity, `20x` a multiple of the model's own value"),
        ("{insulin: a lot}", 16, "'a lot' is no quantity"),
        ("{insulin: 5 min}", 16, "'insulin': expected nM (concentration), got 5 min (time)"),
        ("{inslin: 20 nM}", 7, "no 'inslin' in model 'small'"),
        ("{S6K1_total: 20 nM}", 7, "'S6K1_total' is decided by its assignment rule: S6K1_total := S6K1 + p_S6K1"),
        ("{knokout: [RPTOR]}", 7, "unknown key `knokout`, did you mean `knockout`?"),
        ("{knockout: RPTOR}", 17, "`knockout` is a list: write `[RPTOR]`"),
        ("{knockout: [RPTR]}", 18, "model 'small' has no protein 'RPTR'"),
        ("{overexpress: {RPTOR: 5}}", 28, "5 what? `5x` is five times the model's total, `5 nM` a concentration"),
        ("{knockdown: {RPTOR: 5 nM}}", 26, "`knockdown` takes what is left, such as `0.2x`, not `5 nM`"),
        ("{mutate: {k_S6K: 3}}", 23, "`mutate` takes a multiple of the constant, such as `0x`, not `3`"),
        ("{cut: [asembly]}", 13, "no reaction 'asembly' in model 'small'"),
        ("{cut: [insulin@assembly]}", 13, "'insulin' does not regulate reaction 'assembly'"),
        ("{insulin: 1 nM, knockout: [RPTOR]}", 22,
         "a condition changes the cell or its medium, not both: `knockout` stands beside `insulin`"),
    ],
)  # fmt: skip
def test_impossible_change_is_refused_where_it_stands(condition: str, column: int, message: str) -> None:
    problem = refusal(f"network: small\nconditions:\n  c: {condition}\n")
    assert (problem.message, problem.place) == (f"c: {message}", Place("a.yaml", 3, column))


@pytest.mark.parametrize(
    ("key", "message"),
    [
        ("steady", "`steady` is a word of the language and cannot be the id of a condition"),
        ("raptor-ko", "`raptor-ko` is no id: letters, digits and _, not beginning with a digit"),
    ],
)
def test_id_must_be_a_name_of_the_grammar(key: str, message: str) -> None:
    assert refusal(f"network: small\nconditions:\n  {key}: {{}}\n").message == message
