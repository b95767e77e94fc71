"""What COPASI has after the import of a file: its messages one by one, and every element with name and value."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass

from mtor_sbml.isolation import run_isolated
from mtor_sbml.simulation.copasi import require_copasi
from mtor_sbml.simulation.copasi_model import CopasiElement, CopasiModel


@dataclass(frozen=True, slots=True)
class CopasiMessage:
    """One thing that COPASI says on import, and shows to nobody who calls it from Python."""

    source: str  #: the part of COPASI that says it, such as "SBML"
    number: int  #: within that part
    text: str


@dataclass(frozen=True, slots=True)
class CopasiImport:
    """A file as COPASI has it."""

    messages: tuple[CopasiMessage, ...]
    elements: Mapping[str, CopasiElement]  #: by SBML id
    units: Mapping[str, str]  #: "time", "substance" and "volume", as COPASI writes them


def copasi_import(sbml: str, *, timeout_s: float = 60.0) -> CopasiImport:
    """What becomes of a file in COPASI, found out in a child process.

    Args:
        sbml: The document's text.
        timeout_s: Seconds for the import.

    Raises:
        UsageError: COPASI is not installed.
        LoadError: COPASI refuses the file.
        IsolationError: COPASI crashed, or does not come to an end.
    """
    require_copasi()
    return run_isolated(_imported, sbml, timeout_s=timeout_s)


def _imported(sbml: str) -> CopasiImport:
    with closing(CopasiModel(sbml)) as copasi:
        return CopasiImport(messages_in(copasi.messages), copasi.elements(), copasi.units())


def messages_in(texts: Sequence[str]) -> tuple[CopasiMessage, ...]:
    """COPASI's messages told apart: several that belong together come as one text.

    Example:
        >>> messages_in(["SBML (3): Rules. SBML (40): LIBSBML WARNING"])[1]
        CopasiMessage(source='SBML', number=40, text='LIBSBML WARNING')
    """
    found = []
    for text in texts:
        _, *parts = re.split(r"(?:^|(?<=\s))(\w+) \((\d+)\): ", text)
        found += [
            CopasiMessage(source, int(number), said.strip())
            for source, number, said in zip(parts[::3], parts[1::3], parts[2::3], strict=True)
        ]
        if not parts:
            found.append(CopasiMessage("", 0, text))
    return tuple(dict.fromkeys(found))
