"""All pages of a network, made, compared with what is there, and written."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import isclose
from pathlib import Path

from mtor_sbml.expectation.verdict import Verdicts
from mtor_sbml.model.document import Model
from mtor_sbml.reporting.markdown import escaped, table
from mtor_sbml.reporting.pages.claims import claims_page
from mtor_sbml.reporting.pages.diagram import draw, overview_dot, part_dot
from mtor_sbml.reporting.pages.modules import diagram_name, header, module_page
from mtor_sbml.reporting.pages.parameters import parameters_page
from mtor_sbml.reporting.pages.parts import Part, members_of, parts_of
from mtor_sbml.whole_files import write_whole_bytes

FIRST, CLAIMS, PARAMETERS, OVERVIEW = "README.md", "claims.md", "parameters.md", "network"
#: Margins on another machine: libraries of linear algebra differ in the last digits of a course.
_MARGIN_TOLERANCE = 0.02
_NUMBER = re.compile(r"-?\d+\.\d+")


@dataclass(frozen=True, slots=True)
class Book:
    """The pages and diagrams of a network, by file name."""

    texts: Mapping[str, str]  #: Markdown pages, and diagrams in Graphviz's language

    def outdated(self, folder: Path) -> tuple[str, ...]:
        """The files of a folder that are not as they would be written, or are missing, or belong to no page.

        Margins may differ by 0.02; of a drawing only its source is compared, as each Graphviz draws it in its own way.
        """
        stale = [name for name, text in self.texts.items() if not _is_current(folder / name, text)]
        stale += [name for name in self._drawings() if not (folder / name).is_file()]
        return tuple(stale)

    def write(self, folder: Path) -> tuple[str, ...]:
        """Write what is outdated, drawings of changed diagrams included; the names of what was written.

        Raises:
            UsageError: Graphviz is needed and not there; nothing is written.
        """
        stale = self.outdated(folder)
        contents = {name: self.texts[name].encode() for name in stale if name in self.texts}
        for drawing, dot in self._drawings().items():
            if dot in stale or drawing in stale:
                contents[drawing] = draw(self.texts[dot])
        write_whole_bytes({folder / name: content for name, content in contents.items()})
        return tuple(contents)

    def _drawings(self) -> Mapping[str, str]:
        """The file of each drawing, and that of its source."""
        return {f"{name[: -len('.dot')]}.svg": name for name in self.texts if name.endswith(".dot")}


def make_book(model: Model, verdicts: Verdicts | None, parameters: Path | None) -> Book:
    """All pages of a network.

    Args:
        model: The network.
        verdicts: What its claims came to; None for no page about them.
        parameters: Its PEtab parameter table; None for no page about them.
    """
    parts = parts_of(model)
    modules: dict[str, list[Part]] = defaultdict(list)
    for part in parts:
        modules[part.module].append(part)
    texts = {FIRST: _first_page(model, modules, verdicts, parameters), f"{OVERVIEW}.dot": overview_dot(model, parts)}
    for name, instances in modules.items():
        texts[f"{name}.md"] = module_page(model, instances)
        texts[f"{diagram_name(instances[0])}.dot"] = part_dot(model, instances[0])
    if verdicts is not None:
        texts[CLAIMS] = claims_page(verdicts)
    if parameters is not None:
        texts[PARAMETERS] = parameters_page(model, parameters)
    return Book(texts)


def _first_page(
    model: Model, modules: Mapping[str, list[Part]], verdicts: Verdicts | None, parameters: Path | None
) -> str:
    blocks = [f"# {escaped(model.name or model.id)}"]
    if model.sources is not None:
        blocks += header(model.sources)
    counts = f"{len(model.species)} species, {len(model.reactions)} reactions, {len(model.parameters)} parameters"
    blocks.append(f"{counts}, {len(modules)} modules.")
    pages = [f"[claims, verdicts, margins]({CLAIMS})"] * (verdicts is not None)
    pages += [f"[parameters and their sources]({PARAMETERS})"] * (parameters is not None)
    if pages:
        blocks.append(" · ".join(pages))
    blocks += [
        f"![{model.id}]({OVERVIEW}.svg)",
        "An arrow: a species that one module changes acts in another. A dashed line: both change it.",
        table(("module", "instances", "reactions", "species", "what it is"), _contents(model, modules)),
    ]
    return "\n\n".join(blocks) + "\n"


def _contents(model: Model, modules: Mapping[str, list[Part]]) -> Iterator[tuple[str, ...]]:
    for name, instances in modules.items():
        first = instances[0]
        said = next(header(Path(first.file)), "")
        names = ", ".join(f"`{each.instance}`" for each in instances if each.instance)
        counts = str(len(first.reactions)), str(sum(members_of(model, first).values()))
        yield f"[{name}]({name}.md)", names, *counts, said


def _is_current(path: Path, text: str) -> bool:
    if not path.is_file():
        return False
    there = path.read_text(encoding="utf-8")
    if there == text:
        return True
    if path.name != CLAIMS or _NUMBER.sub("", there) != _NUMBER.sub("", text):
        return False
    pairs = zip(_NUMBER.findall(there), _NUMBER.findall(text), strict=True)
    return all(isclose(float(a), float(b), abs_tol=_MARGIN_TOLERANCE) for a, b in pairs)
