"""The pages in a real browser over a real server: what a reader sees, does and takes away."""

from __future__ import annotations

import base64
import csv
import io
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect
from tests.web.conftest import Served

pytestmark = pytest.mark.browser
PAGES = {
    "portfolio": "/",
    "map": "/map",
    "plan": "/plan",
    "changes": "/changes?weeks=52",
    "themes": "/themes",
    "patterns": "/patterns",
    "expansion": "/patterns?outcome=expanded",
    "segments": "/segments",
    "account": "/accounts/{spotlight}",
    "evaluation": "/evaluation",
    "misses": "/evaluation?view=misses",
    "forecast": "/evaluation?view=forecast",
    "waiting": "/waiting",
    "renewals": "/waiting?view=renewals",
    "behind": "/waiting?view=behind",
    "lost": "/lost",
    "trust": "/trust",
}
VIEWS = {
    "compare": "/map?level=stage&compare=renewed:churned",
    "owners": "/map?level=stage&compare=owner01@simulated.example:owner02@simulated.example",
    "events": "/map?level=event",
    "table": "/map?view=table",
}
MAP_VIEWS = {
    "paths": "/map?view=paths",
    "steps": "/map?view=steps&before=churned",
    "time": "/map?view=time&started=2025-Q4",
    "replay": "/map?level=stage&at=2025-Q2",
}


class Reader:
    """A browser window over the server that remembers every complaint of the page."""

    def __init__(self, page: Page, served: Served, spotlight: str) -> None:
        self.page, self.served, self.spotlight = page, served, spotlight
        self.complaints: list[str] = []
        page.on(
            "console", lambda told: self.complaints.append(told.text) if told.type in ("error", "warning") else None
        )
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def open(self, path: str) -> Page:
        self.page.goto(self.served.address + path.format(spotlight=self.spotlight))
        expect(self.page.locator("h1")).to_be_visible()
        expect(self.page.locator(".skeleton")).to_have_count(0, timeout=60_000)  # an evaluation learns anew
        return self.page

    def mark(self, target: str) -> Locator:
        return self.page.locator(f'[data-target="{target}"]')


Open = Callable[..., Reader]


@pytest.fixture
def reader_of(browser: Browser, served: Served, spotlight: str) -> Iterator[Open]:
    windows = []

    def open_window(*, width: int = 1440, theme: str = "light", still: bool = False, server: Served = served) -> Reader:
        window = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if theme == "dark" else "light",
            reduced_motion="reduce" if still else "no-preference",
            accept_downloads=True,
        )
        windows.append(window)
        window.set_default_timeout(10_000)
        return Reader(window.new_page(), server, spotlight)

    yield open_window
    for window in windows:
        window.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_page_is_accessible_fits_and_complains_of_nothing(reader_of: Open, theme: str) -> None:
    reader = reader_of(theme=theme)
    for name, path in {**PAGES, **MAP_VIEWS}.items():
        page = reader.open(path)
        assert page.evaluate("document.documentElement.dataset.theme") == theme
        found = Axe().run(page)
        assert found.violations_count == 0, f"{name}: {found.generate_report()}"
        assert sideways(page) == 0, name
    assert reader.complaints == []


@pytest.mark.parametrize("width", [390, 1024])
def test_no_view_is_wider_than_its_window(reader_of: Open, width: int) -> None:
    reader = reader_of(width=width)
    for name, path in {**PAGES, **VIEWS, **MAP_VIEWS}.items():
        assert sideways(reader.open(path)) == 0, name
    assert reader.complaints == []


