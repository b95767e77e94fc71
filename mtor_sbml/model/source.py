"""Where each element of a composed network stands in its Antimony sources."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from mtor_sbml.errors import Place, SourceError
from mtor_sbml.model.antimony_text import DEFAULT_COMPARTMENT, Annotation, Argument, Instance, Saying, Symbol
from mtor_sbml.model.source_files import Defined, Source, SourceFile, read_source

#: What libantimony puts between the name of an instance and the name of its symbol.
_JOINT = "_"


def locate(path: Path) -> Mapping[str, Place]:
    """The place of every element of a composed network, by the id it has in the SBML.

    A symbol that the network wires to a port stands where the network declares it; the rest of a module stands in the
    module, with the instance named. What cannot be read is left out: no fault of a source is raised here.

    Args:
        path: The network's file.
    """
    try:
        source = read_source(path)
    except SourceError:
        return {}
    return places(source)


def places(source: Source) -> Mapping[str, Place]:
    """The place of every element of a source's main module, by flattened id."""
    network = flatten(source)
    if network.top is None:
        return source.functions
    found: dict[str, tuple[bool, Place]] = {}
    for name, is_said, place in itertools.chain(_places_of_wires(network), _places_of_symbols(network)):
        # Of two that say as much the first stays, which is the one nearer to the network.
        if name not in found or (is_said and not found[name][0]):
            found[name] = (is_said, place)
    by_id = {name: place for name, (_, place) in found.items()}
    linked = {left: by_id[right] for left, right in network.aliases.items() if right in by_id}
    module = network.top.defined.module
    head = replace(network.top.file.place(module.spot), module=module.name)
    own = {module.name: head, DEFAULT_COMPARTMENT: head}
    return {**own, **_places_of_merged_units(network), **source.functions, **linked, **by_id}


def _places_of_wires(network: Flattened) -> Iterator[tuple[str, bool, Place]]:
    """What is passed to instances: the place of a name that the network says nothing else about."""
    for scope in network.scopes():
        for port, argument, child in scope.wires():
            place = scope.file.place(argument.spot)
            place = replace(place, module=child.defined.module.name, instance=child.path, port=port)
            yield network.id_of(scope, argument.text), False, place


def _places_of_symbols(network: Flattened) -> Iterator[tuple[str, bool, Place]]:
    """Flattened id, whether the symbol is declared or set there, and the place; not of wired ports."""
    for scope in network.scopes():
        wired = scope.arguments()
        for symbol in scope.symbols():
            if symbol.name not in wired:
                yield network.id_of(scope, symbol.name), symbol.saying > Saying.MENTION, scope.place(symbol)


def _places_of_merged_units(network: Flattened) -> Mapping[str, Place]:
    """Units by the name that modules have for them: finishing merges the copies of instances under it."""
    scopes = list(network.scopes())
    return {
        symbol.name: scope.place(symbol)
        for scope in reversed(scopes)
        for symbol in scope.symbols()
        if symbol.kind == "unit"
    }


def instance_prefixes(source: Source) -> frozenset[str]:
    """What flattening puts before the names of each instance of a source's main module, such as "gf_"."""
    return frozenset(scope.prefix for scope in flatten(source).scopes() if scope.prefix)


def places_of_annotations(source: Source) -> Mapping[tuple[str, str], Place]:
    """The place of every annotation of a source's main module, by flattened id and resource."""
    network = flatten(source)
    return {
        (network.id_of(scope, annotation.target), resource): scope.place(annotation)
        for scope in network.scopes()
        for annotation in scope.defined.module.annotations
        for resource in annotation.resources
    }


def repeated_resources(source: Source) -> Mapping[str, Mapping[tuple[str, str], int]]:
    """How often an element is annotated with the same qualifier and resource, by flattened id, where more than once.

    A homodimer says `hasPart` of its protein twice.
    """
    network = flatten(source)
    counts: dict[str, Counter[tuple[str, str]]] = {}
    for scope in network.scopes():
        mine: dict[str, Counter[tuple[str, str]]] = {}
        for annotation in scope.defined.module.annotations:
            said = mine.setdefault(network.id_of(scope, annotation.target), Counter())
            said.update((annotation.qualifier, resource) for resource in annotation.resources)
        for name, said in mine.items():
            # A module and its network may both annotate a wired species: that does not make it a dimer.
            counts[name] = counts.get(name, Counter()) | said
    repeated = {name: {key: count for key, count in said.items() if count > 1} for name, said in counts.items()}
    return {name: said for name, said in repeated.items() if said}


