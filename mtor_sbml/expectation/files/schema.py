"""The JSON Schema of expectations files: what editors complete, explain and underline while somebody writes.

Which keys there are, and the form of ids, is taken from the modules that read them; here stands what each key means
and holds. Names, units and sentences are looked up by the reader alone: a schema does not know the model.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, TypeAlias

from mtor_sbml.expectation.files.claims import CLAIM, ID
from mtor_sbml.expectation.files.claims import KEYS as EXPECTATION_KEYS
from mtor_sbml.expectation.files.conditions import CUT, KNOCKDOWN, KNOCKOUT, MUTATE, OF_THE_CELL, OVEREXPRESS
from mtor_sbml.expectation.files.evidence import KEYS as EVIDENCE_KEYS
from mtor_sbml.expectation.files.evidence import SOURCES
from mtor_sbml.expectation.files.experiments import LIKE, UNTIL
from mtor_sbml.expectation.files.file import Kind, Words
from mtor_sbml.expectation.files.includes import KEYS as FILE_KEYS
from mtor_sbml.expectation.files.observables import KEYS as OBSERVABLE_KEYS
from mtor_sbml.expectation.files.preamble import RESOLUTION, UNITS
from mtor_sbml.expectation.files.reading import FOLD, IDENTIFIER, NUMBER, PERCENT
from mtor_sbml.expectation.language.reserved import RESERVED
from mtor_sbml.expectation.language.source_text import PLACEHOLDER
from mtor_sbml.expectation.verdict import Strength

Json: TypeAlias = dict[str, Any]


def file_schema() -> Json:
    """The schema of an expectations file, JSON Schema 2020-12, complete in itself.

    It describes the file as a YAML 1.2 parser gives it, with numbers where a text looks like one, and as this package
    reads it, with every scalar a text.
    """
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:mtor-sbml:schema:expectations:1",
        "title": "mtor-sbml expectations",
        "description": "What biology expects of a model: experiments, observables and claims, each with its evidence.",
        **_mapping(FILE_KEYS, FILE),
        "minProperties": 1,
        "dependentRequired": {"expectations": ["network"]},
        "$defs": {
            "text": _TEXT,
            "id": _ID,
            "name": _form(IDENTIFIER.pattern),
            "time": _form(f"-inf|{_QUANTITY}"),
            "fold": _form(FOLD.pattern),
            "condition": _CONDITION,
            "experiment": _EXPERIMENT,
            "observable": {**_mapping(OBSERVABLE_KEYS, OBSERVABLE), "required": ["formula"]},
            "expectation": {**_mapping(EXPECTATION_KEYS, EXPECTATION), "required": ["id", "expect"]},
            "evidence": {
                **_mapping(EVIDENCE_KEYS, EVIDENCE),
                "anyOf": [{"required": [source]} for source in SOURCES],
            },
            "definitions": _DEFINITIONS,
        },
    }


def _mapping(keys: Collection[str], described: Mapping[str, Json]) -> Json:
    """A mapping with these keys and no other; the reader's keys and the described ones are the same."""
    assert described.keys() == set(keys), f"read or described, not both: {sorted(described.keys() ^ set(keys))}"
    return {"type": "object", "properties": {key: described[key] for key in keys}, "additionalProperties": False}


def _form(pattern: str, *, kind: str = "string") -> Json:
    """A text that matches as a whole."""
    return {"type": kind, "pattern": f"^(?:{pattern})$"}


def _ref(name: str) -> Json:
    return {"$ref": f"#/$defs/{name}"}


def _says(description: str, value: Json, example: object) -> Json:
    """The value of a key, with what editors show about the key."""
    return {"description": description, **value, "examples": [example]}


def _list_of(items: Json, **more: object) -> Json:
    return {"type": "array", "items": items, **more}


def _one_or_more(items: Json) -> Json:
    return {"anyOf": [items, _list_of(items, minItems=1)]}


