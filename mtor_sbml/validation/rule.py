"""What a rule is: a code, a severity, a reason, a bad and a good example, and a check that yields findings."""

from __future__ import annotations

import inspect
import re
import textwrap
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType
from typing import Generic, NamedTuple, TypeVar

from mtor_sbml.errors import Place
from mtor_sbml.validation.causes import Cause
from mtor_sbml.validation.finding import Edit, Finding, Severity

S = TypeVar("S")


class Profile(StrEnum):
    """For what a file is wanted: decides which rules run, and how much their findings weigh."""

    GENERIC = "generic"  #: to be right, whoever reads it
    COPASI = "copasi"  #: to be imported by COPASI
    CURATION = "curation"  #: to be published: names, annotation and provenance as well


#: The profiles of a rule that says nothing else.
EVERYWHERE = frozenset(Profile)


@dataclass(frozen=True, eq=False)
class Rule(Generic[S]):
    """One check of the validator. It yields one finding for each cause, never prints and never stops the run.

    What it looks at is its type: `Subject` (a document), `Sources` (Antimony text) or `Trial` (a run of the model).
    """

    code: str  #: such as "KIN002"; forever
    severity: Severity
    documentation: str  #: of its check; see `rule`
    check: Callable[[S], Iterator[Finding]]
    profiles: frozenset[Profile] = EVERYWHERE
    raised: Mapping[Profile, Severity] = field(default_factory=lambda: MappingProxyType({}))
    simulates: bool = False  #: runs only where simulation is asked for, or the rule is selected

    @property
    def title(self) -> str:
        """What it flags, in one sentence."""
        return self._page.title

    @property
    def why(self) -> str:
        """Why that is bad."""
        return self._page.why

    @property
    def bad(self) -> str:
        """A text in which it finds something, on the lines that end with a comment of its code; "" for none."""
        return self._page.bad

    @property
    def good(self) -> str:
        """The same, mended: no rule finds anything."""
        return self._page.good

    @cached_property
    def _page(self) -> _Page:
        return _page_of(self.documentation)  # only when somebody asks: to take a hundred pages apart takes time

    def finding(
        self,
        message: str,
        *,
        fix: str,
        element: str | None = None,
        name: str | None = None,
        line: int | None = None,
        sbml: tuple[int, ...] = (),
        severity: Severity | None = None,
        members: Collection[str] = (),
        edits: tuple[Edit, ...] = (),
    ) -> Finding:
        """A finding of this rule; arguments as the attributes of `Finding`."""
        return Finding(
            rule=self.code,
            severity=severity or self.severity,
            message=message,
            fix=fix,
            element=element or None,
            name=name or None,
            sbml=sbml,
            line=line or None,
            members=tuple(members),
            edits=edits,
        )

    def at(
        self,
        place: Place,
        message: str,
        *,
        fix: str,
        element: str | None = None,
        severity: Severity | None = None,
        members: Collection[str] = (),
    ) -> Finding:
        """A finding of this rule at a place in the Antimony sources."""
        finding = self.finding(message, fix=fix, element=element, severity=severity, members=members)
        return replace(finding, place=place)

    def of(self, cause: Cause, message: str, *, fix: str, severity: Severity | None = None) -> Finding:
        """A finding of this rule at the element of one of libSBML's causes."""
        return self.finding(
            message,
            fix=fix,
            element=cause.element.id,
            name=cause.element.name,
            line=cause.messages[0].line,
            sbml=cause.codes,
            severity=severity,
        )


def rule(
    code: str,
    severity: Severity,
    *,
    profiles: Collection[Profile] = EVERYWHERE,
    raised: Mapping[Profile, Severity] = MappingProxyType({}),
    simulates: bool = False,
) -> Callable[[Callable[[S], Iterator[Finding]]], Rule[S]]:
    """Make a rule of a check.

    The first line of the docstring is the title, what follows says why, and the sections `Bad:` and `Good:` are the
    examples, in Antimony or SBML (see `examples`).

    Args:
        code: Of the rule.
        severity: How much a finding weighs.
        profiles: The profiles in which it runs.
        raised: The profiles in which a finding weighs otherwise.
        simulates: Whether it runs only where simulation is asked for.
    """

    def make(check: Callable[[S], Iterator[Finding]]) -> Rule[S]:
        weights = MappingProxyType(dict(raised))
        return Rule(code, severity, check.__doc__ or "", check, frozenset(profiles), weights, simulates)

    return make


class _Page(NamedTuple):
    title: str
    why: str
    bad: str
    good: str


def _page_of(documentation: str) -> _Page:
    """The title, the reason, the bad and the good example of a docstring."""
    title, _, rest = inspect.cleandoc(documentation).partition("\n")
    why, *sections = re.split(r"^(Bad|Good):\n", rest, flags=re.MULTILINE)
    examples = dict(zip(sections[::2], sections[1::2], strict=True))
    bad, good = (textwrap.dedent(examples.get(name, "")).strip() for name in ("Bad", "Good"))
    return _Page(title, why.strip(), bad, good)
