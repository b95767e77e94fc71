"""PyBioNetFit's configuration is read as far as a check needs it; what would change a verdict is refused."""

import shutil
from pathlib import Path

import pytest

from mtor_sbml.errors import ExpectationsError
from mtor_sbml.expectation.bpsl.configuration import read_configuration
from mtor_sbml.expectation.bpsl.simulation import Scan, TimeCourse

#: A, 10 at first, decays at the rate k1 = 0.3.
MODEL = Path(__file__).parents[1] / "data" / "bpsl" / "decay.xml"


@pytest.fixture
def read(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    shutil.copy(MODEL, "m.xml")
    Path("d.prop").write_text("A < 5 always weight 2")

    def read(*lines, kind="fit_type = check"):
        Path("c.conf").write_text("\n".join([kind, *lines]))
        return read_configuration(Path("c.conf"))

    return read


def test_models_files_and_simulations_find_each_other(read):
    configuration = read(
        "# a comment",
        "model = m.xml : d.prop, d.exp",
        "time_course = time: 10, step: 0.5, model: m.xml, suffix: d # ten",
        "constraint_scale = 3",
        "population_size = 20",
    )
    (simulation,), (file,) = configuration.simulations, configuration.files
    assert (simulation.suffix, simulation.protocol) == ("d", TimeCourse(10, 0.5))
    assert (file.model_name, file.suffix) == ("m", "d")
    assert file.constraints[0].cost.weight == 6


def test_a_simulation_without_a_model_is_of_all_and_each_mutant_has_its_own(read):
    shutil.copy(MODEL, "n.xml")
    configuration = read(
        "model = m.xml : none", "model = n.xml : none", "mutant = n ko k1*0.5 A=0 : none", "time_course = time: 10"
    )
    found = [(each.model_name, each.suffix, each.settings) for each in configuration.simulations]
    assert found == [
        ("m", "time_course", ()),
        ("n", "time_course", ()),
        ("n", "time_courseko", (("k1", 0.15), ("A", 0.0))),
    ]


def test_a_logarithmic_scan_is_a_scan_like_any(read):
    configuration = read(
        "model = m.xml : none", "param_scan = min: 0, max: 1, step: 0.25, time: 3, param: k1, logspace: 1"
    )
    assert configuration.simulations[0].protocol == Scan("k1", 0, 1, 0.25, 3)


@pytest.mark.parametrize(
    ("lines", "place", "message"),
    [
        (["sbml_backend = bngsim"], "2:1", "sbml_backend = bngsim is not followed here"),
        (["normalization = peak"], "2:1", "normalization = peak is not followed here"),
        (["  experiment: e, data: d.exp"], "2:3", "`experiment: e, data: d.exp` is no `key = value`"),
        (["model = m.bngl : d.prop"], "2:1", "`model = m.bngl : d.prop` does not name an SBML"),
        (["time_course = time: 10, stop: 3"], "2:1", "time_course: 'stop' is no attribute"),
        (["time_course = step: 10"], "2:1", "time_course: 'time' is missing"),
        (["time_course = time: ten"], "2:1", "time_course: time is 'ten', not a number"),
        (["time_course = time: 10, method: ssa"], "2:1", "method 'ssa' cannot be run here"),
        (["time_course = time: 10, model: q"], "2:1", "no model 'q'"),
        (["model = m.xml : none", "mutant = m ko q=1 : none"], "3:1", "no species or parameter 'q' in 'decay'"),
        (["model = m.xml : none", "mutant = m ko : none"], "3:1", "`mutant = m ko : none` does not name"),
        (
            ["model = m.xml : none", "time_course = time: 1", "time_course = time: 2"],
            "3:1",
            "suffix 'time_course' of m",
        ),
    ],
)
def test_what_cannot_be_followed_is_refused(read, lines, place, message):
    with pytest.raises(ExpectationsError) as raised:
        read(*lines)
    assert str(raised.value.place) == f"c.conf:{place}"
    assert raised.value.message.startswith(message)


def test_only_a_check_is_run(read):
    with pytest.raises(ExpectationsError, match="only a check can be run here, not a fit"):
        read(kind="fit_type = de")