def _by_id(value: Json, *, keys: Json | None = None, **more: object) -> Json:
    return {"type": "object", "propertyNames": keys or _ref("id"), "additionalProperties": value, **more}


# A text may look like a number or a truth value; an editor's parser then gives one.
_TEXT: Json = {"type": ["string", "number", "boolean"], "pattern": r"\S"}
_ID: Json = {**_form(IDENTIFIER.pattern), "not": {"enum": sorted(RESERVED)}}
_TEMPLATE = _form(rf"(?:\w|{PLACEHOLDER.pattern})+")

_PLAIN = r"(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
_UNIT = r"\s*(?!\d)\S.*"
_QUANTITY = rf"[-+]?{_PLAIN}{_UNIT}"
_LEVEL: Json = {"anyOf": [{"type": "number"}, _form(rf"[-+]?{_PLAIN}(?:{_UNIT})?")]}
_ABOVE_0 = rf"\+?(?=[\d.]*[1-9]){_PLAIN}"
_POSITIVE: Json = {"anyOf": [{"type": "number", "exclusiveMinimum": 0}, _form(_ABOVE_0)]}
_POSITIVE_LEVEL: Json = {"anyOf": [{"type": "number", "exclusiveMinimum": 0}, _form(f"{_ABOVE_0}(?:{_UNIT})?")]}
_RATIO: Json = {"anyOf": [{"type": "number"}, _form("|".join(each.pattern for each in (PERCENT, FOLD, NUMBER)))]}

_DEFINITIONS: Json = _by_id(
    _ref("text"),
    keys={
        **_form(rf"{IDENTIFIER.pattern}\s*(?:\((?:\s*{IDENTIFIER.pattern}\s*(?:,\s*{IDENTIFIER.pattern}\s*)*)?\))?"),
        "not": {"pattern": rf"^(?:{'|'.join(sorted(RESERVED))})\s*(?:\(|$)"},
    },
)

_GENES = _by_id(_ref("fold"), keys=_ref("text"))
#: Changes of the cell.
CELL: dict[str, Json] = {
    KNOCKOUT: _says("Genes that the cell does not have.", _list_of(_ref("text")), ["TSC2"]),
    OVEREXPRESS: _says(
        "Genes that the cell has more of: a multiple of the model's total, or a concentration.",
        _by_id({"anyOf": [_ref("fold"), _form(_QUANTITY)]}, keys=_ref("text")),
        {"DEPTOR": "5x"},
    ),
    KNOCKDOWN: _says("Genes that the cell has less of, with what is left.", _GENES, {"RPTOR": "0.2x"}),
    MUTATE: _says("Constants of the model, multiplied; `0x` makes a point mutant.", _GENES, {"k_Akt_PRAS40": "0x"}),
    CUT: _says(
        "Reactions that do not run; or `modifier@reaction`, a modifier whose value one reaction's law no longer hears: "
        "in that law it stays what it is at rest in the first period without any cut.",
        _list_of(_form(r"\w+(?:@\w+)?")),
        ["Akt@TSC2_phosphorylation"],
    ),
}
_CONDITION: Json = {
    "description": "Changes that begin together: of the medium (any number of model ids) or of the cell, not of both.",
    "anyOf": [
        _mapping(OF_THE_CELL, CELL),
        {
            "type": "object",
            "propertyNames": {"not": {"enum": list(OF_THE_CELL)}},
            "additionalProperties": {
                "description": "The new value with its unit, such as `20 nM`; or `0.2x`, times the model's own value.",
                "anyOf": [_LEVEL, _ref("fold")],
            },
        },
    ],
    "examples": [{"insulin": "100 nM"}, {"knockout": ["TSC2"]}],
}

