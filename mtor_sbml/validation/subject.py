"""What rules look at: a document with what libSBML says of it; Antimony sources; a run of the model."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from mtor_sbml.model.document import Model
from mtor_sbml.model.source import Flattened, flatten
from mtor_sbml.model.source_files import Source
from mtor_sbml.validation.causes import Cause

if TYPE_CHECKING:
    import libsbml


@dataclass(frozen=True, eq=False)
class Subject:
    """A document that libSBML could read, and what libSBML said about it."""

    document: libsbml.SBMLDocument  #: with a model
    causes: tuple[Cause, ...]  #: libSBML's messages, those with one cause joined
    written: str | Path  #: the text, or the file that holds it

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
        import libsbml

        return str(libsbml.writeSBMLToString(self.document))

    @cached_property
    def model(self) -> Model:
        """The model as our own reader has it: formulas, rules, composition. Read on first use.

        Raises:
            LoadError: It cannot be read; `examine` runs the rules that need it only where libSBML found no error.
        """
        from mtor_sbml.model.reading import read_model

        return read_model(self.text)


@dataclass(frozen=True, eq=False)
class Sources:
    """The Antimony files of one network, read but not composed."""

    source: Source

    @cached_property
    def network(self) -> Flattened:
        """The main module with its instances inside one another."""
        return flatten(self.source)
