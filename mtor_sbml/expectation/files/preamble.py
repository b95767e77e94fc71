"""What a file says before its claims: units for models without, resolution, and the numbers behind the verbs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from mtor_sbml.errors import UnitsError
from mtor_sbml.expectation.files.file import FileUnits, Words
from mtor_sbml.expectation.files.reading import (
    FOLD,
    NUMBER,
    PERCENT,
    about,
    did_you_mean,
    fields_of,
    restated,
    text_of,
    time_of,
)
from mtor_sbml.expectation.files.yaml_text import YamlNode, YamlText
from mtor_sbml.model.document import Model
from mtor_sbml.model.units import are_compatible

#: Keys of `units`, each with a unit of its kind; keys of `resolution`.
UNITS = {"time": "s", "concentration": "M"}
RESOLUTION = ("time",)


def read_units(node: YamlNode, model: Model) -> FileUnits:
    """The units of a model's bare numbers.

    Raises:
        ExpectationsError: A unit of the wrong kind, or one that the model declares itself.
    """
    declared = {"time": model.units.time, "concentration": model.units.concentration}
    said = {key: text_of(value, f"`{key}`") for key, value in fields_of(node, "`units`", tuple(UNITS)).items()}
    for key, text in said.items():
        if declared[key] is not None:
            raise text.error(
                f"the model declares its unit of {key}, {declared[key]}", hint="`units` is for models that declare none"
            )
        try:
            fits = are_compatible(text.text, UNITS[key])
        except UnitsError as problem:
            raise restated(problem, text) from problem
        if not fits:
            raise text.error(f"`{text.text}` is no unit of {key}")
    return FileUnits(**{key: text.text for key, text in said.items()})


def with_units(model: Model, units: FileUnits) -> Model:
    """The model with a file's units where it declares none itself."""
    if units == FileUnits():
        return model
    species = {
        each.id: each if each.unit is not None or each.only_substance else replace(each, unit=units.concentration)
        for each in model.species.values()
    }
    return replace(model, units=replace(model.units, time=units.time or model.units.time), species=species)


def read_time_resolution(node: YamlNode, model: Model) -> float | None:
    """The shortest time that means anything, in the model's unit."""
    fields = fields_of(node, "`resolution`", RESOLUTION)
    if "time" not in fields:
        return None
    resolution = time_of(fields["time"], model.units.time)
    if not 0 < resolution < float("inf"):
        raise fields["time"].error("a resolution is above 0")
    return resolution


def read_words(entries: Mapping[str, tuple[YamlText, YamlNode]]) -> Words:
    """The numbers behind the verbs, the defaults where nothing is said.

    Raises:
        ExpectationsError: A word that has no number, or numbers in the wrong order.
    """
    defaults = Words()
    numbers: dict[str, float] = {}
    for name, (key, value) in entries.items():
        if not hasattr(defaults, name):
            raise key.error(f"`{name}` is no word with a number{did_you_mean(name, Words.__dataclass_fields__)}")
        with about(name):
            numbers[name] = _ratio(text_of(value, f"`{name}`"))
    words = replace(defaults, **numbers)
    if not 0 < words.abolishes < words.lowers < 1 < words.raises:
        key = next(iter(entries.values()))[0]
        numbers_said = f"abolishes {words.abolishes:g}, lowers {words.lowers:g}, raises {words.raises:g}"
        raise key.error(f"the words are out of order: {numbers_said}", hint="abolishes < lowers < 1 < raises")
    return words


def _ratio(text: YamlText) -> float:
    for pattern, unit in ((PERCENT, 0.01), (FOLD, 1.0), (NUMBER, 1.0)):
        found = pattern.fullmatch(text.text)
        if found:
            return float(found[1] if pattern is not NUMBER else found[0]) * unit
    raise text.error(f"`{text.text}` is neither a percentage such as 80 % nor a multiple such as 1.25x")