#: Keys of an experiment that are no times.
EXPERIMENT: dict[str, Json] = {
    LIKE: _says("An experiment whose periods come first; those written here are added.", _ref("name"), "insulin"),
    UNTIL: _says("When it ends; may be left out when nothing asks for the end.", _form(_QUANTITY), "2 h"),
}
_EXPERIMENT: Json = {
    "description": "Which conditions begin when; what a period does not name stays as it is.",
    "type": "object",
    "properties": EXPERIMENT,
    "patternProperties": {
        rf"^(?:-inf|{_QUANTITY})$": {
            "description": "Conditions that begin at this time; `-inf` is pre-equilibration, `0 min` the clock's zero.",
            **_list_of(_ref("name")),
        }
    },
    "additionalProperties": False,
    "not": {"propertyNames": {"const": UNTIL}},  # something must begin
    "examples": [{"-inf": ["fed"], "0 min": ["insulin"], "until": "2 h"}],
}

OBSERVABLE: dict[str, Json] = {
    "formula": _says("What is read, over ids of the model, in SBML and PEtab infix.", _ref("text"), "p_S6K / S6K"),
    "name": _says("The name for people, in explanations and plots.", _ref("text"), "p-S6K1 (T389)"),
    "kind": _says(
        "`amount`: not below 0; `fraction`: 0 to 1, so that `20 %` can stand alone; `signed`: any value.",
        {"enum": [kind.value for kind in Kind], "default": Kind.AMOUNT.value},
        Kind.FRACTION.value,
    ),
    "unit": _says("The unit to read it in; the formula's own unless said.", _ref("text"), "uM"),
    "resolution": _says("The smallest level that means anything in this readout.", _POSITIVE_LEVEL, "0.1 nM"),
    "scale": _says("What a difference of a `signed` readout is measured by.", _POSITIVE_LEVEL, "10 nM"),
}

EVIDENCE: dict[str, Json] = {
    "guide": _says("The heading of a section of the project's own background text.", _ref("text"), "mTORC1"),
    "pubmed": _says(
        "A PubMed id.",
        {"type": ["string", "integer"], "pattern": f"^{SOURCES['pubmed'][0].pattern}$", "minimum": 1},
        "12150925",
    ),
    "doi": _says("A DOI, without https://doi.org/.", _form(SOURCES["doi"][0].pattern), "10.1016/j.cell.2017.02.004"),
    "biomodels": _says("A BioModels id.", _form(SOURCES["biomodels"][0].pattern), "BIOMD0000000823"),
    "url": _says("An address.", _form(SOURCES["url"][0].pattern), "https://www.proteinatlas.org"),
    "says": _says("What the source says, in its own words or numbers.", _ref("text"), "IC50 0.1 nM"),
    "used": _says("What of it the claim uses, where that is less or rounder.", _ref("text"), "0.05 to 0.5 nM"),
}

_ROWS: Json = {
    "anyOf": [
        _by_id(_list_of(_ref("text"), minItems=1, uniqueItems=True), keys=_ref("name"), minProperties=1),
        _list_of(_by_id(_ref("text"), keys=_ref("name"), minProperties=1), minItems=1),
    ]
}
EXPECTATION: dict[str, Json] = {
    "id": _says(
        "Its own name, without spaces; one that begins with a claim's number, `C06-…`, belongs to that claim.",
        _form(ID.pattern),
        "C06-rapamycin-acute",
    ),
    "claim": _says("The biology in a sentence that a reviewer can disagree with.", _ref("text"), "No Raptor, no p-S6K"),
    "expect": _says(
        "What must hold: one sentence, or a list of sentences that must all hold.",
        _one_or_more(_ref("text")),
        "knockout RPTOR abolishes p_S6K[insulin] at 1 h",
    ),
    "in": _says("The experiment of every name that has none in [ ].", _TEMPLATE, "insulin"),
    "for": _says(
        "Values for `{name}` elsewhere in this expectation: lists are combined, a list of mappings is a list of rows; "
        "each row is an expectation of its own.",
        _ROWS,
        {"site": ["p_S6K", "p_4EBP1"]},
    ),
    "where": _says("Abbreviations for this expectation.", _ref("definitions"), {"ratio": "p_S6K / p_Akt"}),
    "given": _says(
        "A premise; when it fails, the verdict is an error and never a pass.",
        _ref("text"),
        "p_S6K[insulin] at 1 h >= 20 %",
    ),
    "evidence": _says("Where the claim and its numbers come from.", _list_of(_ref("evidence")), [{"guide": "mTORC1"}]),
    "strength": _says(
        "`must` fails the build; `should` is reported.",
        {"enum": [strength.value for strength in Strength], "default": Strength.MUST.value},
        Strength.SHOULD.value,
    ),
    "weight": _says("How much it counts in a score.", {**_POSITIVE, "default": 1}, 2),
    "xfail": _says(
        "Why it is known to fail; it turns red when it holds after all.", _ref("text"), "the model has no Grb10"
    ),
    "tags": _says("Words to select it by.", _list_of(_ref("text")), ["slow"]),
    "claims": _says(
        "The claims that it belongs to, where its id does not begin with the number.",
        _one_or_more(_form(CLAIM.pattern)),
        ["C01", "C02"],
    ),
    "guards": _says(
        "Mutants that must turn it red: ids of the model, or `modifier@reaction`; ` + ` joins what is cut at once.",
        _one_or_more(_form(r"\S+( \+ \S+)*")),
        ["complex1_assembly", "Akt@TSC2_phosphorylation"],
    ),
}

