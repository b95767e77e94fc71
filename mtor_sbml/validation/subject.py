"""What rules on documents look at: a document with what libSBML says of it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from mtor_sbml.errors import LoadError
from mtor_sbml.validation.annotated import Annotated, elements_of
from mtor_sbml.validation.causes import Cause
from mtor_sbml.validation.flat import Joined
from mtor_sbml.validation.messages import CATEGORIES

if TYPE_CHECKING:
    import libsbml

    from mtor_sbml.model.document import Model

#: The start of a document in another encoding than XML's own.
_IN_OTHER_ENCODING = re.compile(rb"""<\?xml[^>]*encoding\s*=\s*["'](?!utf-8["'])""", re.IGNORECASE)


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
        # ASCII is the same in every encoding but those of two bytes.
        if b"\0" not in raw and (raw.isascii() or not _IN_OTHER_ENCODING.match(raw)):
            return raw.decode("utf-8-sig", errors="replace")
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
