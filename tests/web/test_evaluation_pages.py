"""How likely, how well it would have warned, what waits and who left, in a real browser: the server's own numbers."""

from __future__ import annotations

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from tests.web.conftest import Served
from tests.web.test_pages import Open, reader_of

__all__ = ["reader_of"]
pytestmark = pytest.mark.browser
SLOW = 60_000


def percent(share: float) -> str:
    shown = f"{share * 100:.1f}" if 0 < share < 0.01 else f"{int(share * 100 + 0.5)}"
    return f"{shown}\u00a0%"


@pytest.fixture(scope="module")
def told(served: Served) -> Any:
    return served.get("/api/evaluate?by_segment=true").raise_for_status().json()


def test_the_figures_are_those_of_the_server_and_each_has_its_table(reader_of: Open, told: Any) -> None:
    page = reader_of().open("/trust")
    page.get_by_role("link", name="How well it would have warned").click()
    expect(page.get_by_text(told["reason"])).to_be_visible(timeout=SLOW)
    expect(page.locator(".evaluation-figures .main").first).to_contain_text(f"{told['auc']:.2f}")
    expect(page.get_by_role("img", name=re.compile("Stated chances"))).to_be_visible()
    page.get_by_text("The numbers", exact=True).click()
    rows = page.get_by_role("region", name="Stated and observed chances").locator("tbody tr")
    expect(rows).to_have_count(len(told["reliability"]))
    expect(rows.last).to_contain_text(f"{told['reliability'][-1]['n']:,}")
    never = next(one for one in told["leads"] if one["from_days"] is None)
    expect(page.get_by_role("row", name=re.compile("Never flagged"))).to_contain_text(
        f"{never['outcomes']} of {told['test']['outcomes']}"
    )
    beside = page.get_by_role("region", name="Beside simpler ways")
    for name, words in (("rule", "The declared rules"), ("existing", "Your own health score")):
        expect(beside.get_by_role("row", name=re.compile(words))).to_contain_text(percent(told["early"][name]))
    segments = page.get_by_role("region", name="In each segment")
    expect(segments.locator("tbody tr")).to_have_count(len(told["by_segment"]))
    page.get_by_text(re.compile("for which your score raised no alert")).click()
    expect(page.locator(".green-list li")).to_have_count(told["health"]["green_total"])
    assert Axe().run(page).violations_count == 0


def test_outcome_and_horizon_are_chosen_by_keyboard_and_stay_in_the_address(reader_of: Open, served: Served) -> None:
    reader = reader_of()
    page = reader.open("/evaluation")
    page.get_by_role("button", name=re.compile("Outcome")).focus()
    page.keyboard.press("Enter")
    page.get_by_role("option", name="Renewed").click()
    page.get_by_role("button", name=re.compile("How far ahead")).click()
    page.get_by_role("option", name="30 days").click()
    page.wait_for_url("**outcome=renewed&horizon=30d")
    asked = served.get("/api/evaluate?outcome=renewed&horizon=30d").json()
    expect(page.get_by_text(asked["reason"])).to_be_visible(timeout=SLOW)
    page.get_by_role("tab", name="Figures").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**view=misses")
    assert reader.complaints == []


def test_every_miss_has_its_post_mortem_and_leads_to_the_account(reader_of: Open, served: Served) -> None:
    page = reader_of().open("/evaluation?view=misses")
    found = served.answer("/api/misses?limit=200")
    missed = page.get_by_role("region", name=f"Not flagged: {found['missed_total']} of {found['outcomes']} outcomes")
    if found["missed_total"] > 5:
        missed.get_by_role("button", name=f"Show all {found['missed_total']}").click()
    expect(missed.get_by_role("listitem").filter(has=page.locator("h3"))).to_have_count(found["missed_total"])
    first = found["missed"][0]
    item = missed.get_by_role("listitem").first
    expect(item).to_contain_text(percent(first["risk"]))
    item.get_by_text("What was known on").click()
    expect(item.get_by_text((first["for"] + first["against"])[0], exact=True)).to_be_visible()
    expect(
        page.get_by_role("heading", name=f"Flagged in vain: {found['false_alarms_total']} of {found['alerts']} alerts")
    ).to_be_visible()
    item.get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(first["account"]["name"])


def test_an_account_tells_every_outcome_within_every_time(reader_of: Open, served: Served) -> None:
    account = served.answer("/api/accounts?limit=1")["rows"][0]["account"]
    found = served.answer(f"/api/accounts/{account}")["chances"]
    page = reader_of().open(f"/accounts/{account}")
    card = page.get_by_role("region", name="How likely, and how soon")
    rows = card.get_by_role("table").first.get_by_role("row")
    expected = [at for at in found[0]["horizons"] if at["probability"] is not None]
    expect(rows).to_have_count(len(expected))
    for row, at in zip(rows.all(), sorted(expected, key=lambda one: one["until"]), strict=True):
        expect(row).to_contain_text(percent(at["probability"]))
        expect(row).to_contain_text(f"In {at['days']} days" if at["days"] else "Until renewal")
    for other in found[1:]:
        card.locator("summary", has_text=other["outcome"].capitalize()).click()
        shown = sum(at["probability"] is not None for at in other["horizons"])
        expect(card.get_by_role("table", name=re.compile(other["outcome"])).get_by_role("row")).to_have_count(shown)
    assert Axe().run(page).violations_count == 0


def listed(page: Page, name: str) -> Any:
    return page.get_by_role("region", name=name).locator("tbody tr")


def test_what_waits_stands_on_the_portfolio_and_in_full_behind_it(reader_of: Open, served: Served) -> None:
    reader = reader_of()
    page = reader.open("/")
    found = served.answer("/api/waiting?limit=200")
    card = page.get_by_role("region", name="Waiting on us")
    expect(card.get_by_role("link", name=found["rows"][0]["account"]["name"]).first).to_be_visible()
    card.get_by_role("link", name=f"Waiting on us: all {found['total']}").click()
    expect(listed(page, "Tickets and mails without an answer")).to_have_count(len(found["rows"]))
    expect(page.get_by_role("status").first).to_contain_text(f"{found['tickets']} tickets and {found['mails']} mails")
    owner = found["rows"][0]["account"]["owner"]
    page.get_by_role("button", name=re.compile("Owner")).click()
    page.get_by_role("option", name=owner).click()
    own = served.get("/api/waiting", params={"owner": owner, "limit": 200}).json()
    expect(listed(page, "Tickets and mails without an answer")).to_have_count(own["total"])
    page.get_by_role("tab", name="Stuck and behind").click()
    behind = served.get("/api/behind", params={"owner": owner, "limit": 200}).json()
    expect(page.get_by_role("status").first).to_contain_text(f"{behind['total']} account")
    assert reader.complaints == []


def test_those_who_left_stand_side_by_side(reader_of: Open, served: Served) -> None:
    page = reader_of().open("/lost")
    found = served.answer("/api/lost?limit=60")
    pictures = page.locator(".last-weeks-picture")
    expect(pictures).to_have_count(len(found["rows"]))
    one = found["rows"][0]
    signs = sum(mark["kind"] == "indicator" for mark in one["marks"])
    expect(pictures.first.locator(".sign")).to_have_count(signs)
    expect(pictures.first.locator(".week")).to_have_count(found["weeks"])
    expect(page.get_by_role("img", name=re.compile(f"^{re.escape(one['account']['name'])}: "))).to_be_visible()
    page.get_by_role("link", name=one["account"]["name"]).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(one["account"]["name"])
