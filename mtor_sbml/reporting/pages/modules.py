"""A page for each module: what its author says of it, a diagram, its species, and its reactions in words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from mtor_sbml.model.composition import composition
from mtor_sbml.model.document import Model, Reaction
from mtor_sbml.model.formula import Call, Formula
from mtor_sbml.reporting.markdown import escaped, table
from mtor_sbml.reporting.pages.parts import Part, acting_in, changed_by, members_of

#: The licence ends what a header says about the biology.
_LICENCE = re.compile(r"^(Licence|License|SPDX)", re.IGNORECASE)
_HEADED = re.compile(r"^([A-Z]\w+): ")


def module_page(model: Model, parts: Sequence[Part]) -> str:
    """The page of a module: of its first instance, with the others named.

    Args:
        model: The network.
        parts: The instances of one module.
    """
    part = parts[0]
    blocks = [f"# {part.module}", *header(Path(part.file)), f"Source: `{part.file}`."]
    if part.instance:
        names = ", ".join(f"`{each.instance}`" for each in parts)
        blocks.append(f"In `{model.id}` as {names}" + ("; what follows is the first." if len(parts) > 1 else "."))
    blocks += [
        f"![{part.module}]({diagram_name(part)}.svg)",
        "Full arrows: what becomes what. Dashed arrows: what acts and is not used up. Dashed boxes: changed elsewhere.",
        "## Reactions",
        table(("reaction", "what happens", "by", "rate law"), (_reaction(model, each) for each in part.reactions)),
        "## Species",
        table(("species", "holds", "here"), _species(model, part)),
    ]
    return "\n\n".join(blocks) + "\n"


def diagram_name(part: Part) -> str:
    """The file of a part's diagram, without its ending: several instances share that of the first."""
    return part.module


def header(file: Path) -> Iterator[str]:
    """The comment that an Antimony file begins with, a paragraph for each of its headed sentences."""
    if not file.is_file():
        return
    lines: list[str] = []
    for line in file.read_text(encoding="utf-8").splitlines():
        said = line.removeprefix("//").strip()
        if not line.startswith("//") or _LICENCE.match(said):
            break
        if (not said or _HEADED.match(said)) and lines:
            yield " ".join(lines)
            lines = []
        if said:
            lines.append(_HEADED.sub(r"**\1**: ", escaped(said)))
    if lines:
        yield " ".join(lines)


def equation(model: Model, reaction: Reaction) -> str:
    """What becomes what, by display names; what stands on both sides unchanged is left out."""
    changed = changed_by(reaction)

    def side(members: Sequence[tuple[str, float]]) -> str:
        counted = ((model.name_of(species), count) for species, count in members if species in changed)
        return " + ".join(name if count == 1 else f"{count:g} {name}" for name, count in counted) or "nothing"

    return f"{side(reaction.reactants)} {'⇌' if reaction.reversible else '→'} {side(reaction.products)}"


def _reaction(model: Model, reaction: Reaction) -> Sequence[str]:
    acting = ", ".join(model.name_of(each) for each in sorted(acting_in(model, reaction)))
    law = _law(reaction.rate, model)
    return escaped(reaction.name or reaction.id), escaped(equation(model, reaction)), escaped(acting), escaped(law)


def _law(rate: Formula | None, model: Model) -> str:
    """The named function that a rate calls, in words; the formula where it calls none."""
    calls = [rate] if isinstance(rate, Call) else []
    for call in calls:
        if call.function in model.functions:
            return call.function.replace("_", " ")
        calls += [each for each in call.arguments if isinstance(each, Call)]
    return "" if rate is None else str(rate)


def _species(model: Model, part: Part) -> Iterator[Sequence[str]]:
    proteins = composition(model)
    names = {protein.accession: str(protein) for protein in proteins.proteins}
    for member, is_changed in members_of(model, part).items():
        copies = proteins.copies(member).items()
        held = " · ".join(names[one] if count == 1 else f"{count} {names[one]}" for one, count in copies)
        if member in model.rules:
            held = str(model.rules[member].formula)
        yield escaped(model.name_of(member)), escaped(held), "changed" if is_changed else "acting"
