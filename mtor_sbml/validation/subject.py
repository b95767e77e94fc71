"""What rules look at: a document with what libSBML says of it; Antimony sources; a run of the model."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from mtor_sbml.errors import LoadError, Place
from mtor_sbml.model.antimony_text import Spot
from mtor_sbml.model.document import Model
from mtor_sbml.model.source import Flattened, Scope, flatten
from mtor_sbml.model.source_files import Defined, Source
from mtor_sbml.validation.annotated import Annotated, elements_of
from mtor_sbml.validation.causes import Cause
from mtor_sbml.validation.flat import Joined
from mtor_sbml.validation.messages import CATEGORIES

if TYPE_CHECKING:
    import libsbml


@dataclass(frozen=True, eq=False)
class Subject:
    """A document that libSBML could read, and what libSBML said about it."""

    document: libsbml.SBMLDocument  #: with a model
    causes: tuple[Cause, ...]  #: libSBML's messages, those with one cause joined
    written: str | Path  #: the text, or the file that holds it
    checked: Collection[str] = tuple(CATEGORIES)  #: the categories by which libSBML was asked
    joined: Joined | None = None  #: of a model with submodels

    def causes_for(self, code: str) -> Iterator[Cause]:
        """The causes that the rule of this code reports."""
        return (cause for cause in self.causes if cause.rule == code)

    @cached_property
    def sbml(self) -> libsbml.Model:
        """The document's model."""
        return self.document.getModel()

    @cached_property
    def text(self) -> str:
        """The document as text."""
        if isinstance(self.written, str):
            return self.written
        raw = self.written.read_bytes()
        if raw.isascii() and b"\0" not in raw:  # the same in every encoding but those of two bytes
            return raw.decode("ascii")
        import libsbml

        return str(libsbml.writeSBMLToString(self.document))

    @cached_property
    def as_written(self) -> str:
        """The text as it stands in its file, with the file's own lines."""
        if isinstance(self.written, str):
            return self.written
        return self.written.read_text(encoding="utf-8", errors="replace")

    def line_of(self, text: str) -> int | None:
        """The first line on which something stands as it is written here; None if it does not."""
        before, found, _ = self.as_written.partition(text)
        return before.count("\n") + 1 if found else None

    @cached_property
    def annotated(self) -> tuple[Annotated, ...]:
        """The model and its elements, with their annotations; those without one as well."""
        return tuple(elements_of(self.sbml))

    @property
    def model(self) -> Model:
        """The model as our own reader has it: formulas, rules, composition. Read on first use.

        Raises:
            LoadError: It cannot be read, or parts of it would be lost.
        """
        if isinstance(self._read, LoadError):
            raise self._read
        return self._read

    @cached_property
    def _read(self) -> Model | LoadError:
        from mtor_sbml.model.reading import model_in, read_model

        is_sound = not any(message.is_error for cause in self.causes for message in cause.messages)
        try:
            # What reads the text again refuses it when parts of it would be lost.
            return model_in(self.document, self.text) if is_sound else read_model(self.text)
        except LoadError as problem:
            return problem


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
        scopes = self.scopes_of(defined)
        return self.network.id_of(scopes[0], name) if scopes else name

    @cached_property
    def network(self) -> Flattened:
        """The main module with its instances inside one another."""
        return flatten(self.source)