def sideways(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def test_the_first_screen_tells_what_matters(reader_of: Open, served: Served) -> None:
    reader = reader_of()
    page = reader.open("/")
    told = served.answer("/api/portfolio")
    expect(page.get_by_text("Simulated company").first).to_be_visible()
    expect(page.get_by_text(told["headline"]["sentence"])).to_be_visible()
    expect(page.get_by_role("heading", name="The worst step of onboarding")).to_be_visible()
    expect(page.get_by_role("heading", name="Do first")).to_be_visible()
    first = served.answer("/api/plan?limit=1")["items"][0]["account"]["name"]
    expect(page.get_by_role("region", name="Do first").get_by_role("link", name=first)).to_be_visible()
    if told["pattern"]:
        words = f"Accounts that {told['pattern']['outcome']} with it"
        expect(page.get_by_text(words, exact=True)).to_be_visible()
    if told["spotlight"]:
        page.get_by_role("link", name="Read its story").click()
        expect(page.get_by_role("heading", level=1)).to_have_text(told["spotlight"]["name"])


def test_filters_search_and_pages_show_what_the_server_counts(reader_of: Open, served: Served) -> None:
    page = reader_of().open("/")
    table = page.get_by_role("region", name="Rows of accounts")
    counted = page.get_by_role("region", name="Accounts", exact=True).get_by_role("status")
    whole = served.answer("/api/accounts?limit=26")
    expect(counted).to_contain_text(f"{whole['total']:,} accounts")
    page.get_by_role("button", name="Next").click()
    expect(table.locator("tbody tr").first).to_contain_text(whole["rows"][25]["name"])
    assert "page=2" in page.url
    page.locator(".band-button", has_text="Healthy").click()
    healthy = served.answer("/api/accounts?band=healthy")["total"]
    expect(counted).to_contain_text(f"{healthy:,} account")
    page.get_by_role("button", name=re.compile("Stage")).click()
    page.get_by_role("option", name="Adoption").click()
    both = served.answer("/api/accounts?band=healthy&stage=adoption")["total"]
    expect(counted).to_contain_text(f"{both:,} account")
    page.goto(served.address)
    name = whole["rows"][0]["name"]
    page.get_by_role("searchbox", name="Search").fill(name.lower())
    expect(table.locator("tbody tr")).to_have_count(served.answer(f"/api/accounts?q={name}")["total"])
    page.get_by_role("searchbox", name="Search").fill("no such account")
    expect(page.get_by_text("No account matches these choices.")).to_be_visible()
    page.get_by_role("button", name="Show all accounts").click()
    expect(counted).to_contain_text(f"{whole['total']:,} accounts")


def test_the_list_behind_a_step_or_flow_is_as_long_as_what_is_drawn(reader_of: Open, served: Served) -> None:
    reader = reader_of()
    reader.open("/map")
    drawn = served.answer("/api/map")
    targets = [(f"node:{node['id']}", node["accounts"]) for node in drawn["nodes"] if node["kind"] != "outcome"][:3]
    flows = sorted(drawn["flows"], key=lambda flow: -flow["accounts"])[:2] + drawn["flows"][-1:]
    targets += [(f"flow:{flow['from']}\u2192{flow['to']}", flow["accounts"]) for flow in flows]
    details = reader.page.get_by_role("complementary", name="Details")
    for target, accounts in targets:
        reader.mark(target).focus()
        reader.page.keyboard.press("Enter")
        words = f"{accounts:,} account{'' if accounts == 1 else 's'}"
        expect(details.get_by_role("heading", name=f"The {words} behind it")).to_be_visible()
        expect(details.get_by_text(re.compile(rf"^{words}, \$"))).to_be_visible()
        assert reader.mark(target).get_attribute("aria-label")
    assert len({target for target, _ in targets}) == 6


def test_every_flow_is_drawn_and_the_faint_ones_are_counted(reader_of: Open, served: Served) -> None:
    page = reader_of().open("/map")
    flows = len(served.answer("/api/map")["flows"])
    expect(page.locator('[data-target^="flow:"]')).to_have_count(flows)
    told = page.locator(".flow-note").inner_text()
    faint = int(re.search(r"([\d,]+) smaller flows", told)[1].replace(",", ""))  # type: ignore[index]
    assert page.locator('[data-target^="flow:"][pointer-events="none"]').count() == faint
    page.get_by_role("button", name="Draw all alike").click()
    expect(page.locator('[data-target^="flow:"][pointer-events="none"]')).to_have_count(0)
    assert "flows=all" in page.url


def test_the_keyboard_walks_the_map_pins_and_lets_go(reader_of: Open) -> None:
    reader = reader_of()
    page = reader.open("/map")
    details = page.get_by_role("complementary", name="Details")
    assert page.locator('.mark[tabindex="0"]').count() == 1
    page.locator('.mark[tabindex="0"]').focus()
    focused = "document.activeElement.getAttribute('data-target')"
    assert page.evaluate(focused) == "node:start"
    page.keyboard.press("ArrowRight")
    assert str(page.evaluate(focused)).startswith("flow:start\u2192")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    step = str(page.evaluate(focused))
    assert step.startswith("node:")
    page.keyboard.press("Enter")
    assert reader.mark(step).get_attribute("aria-pressed") == "true"
    expect(details.get_by_role("button", name="Unpin")).to_be_visible()
    page.keyboard.press("End")
    assert page.evaluate(focused) != step
    page.keyboard.press("Escape")
    expect(page.locator('.mark[aria-pressed="true"]')).to_have_count(0)
    assert reader.complaints == []


def test_a_click_on_a_step_leads_to_an_account_behind_it(reader_of: Open) -> None:
    reader = reader_of()
    page = reader.open("/map")
    reader.mark("node:outcome:churned").click()
    link = page.get_by_role("complementary", name="Details").locator(".account-links a").first
    name = link.inner_text()
    link.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    assert "/accounts/" in page.url


def test_friction_shows_itself_on_the_map(reader_of: Open) -> None:
    reader = reader_of()
    page = reader.open("/map")
    page.get_by_role("button", name="Show on the map").first.click()
    expect(page.locator('.mark[aria-pressed="true"]')).to_have_count(1)


READ_PIXELS = """async (data) => {
  const image = new Image();
  image.src = "data:image/png;base64," + data;
  await image.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [image.width, image.height];
  const pen = canvas.getContext("2d");
  pen.drawImage(image, 0, 0);
  const seen = { width: image.width, height: image.height, blue: 0, orange: 0, ink: 0, caption: 0, ground: 0 };
  const { data: pixels } = pen.getImageData(0, 0, image.width, image.height);
  for (let at = 0; at < pixels.length; at += 4) {
    const [r, g, b] = [pixels[at], pixels[at + 1], pixels[at + 2]];
    const dark = r < 90 && g < 90 && b < 100;
    if (b > r + 60) seen.blue += 1;
    if (r > b + 60) seen.orange += 1;
    if (dark) seen.ink += 1;
    if (dark && at / 4 / image.width > image.height - 80) seen.caption += 1;
    if (r > 250 && g > 250 && b > 250) seen.ground += 1;
  }
  return seen;
}"""


def test_a_saved_picture_holds_colours_text_and_its_caption(reader_of: Open) -> None:
    reader = reader_of()
    page = reader.open("/map")
    with page.expect_download() as coming:
        page.get_by_role("button", name="Save PNG").click()
    assert coming.value.suggested_filename == "journey-map-milestone.png"
    data = base64.b64encode(Path(coming.value.path()).read_bytes()).decode()
    reader.open("/plan")
    seen = page.evaluate(READ_PIXELS, data)
    assert seen["width"] >= 1600
    assert seen["blue"] > 5_000
    assert seen["orange"] > 2_000
    assert seen["ink"] > 5_000
    assert seen["caption"] > 500
    assert reader.complaints == []


def test_saved_rows_equal_the_answer(reader_of: Open, served: Served) -> None:
    page = reader_of().open("/map")
    with page.expect_download() as coming:
        page.get_by_role("button", name="Save CSV").click()
    rows = list(csv.DictReader(io.StringIO(Path(coming.value.path()).read_text("utf-8"))))
    drawn = served.answer("/api/map")
    nodes = [row for row in rows if row["kind"] != "flow"]
    flows = [row for row in rows if row["kind"] == "flow"]
    assert [(row["from"], int(row["accounts"]), int(row["here_now"])) for row in nodes] == [
        (node["id"], node["accounts"], node["here_now"]) for node in drawn["nodes"]
    ]
    assert [
        (row["from"], row["to"], int(row["accounts"]), int(row["transitions"]), float(row["arr"])) for row in flows
    ] == [(flow["from"], flow["to"], flow["accounts"], flow["transitions"], flow["arr"]) for flow in drawn["flows"]]


def test_common_paths_show_what_the_server_counts_and_lead_to_accounts(reader_of: Open, served: Served) -> None:
    reader = reader_of()
    page = reader.open("/map")
    page.get_by_role("tab", name="Common paths").click()
    page.wait_for_url("**view=paths")
    rows = page.get_by_role("list", name="Common paths").locator("li.path")
    told = served.answer("/api/map/paths?steps=5&limit=12")
    expect(rows).to_have_count(len(told["paths"]))
    first = told["paths"][0]
    expect(rows.first).to_contain_text(f"{first['n']} journeys of {first['accounts']} accounts")
    for name, rate in first["outcomes"].items():
        expect(rows.first.locator(".pair", has_text=name.capitalize())).to_contain_text(
            f"; {rate['n']} of {first['n']})"
        )
    expect(page.get_by_text(f"{told['other']['n']} more journeys went")).to_be_visible()
    page.get_by_role("button", name=re.compile("Of each journey")).click()
    page.get_by_role("option", name="The first 3 steps").click()
    shorter = served.answer("/api/map/paths?steps=4&limit=12")["paths"][0]
    expect(rows.first).to_contain_text(f"{shorter['n']} journeys")
    assert "steps=3" in page.url
    rows.first.get_by_role("link").first.click()
    expect(page).to_have_url(re.compile(f"/accounts/{shorter['examples'][0]}"))
    assert reader.complaints == []


def test_step_by_step_is_read_by_keyboard_and_adds_up(reader_of: Open, served: Served) -> None:
    reader = reader_of()
    page = reader.open("/map?view=steps")
    table = page.get_by_role("table", name=re.compile("Every column adds up to all"))
    told = served.answer("/api/map/matrix")
    counted = [row for row in told["rows"] if any(row["n"])]
    expect(table.locator("tbody tr")).to_have_count(len(counted))
    assert table.locator('td[tabindex="0"]').count() == 1
    table.locator('td[tabindex="0"]').focus()
    said = page.locator(".heat-reading")
    whole = f"{told['journeys']} of {told['journeys']} journeys"
    expect(said).to_contain_text(f"Step 0, Start: {whole}")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    label = table.locator("tbody tr").nth(1).locator("th").evaluate("cell => cell.firstChild.textContent")
    row = next(row for row in counted if row["label"] == label)
    expect(said).to_contain_text(f"Step 1, {label}: {row['n'][1]} of {told['journeys']} journeys")
    page.get_by_role("button", name=re.compile("Count the steps")).click()
    page.get_by_role("option", name="Back from churned").click()
    back = served.answer("/api/map/matrix?before=churned")
    expect(table.locator("caption")).to_contain_text(f"{back['journeys']} journeys until the first churned")
    assert "before=churned" in page.url
    assert reader.complaints == []


def test_a_moment_shows_its_tone_and_the_accounts_behind_it(reader_of: Open, served: Served) -> None:
    reader = reader_of()
    page = reader.open("/map")
    told = served.answer("/api/moments")["moments"]
    listed = page.get_by_role("region", name="Moments that matter")
    for kind in ("friction", "delight"):
        listed.get_by_role("radio", name=re.compile(kind, re.IGNORECASE)).click()
        expect(listed.locator("ol.friction > li")).to_have_count(sum(one["kind"] == kind for one in told))
    assert "moments=delight" in page.url
    listed.get_by_role("radio", name=re.compile("friction", re.IGNORECASE)).click()
    first = listed.locator("ol.friction > li").first
    expect(first).to_contain_text(f"messages of {told[0]['sentiment']['accounts']} accounts")
    first.get_by_text("Waited for it in the last 90 days").click()
    expect(first.locator(".account-links li")).to_have_count(min(8, told[0]["accounts_lately"]))
    assert reader.complaints == []


def test_a_step_tells_the_tone_of_what_was_written_there(reader_of: Open, served: Served) -> None:
    reader = reader_of()
    page = reader.open("/map?view=table")
    nodes = [one for one in served.answer("/api/map")["nodes"] if one["sentiment"]["enough"]]
    table = page.get_by_role("region", name="Steps of the map")
    expect(table.get_by_role("columnheader", name=re.compile("Tone here"))).to_be_visible()
    page = reader.open("/map")
    expect(page.locator(".tone-strip")).to_have_count(len(nodes))
    assert reader.complaints == []


def test_cohorts_are_told_faster_or_slower(reader_of: Open, served: Served) -> None:
    reader = reader_of()
    page = reader.open("/map?view=time&reach=milestone%3Aautomation_live")
    page.get_by_role("radio", name="Year", exact=True).click()
    told = served.answer("/api/velocity?by=year")["milestones"]
    one = next(row for row in told if row["id"] == "milestone:automation_live")
    rows = page.get_by_role("region", name="Automation live: speed by when they started").locator("tbody tr")
    expect(rows).to_have_count(len(one["cohorts"]))
    segments = page.get_by_role("region", name="Automation live: speed by segment").locator("tbody tr")
    expect(segments).to_have_count(len(one["segments"]))
    assert reader.complaints == []


def test_time_to_a_milestone_is_drawn_and_told_in_tables(reader_of: Open, served: Served) -> None:
    reader = reader_of()
    page = reader.open("/map?view=time")
    told = served.answer("/api/map/curves")
    page.get_by_role("region", name="Time to each milestone").get_by_role("button", name="Automation live").click()
    assert "reach=milestone%3Aautomation_live" in page.url
    curve = next(one for one in told["curves"] if one["id"] == "milestone:automation_live")
    expect(page.get_by_role("img", name=re.compile("have reached automation live"))).to_be_visible()
    expect(page.get_by_text(f"{curve['reached']} of {curve['n']} journeys have reached it")).to_be_visible()
    rows = page.get_by_role("region", name="Automation live by quarter of the start").locator("tbody tr")
    expect(rows).to_have_count(len(told["cohorts"]))
    cohort = told["cohorts"][0]
    own = next(one for one in cohort["curves"] if one["id"] == curve["id"])
    by_90 = next(point for point in own["points"] if point["day"] == 90)
    expect(rows.filter(has_text=cohort["cohort"])).to_contain_text(f"{by_90['share']:.0%}".replace("%", "\u00a0%"))
    page.get_by_role("button", name=re.compile("Bring out who started in")).click()
    page.get_by_role("option", name=cohort["cohort"]).click()
    drawn = page.get_by_role("img", name=re.compile(f"started in {cohort['cohort']}"))
    expect(drawn.locator("circle")).to_have_count(len([point for point in own["points"] if point["day"] <= 365]))
    assert reader.complaints == []


def test_a_replay_shows_what_was_known_then_and_goes_back_to_today(reader_of: Open, served: Served) -> None:
    reader = reader_of()
    page = reader.open("/map?level=stage")
    frames = served.answer("/api/map/replay?level=stage&by=quarter")["frames"]
    page.get_by_role("button", name="Replay how it grew").click()
    page.get_by_role("button", name="Pause").click()
    slider = page.get_by_role("slider", name="As known on")
    slider.focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    frame = frames[1]
    expect(page.get_by_role("group", name="Replay")).to_contain_text(f"{frame['totals']['accounts']} accounts")
    assert f"at={frame['period']}" in page.url
    assert frame["period"] in str(slider.get_attribute("aria-valuetext"))
    expect(page.locator('[data-target^="flow:"]')).to_have_count(len(frame["flows"]))
    page.mouse.move(1, 1)  # where it was left a step of the map may lie now
    reader.mark("node:stage:adoption").focus()
    details = page.get_by_role("complementary", name="Details")
    then = next(node for node in frame["nodes"] if node["id"] == "stage:adoption")
    expect(details.locator("dd").first).to_have_text(str(then["accounts"]))
    expect(details).to_contain_text("Go back to today for outcomes")
    page.get_by_role("button", name="Back to today").click()
    expect(page.locator('[data-target^="flow:"]')).to_have_count(len(served.answer("/api/map?level=stage")["flows"]))
    assert "at=" not in page.url
    assert reader.complaints == []


def test_a_replay_plays_to_its_end_unless_little_motion_is_asked_for(reader_of: Open, served: Served) -> None:
    last = served.answer("/api/map/replay?level=stage&by=quarter")["frames"][-1]["period"]
    before = served.answer("/api/map/replay?level=stage&by=quarter")["frames"][-2]["period"]
    page = reader_of().open(f"/map?level=stage&at={before}")
    page.get_by_role("button", name="Play", exact=True).click()
    page.wait_for_url(f"**at={last}")
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()
    still = reader_of(still=True).open(f"/map?level=stage&at={before}")
    expect(still.get_by_role("button", name="Play", exact=True)).to_have_count(0)
    still.get_by_role("button", name="Next").click()
    still.wait_for_url(f"**at={last}")
    expect(still.get_by_role("button", name="Next")).to_be_disabled()


def test_details_tell_the_time_in_stage_and_any_two_groups_compare(reader_of: Open, served: Served) -> None:
    reader = reader_of()
    page = reader.open("/map?level=stage")
    node = next(one for one in served.answer("/api/map?level=stage")["nodes"] if one["id"] == "stage:onboarding")
    reader.mark("node:stage:onboarding").click()
    details = page.get_by_role("complementary", name="Details")
    expect(details.locator("dt", has_text="Time in stage")).to_be_visible()
    expect(details).to_contain_text(f"n = {node['dwell']['n']}, {node['dwell']['open']} still here")
    page.get_by_role("button", name=re.compile("Compare")).click()
    page.get_by_role("option", name="owner01@simulated.example").click()
    expect(page.locator(".legend")).to_contain_text("owner01@simulated.example: ")
    expect(page.get_by_role("button", name=re.compile("Against"))).to_contain_text("owner02@simulated.example")
    page.get_by_role("button", name=re.compile("Compare")).click()
    page.get_by_role("option", name="Started in 2025-Q1").click()
    expect(page.locator(".legend")).to_contain_text("Each is followed for")
    page.get_by_role("button", name=re.compile("Compare")).click()
    page.get_by_role("option", name="Nothing").click()
    expect(page.get_by_role("button", name=re.compile("Against"))).to_have_count(0)
    assert reader.complaints == []


def test_a_view_that_is_refused_leaves_the_choices_on_the_page(reader_of: Open) -> None:
    page = reader_of().open("/map?segment=nobody")
    expect(page.get_by_role("alert")).to_contain_text("nobody")
    page.get_by_role("button", name=re.compile("Segment")).click()
    page.get_by_role("option", name="All accounts").click()
    expect(page.locator(".map-scroll svg")).to_be_visible()


def test_an_account_tells_its_story(reader_of: Open, served: Served, spotlight: str) -> None:
    page = reader_of().open("/accounts/{spotlight}")
    told = served.answer(f"/api/accounts/{spotlight}")
    expect(page.get_by_role("img", name=re.compile("week by week"))).to_be_visible()
    quoted = [item["quote"] for item in told["timeline"] if item["quote"] and item["importance"] >= 1]
    if quoted:
        expect(page.locator("blockquote").first).to_be_visible()
    page.get_by_role("radio", name="All").or_(page.get_by_role("button", name="All")).first.click()
    page.get_by_text("Show the weeks as a table").click()
    weeks = [week for week in told["weeks"] if week["week"] >= told["visits"][0]["entered"]]
    shown = page.get_by_role("region", name="Weeks").locator("tbody tr").count()
    assert len(weeks) <= shown <= len(weeks) + 1


def test_a_page_whose_code_cannot_be_fetched_says_so_and_leaves_the_others(reader_of: Open) -> None:
    reader = reader_of()
    reader.page.route("**/assets/MapPage*", lambda route: route.abort())
    page = reader.open("/")
    page.get_by_role("link", name="Journey map").click()
    expect(page.get_by_role("alert")).to_contain_text("This page could not be shown.")
    page.get_by_role("link", name="Action plan").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Action plan")


def test_a_refusal_says_what_to_do_and_trying_again_works(
    reader_of: Open, company_folder: Path, tmp_path: Path, serve: Any
) -> None:
    shutil.copytree(company_folder, tmp_path / "own")
    with serve(tmp_path / "own") as server:
        reader = reader_of(server=server)
        with reader.page.expect_response(lambda found: "MapPage" in found.url):  # fetched ahead of its being opened
            page = reader.open("/")
        port = int(server.address.rsplit(":", 1)[1])
    page.get_by_role("link", name="Journey map").click()
    expect(page.get_by_role("alert")).to_contain_text("The Desirepath server did not answer.")
    with serve(tmp_path / "own", port):
        page.get_by_role("button", name="Try again").click()
        expect(page.get_by_role("img").or_(page.locator(".map-scroll svg")).first).to_be_visible()
        page.goto(f"{server.address}/accounts/nobody")
        expect(page.get_by_role("alert")).to_contain_text("nobody")


def test_a_theme_tells_its_numbers_and_the_accounts_behind_them(reader_of: Open, served: Served) -> None:
    page = reader_of().open("/themes")
    told = served.answer("/api/themes")
    first = told["themes"][0]
    card = page.get_by_role("article").first
    expect(card.get_by_text(f"in {first['texts']} texts of {first['accounts']} accounts")).to_be_visible()
    expect(card.get_by_text(first["quotes"][0]["text"])).to_be_visible()
    card.get_by_role("button", name="lately").click()
    expect(card.get_by_role("status")).to_contain_text(f"{first['lately']['accounts']} account")


def test_a_tone_is_corrected_and_the_correction_taken_back(reader_of: Open) -> None:
    page = reader_of().open("/accounts/{spotlight}")
    text = page.locator(".timeline blockquote").first
    text.get_by_role("button", name="Correct the tone").click()
    dialog = page.get_by_role("dialog")
    assert Axe().run(page).violations_count == 0
    dialog.get_by_role("radio", name="negative").check()
    dialog.get_by_role("button", name="Keep").click()
    expect(dialog.get_by_role("status")).to_contain_text("It reads negative from now on")
    dialog.get_by_role("button", name="Close").click()
    expect(text.get_by_text("Negative, as corrected on")).to_be_visible()
    text.get_by_role("button", name="Undo").click()
    page.get_by_role("dialog").get_by_role("button", name="Take it back").click()
    page.get_by_role("dialog").get_by_role("button", name="Close").click()
    expect(text.get_by_text("as corrected on")).to_have_count(0)
