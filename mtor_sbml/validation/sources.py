"""What rules on Antimony text look at: the sources of one network."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from mtor_sbml.errors import Place
from mtor_sbml.model.antimony_text import Spot
from mtor_sbml.model.source import Flattened, Scope, flatten
from mtor_sbml.model.source_files import Defined, Source


@dataclass(frozen=True, eq=False)
class Sources:
    """The Antimony files of one network, read but not composed."""

    source: Source

    @property
    def is_read(self) -> bool:
        """Whether the reader understood every line: what it skipped may declare anything."""
        return not any(file.read.skipped for file in self.source.files.values())

    @cached_property
    def modules(self) -> tuple[Defined, ...]:
        """The modules to look at: all that the network is made of, and what else its own file defines."""
        used = [scope.defined for scope in self.network.scopes()]
        own = [each for each in self.source.modules.values() if each.file is self.source.file]
        return tuple({each.module.name: each for each in (*used, *own)}.values())

    def scopes_of(self, defined: Defined) -> tuple[Scope, ...]:
        """Where a module stands in the network."""
        return tuple(scope for scope in self.network.scopes() if scope.defined is defined)

    def place(self, defined: Defined, spot: Spot) -> Place:
        """A spot in a module; the instance is named where there is but one."""
        paths = [scope.path for scope in self.scopes_of(defined)]
        instance = paths[0] if len(paths) == 1 else None
        return replace(defined.file.place(spot), module=defined.module.name, instance=instance or None)

    def id_of(self, defined: Defined, name: str) -> str:
        """The id that a module's name has in the flat model: that of its first instance where there are several."""
        return self.ids_of(defined, name)[0]

    def ids_of(self, defined: Defined, name: str) -> tuple[str, ...]:
        """The ids that a module's name has in the flat model, one an instance; itself where there is none."""
        return tuple(self.network.id_of(scope, name) for scope in self.scopes_of(defined)) or (name,)

    @cached_property
    def network(self) -> Flattened:
        """The main module with its instances inside one another."""
        return flatten(self.source)
