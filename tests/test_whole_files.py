"""Files are written all or none, and nothing temporary stays."""

import pytest

from mtor_sbml.whole_files import write_whole


def test_texts_are_written_as_they_are(tmp_path):
    write_whole({tmp_path / "new" / "a.txt": "µ\r\n", tmp_path / "b.txt": ""})
    assert (tmp_path / "new" / "a.txt").read_bytes() == "µ\r\n".encode()
    assert (tmp_path / "b.txt").read_bytes() == b""


def test_old_files_stay_where_one_cannot_be_written(tmp_path):
    (tmp_path / "a.txt").write_text("old")
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(OSError, match="file"):
        write_whole({tmp_path / "a.txt": "new", tmp_path / "file" / "b.txt": "new"})
    assert (tmp_path / "a.txt").read_text() == "old"
    assert {each.name for each in tmp_path.iterdir()} == {"a.txt", "file"}
