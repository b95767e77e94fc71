"""Rules on what reactions must keep: mass, proteins, totals."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping

from mtor_sbml.model.composition import Composition, composition
from mtor_sbml.model.document import Model
from mtor_sbml.validation.finding import Finding, Severity
from mtor_sbml.validation.listing import listed
from mtor_sbml.validation.network.bounds import Ranges
from mtor_sbml.validation.network.consistency import Changes, Leak, doubtful_parts, leaks
from mtor_sbml.validation.network.stoichiometry import Stoichiometry
from mtor_sbml.validation.network.totals import conserved_totals, written
from mtor_sbml.validation.pointing import at_reaction, told_once
from mtor_sbml.validation.rule import Profile, rule
from mtor_sbml.validation.subject import Subject


@rule("NET001", Severity.WARNING)
def out_of_nothing(subject: Subject) -> Iterator[Finding]:
    """Reactions that each only turn one thing into another make something out of nothing together.

    A stoichiometry is wrong, or a reactant is left out. Named are as few reactions as show it, each in a direction in
    which it can run. Synthesis and degradation (an empty side, a boundary species, a term of SBO that says so) are left
    out: these are meant.

    Bad:
        species A in cell = 10 nM; A2 in cell = 0 nM
        J1: A => A2; cell * k * A   // NET001
        J2: A2 => 2 A; cell * k * A2
        k = 0.1 per_min

    Good:
        species A in cell = 10 nM; A2 in cell = 0 nM
        J1: 2 A => A2; cell * k2 * A * A
        J2: A2 => 2 A; cell * k * A2
        k = 0.1 per_min; k2 = 0.1 per_nM_per_min
    """
    network = Stoichiometry(subject.model)
    for part in doubtful_parts(network.conversions):
        for leak in leaks(part, _one_way(subject.model, part)):
            made = listed([f"'{species}'" for species in leak.gained])
            first = next(iter(leak.turns))
            yield at_reaction(
                out_of_nothing,
                subject,
                first,
                f"{_named(leak)} together make {made} out of nothing: {_run(leak)} leave {_left(leak)}",
                fix="correct a stoichiometry, add what is used up, or mark a synthesis by its term of SBO (0000393)",
            )


@rule("NET010", Severity.WARNING, profiles={Profile.CURATION})
def without_mass(subject: Subject) -> Iterator[Finding]:
    """The stoichiometries leave some species no mass, although no reaction is marked as synthesis or degradation.

    No mass can be given to each species so that every conversion weighs the same before and after. A part of a complex
    that is degraded there, or a cofactor left out, does that: a reader cannot tell it from a slip. Named are as few
    reactions as show it.

    Bad:
        species A in cell = 10 nM; B in cell = 10 nM; AB in cell = 0 nM
        J1: A + B => AB; cell * k2 * A * B   // NET010
        J2: AB => A; cell * k * AB
        k = 0.1 per_min; k2 = 0.1 per_nM_per_min

    Good:
        species A in cell = 10 nM; B in cell = 10 nM; AB in cell = 0 nM
        J1: A + B => AB; cell * k2 * A * B
        J2: AB => A; cell * k * AB
        J2.sboTerm = 179   // degradation
        k = 0.1 per_min; k2 = 0.1 per_nM_per_min
    """
    network = Stoichiometry(subject.model)
    yield from told_once(
        at_reaction(
            without_mass,
            subject,
            next(iter(leak.turns)),
            f"{_named(leak)} leave no mass for {listed([repr(each) for each in leak.gained])}",
            fix="correct a stoichiometry, add what is left out, or mark what is meant as degradation or synthesis by"
            " its term of SBO (0000179, 0000393)",
        )
        for part in doubtful_parts(network.conversions)
        for leak in leaks(part)
    )


@rule("NET002", Severity.WARNING, raised={Profile.CURATION: Severity.ERROR})
def protein_not_conserved(subject: Subject) -> Iterator[Finding]:
    """A reaction gains or loses a protein, by what the annotations say that its species hold.

    Either the reaction lacks a participant, or an annotation (`is`, `isVersionOf`, `hasPart` with UniProt) is wrong.
    Looked at are reactions between annotated species; syntheses and degradations are left out, and so are proteins that
    no reaction has as a species of their own, as an input that is in excess. Copies are counted in models that count
    them, by one `hasPart` for each.

    Bad:
        species A in cell = 10 nM; B in cell = 10 nM; AB in cell = 0 nM
        A identity "https://identifiers.org/uniprot:P42345"
        B identity "https://identifiers.org/uniprot:P31749"
        AB hasPart "https://identifiers.org/uniprot:P42345"
        AB hasPart "https://identifiers.org/uniprot:P31749"
        J1: A + B => AB; cell * k2 * A * B
        J2: AB => A; cell * k * AB   // NET002
        k = 0.1 per_min; k2 = 0.1 per_nM_per_min

    Good:
        species A in cell = 10 nM; B in cell = 10 nM; AB in cell = 0 nM
        A identity "https://identifiers.org/uniprot:P42345"
        B identity "https://identifiers.org/uniprot:P31749"
        AB hasPart "https://identifiers.org/uniprot:P42345"
        AB hasPart "https://identifiers.org/uniprot:P31749"
        J1: A + B => AB; cell * k2 * A * B
        J2: AB => A + B; cell * k * AB
        k = 0.1 per_min; k2 = 0.1 per_nM_per_min
    """
    if "uniprot" not in subject.text:
        return
    model = subject.model
    held = composition(model)
    changes = _changed_proteins(model, held)
    kinds: dict[object, list[str]] = defaultdict(list)
    for reaction, change in changes.items():
        kinds[min(change.values()) < 0, max(change.values()) > 0].append(reaction)
    for reactions in kinds.values():
        yield from told_once(
            at_reaction(
                protein_not_conserved,
                subject,
                reaction,
                f"reaction '{reaction}' {_change_told(held, changes[reaction])}, by the annotations of its species",
                fix="add the missing participant, correct the annotation, or mark a degradation by its term of SBO"
                " (0000179)",
            )
            for reaction in reactions
        )


@rule("NET008", Severity.NOTE)
def totals_kept(subject: Subject) -> Iterator[Finding]:
    """These sums of species are conserved: no reaction changes them.

    Each protein that is neither made nor degraded should be one of them. A steady state depends on them, so whoever
    changes a start changes them as well.

    Bad:
        species A in cell = 10 nM; pA in cell = 0 nM
        J1: A => pA; cell * k * A
        J2: pA => A; cell * k * pA
        k = 0.1 per_min

    Good:
        species A in cell = 10 nM
        J1: => A; cell * k * K
        J2: A => ; cell * k * A
        k = 0.1 per_min; K = 10 nM
    """
    totals = conserved_totals(Stoichiometry(subject.model))
    if totals:
        sums = "; ".join(map(written, totals))
        yield totals_kept.finding(
            f"{len(totals)} total{'s are' if len(totals) > 1 else ' is'} conserved: {sums}",
            fix="nothing, if these are the totals that should be; else look for a reaction that is missing or wrong",
        )


def _one_way(model: Model, part: Changes) -> frozenset[str]:
    """The reactions that do not run backwards, by declaration or by law."""
    ranges = Ranges(model)

    def is_one_way(reaction: str) -> bool:
        rate = model.reactions[reaction].rate
        return not model.reactions[reaction].reversible or (rate is not None and ranges.of(rate)[0] >= 0)

    return frozenset(filter(is_one_way, part))


def _named(leak: Leak) -> str:
    names = [f"'{reaction}'" for reaction in leak.turns]
    return f"reactions {', '.join(names[:-1])} and {names[-1]}"


def _run(leak: Leak) -> str:
    """How often each reaction runs."""
    return ", ".join(
        f"{reaction} {'backwards ' if turns < 0 else ''}{f'{abs(turns):g} times' if abs(turns) != 1 else 'once'}"
        for reaction, turns in leak.turns.items()
    )


def _left(leak: Leak) -> str:
    return listed([species if number == 1 else f"{number:g} {species}" for species, number in leak.gained.items()])


def _changed_proteins(model: Model, held: Composition) -> Mapping[str, Mapping[str, float]]:
    """For each reaction that does not keep its proteins how many copies it gains, by accession."""
    network = Stoichiometry(model)
    counts_copies = any(copies > 1 for species in model.species for copies in held.copies(species).values())
    own = {accession for species in network.changed for accession in _alone(held, species)}
    found = {}
    for reaction, net in network.conversions.items():
        if not all(held.copies(species) for species in net):
            continue
        change = _balance(held, net) if counts_copies else _appearing(held, net)
        change = {accession: number for accession, number in change.items() if number and accession in own}
        if change:
            found[reaction] = change
    return found


def _alone(held: Composition, species: str) -> Collection[str]:
    copies = held.copies(species)
    return copies if len(copies) == 1 else ()


def _balance(held: Composition, net: Mapping[str, float]) -> dict[str, float]:
    gained: dict[str, float] = defaultdict(float)
    for species, number in net.items():
        for accession, copies in held.copies(species).items():
            gained[accession] += number * copies
    return gained


def _appearing(held: Composition, net: Mapping[str, float]) -> dict[str, float]:
    """1 for a protein that only products hold, -1 for one that only reactants do."""
    sides = {sign: {a for s, n in net.items() if n * sign > 0 for a in held.copies(s)} for sign in (-1, 1)}
    return dict.fromkeys(sorted(sides[1] - sides[-1]), 1.0) | dict.fromkeys(sorted(sides[-1] - sides[1]), -1.0)


def _change_told(held: Composition, change: Mapping[str, float]) -> str:
    """What changes, such as "loses AKT1 and gains 2 MTOR"."""

    def told(verb: str, sign: int) -> str:
        names = [
            f"{f'{abs(number):g} ' if abs(number) != 1 else ''}{held.resolve(accession)}"
            for accession, number in change.items()
            if number * sign > 0
        ]
        return f"{verb} {listed(names)}" if names else ""

    return " and ".join(filter(None, (told("loses", -1), told("gains", 1))))


RULES = (out_of_nothing, protein_not_conserved, totals_kept, without_mass)
