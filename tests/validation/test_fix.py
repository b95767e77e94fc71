"""Mending changes what a finding names and nothing else, and says what it did."""

from __future__ import annotations

from pathlib import Path

import pytest

from mtor_sbml.errors import UsageError
from mtor_sbml.validation.examples import example_file
from mtor_sbml.validation.fix import mend, write_mended
from mtor_sbml.validation.policy import Policy
from mtor_sbml.validation.registry import RULES
from mtor_sbml.validation.validate import validate_files

BAD = {rule.code: rule.bad for rule in RULES}


def validated(*paths, select=()):
    return tuple(validate_files(paths, Policy(select=select), jobs=1))


def written(folder, code, text=None):
    example = example_file(code, text or BAD[code])
    path = folder / f"{code}{example.suffix}"
    path.write_bytes(example.text.encode())
    return path


@pytest.mark.parametrize("code", ["ANN003", "ANN004"])
def test_a_mended_file_has_the_finding_no_more_and_no_other(code, tmp_path):
    path = written(tmp_path, code)
    before = validated(path)
    write_mended(mend(before))
    after = validated(path)
    assert code in {finding.rule for each in before for finding in each}
    assert {finding.rule for each in after for finding in each} == set()


def test_only_the_lines_of_the_edits_change(tmp_path):
    path = written(tmp_path, "ANN004")
    (mended,) = mend(validated(path))
    old, new = mended.before.splitlines(), mended.after.splitlines()
    changed = [(a, b) for a, b in zip(old, new, strict=True) if a != b]
    assert len(changed) == 1
    assert b"urn:miriam:obo.go:GO%3A0038201" in changed[0][0]
    assert b"https://identifiers.org/GO:0038201" in changed[0][1]


def test_mending_twice_is_mending_once(tmp_path):
    path = written(tmp_path, "ANN004")
    write_mended(mend(validated(path)))
    assert not mend(validated(path))


def test_line_ends_and_other_encodings_stay(tmp_path):
    text = example_file("ANN004", BAD["ANN004"]).text.replace("UTF-8", "ISO-8859-1").replace("an example", "für µM")
    path = tmp_path / "latin.xml"
    path.write_bytes(text.replace("\n", "\r\n").encode("latin-1"))
    (mended,) = mend(validated(path))
    assert "für µM".encode("latin-1") in mended.after
    assert mended.after.count(b"\r\n") == mended.before.count(b"\r\n") == mended.after.count(b"\n")


def test_antimony_is_mended_in_the_file_that_says_it(tmp_path):
    (tmp_path / "part.ant").write_text(
        'model *part(A)\n  species A in cell\n  A identity "urn:miriam:uniprot:P42345"\nend\n'
    )
    whole = tmp_path / "whole.ant"
    whole.write_text(
        'import "part.ant"\nmodel *whole()\n  compartment cell = 1\n  species B in cell = 1\n  p: part(B)\nend\n'
    )
    write_mended(mend(validated(whole, select=("ANN",))))
    assert "https://identifiers.org/uniprot:P42345" in (tmp_path / "part.ant").read_text()


def test_the_diff_shows_the_change(tmp_path):
    (mended,) = mend(validated(written(tmp_path, "ANN004")))
    assert '-<rdf:li rdf:resource="urn:miriam:obo.go:GO%3A0038201"/>' in mended.diff()
    assert '+<rdf:li rdf:resource="https://identifiers.org/GO:0038201"/>' in mended.diff()


def test_a_file_that_has_changed_meanwhile_is_left_alone(tmp_path):
    path = written(tmp_path, "ANN004")
    mended = mend(validated(path))
    path.write_bytes(path.read_bytes() + b"<!-- mine -->\n")
    with pytest.raises(UsageError, match="changed meanwhile"):
        write_mended(mended)
    assert path.read_bytes().endswith(b"<!-- mine -->\n")


def test_a_line_edit_leaves_the_same_text_elsewhere_alone(tmp_path):
    """Another element may rightly bear the metaid that this annotation is wrongly about."""
    text = BAD["ANN003"].replace(
        "</listOfSpecies>",
        """<species id="metaA" metaid="metaA"><annotation>
        <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:bqbiol="http://biomodels.net/biology-qualifiers/">
        <rdf:Description rdf:about="#metaA"><bqbiol:is><rdf:Bag>
        <rdf:li rdf:resource="https://identifiers.org/uniprot:Q8N122"/>
        </rdf:Bag></bqbiol:is></rdf:Description></rdf:RDF></annotation></species></listOfSpecies>""",
    )
    path = written(tmp_path, "ANN003", text)
    (mended,) = mend(validated(path, select=("ANN003",)))
    assert mended.after.count(b'rdf:about="#metaA"') == 1
    assert mended.after.count(b'rdf:about="#meta_A"') == 1


def test_nothing_to_mend(tmp_path):
    assert mend(validated(written(tmp_path, "ANN005"))) == ()
    assert Path(tmp_path / "ANN005.ant").exists()
