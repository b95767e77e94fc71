"""A small model to declare things about, and files about it."""

from __future__ import annotations

from functools import cache

import pytest

from mtor_sbml.errors import ExpectationsError, Place
from mtor_sbml.expectation.files.file import ExpectationsFile, parse_expectations
from mtor_sbml.model.document import Model
from mtor_sbml.model.reading import read_model

NETWORK = """
model *small()
  unit substance = 1e-9 mole; unit volume = litre; unit time_unit = 60 second; unit extent = 1e-9 mole
  unit nM = 1e-9 mole / litre; unit per_min = 1 / (60 second)
  compartment cell = 1 litre
  species $insulin in cell = 0 nM
  species sirolimus in cell = 0 nM
  species Raptor in cell = 30 nM
  species mTORC1 in cell = 0 nM
  species S6K1 in cell = 10 nM
  species p_S6K1 in cell = 0 nM
  k_assemble = 0.1 per_min; k_S6K = 0.2 per_min
  S6K1_total := S6K1 + p_S6K1
  assembly: Raptor => mTORC1; k_assemble * Raptor * cell
  phosphorylation: S6K1 => p_S6K1; k_S6K * S6K1 * cell
  Raptor identity "http://identifiers.org/uniprot/Q8N122"
  Raptor isEncodedBy "http://identifiers.org/hgnc.symbol/RPTOR"
  mTORC1 hasPart "http://identifiers.org/uniprot/Q8N122"
end
"""

FILE = """\
network: small
conditions:
  fed: {insulin: 0 nM}
  insulin: {insulin: 100 nM}
  drug: {sirolimus: 20 nM}
  raptor_ko: {knockout: [RPTOR]}
experiments:
  insulin: {-inf: [fed], 0 min: [insulin], until: 2 h}
observables:
  p_S6K: {formula: p_S6K1 / S6K1_total, name: p-S6K1 (T389), kind: fraction}
expectations:
- id: C06-drug
  claim: The drug abolishes phosphorylation.
  expect: drug from 0 min abolishes p_S6K[insulin] at 1 h
  evidence: [guide: mTORC1]
"""


@cache
def model() -> Model:
    """The small model; translated in this process, since it is our own text."""
    import antimony

    antimony.clearPreviousLoads()
    assert antimony.loadAntimonyString(NETWORK) != -1, antimony.getLastError()
    return read_model(antimony.getSBMLString("small"))


def read(text: str = FILE, *, of: Model | None = None, file: str = "a.yaml") -> ExpectationsFile:
    """What the text of a file declares."""
    return parse_expectations(text, of or model(), Place(file))


def refusal(text: str, *, of: Model | None = None, file: str = "a.yaml") -> ExpectationsError:
    """The error that the text of a file ends in."""
    with pytest.raises(ExpectationsError) as caught:
        read(text, of=of, file=file)
    return caught.value


def replaced(old: str, new: str, text: str = FILE) -> str:
    """The file with one thing changed."""
    assert text.count(old) == 1, f"{old!r} stands there {text.count(old)} times"
    return text.replace(old, new)
