"""COPASI's messages on import in plain words: what it does then, and what to do about it, by their numbers.

The numbers are those of COPASI 4.48, which prints them as "SBML (17)"; they say what it met, seldom what it did.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Saying:
    """What a message means."""

    so: str  #: what COPASI does then, or what differs; empty where the message says it
    fix: str


_SHOWN_ONLY = "it shows other units than the file says, and computes with the same numbers"
_OWN_UNIT = "give all elements of the kind the model's own unit, or none of their own"
_SAYS_SO = ""
_MADE_UP = "it takes 1"
_LEFT_OUT = "it leaves it out"
_THREE = "it takes the compartment for a volume"

SAYINGS: Mapping[int, Saying] = {
    7: Saying(_MADE_UP, "give the compartment a size"),
    17: Saying(
        "it divides such a law by the size of its compartment and multiplies by it again, so the law looks otherwise",
        "multiply each law by its compartment: SBML's laws are amounts per time",
    ),
    18: Saying(
        "it shows a concentration of species that the file means as amounts",
        "set hasOnlySubstanceUnits='false', and write laws with concentrations times the compartment",
    ),
    19: Saying(_SHOWN_ONLY, "take spatialSizeUnits out"),
    22: Saying(_SAYS_SO, "give the compartment three dimensions and a unit of volume"),
    23: Saying(_THREE, "give the compartment three dimensions, a size and a unit of volume"),
    24: Saying(_SHOWN_ONLY, _OWN_UNIT),
    25: Saying(_SHOWN_ONLY, _OWN_UNIT),
    26: Saying(_SHOWN_ONLY, _OWN_UNIT),
    30: Saying(_SHOWN_ONLY, "write the unit as items with scale 0"),
    37: Saying("it uses the value of the step before", "put the rule that is used before the rule that uses it"),
    41: Saying(_SAYS_SO, "give the species an initial value"),
    42: Saying("it takes some value", "give the local parameter a value"),
    43: Saying(_SAYS_SO, "give the parameter a value"),
    44: Saying(_SHOWN_ONLY, "take substanceUnits out of the kinetic laws"),
    45: Saying(_SAYS_SO, "give the compartment a size"),
    51: Saying(
        "the rule changes the concentration in SBML and may change the amount there",
        "keep the size of the compartment constant, or write the change as a reaction",
    ),
    52: Saying(
        "the formula changes the concentration in SBML and the amount there",
        "keep the size of the compartment constant, or write the change as a reaction",
    ),
    53: Saying(_SHOWN_ONLY, "take timeUnits out of the kinetic laws"),
    54: Saying(_SHOWN_ONLY, "define the unit from one base unit with a scale or multiplier"),
    55: Saying(_SHOWN_ONLY, "define the unit, or name one that is defined"),
    56: Saying("the reaction stands still", "give the reaction a law"),
    57: Saying(_LEFT_OUT, "take out what assigns to nothing"),
    58: Saying(_LEFT_OUT, "give the assignment a formula"),
    59: Saying(_LEFT_OUT, "write the initial value as a number, or as a simpler formula"),
    65: Saying("it takes 1 as the stoichiometry", "write the stoichiometry as a number"),
    66: Saying(_SAYS_SO, "define the unit from one base unit with a scale"),
    67: Saying("annotations of one element may end at another", "give every element a metaid of its own"),
    71: Saying(_SHOWN_ONLY, "take timeUnits out of the events"),
    72: Saying(_LEFT_OUT, "let the event set a compartment, species or parameter"),
    75: Saying("it corrected the annotation for itself, the file stays wrong", "write the annotation again"),
    78: Saying(_SHOWN_ONLY, "set the model's unit to the one that its elements have"),
    79: Saying(_SHOWN_ONLY, "define the unit from one base unit with a scale or multiplier"),
    80: Saying("the expression has no value", "give the reaction a law"),
    82: Saying(_THREE, "give the compartment one, two or three dimensions"),
    89: Saying(_SAYS_SO, "give the compartment three dimensions"),
    90: Saying(_SAYS_SO, "set the spatial dimensions of the compartment"),
    93: Saying(_SHOWN_ONLY, "make a parameter with a unit of a number that has one"),
    96: Saying("half of the model may be missing", "leave the package out, or export the model flattened"),
    97: Saying(
        "an event whose trigger is true at the start does not fire then",
        "say initialValue='true' of the trigger, and set at the start what the event sets",
    ),
    98: Saying("events that fire together may act in another order", "let events not fire at the same moment"),
    99: Saying("an event whose trigger turns false again fires all the same", "make the triggers persistent"),
    102: Saying(_SAYS_SO, "export the file as an older level and version"),
    103: Saying(_SHOWN_ONLY, "give the compartment a unit that fits its dimensions"),
    104: Saying(_SHOWN_ONLY, "define the unit, or name one that is defined"),
}
