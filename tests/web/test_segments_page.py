"""Segments in a real browser: tried out, saved, used on the map, removed and brought back."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from tests.web.conftest import Served
from tests.web.test_pages import Open, reader_of

__all__ = ["reader_of"]
pytestmark = pytest.mark.browser
WHERE = "arr >= 12000 and usage_tier <> 'none'"


def written(page: Page, where: str) -> None:
    page.get_by_label("Accounts where").fill(where)


def test_a_segment_is_tried_saved_used_and_taken_back(reader_of: Open, served: Served) -> None:
    reader = reader_of()
    page = reader.open("/segments")
    save = page.get_by_role("button", name="Save segment")
    expect(save).to_be_disabled()
    found = served.get("/api/segments/check", params={"where": WHERE}).json()
    written(page, WHERE)
    expect(page.get_by_text(f"{found['accounts']} accounts", exact=True)).to_be_visible()
    page.get_by_label("Name", exact=True).fill("Big and in use")
    page.keyboard.press("Enter")
    card = page.get_by_role("region", name="Big and in use", exact=True)
    expect(card.get_by_text(WHERE)).to_be_visible()
    card.get_by_role("link", name="On the map").click()
    expect(page.get_by_text(f"{found['accounts']} accounts in Big and in use")).to_be_visible()
    page.get_by_role("button", name="Segment").click()
    expect(page.get_by_role("option", name="Big and in use")).to_be_visible()
    page.get_by_role("option", name="Enterprise").click()
    enterprise = served.answer("/api/map?segment=enterprise")["totals"]["accounts"]
    expect(page.get_by_text(f"{enterprise} accounts in Enterprise")).to_be_visible()
    page = reader.open("/segments")
    page.get_by_role("button", name="Remove Big and in use").click()
    expect(page.get_by_text("is removed.")).to_be_visible()
    expect(card).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(card).to_be_visible()
    page.get_by_role("button", name="Remove Big and in use").click()
    expect(card).to_have_count(0)
    assert reader.complaints == []


def test_a_faulty_expression_says_what_is_wrong_while_it_is_written(reader_of: Open) -> None:
    page = reader_of().open("/segments")
    written(page, "Reigon = 'EU'")
    expect(page.get_by_text("Did you mean Region?")).to_be_visible()
    expect(page.get_by_role("button", name="Save segment")).to_be_disabled()
    written(page, "arr >")
    expect(page.get_by_text("not a DuckDB expression")).to_be_visible()
    page.get_by_label("At an age of (days, optional)").fill("soon")
    expect(page.get_by_text("The age is a whole number of days")).to_be_visible()
