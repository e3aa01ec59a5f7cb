"""The engine finds what was planted and nothing where nothing was."""

from __future__ import annotations

import pytest

from desirepath.app import selftest


@pytest.mark.slow
def test_planted_is_found_and_null_is_silent() -> None:
    found = selftest()
    failed = [check for check in found["checks"] if not check["passed"]]  # type: ignore[union-attr]
    assert not failed, failed
