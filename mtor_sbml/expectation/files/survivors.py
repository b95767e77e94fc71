"""`survivors`: mutants of the model that may survive, each with the reason."""

from __future__ import annotations

from collections.abc import Mapping

from mtor_sbml.expectation.files.file import Survivor
from mtor_sbml.expectation.files.reading import map_of, text_of
from mtor_sbml.expectation.files.yaml_text import YamlNode


def read_survivors(node: YamlNode) -> Mapping[str, Survivor]:
    """The accepted survivors, by the id of the mutant, which only mutation testing looks up.

    Raises:
        ExpectationsError: A reason is missing.
    """
    entries = map_of(node, "`survivors`").entries
    return {
        key.text: Survivor(key.text, text_of(value, f"the reason why `{key.text}` may survive").text, key.spot.place)
        for key, value in entries
    }
