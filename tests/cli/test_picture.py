"""`--plot` of any command: another ending is refused before the work, and an old picture is there until the new is."""

import pytest

from mtor_sbml.cli.picture import write_picture
from mtor_sbml.errors import UsageError


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize(
    "arguments",
    [
        ("simulate", "toy", "-e", "rest"),
        ("ensemble", "toy"),
        ("mutate", "toy"),
        ("calibrate", "toy"),
        ("explain", "T01"),
    ],
    ids=lambda arguments: arguments[0],
)
def test_another_ending_is_refused_before_anything_is_read(invoke, monkeypatch, arguments):
    def load(*_):
        pytest.fail("something was loaded for nothing")

    monkeypatch.setattr("mtor_sbml.model.loading.load", load)
    done = invoke(*arguments, "--plot", "picture.bmp")
    assert isinstance(done.exception, UsageError)
    assert (
        str(done.exception) == "error: 'picture.bmp' names no kind of picture\n  give it the ending .png, .svg or .pdf"
    )


@pytest.mark.parametrize("name", ["a.png", "a.svg", "a.pdf"])
def test_a_picture_is_written_whole_or_not_at_all(tmp_path, name):
    from matplotlib.figure import Figure

    class Interrupted(Figure):
        def savefig(self, file, **options):
            super().savefig(file, **options)
            raise KeyboardInterrupt

    path = tmp_path / name
    write_picture(Figure(), path)
    before = path.read_bytes()
    assert before[:5] in {b"\x89PNG\r", b"<?xml", b"%PDF-"}
    with pytest.raises(KeyboardInterrupt):
        write_picture(Interrupted(figsize=(1, 1)), path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]
