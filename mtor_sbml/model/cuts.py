"""Cut mechanisms: a reaction stopped, or one regulation held still, by switches in a working copy of the model.

One copy serves every combination of its cuts: a switch is a constant that is set, so nothing is compiled twice.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from mtor_sbml.errors import ChangeError, Place
from mtor_sbml.model.document import Model, Reaction
from mtor_sbml.model.formula import formula_names
from mtor_sbml.model.suggestions import nearest

if TYPE_CHECKING:
    import libsbml


@dataclass(frozen=True, slots=True, order=True)
class Cut:
    """A reaction that does not run, or one regulation of it that does not answer any more."""

    reaction: str
    modifier: str = ""  #: whose value is held, in the law of this reaction alone; empty: the reaction has rate 0

    @classmethod
    def of(cls, text: str) -> Cut:
        """The cut that a text writes, not looked up in any model."""
        modifier, _, reaction = text.rpartition("@")
        return cls(reaction, modifier)

    def __str__(self) -> str:
        return f"{self.modifier}@{self.reaction}" if self.modifier else self.reaction


def read_cut(model: Model, text: str, place: Place | None = None) -> Cut:
    """The cut that a text names.

    Args:
        model: Whose reactions it is about.
        text: The id of a reaction, or `modifier@reaction`.
        place: Where it was written, for errors.

    Raises:
        ChangeError: No such reaction (with the nearest), one without a law, or a modifier that does not act in it.
    """
    cut = Cut.of(text)
    reaction, modifier = cut.reaction, cut.modifier
    if reaction not in model.reactions:
        kind = "a species" if reaction in model.species else "a parameter" if reaction in model.parameters else ""
        said = f"{reaction!r} is {kind}, no reaction" if kind else f"no reaction {reaction!r} in model {model.id!r}"
        hint = "cut what it does, `ID@REACTION`, or knock its gene out" if kind else nearest(reaction, model.reactions)
        raise ChangeError(said, place=place, hint=hint)
    if model.reactions[reaction].rate is None:
        raise ChangeError(f"reaction {reaction!r} has no kinetic law, so nothing can be cut", place=place)
    acting = regulators(model, model.reactions[reaction])
    if modifier and modifier not in acting:
        known = f"what acts in it: {', '.join(acting)}" if acting else "nothing acts in it"
        raise ChangeError(f"{modifier!r} does not regulate reaction {reaction!r}", place=place, hint=known)
    return cut


def regulators(model: Model, reaction: Reaction) -> tuple[str, ...]:
    """What acts in a reaction's law without being consumed or made there: modifiers, and quantities under rules."""
    if reaction.rate is None:
        return ()
    own = {species for species, _ in (*reaction.reactants, *reaction.products)} - set(reaction.modifiers)
    found = formula_names(reaction.rate) - own
    return tuple(sorted(each for each in found if each in reaction.modifiers or each in model.rules))


def with_switches(model: Model, cuts: Collection[Cut]) -> Model:
    """A working copy in which these cuts can be made; until a switch is set it does what the model does.

    Example:
        A law `k * S6K * IRS1` with the cut `S6K@J` becomes `on * (k * (acts * S6K + held) * IRS1)`; see `switched`.
    """
    if not cuts:
        return model
    # What reads loads libSBML.
    import libsbml

    from mtor_sbml.model.reading import read_model

    document = libsbml.readSBMLFromString(model.sbml)
    content = document.getModel()
    for cut in sorted({Cut(each.reaction) for each in cuts} | set(cuts)):
        law = content.getReaction(cut.reaction).getKineticLaw()
        math = law.getMath().deepCopy()
        if cut.modifier:
            acts, held = _switches(cut)
            _add(content, acts, 1.0)
            _add(content, held, 0.0)
            math.replaceArgument(cut.modifier, libsbml.parseL3Formula(f"{acts} * {cut.modifier} + {held}"))
        else:
            (on,) = _switches(cut)
            _add(content, on, 1.0)
            product = libsbml.parseL3Formula(f"{on} * 1")
            product.replaceChild(1, math)
            math = product
        law.setMath(math)
    text = libsbml.writeSBMLToString(document)
    copy = read_model(text)
    # Units that a file declared for the model are its own and stay.
    return replace(model, sbml=text, parameters=copy.parameters, reactions=copy.reactions)


def switched(shares: Mapping[Cut, float], held: Mapping[str, float]) -> dict[str, float]:
    """What is set in the working copy to make cuts: values by id.

    Args:
        shares: What to cut, and how much of it is left: 0 as a rule, another factor where less or more is made.
        held: The value at which each modifier is held; 0 unless given.
    """
    settings = {}
    for cut, share in shares.items():
        first, *rest = _switches(cut)
        settings[first] = share
        settings |= dict.fromkeys(rest, held.get(cut.modifier, 0.0))
    return settings


def _switches(cut: Cut) -> tuple[str, ...]:
    """The ids of a cut's switches: `on` of a reaction; `acts` and `held` of a regulation."""
    if not cut.modifier:
        return (f"on__{cut.reaction}",)
    return f"acts__{cut.modifier}__{cut.reaction}", f"held__{cut.modifier}__{cut.reaction}"


def _add(content: libsbml.Model, name: str, value: float) -> None:
    parameter = content.createParameter()
    parameter.setId(name)
    parameter.setConstant(True)
    parameter.setValue(value)
