"""A model with the files around it: the project that it belongs to, the table of its parameters."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from mtor_sbml.model.project import Project, find_project
from mtor_sbml.model.tables import TABLE_NAME

if TYPE_CHECKING:
    from mtor_sbml.model.document import Model


@dataclass(frozen=True, eq=False)
class Filed:
    """A file that holds a model: SBML, or Antimony that was composed."""

    path: Path
    sbml: str | Path  #: the document: its text, or the file itself
    named_table: Path | None = (
        None  #: a parameter table that the user names; by default the network's, or the project's
    )

    @cached_property
    def folder(self) -> Path:
        """The folder of the file, links followed."""
        return self.path.resolve().parent

    @cached_property
    def project(self) -> Project:
        """The project around the file, or the one that comes with the package."""
        return find_project(self.folder)

    @property
    def is_output(self) -> bool:
        """Whether a build of the project writes this file."""
        return not self.project.shipped and self.folder == _followed(self.project.outputs)

    @property
    def network(self) -> str | None:
        """The network that the file holds as its sources say it; None for copies that start from another state."""
        project = self.project
        places = {_followed(project.outputs), _followed(project.sources)}
        is_here = self.folder in places and self.path.stem in project.networks()
        return self.path.stem if is_here else None

    @cached_property
    def table(self) -> Path | None:
        """The parameter table that the model is to agree with; None where there is none."""
        if self.named_table is not None:
            return self.named_table
        if self.network is None:
            return None
        # A network of other stuff than the project's others, such as an assay in a tube, has a table of its own.
        names = (f"{self.network}.tsv", TABLE_NAME)
        return next((path for each in names if (path := self.project.expectations / each).is_file()), None)

    @cached_property
    def text(self) -> str:
        """The document as it stands in its file."""
        if isinstance(self.sbml, str):
            return self.sbml
        return self.sbml.read_text(encoding="utf-8", errors="replace")

    @cached_property
    def model(self) -> Model:
        """The model as our own reader has it.

        Raises:
            LoadError: It cannot be read.
        """
        from mtor_sbml.model.reading import read_model

        return read_model(self.text, origin=self.path)


@lru_cache(maxsize=16)  # asked for each file of a folder
def _followed(folder: Path) -> Path:
    """Where a folder of a project lies, links followed."""
    return folder.resolve()
