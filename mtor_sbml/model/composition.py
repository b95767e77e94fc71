"""Which proteins a species holds, and how many of each: read from its annotations, never from its name.

`is`, `isVersionOf` and `hasPart` with UniProt accessions say what a species holds; each `hasPart` line is one copy, so
a homodimer has two. A protein's free species, from which all its forms are made, is the one that also carries
`isEncodedBy` with its HGNC symbol; it may be a complex that never falls apart. Further paralogs that a pool stands for
are named by `hasVersion`.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from mtor_sbml.errors import UsageError
from mtor_sbml.model.document import Model, Species
from mtor_sbml.model.suggestions import nearest

# identifiers.org/uniprot/P42345, identifiers.org/uniprot:P42345, urn:miriam:uniprot:P42345, …/uniprotkb/P42345-2
_UNIPROT = re.compile(
    r"uniprot(?:kb|\.isoform)?(?:[/:]|%3A)"
    r"([OPQ][0-9][A-Z0-9]{3}[0-9]|[A-NR-Z][0-9](?:[A-Z][A-Z0-9]{2}[0-9]){1,2})(?![A-Z0-9])",
    re.IGNORECASE,
)
_SYMBOL = re.compile(r"hgnc\.symbol(?:[/:]|%3A)([\w.@-]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Protein:
    """A gene's product, or a pool of paralogs that is one in this model."""

    accession: str  #: UniProt
    symbols: tuple[str, ...] = ()  #: HGNC symbols, the first one names it
    free_species: str | None = None  #: id; None when the annotations single out none

    def __str__(self) -> str:
        return self.symbols[0] if self.symbols else self.accession


@dataclass(frozen=True, eq=False)
class Composition:
    """The proteins of a model's species."""

    model_id: str
    proteins: tuple[Protein, ...]
    _copies: Mapping[str, Mapping[str, int]]  #: by species id, then accession; species without proteins are left out
    _names: Mapping[str, Protein]  #: by symbol, accession, and the free species' id and display name

    def resolve(self, name: str) -> Protein:
        """The protein of an HGNC symbol, a UniProt accession, or the id or display name of its free species.

        Raises:
            UsageError: No protein of this model is called so; with the nearest.
        """
        if name in self._names:
            return self._names[name]
        if not self.proteins:
            raise UsageError(
                f"model {self.model_id!r} names no proteins, so {name!r} cannot be one",
                hint="annotate its species with UniProt accessions (is, isVersionOf, hasPart)",
            )
        if name in self._copies:
            held = ", ".join(self._copies[name])
            raise UsageError(f"{name!r} is a form or complex of {held}", hint="name the protein itself")
        raise UsageError(f"model {self.model_id!r} has no protein {name!r}", hint=nearest(name, self._names))

    def copies(self, species_id: str) -> Mapping[str, int]:
        """How many copies of each protein a species holds, by accession; empty for what is no protein."""
        return self._copies.get(species_id, {})

    def holding(self, protein: Protein) -> tuple[str, ...]:
        """The ids of the species that hold a protein."""
        return tuple(species for species, held in self._copies.items() if protein.accession in held)

    def together(self, a: Protein, b: Protein) -> tuple[str, ...]:
        """The ids of the species that hold both proteins."""
        return tuple(species for species, held in self._copies.items() if a.accession in held and b.accession in held)


@lru_cache(maxsize=16)
def composition(model: Model) -> Composition:
    """The composition of a model's species; worked out once for each model."""
    copies = {species.id: held for species in model.species.values() if (held := _held(species))}
    accessions = list(dict.fromkeys(accession for held in copies.values() for accession in held))
    encoded: dict[str, list[str]] = defaultdict(list)
    symbols: dict[str, list[str]] = defaultdict(list)
    for species_id, held in copies.items():
        species = model.species[species_id]
        genes = list(_found(_SYMBOL, species, "isEncodedBy"))
        for accession, gene in _paired(held, genes):
            symbols[accession].append(gene)
        for accession in held if genes else ():
            encoded[accession].append(species_id)
    for species_id in dict.fromkeys(species_id for species in encoded.values() for species_id in species):
        for accession, gene in _paired(
            copies[species_id], list(_found(_SYMBOL, model.species[species_id], "hasVersion"))
        ):
            symbols[accession].append(gene)
    proteins = tuple(
        Protein(
            accession,
            tuple(dict.fromkeys(symbols[accession])),
            _free_species(model, accession, encoded[accession], copies),
        )
        for accession in accessions
    )
    return Composition(model.id, proteins, copies, _names(model, proteins))


def _found(pattern: re.Pattern[str], species: Species, *qualifiers: str) -> Iterator[str]:
    for annotation in species.annotations:
        if annotation.qualifier in qualifiers and (found := pattern.search(annotation.resource)):
            yield found[1].upper() if pattern is _UNIPROT else found[1]


def _held(species: Species) -> dict[str, int]:
    parts = Counter(_found(_UNIPROT, species, "hasPart"))
    whole = _found(_UNIPROT, species, "is", "isVersionOf")
    return dict(parts) | {accession: 1 for accession in whole if accession not in parts}


def _paired(accessions: Iterable[str], genes: list[str]) -> Iterator[tuple[str, str]]:
    """Which gene belongs to which protein of one species: in order when there are as many, else all to the first."""
    known = list(accessions)
    yield from zip(known if len(known) == len(genes) else known[:1] * len(genes), genes, strict=True)


def _free_species(
    model: Model, accession: str, encoded: list[str], copies: Mapping[str, Mapping[str, int]]
) -> str | None:
    alone = [species for species, held in copies.items() if set(held) == {accession}]
    identified = [species for species in alone if accession in _found(_UNIPROT, model.species[species], "is")]
    for candidates in ([species for species in encoded if species in alone], encoded, identified):
        if candidates:
            return candidates[0] if len(candidates) == 1 else None
    return None


def _names(model: Model, proteins: Iterable[Protein]) -> dict[str, Protein]:
    """What each protein may be called. A name that would mean several belongs to the first of the strongest kind."""
    kinds: tuple[dict[str, Protein], ...] = ({}, {}, {}, {})
    for protein in proteins:
        for symbol in protein.symbols:
            kinds[0].setdefault(symbol, protein)
        kinds[1].setdefault(protein.accession, protein)
        if protein.free_species is not None:
            kinds[2].setdefault(protein.free_species, protein)
            kinds[3].setdefault(model.name_of(protein.free_species), protein)
    return {name: protein for kind in reversed(kinds) for name, protein in kind.items()}
