"""Evidence: where a claim or a number comes from."""

from __future__ import annotations

import re
from collections.abc import Mapping

from mtor_sbml.expectation.files.reading import fields_of, items_of, text_of
from mtor_sbml.expectation.files.yaml_text import YamlNode, YamlText

#: Sources with the form of their ids and an example. Whether the id exists is not asked: reading needs no network.
SOURCES = {
    "guide": (re.compile(r".+", re.DOTALL), "the heading of a section"),
    "pubmed": (re.compile(r"[1-9]\d{0,8}"), "a number such as 12150925"),
    "doi": (re.compile(r"10\.\d{4,9}/\S+"), "such as 10.1016/j.cell.2017.02.004"),
    "biomodels": (re.compile(r"(BIOMD|MODEL)\d{10}"), "such as BIOMD0000000823"),
    "url": (re.compile(r"https?://[^\s/]+\S*"), "an address that begins with https://"),
}
KEYS = (*SOURCES, "says", "used")


def read_evidence(node: YamlNode) -> tuple[Mapping[str, str], ...]:
    """Each piece of evidence: one source or more, and perhaps what it `says` and what of it is `used`.

    Raises:
        ExpectationsError: An entry without a source, or an id that cannot be one.
    """
    return tuple(_piece(item) for item in items_of(node, "`evidence`"))


def _piece(item: YamlNode) -> Mapping[str, str]:
    fields = {key: text_of(value, f"`{key}`") for key, value in fields_of(item, "evidence", KEYS).items()}
    if not SOURCES.keys() & fields.keys():
        raise item.error(f"evidence names its source: one of {', '.join(SOURCES)}")
    for key, value in fields.items():
        if key in SOURCES:
            _require_form(key, value)
    return {key: value.text for key, value in fields.items()}


def _require_form(source: str, value: YamlText) -> None:
    form, example = SOURCES[source]
    if not form.fullmatch(value.text):
        raise value.error(f"`{value.text}` cannot be a {source} id", hint=f"write {example}")