@dataclass(slots=True, eq=False)
class Scope:
    """A module at one place of the network: the network itself, or an instance."""

    defined: Defined
    path: str = ""  #: instance names with dots; "" for the network
    prefix: str = ""  #: what its own symbols are prefixed with in the flat model
    parent: Scope | None = None
    instance: Instance | None = None
    children: dict[str, Scope] = field(default_factory=dict)

    @property
    def file(self) -> SourceFile:
        """The file that defines the module."""
        return self.defined.file

    def symbols(self) -> Iterator[Symbol]:
        """What the module names."""
        return iter(self.defined.module.symbols.values())

    def place(self, said: Symbol | Annotation) -> Place:
        """Where something stands, with module and instance."""
        return replace(self.file.place(said.spot), module=self.defined.module.name, instance=self.path or None)

    def arguments(self) -> Mapping[str, Argument]:
        """What the parent passes, by port; numbers are left out, they stay values of the port."""
        if self.instance is None:
            return {}
        ports = self.defined.module.ports
        given = zip(ports, self.instance.arguments, strict=False)
        return {port: argument for port, argument in given if argument.is_name}

    def is_within(self, defined: Defined) -> bool:
        """Whether this is an instance of a module, or stands inside of one."""
        return self.defined is defined or (self.parent is not None and self.parent.is_within(defined))

    def wires(self) -> Iterator[tuple[str, Argument, Scope]]:
        """Port, argument and instance of every wire to an instance in here."""
        for child in self.children.values():
            for port, argument in child.arguments().items():
                yield port, argument, child


@dataclass(slots=True, eq=False)
class Flattened:
    """A network with its instances inside one another."""

    top: Scope | None
    aliases: dict[str, str] = field(default_factory=dict)  #: by `is`: flattened id to the one that stays

    def scopes(self) -> Iterator[Scope]:
        """The network, then its instances, each before those within it."""
        waiting = [self.top] if self.top else []
        while waiting:
            scope = waiting.pop(0)
            yield scope
            waiting.extend(scope.children.values())

    def owner_of(self, scope: Scope, name: str) -> tuple[Scope, str]:
        """The instance that a name with dots, as said within a scope, speaks of, and the name within it."""
        first, _, rest = name.partition(".")
        if rest and first in scope.children:
            return self.owner_of(scope.children[first], rest)
        return scope, name

    def id_of(self, scope: Scope, name: str) -> str:
        """The flattened id of a name, which may have dots, as said within a scope."""
        first, _, rest = name.partition(".")
        if rest and first in scope.children:
            return self.id_of(scope.children[first], rest)
        argument = scope.arguments().get(name)
        if argument is not None and scope.parent is not None:
            return self.id_of(scope.parent, argument.text)
        flat = scope.prefix + name.replace(".", _JOINT)
        while flat in self.aliases:
            flat = self.aliases[flat]
        return flat


def flatten(source: Source) -> Flattened:
    """Unfold the instances of a source's main module."""
    main = source.modules.get(source.main)
    if main is None:
        return Flattened(None)
    network = Flattened(_unfold(source, Scope(main)))
    for scope in network.scopes():
        for link in scope.defined.module.links:
            # The name nearer to the network stays.
            inner, outer = sorted((link.left, link.right), key=lambda name: name.count("."), reverse=True)
            left, right = network.id_of(scope, inner), network.id_of(scope, outer)
            if left != right:
                network.aliases[left] = right
    return network


def _unfold(source: Source, scope: Scope) -> Scope:
    for instance in scope.defined.module.instances.values():
        defined = source.modules.get(instance.module)
        # A module that contains itself has no end; libantimony refuses it.
        if defined is not None and not scope.is_within(defined):
            path = f"{scope.path}.{instance.name}" if scope.path else instance.name
            child = Scope(defined, path, f"{scope.prefix}{instance.name}{_JOINT}", scope, instance)
            scope.children[instance.name] = _unfold(source, child)
    return scope
