"""`where`: abbreviations, with or without parameters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mtor_sbml.errors import Place
from mtor_sbml.expectations.source_text import SourceText
from mtor_sbml.expectations.syntax import Expression, parse_source


@dataclass(frozen=True, slots=True)
class Definition:
    """A name, or a name with parameters, for an expression."""

    name: str
    parameters: tuple[str, ...]
    source: SourceText  #: the body; `{parameter}` stands for what a call gives
    place: Place  #: of the name

    def body(self, arguments: Sequence[str] = (), *, owner: str = "") -> Expression:
        """The expression it stands for.

        Args:
            arguments: The text of each argument of the call, in order; as many as there are parameters.
            owner: Id of the expectation that uses it, for error messages.

        Raises:
            ExpectationsError: With these arguments it is no sentence of the language.
        """
        values = dict(zip(self.parameters, arguments, strict=True))
        return parse_source(self.source.replaced(values), owner=owner)
