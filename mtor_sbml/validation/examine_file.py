"""What a child process is asked about a file. The parent loads this too, so rules are loaded only where they run."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from mtor_sbml.isolation import is_bounded
from mtor_sbml.model.quick_libsbml import quicken
from mtor_sbml.validation.finding import Finding
from mtor_sbml.validation.messages import CATEGORIES
from mtor_sbml.validation.policy import Policy
from mtor_sbml.validation.suppression import Suppression

#: The parts of a check that can be left out because they do not come to an end: libSBML's, and our own rules.
OWN_RULES = "our own rules"
PARTS = (*CATEGORIES, OWN_RULES)


@dataclass(frozen=True, slots=True)
class Examined:
    """What was found in a file, and which comments of its sources speak of findings."""

    found: tuple[Finding, ...]
    comments: tuple[Suppression, ...] = ()


def examine_file(path: Path, policy: Policy, parts: Collection[str] = PARTS) -> Examined:
    """Findings of a file, SBML or Antimony, each with its place in the Antimony sources where it has one.

    libSBML and libantimony do the work in this process: run it isolated.
    """
    if is_bounded():  # a process of our own
        quicken()
    if path.suffix.lower() == ".ant":
        from mtor_sbml.validation.examine_antimony import examine_antimony

        return examine_antimony(path, policy, parts)
    from mtor_sbml.validation.examine import examine_sbml

    return examine_sbml(path, policy, parts)


def load_all() -> None:
    """Load what the check of a file may need, for children of a fork server: the solver too, which few files need."""
    import scipy.optimize  # noqa: F401

    import mtor_sbml.validation.examine  # noqa: F401

    quicken()


def can_be_read(path: Path) -> bool:
    """Whether libSBML survives reading a document."""
    import libsbml

    libsbml.readSBMLFromFile(str(path))
    return True
