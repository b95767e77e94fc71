"""Expectations written in Python rather than in a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mtor_sbml.errors import Place
from mtor_sbml.expectation.files.file import Expectation
from mtor_sbml.expectation.verdict import Strength

#: What errors about a sentence give as its file.
_FILE = "<sentence>"


def parse(
    expect: str | Sequence[str],
    *,
    id: str = "",  # noqa: A002 - the key of the files
    claim: str = "",
    given: str | None = None,
    experiment: str | None = None,
    evidence: Sequence[Mapping[str, str]] = (),
    strength: Strength = Strength.MUST,
    xfail: str | None = None,
) -> Expectation:
    """An expectation for `check` and `explain`, whose names are looked up in the files about the model there.

    Args:
        expect: One sentence, or several that must all hold.
        id: Its own name; by default the first sentence.
        claim: The biology in a sentence.
        given: A premise; when it fails, the verdict is an error.
        experiment: Of every name that has none in [ ]; the key `in` of the files.
        evidence: Where it comes from: each a mapping with guide, pubmed, doi, biomodels or url.
        strength: Whether a failure counts.
        xfail: Why it is known to fail.

    Raises:
        ExpectationsError: A sentence is not of the language; says where.

    Example:
        >>> parse("p_S6K[insulin] at 1 h >= 20 %").id
        'p_S6K[insulin] at 1 h >= 20 %'
    """
    # What parses loads lark.
    from mtor_sbml.expectation.language.syntax import parse as parse_sentence

    sentences = [expect] if isinstance(expect, str) else list(expect)
    own_id = id or " ".join(sentences[0].split())
    place = Place(_FILE, 1, 1)
    return Expectation(
        id=own_id,
        claim=claim,
        claims=(),
        expect=tuple(parse_sentence(each, place=place, owner=id) for each in sentences),
        given=parse_sentence(given, place=place, owner=id) if given is not None else None,
        experiment=experiment,
        evidence=tuple(evidence),
        strength=strength,
        xfail=xfail,
    )
