"""What was evaluated is there again, to the last bit, whatever the end of the process cut short."""

import pytest

from mtor_sbml.errors import UsageError
from mtor_sbml.variants.journal import NAME, open_journal
from mtor_sbml.variants.objective import Standing

SEARCH = {"seed": 1, "ranges": "abc"}
ONE, OTHER = (0.1 + 0.2, 3e-17), (1.0, 2.0)


@pytest.fixture
def filled(tmp_path):
    journal = open_journal(tmp_path, SEARCH)
    journal.add(ONE, Standing((0.1, None), 1.5, "it is cut “short”"))
    journal.add(OTHER, Standing((-10.0, 2.0)))
    journal.flush()
    return tmp_path


def test_what_was_added_is_there_again(filled):
    known = open_journal(filled, SEARCH).known
    assert known == {ONE: Standing((0.1, None), 1.5, "it is cut “short”"), OTHER: Standing((-10.0, 2.0))}


@pytest.mark.parametrize("cut", range(1, 30, 4))
def test_a_line_that_was_cut_short_is_left_out_and_what_follows_stays_whole(filled, cut):
    path = filled / NAME
    path.write_bytes(path.read_bytes()[:-cut])
    journal = open_journal(filled, SEARCH)
    assert journal.known.keys() == {ONE}
    journal.add(OTHER, Standing((1.0, 1.0)))
    assert open_journal(filled, SEARCH).known[OTHER] == Standing((1.0, 1.0))


def test_a_first_line_that_was_cut_short_is_begun_anew(tmp_path):
    (tmp_path / NAME).write_text('{"se')
    open_journal(tmp_path, SEARCH).add(ONE, Standing((1.0,)))
    assert open_journal(tmp_path, SEARCH).known.keys() == {ONE}


def test_another_search_is_refused(filled):
    with pytest.raises(UsageError, match="another search, with another seed: 1 there, 2 now"):
        open_journal(filled, SEARCH | {"seed": 2})


def test_another_file_of_that_name_is_refused_and_stays(tmp_path):
    (tmp_path / NAME).write_text("mine\nall mine\n")
    with pytest.raises(UsageError, match="is no journal of a search"):
        open_journal(tmp_path, SEARCH)
    assert (tmp_path / NAME).read_text(encoding="utf-8") == "mine\nall mine\n"


def test_a_damaged_line_is_named(filled):
    path = filled / NAME
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([lines[0], lines[1][:9], lines[2], ""]), encoding="utf-8")
    with pytest.raises(UsageError, match=r"line 2 of .* is damaged"):
        open_journal(filled, SEARCH)


def test_without_a_folder_it_is_in_memory():
    journal = open_journal(None, SEARCH)
    journal.add(ONE, Standing((1.0,)))
    journal.flush()
    assert journal.known == {ONE: Standing((1.0,))}
