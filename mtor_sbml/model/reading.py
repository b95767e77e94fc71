"""Read SBML of any level and version into a `Model`. Nothing is converted, but submodels are put together."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import libsbml

from mtor_sbml.errors import FormulaError, LoadError, Place
from mtor_sbml.model.document import Annotation, Compartment, Model, Parameter, Reaction, Rule, Species
from mtor_sbml.model.flattening import flattened
from mtor_sbml.model.formula import Call, Formula, Function, Name, Number, substitute
from mtor_sbml.model.formula_reading import from_libsbml
from mtor_sbml.model.formula_size import require_moderate
from mtor_sbml.model.unit_reading import DeclaredUnits

T = TypeVar("T", Compartment, Parameter, Reaction)

#: Packages that are required for a reader to understand the model, and that this one does.
_UNDERSTOOD = {"l3v2extendedmath", "comp"}
_EMPTY_LISTS = {
    libsbml.EmptyListElement, libsbml.EmptyListInReaction, libsbml.EmptyListInKineticLaw,
    libsbml.EmptyListOfUnits, libsbml.EmptyUnitListElement,
}  # fmt: skip


def read_model(sbml: str, *, origin: Path | None = None, sources: Path | None = None) -> Model:
    """The model that an SBML text holds.

    Args:
        sbml: The text.
        origin: The file it came from; for messages.
        sources: The Antimony file it was composed from, when known.

    Raises:
        LoadError: The text is empty, no XML, no SBML, or broken so that parts of it would be lost.
    """
    file = str(origin) if origin else "SBML text"
    _require_xml(sbml, file)
    document = libsbml.readSBMLFromString(sbml)
    _require_sound(document, sbml, file)
    return model_in(document, sbml, origin=origin, sources=sources)


def model_in(
    document: libsbml.SBMLDocument, sbml: str, *, origin: Path | None = None, sources: Path | None = None
) -> Model:
    """The model of a document that libSBML has read without an error: as `read_model`, without reading it again.

    Args:
        document: Is not changed.
        sbml: The document's text.
        origin: As for `read_model`.
        sources: As for `read_model`.

    Raises:
        LoadError: It needs a package that is not supported, or has a formula that cannot be read.
    """
    _require_packages(document, origin)
    if document.isPackageEnabled("comp"):
        sbml = flattened(document.clone(), origin)
        document = libsbml.readSBMLFromString(sbml)
    # The document owns everything below it: it has to live as long as this function.
    content = document.getModel()
    try:
        model = _Reading(content).model(sbml, origin, sources)
        require_moderate(model)
    except FormulaError as problem:
        file = str(origin) if origin else "SBML text"
        raise LoadError(
            f"model {content.getId()!r} has a formula that cannot be read: {problem.message}",
            place=Place(file),
            hint=problem.hint,
        ) from problem
    return model


def _require_xml(text: str, file: str) -> None:
    start = text.lstrip("\ufeff \t\r\n")
    if not start:
        raise LoadError("the file is empty", place=Place(file), hint="an SBML model was expected")
    if start.startswith("<"):
        return
    hint = "an SBML model begins with '<?xml' or '<sbml'"
    if re.search(r"^\s*(model\b|module\b|species\b|compartment\b|import\b|//)|[-=]>", text, re.MULTILINE):
        hint = "it looks like Antimony: give the file the ending .ant"
    raise LoadError("this is not XML", place=Place(file, 1), hint=hint)


def _require_sound(document: libsbml.SBMLDocument, text: str, file: str) -> None:
    root = re.search(r"<(?![?!])(?:\w[\w.-]*:)?([\w.-]+)", text)
    if root is not None and root[1] != "sbml":
        line = text.count("\n", 0, root.start()) + 1
        raise LoadError(
            f"this is XML but not SBML: its root element is <{root[1]}>",
            place=Place(file, line),
            hint="save or export the model as SBML",
        )
    faults = [
        fault
        for fault in (document.getError(i) for i in range(document.getNumErrors()))
        if fault.getSeverity() >= libsbml.LIBSBML_SEV_ERROR and not _loses_nothing(fault)
    ]
    if faults:
        first, more = faults[0], len(faults) - 1
        said = _said(first)
        others = f" (and {more} more)" if more else ""
        raise LoadError(
            f"libSBML cannot read it: {said}{others}",
            place=Place(file, first.getLine() or None),
            hint=f"libSBML error {first.getErrorId()}; correct the file, or export it once more from where it was made",
        )
    if document.getModel() is None:
        raise LoadError("the SBML holds no model", place=Place(file), hint="its <sbml> element is empty")


def _require_packages(document: libsbml.SBMLDocument, origin: Path | None) -> None:
    for i in range(document.getNumPlugins()):
        package = document.getPlugin(i).getPackageName()
        if document.getLevel() > 2 and package not in _UNDERSTOOD and document.getPackageRequired(package):
            raise LoadError(
                f"the model needs the SBML package {package!r}, which is not supported",
                place=Place(str(origin) if origin else "SBML text"),
                hint="flatten or export it as plain SBML first",
            )


def _loses_nothing(fault: libsbml.SBMLError) -> bool:
    """Whether the model is whole all the same: only a list is empty, or a drawing of it broken, as in many files."""
    is_empty_list = fault.getErrorId() in _EMPTY_LISTS
    return is_empty_list or re.search(r"[Pp]ackage '?(layout|render)", fault.getMessage()) is not None


def _said(fault: libsbml.SBMLError) -> str:
    """A fault without the paragraphs that libSBML quotes from the specification before it comes to the point."""
    rule, reference, point = fault.getMessage().partition("\nReference:")
    point = " ".join(point.split("\n")[1:]) if reference else rule
    short = fault.getShortMessage().rstrip(".")
    text = " ".join(point.split()).partition(" For more information")[0]
    return f"{short}: {text}" if text and short and short not in text else text or short


class _Reading:
    """One pass over a libSBML model."""

    def __init__(self, content: libsbml.Model) -> None:
        self._content = content
        self._is_level_3 = content.getLevel() > 2
        self._units = DeclaredUnits(content)
        #: Ids whose value an initial assignment or an assignment rule gives.
        self._set_later = frozenset(
            (
                *(each.getSymbol() for each in self._all("InitialAssignment", "InitialAssignments")),
                *(each.getVariable() for each in self._all("Rule", "Rules") if each.isAssignment()),
            )
        )
        #: Amounts in compartments whose size is known only at the start.
        self._starts: dict[str, Formula] = {}
        #: What stoichiometries with an id are at the start; filled while reactions are read.
        self._stoichiometries: dict[str, float | None] = {}

    def model(self, sbml: str, origin: Path | None, sources: Path | None) -> Model:
        content = self._content
        compartments = self._by_id("Compartment", "Compartments", self._compartment)
        species = {
            each.getId(): self._species(each, compartments[each.getCompartment()])
            for each in self._all("Species", "Species")
            if each.getCompartment() in compartments
        }
        assignments = {
            each.getSymbol(): from_libsbml(each.getMath())
            for each in self._all("InitialAssignment", "InitialAssignments")
            if each.isSetMath()
        }
        return Model(
            id=content.getId(),
            name=content.getName(),
            sbml=sbml,
            origin=origin,
            sources=sources,
            units=self._units.of_model(),
            compartments=compartments,
            species=species,
            parameters=self._by_id("Parameter", "Parameters", self._parameter),
            reactions=self._by_id("Reaction", "Reactions", self._reaction),
            rules={rule.variable: rule for rule in self._rules()},
            initial_assignments={**self._starts, **assignments},
            functions={
                each.getId(): _function(each)
                for each in self._all("FunctionDefinition", "FunctionDefinitions")
                if each.getBody() is not None
            },
            event_targets=frozenset(self._event_targets()),
            has_events=bool(content.getNumEvents()),
            stoichiometries=self._stoichiometries,
        )

    def _all(self, one: str, many: str) -> Iterator[Any]:
        get = getattr(self._content, f"get{one}")
        for i in range(getattr(self._content, f"getNum{many}")()):
            yield get(i)

    def _by_id(self, one: str, many: str, read: Callable[[Any], T]) -> dict[str, T]:
        return {each.id: each for each in map(read, self._all(one, many))}

    def _compartment(self, each: libsbml.Compartment) -> Compartment:
        own_id = each.getId()
        known = each.isSetSize() and own_id not in self._set_later
        return Compartment(
            id=own_id,
            name=each.getName(),
            size=each.getSize() if known else None,
            unit=self._units.of_size(each),
            constant=each.getConstant(),
        )

    def _parameter(self, each: libsbml.Parameter) -> Parameter:
        own_id = each.getId()
        known = each.isSetValue() and own_id not in self._set_later
        return Parameter(
            id=own_id,
            name=each.getName(),
            value=each.getValue() if known else None,
            unit=self._units.text(each.getUnits()),
            constant=each.getConstant(),
        )

    def _species(self, each: libsbml.Species, compartment: Compartment) -> Species:
        return Species(
            id=each.getId(),
            name=each.getName(),
            compartment=compartment.id,
            initial=None if each.getId() in self._set_later else self._initial(each, compartment),
            unit=self._units.of_species(each, compartment.unit),
            only_substance=each.getHasOnlySubstanceUnits(),
            boundary=each.getBoundaryCondition(),
            constant=each.getConstant(),
            annotations=tuple(_annotations(each)) if each.isSetAnnotation() else (),
        )

    def _initial(self, each: libsbml.Species, compartment: Compartment) -> float | None:
        """The initial value in the species' own terms, whichever of amount and concentration the file gives."""
        wants_amount = each.getHasOnlySubstanceUnits()
        if each.isSetInitialAmount():
            given, operator = each.getInitialAmount(), None if wants_amount else "/"
        elif each.isSetInitialConcentration():
            given, operator = each.getInitialConcentration(), "*" if wants_amount else None
        else:
            return None
        if operator is None:
            return float(given)
        if compartment.size is None:
            self._starts[each.getId()] = Call(operator, (Number(given), Name(compartment.id)))
            return None
        return float(given * compartment.size if operator == "*" else given / compartment.size)

    def _reaction(self, each: libsbml.Reaction) -> Reaction:
        local: dict[str, float] = {}
        rate = None
        law = each.getKineticLaw()
        if law is not None:
            local = {one.getId(): one.getValue() for one in _local_parameters(law)}
            written = law.getMath()
            rate = from_libsbml(written) if written is not None else None
        if rate is not None and local:
            rate = substitute(rate, {key: Number(value) for key, value in local.items()})
        modifiers = (each.getModifier(i).getSpecies() for i in range(each.getNumModifiers()))
        return Reaction(
            id=each.getId(),
            name=each.getName(),
            reactants=tuple(self._participant(each.getReactant(i)) for i in range(each.getNumReactants())),
            products=tuple(self._participant(each.getProduct(i)) for i in range(each.getNumProducts())),
            modifiers=tuple(modifiers),
            reversible=each.getReversible(),
            sbo=each.getSBOTermID(),
            rate=rate,
            local_parameters=local,
        )

    def _participant(self, reference: libsbml.SpeciesReference) -> tuple[str, float]:
        number = reference.getStoichiometry()
        if not self._is_level_3:  # where the id of a participant means nothing in a formula
            return reference.getSpecies(), math.nan if reference.isSetStoichiometryMath() else number
        if own_id := reference.getId():
            is_known = reference.isSetStoichiometry() and own_id not in self._set_later
            self._stoichiometries[own_id] = number if is_known else None
        return reference.getSpecies(), number if reference.getConstant() else math.nan

    def _rules(self) -> Iterator[Rule]:
        for each in self._all("Rule", "Rules"):
            if each.isSetMath() and (each.isAssignment() or each.isRate()):
                kind = "assignment" if each.isAssignment() else "rate"
                yield Rule(variable=each.getVariable(), kind=kind, formula=from_libsbml(each.getMath()))

    def _event_targets(self) -> Iterator[str]:
        for event in self._all("Event", "Events"):
            for i in range(event.getNumEventAssignments()):
                yield event.getEventAssignment(i).getVariable()


def _local_parameters(law: libsbml.KineticLaw) -> Iterator[libsbml.Parameter]:
    for i in range(law.getNumParameters()):
        yield law.getParameter(i)


def _annotations(each: libsbml.Species) -> Iterator[Annotation]:
    for i in range(each.getNumCVTerms()):
        term = each.getCVTerm(i)
        if term.getQualifierType() == libsbml.BIOLOGICAL_QUALIFIER:
            qualifier = libsbml.BiolQualifierType_toString(term.getBiologicalQualifierType())
            for j in range(term.getNumResources()):
                yield Annotation(qualifier, term.getResourceURI(j))


def _function(each: libsbml.FunctionDefinition) -> Function:
    arguments = tuple(each.getArgument(i).getName() for i in range(each.getNumArguments()))
    return Function(arguments, from_libsbml(each.getBody()))
