"""References to databases: what a URI of an annotation names, and whether it is the name of anything.

Collections, their patterns and their other prefixes come from a table that `tools/bundle_collections.py` takes from the
Bioregistry (https://bioregistry.io), so nothing is asked of the network.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from urllib.parse import unquote

_URN = re.compile(r"urn:miriam:(?P<prefix>[^:]+):(?P<id>.*)", re.DOTALL | re.IGNORECASE)
_URL = re.compile(r"https?://(?:www\.)?identifiers\.org/(?P<rest>.*)", re.DOTALL | re.IGNORECASE)
#: BioModels put its own name, or that of the OBO Foundry, before prefixes that have been short since 2017.
_FORMER = re.compile(r"(?:obo|biomodels)\.(?P<prefix>.+)")
#: Prefixes of the old registry that have another name today and are in no table of synonyms.
_RENAMED = {"psimod": "mod", "psimi": "mi"}


@dataclass(frozen=True, slots=True)
class Collection:
    """A database or ontology whose entries annotations name."""

    prefix: str
    name: str
    pattern: str  #: of an entry's id; "" if none is known
    embedded: str  #: what may stand before the id as a part of it, such as "GO" in GO:0005737; "" for nothing
    example: str  #: an id

    def holds(self, identifier: str) -> bool:
        """Whether something is written as an id of this collection is."""
        bare = identifier
        if self.embedded and identifier.casefold().startswith(f"{self.embedded.casefold()}:"):
            bare = identifier[len(self.embedded) + 1 :]
        return not self.pattern or any(_compiled(self.pattern).fullmatch(each) for each in (identifier, bare))


@dataclass(frozen=True, slots=True)
class Reference:
    """What a URI names: an entry of a collection."""

    uri: str  #: as written
    prefix: str  #: of the collection, as written
    identifier: str  #: decoded, with what is embedded
    is_urn: bool  #: urn:miriam, which was given up in 2012

    @property
    def has_former_prefix(self) -> bool:
        """Whether the collection had this prefix once and has another now."""
        return (
            self.collection is not None and _FORMER.fullmatch(self.prefix) is not None and self.prefix not in _known()
        )

    @property
    def collection(self) -> Collection | None:
        """The collection, whatever it was called before; None if there is none of that prefix."""
        return find_collection(self.prefix)

    @property
    def current(self) -> str:
        """The same reference as it is written today, `https://identifiers.org/prefix:id`; "" if that is not certain."""
        collection = self.collection
        if collection is None or not collection.holds(self.identifier):
            return ""
        if not collection.embedded:
            return f"https://identifiers.org/{collection.prefix}:{self.identifier}"
        _, _, bare = self.identifier.rpartition(":")
        return f"https://identifiers.org/{collection.embedded}:{bare}"


@lru_cache(maxsize=4096)  # the forms of a protein share its references
def read_uri(uri: str) -> Reference | None:
    """What a URI names, if it is one of identifiers.org or of MIRIAM; None for any other address."""
    plain = uri.strip()
    if found := _URN.fullmatch(plain):
        return Reference(uri, found["prefix"].casefold(), unquote(found["id"]), is_urn=True)
    if not (found := _URL.fullmatch(plain)):
        return None
    rest = unquote(found["rest"])
    slash, colon = rest.find("/"), rest.find(":")
    if colon > 0 and (slash < 0 or colon < slash):  # prefix:id, where GO:0005737 names its collection itself
        prefix, _, identifier = rest.partition(":")
        collection = find_collection(prefix)
        is_embedded = collection is not None and prefix.casefold() == collection.embedded.casefold()
        return Reference(uri, prefix.casefold(), rest if is_embedded else identifier, is_urn=False)
    prefix, _, identifier = rest.partition("/")
    return Reference(uri, prefix.casefold(), identifier, is_urn=False)


def find_collection(prefix: str) -> Collection | None:
    """The collection of a prefix, of another name of it, or of one that it had."""
    known = _known()
    folded = prefix.casefold()
    if folded not in known:
        former = _FORMER.fullmatch(folded)
        folded = former["prefix"] if former else _RENAMED.get(folded, "")
    return known.get(folded)


def known_prefixes() -> Iterable[str]:
    """Every prefix that names a collection."""
    return _known()


@cache
def _known() -> Mapping[str, Collection]:
    """Every collection by its prefix and by its other names; a prefix wins over another's other name."""
    text = files("mtor_sbml.validation").joinpath("collections.tsv").read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    by_prefix, by_alias = {}, {}
    for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
        collection = Collection(row["prefix"], row["name"], row["pattern"], row["embedded"], row["example"])
        by_prefix[collection.prefix.casefold()] = collection
        by_alias.update(dict.fromkeys(filter(None, row["aliases"].split(",")), collection))
    return by_alias | by_prefix


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)
