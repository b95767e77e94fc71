"""Units for models without, resolution, and the numbers behind the verbs."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mtor_sbml.expectation.files.file import FileUnits, Words

from .declaring import model, read, refusal

HEAD = "network: small\n"


def test_words_have_the_defaults_of_the_language() -> None:
    assert read(HEAD).words == Words(abolishes=0.10, lowers=0.80, raises=1.25)


def test_words_are_percentages_or_multiples() -> None:
    assert read(HEAD + "words: {abolishes: 5 %, raises: 1.5x}\n").words == Words(abolishes=0.05, raises=1.5)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("{lower: 50 %}", "`lower` is no word with a number; did you mean `lowers`?"),
        ("{lowers: half}", "lowers: `half` is neither a percentage such as 80 % nor a multiple such as 1.25x"),
        ("{lowers: 1.3x}", "the words are out of order: abolishes 0.1, lowers 1.3, raises 1.25"),
    ],
)
def test_faulty_words_are_refused(words: str, message: str) -> None:
    assert refusal(f"{HEAD}words: {words}\n").message == message


def test_time_resolution_is_in_the_models_unit() -> None:
    assert read(HEAD).time_resolution is None
    assert read(HEAD + "resolution: {time: 6 s}\n").time_resolution == pytest.approx(0.1)
    assert refusal(HEAD + "resolution: {tim: 6 s}\n").message == "unknown key `tim`, did you mean `time`?"
    assert refusal(HEAD + "resolution: {time: 0 s}\n").message == "a resolution is above 0"


def test_units_are_for_models_that_declare_none() -> None:
    assert refusal(HEAD + "units: {time: min}\n").message == "the model declares its unit of time, min"
    silent = replace(model(), units=replace(model().units, time=None, substance=None))
    assert read(HEAD + "units: {time: h, concentration: nM}\n", of=silent).units == FileUnits("h", "nM")
    assert refusal(HEAD + "units: {time: nM}\n", of=silent).message == "`nM` is no unit of time"
