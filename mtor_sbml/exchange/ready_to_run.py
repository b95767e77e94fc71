"""An experiment as a model of its own: it starts at rest, and what is done to it are events that a user edits."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from statistics import median
from typing import TYPE_CHECKING

from mtor_sbml.errors import SimulationError, UsageError
from mtor_sbml.model.changes import Setting
from mtor_sbml.model.document import Model
from mtor_sbml.model.formula import Name
from mtor_sbml.model.units import pretty
from mtor_sbml.simulation.experiment import Experiment
from mtor_sbml.simulation.runs import Request, require_no_cuts, run, steps_of
from mtor_sbml.validation.sbml_units import are_identical

if TYPE_CHECKING:
    import libsbml

#: Digits of an initial value. The resting state is known to many more, so every build writes the same.
_DIGITS = 8
#: Nothing is written more finely than this share of a typical value: below it lie the rounding errors of large pools.
_FINEST = 1e-10
_SBO_TIME, _SBO_CONCENTRATION, _SBO_PARAMETER = "SBO:0000346", "SBO:0000196", "SBO:0000002"


def ready_to_run(model: Model, experiment: Experiment, *, id: str, name: str) -> str:  # noqa: A002 - SBML's word
    """The experiment as self-contained SBML.

    It starts in the state that pre-equilibration ends in. Its clock starts with the first finite period. Each value
    that is set from then on is an event with two parameters to edit: `<target>_time` and `<target>_dose`. An event that
    is due at 0 fires at the very start, in COPASI and in libRoadRunner (its trigger is false before).

    Args:
        model: A model of SBML Level 3; lower levels cannot say that a trigger is false before the start.
        experiment: What is done to it.
        id: SBML id of the new model.
        name: What it is called.

    Raises:
        UsageError: The model is of Level 1 or 2, or the experiment cuts a mechanism.
        SimulationError: Pre-equilibration went wrong.
    """
    import libsbml

    document = libsbml.readSBMLFromString(model.sbml)
    if document.getLevel() < 3:
        raise UsageError(
            f"model {model.id!r} is SBML Level {document.getLevel()}, whose events cannot fire at the start",
            hint="convert it to Level 3 first",
        )
    content = document.getModel()
    require_no_cuts(model, experiment)
    steps = steps_of(model, experiment)
    start = next(step.time for step in steps if math.isfinite(step.time))
    if steps[0].time == -math.inf:
        _set_initial(content, model, _rested(model, experiment, start), steps[0].settings)
    ids = set(model.ids)
    edited = [
        parameter
        for step in steps
        if math.isfinite(step.time)
        for setting in step.settings
        for parameter in _add_event(content, model, setting, step.time - start, ids=ids)
    ]
    _rename(content, id, name)
    content.appendNotes(_note(model, experiment, edited))
    text: str = libsbml.writeSBMLToString(document)
    return text.rstrip("\n") + "\n"


def _rested(model: Model, experiment: Experiment, start: float) -> dict[str, float]:
    """Every value at rest, rounded, by id; those of assignment rules are left out."""
    assigned = {rule.variable for rule in model.rules.values() if rule.kind == "assignment"}
    rated = {rule.variable for rule in model.rules.values() if rule.kind == "rate"}
    wanted = frozenset(Name(each) for each in {*model.species, *rated} - assigned)
    trace = run(model, [Request(experiment, start, wanted)]).trace(experiment)
    if isinstance(trace, SimulationError):
        raise trace
    values = trace.before
    present = [abs(values[each]) for each in model.species if values.get(each)]
    finest = _FINEST * median(present) if present else 0.0
    return {each: _rounded(value, finest) for each, value in values.items()}


def _rounded(value: float, finest: float) -> float:
    if value == 0:
        return 0.0
    places = _DIGITS - 1 - math.floor(math.log10(abs(value)))
    if finest:
        places = min(places, -math.floor(math.log10(finest)))
    return round(value, places)


def _set_initial(
    content: libsbml.Model, model: Model, rested: Mapping[str, float], settings: Sequence[Setting]
) -> None:
    set_before = {setting.id: setting.value for setting in settings}
    for element, value in {**rested, **set_before}.items():
        content.removeInitialAssignment(element)
        species = content.getSpecies(element)
        if species is not None:
            put = species.setInitialAmount if model.species[element].only_substance else species.setInitialConcentration
            put(value)
        elif content.getParameter(element) is not None:
            content.getParameter(element).setValue(value)
        elif content.getCompartment(element) is not None:
            content.getCompartment(element).setSize(value)


def _add_event(
    content: libsbml.Model, model: Model, setting: Setting, time: float, *, ids: set[str]
) -> tuple[str, str]:
    """Add an event that gives one target a value at a time; the ids of the parameters for both."""
    import libsbml

    target, number = setting.id, 1
    while _names(target, number) & ids:
        number += 1
    time_id, dose_id, event_id = (_named(target, what, number) for what in ("time", "dose", "change"))
    ids |= {time_id, dose_id, event_id}
    called = model.name_of(target) + (f" ({number})" if number > 1 else "")
    is_species = target in model.species
    dose_sbo = _SBO_CONCENTRATION if is_species and not model.species[target].only_substance else _SBO_PARAMETER
    dose_units = _units_of(content, target)
    _add_parameter(content, time_id, time, name=f"time of {called}", units=content.getTimeUnits(), sbo=_SBO_TIME)
    _add_parameter(content, dose_id, setting.value, name=f"dose of {called}", units=dose_units, sbo=dose_sbo)
    content.getElementBySId(target).setConstant(False)
    event = content.createEvent()
    event.setId(event_id)
    event.setMetaId(f"meta_{event_id}")
    when = f"{time:g} {pretty(model.units.time)}".rstrip()
    event.setName(f"{model.name_of(target)} becomes {dose_id} at {time_id}, {when} unless edited")
    event.setUseValuesFromTriggerTime(True)
    trigger = event.createTrigger()
    trigger.setInitialValue(False)
    trigger.setPersistent(True)
    trigger.setMath(libsbml.parseL3Formula(f"time >= {time_id}"))
    assignment = event.createEventAssignment()
    assignment.setVariable(target)
    assignment.setMath(libsbml.parseL3Formula(dose_id))
    return time_id, dose_id


def _named(target: str, what: str, number: int) -> str:
    return f"{target}_{what}" if number == 1 else f"{target}_{what}_{number}"


def _names(target: str, number: int) -> set[str]:
    return {_named(target, what, number) for what in ("time", "dose", "change")}


def _add_parameter(
    content: libsbml.Model,
    id: str,  # noqa: A002
    value: float,
    *,
    name: str,
    units: str,
    sbo: str,
) -> None:
    parameter = content.createParameter()
    parameter.setId(id)
    parameter.setMetaId(f"meta_{id}")
    parameter.setName(name)
    parameter.setValue(value)
    parameter.setConstant(True)
    parameter.setSBOTerm(sbo)
    if units:
        parameter.setUnits(units)


def _units_of(content: libsbml.Model, target: str) -> str:
    """The id of a unit definition for the target's values, made where the model has none; "" if it declares none."""
    element = content.getElementBySId(target)
    if content.getSpecies(target) is None or element.getHasOnlySubstanceUnits():
        return str(element.getUnits() or (content.getSubstanceUnits() if content.getSpecies(target) else ""))
    wanted = element.getDerivedUnitDefinition()
    if wanted is None or not wanted.getNumUnits() or content.isSetSubstanceUnits() is False:
        return ""
    for definition in content.getListOfUnitDefinitions():
        if are_identical(definition, wanted):
            return str(definition.getId())
    made = wanted.clone()
    made.setId(f"{target}_unit")
    content.addUnitDefinition(made)
    return f"{target}_unit"


def _rename(content: libsbml.Model, id: str, name: str) -> None:  # noqa: A002
    old = content.getMetaId()
    annotation = content.getAnnotationString()
    content.setId(id)
    content.setName(name)
    if old:
        content.setMetaId(f"meta_{id}")
        if annotation:
            content.setAnnotation(annotation.replace(f'rdf:about="#{old}"', f'rdf:about="#meta_{id}"'))


def _note(model: Model, experiment: Experiment, edited: Sequence[str]) -> str:
    what = f" Edit {', '.join(edited)}." if edited else ""
    return (
        f'<p xmlns="http://www.w3.org/1999/xhtml">Ready to run: generated from the model {model.id} for the experiment '
        f"{experiment.id}; it starts in the state that pre-equilibration ends in.{what}</p>"
    )
