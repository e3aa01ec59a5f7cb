"""Lists whose percentages have drifted say so where they are read."""

import pytest

from desirepath.cli._show import tell_stale


def test_a_stale_risk_is_told_under_the_list(capsys: pytest.CaptureFixture[str]) -> None:
    tell_stale({"rows": [], "stamp": {"stale": "too many left"}})
    assert "percentages are stale: too many left" in capsys.readouterr().err


def test_a_risk_that_fits_is_told_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    tell_stale({"rows": [], "stamp": {"stale": None}})
    assert capsys.readouterr().err == ""
