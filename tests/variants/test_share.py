"""Shares, and how sure they are."""

from math import isnan

import pytest

from mtor_sbml.variants.share import Share


def test_wilsons_interval_is_the_published_one():
    # Newcombe 1998 (doi:10.1002/(SICI)1097-0258(19980430)17:8<857::AID-SIM777>3.0.CO;2-E), table I, method 3.
    assert Share(81, 263).interval == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert Share(15, 148).interval == pytest.approx((0.0624, 0.1605), abs=5e-5)
    assert Share(0, 20).interval == pytest.approx((0.0, 0.1611), abs=5e-5)
    assert Share(1, 29).interval == pytest.approx((0.0061, 0.1718), abs=5e-5)


def test_a_share_of_none_is_no_number():
    assert isnan(Share(0, 0).value)
    assert all(map(isnan, Share(0, 0).interval))
