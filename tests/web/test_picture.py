"""Makes the picture of the README from the full demo; only on request, since it takes a minute."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from desirepath.app import prepare_demo

PICTURE = Path(__file__).parents[2] / "docs" / "pictures" / "map.png"


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.skipif(os.environ.get("DESIREPATH_PICTURES") != "1", reason="DESIREPATH_PICTURES=1 makes the pictures")
def test_the_map_of_the_demo_is_pictured(browser: Browser, tmp_path: Path, serve: Callable[..., Any]) -> None:
    facade, _ = prepare_demo(tmp_path / "demo")
    facade.close()
    with serve(tmp_path / "demo") as server:
        page = browser.new_page(viewport={"width": 1440, "height": 860}, color_scheme="light")
        page.goto(f"{server.address}/map")
        expect(page.locator(".map-scroll svg .mark").first).to_be_visible()
        page.wait_for_timeout(300)  # the layout settles once the width of its room is measured
        PICTURE.parent.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=PICTURE, animations="disabled")
        page.close()
    assert PICTURE.stat().st_size > 50_000