FILE: dict[str, Json] = {
    "network": _says("The one model that it is about: a network's name, or a path.", _ref("text"), "mtor_network"),
    "include": _says(
        "Files, relative to this one, that bring conditions, experiments, observables, where and words; never "
        "expectations.",
        _list_of(_ref("text")),
        ["common.yaml"],
    ),
    "units": _says(
        "Units of a model that declares none.",
        _mapping(
            UNITS,
            {
                "time": _says("The unit of its time.", _ref("text"), "min"),
                "concentration": _says("The unit of its species.", _ref("text"), "nM"),
            },
        ),
        {"time": "min", "concentration": "nM"},
    ),
    "resolution": _says(
        "What is too small to mean anything, for the whole file.",
        _mapping(
            RESOLUTION,
            {
                "time": _says(
                    "The shortest time that means anything; 1/1000 of the window unless said.",
                    _form(f"{_ABOVE_0}{_UNIT}"),
                    "1 s",
                )
            },
        ),
        {"time": "1 s"},
    ),
    "words": _says(
        "The numbers behind the verbs: the level with the changes over the level without.",
        _mapping(
            Words.__dataclass_fields__,
            {
                "abolishes": _says("At most this is left; 10 % unless said.", _RATIO, "10 %"),
                "lowers": _says("At most this is left; 80 % unless said.", _RATIO, "80 %"),
                "raises": _says("At least this many times as much; 1.25x unless said.", _RATIO, "1.25x"),
            },
        ),
        {"lowers": "50 %", "raises": "2x"},
    ),
    "conditions": _says(
        "Changes of the medium or of the cell, by id.", _by_id(_ref("condition")), {"insulin": {"insulin": "100 nM"}}
    ),
    "experiments": _says(
        "Which conditions begin when, by id.",
        _by_id(_ref("experiment")),
        {"insulin": {"-inf": ["fed"], "0 min": ["insulin"], "until": "2 h"}},
    ),
    "observables": _says(
        "What can be read of the model, by id.", _by_id(_ref("observable")), {"p_S6K": {"formula": "p_S6K1 / S6K1"}}
    ),
    "where": _says(
        "Abbreviations, `name` or `name(a, b)`, for expressions.", _ref("definitions"), {"ratio": "p_S6K / p_Akt"}
    ),
    "expectations": _says(
        "The claims, each judged by itself.", _list_of(_ref("expectation")), [{"id": "C01", "expect": "max(x[e]) < 2"}]
    ),
    "survivors": _says(
        "Mutants that may survive `mtor-sbml mutate`, by the id that it prints, each with the reason.",
        _by_id(_ref("text"), keys=_ref("text")),
        {"k_deg*10": "no readout of the pool is published"},
    ),
}
