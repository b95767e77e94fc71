"""Conditions: named changes of the medium or of the cell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeAlias

from mtor_sbml.errors import ChangeError, ExpectationsError, UnitsError
from mtor_sbml.expectation.files.reading import (
    FOLD,
    about,
    map_of,
    quantity_of,
    require_id,
    restated,
    slip_of_molar,
    text_of,
    texts_of,
)
from mtor_sbml.expectation.files.yaml_text import YamlNode, YamlText
from mtor_sbml.model.changes import Change, ChangeKind, resolve_changes
from mtor_sbml.model.document import Model
from mtor_sbml.model.suggestions import nearest
from mtor_sbml.simulation.experiment import Condition

KNOCKOUT, OVEREXPRESS, KNOCKDOWN, MUTATE, CUT = "knockout", "overexpress", "knockdown", "mutate", "cut"
#: Keys of a condition that change the cell; any other key is a target in the model.
OF_THE_CELL = (KNOCKOUT, OVEREXPRESS, KNOCKDOWN, MUTATE, CUT)

#: A change, after the texts of its target and of its value.
_Made: TypeAlias = tuple[YamlText, YamlText, Change]


def read_conditions(entries: Iterable[tuple[YamlText, YamlNode]], model: Model) -> dict[str, Condition]:
    """The conditions of a file, by id; every target, unit and gene looked up in the model.

    Raises:
        ExpectationsError: A change that this model cannot take, or that cannot be read.
    """
    conditions = {}
    for key, node in entries:
        require_id(key, "a condition")
        with about(key.text):
            conditions[key.text] = Condition(key.text, tuple(_changes(node, model)), key.spot.place)
    return conditions


def _changes(node: YamlNode, model: Model) -> Iterator[Change]:
    table = map_of(node, "a condition")
    cell = [key for key, _ in table.entries if key.text in OF_THE_CELL]
    medium = [key for key, _ in table.entries if key.text not in OF_THE_CELL]
    if cell and medium:
        raise max(cell[0], medium[0], key=lambda key: (key.spot.place.line, key.spot.place.column)).error(
            f"a condition changes the cell or its medium, not both: `{cell[0].text}` stands beside `{medium[0].text}`",
            hint="make two conditions of it; a period lists both",
        )
    for key, value in table.entries:
        made = _of_the_cell if key.text in OF_THE_CELL else _of_the_medium
        for target, said, change in made(key, value):
            _require_possible(model, change, target, said)
            yield change


def _of_the_medium(key: YamlText, value: YamlNode) -> Iterator[_Made]:
    if not isinstance(value, YamlText) and (suggestion := nearest(key.text, OF_THE_CELL)):
        meant = suggestion.replace("'", "`")
        raise key.error(f"unknown key `{key.text}`, {meant}")
    said = text_of(value, f"`{key.text}`")
    fold = FOLD.fullmatch(said.text)
    if fold:
        yield key, said, Change(ChangeKind.SCALE, key.text, float(fold[1]), key.spot.place)
    else:
        yield key, said, Change(ChangeKind.SET, key.text, quantity_of(said, f"`{key.text}`"), key.spot.place)


def _of_the_cell(key: YamlText, value: YamlNode) -> Iterator[_Made]:
    if key.text in {KNOCKOUT, CUT}:
        kind = ChangeKind.CUT if key.text == CUT else ChangeKind.PROTEIN_SCALE
        for gone in texts_of(value, f"`{key.text}`"):
            yield gone, gone, Change(kind, gone.text, 0.0, gone.spot.place)
        return
    for target, node in map_of(value, f"`{key.text}`").entries:
        said = text_of(node, f"`{target.text}`")
        yield target, said, _scaled(key.text, target, said)


def _scaled(verb: str, target: YamlText, said: YamlText) -> Change:
    fold = FOLD.fullmatch(said.text)
    if fold:
        kind = ChangeKind.MUTATE if verb == MUTATE else ChangeKind.PROTEIN_SCALE
        return Change(kind, target.text, float(fold[1]), target.spot.place)
    if verb == MUTATE:
        raise said.error(f"`mutate` takes a multiple of the constant, such as `0x`, not `{said.text}`")
    quantity = quantity_of(said, f"`{target.text}`")
    if not quantity.unit:
        times = "what is left of the model's total" if verb == KNOCKDOWN else _times(quantity.magnitude)
        raise said.error(f"{said.text} what? `{said.text}x` is {times}, `{said.text} nM` a concentration")
    if verb == KNOCKDOWN:
        raise said.error(f"`knockdown` takes what is left, such as `0.2x`, not `{said.text}`")
    return Change(ChangeKind.PROTEIN_SET, target.text, quantity, target.spot.place)


def _times(number: float) -> str:
    words = {2.0: "twice", 3.0: "three times", 4.0: "four times", 5.0: "five times", 10.0: "ten times"}
    return f"{words.get(number, f'{number:g} times')} the model's total"


def _require_possible(model: Model, change: Change, target: YamlText, said: YamlText) -> None:
    """Refuse, at the target or at its value, what the model cannot take."""
    try:
        resolve_changes(model, [change])
    except UnitsError as problem:
        raise _wrong_unit(model, change, said, problem) from problem
    except ChangeError as problem:
        raise restated(problem, target) from problem


def _wrong_unit(model: Model, change: Change, said: YamlText, problem: UnitsError) -> ExpectationsError:
    unit = getattr(change.target_value, "unit", "")
    slip = slip_of_molar(unit)
    if slip:
        return said.error(slip)
    if not unit:
        own = model.unit_of(change.target_id) or "nM"
        return said.error(
            f"{said.text} what? `{said.text} {own}` is a quantity, `{said.text}x` a multiple of the model's own value"
        )
    return restated(problem, said)
