"""Rules on what COPASI makes of the file when it really imports it: all that it says, all that it changes.

COPASI keeps its messages in a queue that basico shows to nobody; here each is a finding.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from math import isclose, isnan
from statistics import median

from mtor_sbml.errors import ChildDied, FormulaError, IsolationError, MtorSbmlError, UnitsError
from mtor_sbml.model.document import Model, Reaction
from mtor_sbml.model.formula import evaluate, expand, formula_names
from mtor_sbml.model.initial import initial_value
from mtor_sbml.model.units import Quantity, convert
from mtor_sbml.simulation.copasi_import import CopasiImport, CopasiMessage
from mtor_sbml.simulation.copasi_model import CopasiElement
from mtor_sbml.validation.copasi_sayings import SAYINGS
from mtor_sbml.validation.finding import Finding, Severity
from mtor_sbml.validation.listing import listed
from mtor_sbml.validation.rule import Profile, rule
from mtor_sbml.validation.trial import Trial

#: Messages that have a rule of their own: CPS001, CPS002, UNT001 (units of the model), and libSBML's passed on.
_TOLD_ELSEWHERE = frozenset({3, 29, 36, 40, 49, 64, 85, 86, 87, 88, 91, 92, 94, 95, 100, 101})
_EXACT, _ROUNDING = 1e-9, 1e-3
#: COPASI's numbers of molecules, and what our reader makes of SBML's `item`.
_ITEMS = frozenset({"#", "1", "", "dimensionless"})


@rule("CPS004", Severity.ERROR, profiles=[Profile.COPASI])
def import_speaks(trial: Trial) -> Iterator[Finding]:
    """The import by COPASI fails, or says something.

    The graphical program shows its messages once, in a window; from Python nobody sees them. Each is quoted, with the
    element that it names and what COPASI does then. What other rules tell with more detail (constructs, units of the
    model) is left out.

    Bad:
        <listOfSpecies><species id="A"/></listOfSpecies>
        <listOfParameters>
        <parameter id="k" units="per_min"/>  <!-- CPS004 -->
        </listOfParameters>
        <listOfReactions>
        <reaction id="J">
        <listOfReactants><speciesReference species="A"/></listOfReactants>
        <kineticLaw><math>cell * k * A</math></kineticLaw>
        </reaction>
        </listOfReactions>

    Good:
        <listOfSpecies><species id="A"/></listOfSpecies>
        <listOfParameters><parameter id="k" value="1" units="per_min"/></listOfParameters>
        <listOfReactions>
        <reaction id="J">
        <listOfReactants><speciesReference species="A"/></listOfReactants>
        <kineticLaw><math>cell * k * A</math></kineticLaw>
        </reaction>
        </listOfReactions>
    """
    if isinstance(trial.imported, IsolationError) and not isinstance(trial.imported, ChildDied):
        raise trial.imported  # it took too long, which says nothing of the model
    if isinstance(trial.imported, MtorSbmlError):
        yield import_speaks.finding(
            f"COPASI does not import the file: {trial.imported.message}",
            fix=trial.imported.hint or "mend what else is found first, and validate again",
        )
        return
    kinds: dict[tuple[str, int], list[CopasiMessage]] = {}
    for message in trial.imported.messages:
        if message.source != "SBML" or message.number not in _TOLD_ELSEWHERE:
            kinds.setdefault((message.source, message.number), []).append(message)
    for (source, number), messages in kinds.items():
        elements = [each for each in (_named_in(trial, message) for message in messages) if each]
        more = f" (and {len(messages) - 1} more like it: {listed(elements[1:])})" if len(messages) > 1 else ""
        element = elements[0] if elements else None
        known = SAYINGS.get(number) if source == "SBML" else None
        yield import_speaks.finding(
            f"COPASI says on import: {messages[0].text.rstrip(' .')}{more} [{source} {number}]"
            + (f"; {known.so}" if known and known.so else ""),
            fix=known.fix
            if known
            else f"compare {element or 'what it names'} in COPASI with the file, and write it in another way, or accept"
            " this finding with a reason",
            element=element,
            line=trial.line_of(element) if element else None,
        )


@rule("CPS005", Severity.ERROR, profiles=[Profile.COPASI])
def import_changes(trial: Trial) -> Iterator[Finding]:
    """After the import COPASI has other elements, values, units or names than the file.

    Who works on in COPASI works on another model. Names are changed where two elements of one kind share one: COPASI
    calls the second `receptor_2`, or `receptor_1`, and plots and reports show that.

    Bad:
        <listOfSpecies><species id="A" name="receptor"/>
        <species id="B" name="receptor"/>  <!-- CPS005 -->
        </listOfSpecies>

    Good:
        <listOfSpecies><species id="A" name="receptor"/><species id="B" name="receptor, phosphorylated"/>
        </listOfSpecies>
    """
    if isinstance(trial.imported, CopasiImport):
        yield from _missing(trial, trial.imported)
        yield from _revalued(trial, trial.imported)
        yield from _renamed(trial, trial.imported)
        yield from _other_units(trial, trial.imported)


def _missing(trial: Trial, imported: CopasiImport) -> Iterator[Finding]:
    model = trial.model
    gone = [each for each in _elements_of(model) if each not in imported.elements]
    if gone:
        yield import_changes.finding(
            f"COPASI does not have {_quoted(gone)} after the import",
            fix="read what COPASI says on import: it names what it left out",
            element=gone[0],
            name=model.name_of(gone[0]),
            line=trial.line_of(gone[0]),
        )


def _revalued(trial: Trial, imported: CopasiImport) -> Iterator[Finding]:
    model = trial.model
    other = []
    for element, there in imported.elements.items():
        own = _initial(model, element) if there.kind != "reaction" else None
        if there.value is not None and own is not None and not _same(own, there.value, _least(imported, there.kind)):
            other.append((element, own, there))
    if other:
        element, value, there = other[0]
        more = f"; other values too: {_quoted([each for each, _, _ in other[1:]])}" if other[1:] else ""
        yield import_changes.finding(
            f"{there.kind} '{element}' is {value:.6g} at the start, and {there.value:.6g} in COPASI{more}",
            fix="give the value where the element is declared, not by what COPASI reads otherwise",
            element=element,
            name=model.name_of(element),
            line=trial.line_of(element),
        )
    elif laws := misread(trial, imported):
        element, rate, rate_there = laws[0]
        more = f"; other rates too: {_quoted([each for each, _, _ in laws[1:]])}" if laws[1:] else ""
        yield import_changes.finding(
            f"reaction '{element}' runs at {rate:.6g} at the start, and at {rate_there:.6g} in COPASI{more}",
            fix=how_to_keep(element),
            element=element,
            name=model.name_of(element),
            line=trial.line_of(element),
        )


def misread(trial: Trial, imported: CopasiImport) -> list[tuple[str, float, float]]:
    """Reactions with another rate at the start in COPASI, though all values are the same: id, rate, rate there.

    COPASI 4.48 makes mass action of a law that looks like it, and loses powers and roots of constants by the way:
    k * A * B^2 with a constant B becomes k * A; k * A * B * B stays.
    """
    model, found = trial.model, []
    for reaction in model.reactions.values():
        there = imported.elements.get(reaction.id)
        own = _rate(model, reaction)
        if there is not None and there.value is not None and own is not None:
            least = _least(imported, "reaction")
            if not isclose(own, there.value, rel_tol=_ROUNDING, abs_tol=_ROUNDING * least):
                found.append((reaction.id, own, there.value))
    return found


def how_to_keep(reaction: str) -> str:
    """What to do about a law that COPASI reads otherwise."""
    return (
        f"see what became of the law of '{reaction}' in COPASI; a power of a constant that it lost stays as a product, "
        "or as a parameter with a rule"
    )


def _rate(model: Model, reaction: Reaction) -> float | None:
    """The rate at the start; None where the file does not say."""
    if reaction.rate is None:
        return None
    try:
        law = expand(reaction.rate, model)
        return float(evaluate(law, {each: initial_value(model, each) for each in formula_names(law)}))
    except FormulaError:
        return None


def _renamed(trial: Trial, imported: CopasiImport) -> Iterator[Finding]:
    model = trial.model
    renamed = [
        (element, model.name_of(element), there)
        for element, there in imported.elements.items()
        if element in model.ids and _plain(there.name) != _plain(model.name_of(element))
    ]
    if renamed:
        element, name, there = renamed[0]
        others = [each for each, _, _ in renamed[1:]]
        yield import_changes.finding(
            f'COPASI calls {there.kind} \'{element}\' "{there.name}", the file "{name}"'
            + (f"; renamed as well: {_quoted(others)}" if others else ""),
            fix=_why_renamed(element, name, there, imported),
            element=element,
            name=name,
            line=trial.line_of(element),
        )


def _other_units(trial: Trial, imported: CopasiImport) -> Iterator[Finding]:
    units = trial.model.units
    for what, own in (("time", units.time), ("substance", units.substance), ("volume", units.volume)):
        theirs = imported.units[what]
        if own is not None and _unlike(own, theirs):
            yield import_changes.finding(
                f"the model's unit of {what} is {own or 'dimensionless'}, in COPASI it is {theirs or 'dimensionless'}",
                fix=f"define the unit of {what} from one base unit with a scale or multiplier, as COPASI reads it",
            )


def _quoted(ids: Sequence[str]) -> str:
    return listed([f"'{each}'" for each in ids])


def _elements_of(model: Model) -> Iterator[str]:
    for table in (model.compartments, model.species, model.parameters, model.reactions):
        yield from table


def _initial(model: Model, element: str) -> float | None:
    """The value at the start, of a species the concentration; None if the file gives none."""
    try:
        value = initial_value(model, element)
        species = model.species.get(element)
        size = initial_value(model, species.compartment) if species is not None and species.only_substance else 1.0
    except FormulaError:
        return None
    return value / size if size else None


def _same(own: float, theirs: float, least: float) -> bool:
    return (isnan(own) and isnan(theirs)) or isclose(own, theirs, rel_tol=_EXACT, abs_tol=_EXACT * least)


def _least(imported: CopasiImport, kind: str) -> float:
    """The least value of a kind that is not rounding beside the others."""
    sizes = [abs(each.value) for each in imported.elements.values() if each.kind == kind and each.value]
    return _ROUNDING * median(sizes) if sizes else 0.0


def _plain(name: str) -> str:
    """A name without what a line end or a second blank makes of it."""
    return " ".join(name.split())


def _unlike(own: str, theirs: str) -> bool:
    if theirs in _ITEMS:
        return own not in _ITEMS
    try:
        return not isclose(convert(Quantity(1.0, theirs), own), 1.0, rel_tol=_EXACT)
    except UnitsError:
        return True


def _why_renamed(element: str, name: str, there: CopasiElement, imported: CopasiImport) -> str:
    twins = [
        each
        for each, other in imported.elements.items()
        if each != element and other.kind == there.kind and other.name == name
    ]
    if twins:
        return f"give '{element}' and '{twins[0]}' different names"
    return f"give '{element}' a name that COPASI keeps"


def _named_in(trial: Trial, message: CopasiMessage) -> str:
    # Quoted, or after a colon at the end: "… by the volume: r1, r2".
    quoted = re.findall(r"[\"'](\w+)[\"']", message.text) or re.findall(r"\w+", message.text.rpartition(": ")[2])
    return next((each for each in quoted if trial.line_of(each) is not None), "")


RULES = (import_speaks, import_changes)
