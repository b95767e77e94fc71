"""What a name measures: observables, ids of the model, and the amounts of proteins (`total`, `bound`, `free`)."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from lark import Token

from mtor_sbml.errors import MtorSbmlError, UsageError
from mtor_sbml.expectation.files.file import Kind, Observable
from mtor_sbml.expectation.language.syntax import Node
from mtor_sbml.expectation.meaning.resolution import FRACTION
from mtor_sbml.expectation.meaning.scope import Scope
from mtor_sbml.expectation.meaning.typed import Measured, Sort, Type
from mtor_sbml.model.composition import Composition, Protein, composition
from mtor_sbml.model.document import Model
from mtor_sbml.model.formula import Call, Formula, Name, Number
from mtor_sbml.model.suggestions import nearest
from mtor_sbml.model.units import formula_unit


def measured_by_name(scope: Scope, name: Token) -> Measured:
    """What an observable's or a model's id measures.

    Raises:
        ExpectationsError: There is none of that name; with the nearest.
    """
    if name in scope.file.observables:
        return _observable(scope, name, scope.file.observables[name])
    if name in scope.model.ids:
        formula = Name(str(name))
        return _of_the_model(str(name), scope.model.name_of(name), _unit(scope, name, formula), formula)
    raise scope.error(f"no observable `{name}`{_did_you_mean(scope, name)}", name)


def is_known(scope: Scope, name: str) -> bool:
    """Whether a name measures something."""
    return name in scope.file.observables or name in scope.model.ids or name in scope.where


def measured_by_proteins(scope: Scope, word: str, genes: list[Node], node: Node) -> Measured:
    """What `total(A)`, `free(A)` and `bound(A, B)` measure, copies counted; amounts if A is in several compartments.

    Raises:
        ExpectationsError: The model has no such protein.
    """
    expected = 2 if word == "bound" else 1
    if len(genes) != expected:
        raise scope.error(f"`{word}` takes {'two proteins' if expected == 2 else 'one protein'}", node)
    proteins = [_protein(scope, gene) for gene in genes]
    known, bait, counted = composition(scope.model), proteins[0], proteins[-1]
    total = _sum(scope.model, known, bait, known.holding(bait), bait)
    formula = total
    if word == "bound":
        formula = _sum(scope.model, known, counted, known.together(bait, counted), bait)
    elif word == "free":
        if bait.free_species is None:
            raise scope.error(f"the annotations do not say which species is the free form of {bait}", genes[0])
        formula = _sum(scope.model, known, bait, (bait.free_species,), bait)
    name = f"{word}({', '.join(map(scope.text, genes))})"
    sort = Sort(Type.LEVEL, _unit(scope, genes[0], total))
    return Measured(formula, name, sort, None, None, total)


def every_species(scope: Scope) -> list[Measured]:
    """What each species of the model measures."""
    species = scope.model.species.values()
    return [_of_the_model(each.id, each.name, each.unit, Name(each.id)) for each in species]


def every_total(scope: Scope) -> list[Measured]:
    """The total of each protein of the model."""
    known = composition(scope.model)
    totals = {protein: _sum(scope.model, known, protein, known.holding(protein), protein) for protein in known.proteins}
    return [
        _of_the_model(f"total({protein})", "", _unit_of(scope.model, total), total) for protein, total in totals.items()
    ]


def _of_the_model(element: str, name: str, unit: str | None, formula: Formula) -> Measured:
    return Measured(formula, name or element, Sort(Type.LEVEL, unit), None, None, formula)


def _observable(scope: Scope, name: Token, observable: Observable) -> Measured:
    unit = observable.unit if observable.unit is not None else _unit(scope, name, observable.formula)
    resolution = observable.resolution
    if resolution is None and observable.kind is Kind.FRACTION:
        resolution = FRACTION
    return Measured(
        observable.formula,
        observable.name or observable.id,
        Sort(Type.LEVEL, unit, observable.kind),
        resolution,
        observable.scale,
        observable.formula,
    )


def _unit(scope: Scope, name: Node, formula: Formula) -> str | None:
    try:
        return _unit_of(scope.model, formula)
    except MtorSbmlError as problem:
        raise scope.error(problem.message, name, hint=problem.hint) from problem


@lru_cache(maxsize=4096)
def _unit_of(model: Model, formula: Formula) -> str | None:
    return formula_unit(formula, model)


def _did_you_mean(scope: Scope, name: Token) -> str:
    """The nearest name, with the commonest slip first: a hyphen, which is a minus."""
    before = scope.expression.text[: name.start_pos].rstrip()
    after = scope.expression.text[name.end_pos :].lstrip()
    right = after[1:].lstrip().split("[")[0].split(" ")[0] if after.startswith("-") else ""
    joined = f"{name}_{right}"
    if right and is_known(scope, joined):
        return f": `{name}-{right}` reads as `{name}` minus `{right}`; ids have no hyphen: did you mean `{joined}`?"
    if before.endswith("-"):
        joined = f"{before[:-1].rstrip().rpartition(' ')[2]}_{name}"
        if is_known(scope, joined):
            return f"; ids have no hyphen: did you mean `{joined}`?"
    known = [*scope.file.observables, *scope.where, *scope.model.ids]
    by_display = {scope.model.name_of(each): each for each in scope.model.ids}
    if name in by_display:
        return f"; that is the name of `{by_display[name]}`"
    hint = nearest(name, known).replace("'", "`")
    return f"; {hint}" if hint else ""


def _protein(scope: Scope, gene: Node) -> Protein:
    if not isinstance(gene, Token) or gene.type != "NAME":
        raise scope.error("a protein is named by its gene, its free species or its accession", gene)
    try:
        return composition(scope.model).resolve(str(gene))
    except UsageError as problem:
        raise scope.error(problem.message, gene, hint=problem.hint) from problem


def _sum(model: Model, known: Composition, counted: Protein, species: Iterable[str], bait: Protein) -> Formula:
    """Copies of a protein over species: concentrations where the bait stays in one compartment, amounts otherwise."""
    compartments = {model.species[each].compartment for each in known.holding(bait)}
    terms = [
        _term(model, each, known.copies(each)[counted.accession], as_amount=len(compartments) > 1)
        for each in species
        if each not in model.rules or model.rules[each].kind != "assignment"  # sums that a rule makes of others
    ]
    if not terms:
        # Two that never meet: nothing, in the unit of the bait.
        return Call("*", (Number(0.0), _sum(model, known, bait, known.holding(bait), bait)))
    return terms[0] if len(terms) == 1 else Call("+", tuple(terms))


def _term(model: Model, species: str, copies: int, *, as_amount: bool) -> Formula:
    term: Formula = Name(species)
    if as_amount and not model.species[species].only_substance:
        term = Call("*", (term, Name(model.species[species].compartment)))
    return term if copies == 1 else Call("*", (Number(float(copies)), term))
