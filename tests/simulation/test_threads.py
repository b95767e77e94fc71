"""Linear algebra keeps to one thread where a model is run, and only there."""

import threadpoolctl

from mtor_sbml.simulation.threads import one_thread


def threads():
    return {each["num_threads"] for each in threadpoolctl.threadpool_info()}


def test_one_thread_and_as_many_as_before_afterwards():
    import numpy.linalg  # noqa: F401 - its library is what is limited

    before = threads()
    with one_thread():
        assert threads() == {1}
    assert threads() == before
