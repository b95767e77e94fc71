"""Diagrams in Graphviz's language, drawn from the SBML: a module's reactions, and what modules do to one another."""

from __future__ import annotations

import shutil
import subprocess
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from mtor_sbml.errors import UsageError
from mtor_sbml.model.document import Model, Reaction
from mtor_sbml.reporting.pages.parts import Part, acting_in, changed_by, members_of, species_acting_in

_STYLE = (
    'graph [fontname="Helvetica", rankdir=LR, nodesep=0.25, ranksep=0.4]',
    'node [fontname="Helvetica", fontsize=11, shape=box, style="rounded,filled", fillcolor="#eef3fa", color="#7a92b5"]',
    'edge [fontname="Helvetica", fontsize=9, color="#44505f", arrowsize=0.7]',
)
#: What comes from elsewhere and only acts here.
_OUTSIDE = 'fillcolor="#ffffff", style="rounded,dashed"'
#: Names on one arrow of the overview.
_NAMED = 2
#: Seconds for Graphviz to draw one diagram.
_TIMEOUT_S = 120


def part_dot(model: Model, part: Part) -> str:
    """A part's reactions: full arrows for what becomes what, dashed ones for what acts without being used up."""
    lines = []
    for member, is_changed in members_of(model, part).items():
        outside = "" if is_changed else f", {_OUTSIDE}"
        lines.append(f"{member} [label={_quoted(model.name_of(member))}{outside}]")
    for reaction in part.reactions:
        lines += _reaction(model, reaction)
    return _graph(part.instance.replace(".", "_") or part.module, lines)


def overview_dot(model: Model, parts: Iterable[Part]) -> str:
    """What modules of a network do to one another: an arrow where a species that one changes acts in another.

    Instances within an instance belong to it, and those of one module are one box. A line without heads joins modules
    that change the same species.
    """
    parts = [part for part in parts if part.instance]
    modules = {part.instance: part.module for part in parts}
    reactions: dict[str, list[Reaction]] = defaultdict(list)
    instances: dict[str, dict[str, None]] = defaultdict(dict)
    for part in parts:
        module = modules.get(part.outermost, part.outermost)
        reactions[module] += part.reactions
        instances[module][part.outermost] = None
    lines = [f"{module} [label={_quoted(_title(module, list(instances[module])))}]" for module in reactions]
    for a, b, style, species in _links(model, reactions):
        names = [model.name_of(each) for each in species[:_NAMED]] + ["…"] * (len(species) > _NAMED)
        lines.append(f"{a} -> {b} [label={_quoted(chr(10).join(names))}{style}]")
    return _graph(model.id, lines)


def draw(dot: str) -> bytes:
    """A diagram as SVG.

    Raises:
        UsageError: Graphviz is not installed, or cannot draw it.
    """
    program = shutil.which("dot")
    if program is None:
        raise UsageError("diagrams need Graphviz", hint="install it, so that `dot` is found")
    try:
        done = subprocess.run(  # noqa: S603 - the program that PATH names
            [program, "-Tsvg"], input=dot.encode(), capture_output=True, check=False, timeout=_TIMEOUT_S
        )
    except subprocess.TimeoutExpired as problem:
        raise UsageError(f"Graphviz did not draw a diagram in {_TIMEOUT_S} s") from problem
    if done.returncode:
        raise UsageError(f"Graphviz cannot draw a diagram: {done.stderr.decode(errors='replace').strip()}")
    return done.stdout


def _graph(name: str, lines: Iterable[str]) -> str:
    body = "\n".join(f"  {line};" for line in (*_STYLE, *lines))
    return f"digraph {name} {{\n{body}\n}}\n"


def _reaction(model: Model, reaction: Reaction) -> Iterator[str]:
    """A point with an arrow from each reactant, to each product, and from what acts."""
    changed = changed_by(reaction)
    point = f"r_{reaction.id}"
    yield f"{point} [shape=point, width=0.06, tooltip={_quoted(reaction.name or reaction.id)}]"
    head = "normal" if reaction.reversible else "none"
    for species, _ in reaction.reactants:
        if species in changed:
            yield f"{species} -> {point} [dir=both, arrowhead=none, arrowtail={head}]"
    for species, _ in reaction.products:
        if species in changed:
            yield f"{point} -> {species}"
    for species in sorted(acting_in(model, reaction)):
        yield f'{species} -> {point} [style=dashed, arrowhead=odot, color="#9a6a2f"]'


def _links(model: Model, reactions: dict[str, list[Reaction]]) -> Iterator[tuple[str, str, str, Sequence[str]]]:
    """From, to, style and species of each arrow of the overview."""
    changed = {name: {s for each in of for s in changed_by(each)} for name, of in reactions.items()}
    acting = {name: {s for each in of for s in species_acting_in(model, each)} for name, of in reactions.items()}
    for a in reactions:
        for b in reactions:
            if a == b:
                continue
            acts = [s for s in model.species if s in changed[a] and s in acting[b] and s not in changed[b]]
            if acts:
                yield a, b, "", acts
            shared = [s for s in model.species if s in changed[a] and s in changed[b]]
            if shared and a < b:
                yield a, b, ', dir=none, style=dashed, constraint=false, color="#9a6a2f"', shared


def _title(module: str, instances: Sequence[str]) -> str:
    return module if len(instances) == 1 else f"{module}\n({', '.join(instances)})"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
