"""`mtor-sbml document`."""

import shutil

import pytest


@pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz is not installed")
def test_pages_are_written_once_and_checked(built, invoke):
    assert "README.md" in invoke("document", "toy", "--out", "pages").stdout
    assert (built / "pages" / "network.svg").is_file()
    assert "T01-decays" in (built / "pages" / "claims.md").read_text()
    assert not invoke("document", "toy", "--out", "pages").stdout
    assert invoke("document", "toy", "--out", "pages", "--check").exit_code == 0


def test_check_writes_nothing_and_names_what_differs(built, invoke):
    done = invoke("document", "toy", "--out", "pages", "--check")
    assert done.exit_code == 1
    assert "outdated pages/README.md" in done.stdout
    assert not (built / "pages").exists()
