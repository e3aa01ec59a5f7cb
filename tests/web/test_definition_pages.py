"""The pages of the definition, common journeys and the ideal path: what they tell, and the changes they make."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from tests.web.conftest import Served
from tests.web.test_pages import Open, Reader, reader_of, sideways

pytestmark = pytest.mark.browser
__all__ = ["reader_of"]  # the fixture
PAGES = {
    "definition": "/definition",
    "draft": "/definition?view=draft",
    "history": "/definition?view=history",
    "review": "/definition?view=review",
    "suggestions": "/definition?view=suggest",
    "journeys": "/journeys",
    "timing": "/journeys?view=timing",
    "ideal": "/ideal",
}


@pytest.fixture(scope="module")
def own(company_folder: Path, tmp_path_factory: pytest.TempPathFactory, serve: Callable[..., Any]) -> Iterator[Served]:
    """A server over a copy with an edited draft."""
    folder = tmp_path_factory.mktemp("own") / "company"
    shutil.copytree(company_folder, folder, ignore=shutil.ignore_patterns(".owner", "*.lock"))
    path = folder / "journey.yaml"
    text = path.read_text("utf-8")
    path.write_text(text.replace("at_least: 10}", "at_least: 14}"), "utf-8")
    with serve(folder) as server:
        yield server


def opened(reader: Reader, path: str) -> Page:
    """The page once all it asks for is there; a first look at common journeys or under a draft takes a while."""
    page = reader.page
    page.goto(reader.served.address + path)
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator(".skeleton")).to_have_count(0, timeout=60_000)
    return page


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_every_page_is_accessible_fits_and_complains_of_nothing(
    reader_of: Open, own: Served, theme: str, width: int
) -> None:
    reader = reader_of(theme=theme, width=width, server=own)
    for name, path in PAGES.items():
        page = opened(reader, path)
        found = Axe().run(page)
        assert found.violations_count == 0, f"{name}: {found.generate_report()}"
        assert sideways(page) == 0, name
    assert reader.complaints == []


def test_the_definition_reads_in_words_and_the_pages_are_in_the_menu(reader_of: Open, served: Served) -> None:
    reader = reader_of()
    page = reader.open("/")
    page.get_by_role("link", name="Journey definition").click()
    told = served.answer("/api/definition")
    stages = page.get_by_role("list", name="Stages in order")
    expect(stages.locator("> li")).to_have_count(len(told["stages"]))
    for milestone in told["stages"][0]["milestones"]:
        expect(stages.locator("> li").first).to_contain_text(milestone["when"])
    page.get_by_role("link", name="Who keeps to it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ideal path")
    page.get_by_role("link", name="Common journeys").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Common journeys")
    assert reader.complaints == []


def test_the_list_behind_a_number_of_the_ideal_path_is_as_long(reader_of: Open, served: Served) -> None:
    reader = reader_of()
    page = reader.open("/ideal")
    found = served.answer("/api/conformance")
    cards = page.locator(".ideal-steps > li")
    expect(cards).to_have_count(len(found["steps"]))
    place = next(n for n, one in enumerate(found["steps"]) if one["skipped"] and one["following"])
    step = found["steps"][place]
    button = cards.nth(place).get_by_role("button", name=re.compile("Skipped"))
    expect(button).to_contain_text(f"Skipped {step['skipped']}")
    button.click()
    expect(
        cards.nth(place).locator(".muted", has_text=re.compile(rf"^{step['skipped']} accounts?, \$"))
    ).to_be_visible()
    asked = f"/api/conformance/members?step={step['step']}&group=skipped"
    first = served.answer(asked)["rows"][0]
    cards.nth(place).get_by_role("link", name=first["name"]).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(first["name"])
    assert reader.complaints == []


def test_a_workspace_without_an_ideal_path_is_told_how_to_declare_one(
    reader_of: Open, company_folder: Path, tmp_path: Path, serve: Callable[..., Any]
) -> None:
    shutil.copytree(company_folder, tmp_path / "own", ignore=shutil.ignore_patterns(".owner", "*.lock"))
    with serve(tmp_path / "own") as server:
        reader = reader_of(server=server)
        told = server.answer("/api/workspace")
        reader.page.route("**/api/workspace", lambda route: route.fulfill(json={**told, "ideal": []}))
        page = opened(reader, "/ideal")
        expect(page.get_by_role("heading", name="No ideal path is declared yet")).to_be_visible()
        expect(page.get_by_label("Example of an ideal path")).to_contain_text("ideal: [onboarding, three_users_active")
        assert Axe().run(page).violations_count == 0


def test_a_common_journey_shows_its_figures_is_renamed_and_gets_its_name_back(reader_of: Open, own: Served) -> None:
    reader = reader_of(server=own)
    page = opened(reader, "/journeys")
    told = own.answer("/api/archetypes?view=paths")["views"][0]["archetypes"][0]
    card = page.locator("article.archetype").first
    for rate in told["outcomes"].values():
        expect(card).to_contain_text(f"{rate['n']} of {rate['decided']} decided one")
    card.get_by_role("button", name=f"All {told['accounts']} accounts on it").click()
    expect(card.locator(".muted", has_text=re.compile(rf"^{told['accounts']} accounts, \$"))).to_be_visible()
    card.get_by_role("button", name="Rename").click()
    page.get_by_label("New name").fill("Main road")
    page.get_by_role("dialog").get_by_role("button", name="Rename").click()
    page.get_by_role("button", name="Close").click()
    expect(card.get_by_role("heading", name="Main road")).to_be_visible()
    card.get_by_role("button", name="Undo name").click()
    page.get_by_role("button", name="Take it back").click()
    page.get_by_role("button", name="Close").click()
    expect(card.get_by_role("button", name="Undo name")).to_have_count(0)
    assert own.answer("/api/archetypes?view=paths")["views"][0]["archetypes"][0]["name"] == told["name"]
    assert reader.complaints == []


def test_a_draft_is_previewed_published_compared_on_the_map_and_taken_back(reader_of: Open, own: Served) -> None:
    reader = reader_of(server=own)
    page = opened(reader, "/definition?view=draft")
    preview = own.answer("/api/definition/preview")
    expect(page.get_by_text(f"would move {preview['moved']} accounts of {preview['accounts']}")).to_be_visible()
    rows = page.get_by_role("region", name="Accounts per stage before and after").locator("tbody tr")
    expect(rows).to_have_count(len(preview["stages"]))
    page.get_by_role("button", name="Publish\u2026").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text(f"{preview['moved']} accounts of {preview['accounts']} will differ")
    assert Axe().run(page).violations_count == 0
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    assert len(own.answer("/api/definition/history")["versions"]) == 1
    page.get_by_role("button", name="Publish\u2026").click()
    page.get_by_label("Who publishes").fill("CS lead")
    page.get_by_label("Why").fill("a higher bar")
    dialog.get_by_role("button", name="Publish", exact=True).click()
    expect(dialog.get_by_role("heading", name="Done")).to_be_visible(timeout=60_000)
    page.get_by_role("button", name="Close").click()
    expect(page.get_by_text("Version 2 holds since")).to_be_visible()
    expect(page.get_by_text("there is nothing to publish")).to_be_visible()

    page.get_by_role("tab", name="History").click()
    expect(page.get_by_text("Milestone core_workflow_x10 of stage onboarding")).to_be_visible()
    page.get_by_role("link", name="Compare them on the map").click()
    expect(page.locator(".legend")).to_contain_text("read under both versions", timeout=60_000)
    found = own.answer("/api/map?compare=version%201:version%202")
    gap = next(one for one in found["nodes"] if one["id"] == "milestone:core_workflow_x10")["difference"]
    reader.mark("node:milestone:core_workflow_x10").click()
    details = page.get_by_role("complementary", name="Details")
    expect(details).to_contain_text(f"+{round(gap['accounts_share'] * 100)}\u00a0pt of accounts, exact")
    expect(details).to_contain_text("More often under version 1.")
    assert Axe().run(page).violations_count == 0

    page = opened(reader, "/definition?view=history")
    page.get_by_role("button", name="Publish version 1 again").click()
    expect(dialog).to_contain_text("will differ", timeout=60_000)
    page.get_by_label("Who publishes").fill("CS lead")
    page.get_by_label("Why").fill("it confused the team")
    dialog.get_by_role("button", name="Publish it again").click()
    expect(dialog.get_by_role("heading", name="Done")).to_be_visible(timeout=60_000)
    page.get_by_role("button", name="Close").click()
    expect(page.locator(".versions > li")).to_have_count(3)
    assert "at_least: 10}" in (own.folder / "journey.yaml").read_text("utf-8")
    assert reader.complaints == []


def test_a_faulty_draft_is_told_with_its_lines(reader_of: Open, own: Served) -> None:
    path = own.folder / "journey.yaml"
    text = path.read_text("utf-8")
    path.write_text(text.replace("kind: bad", "kind: awful", 1), "utf-8")
    line = next(n for n, one in enumerate(path.read_text("utf-8").splitlines(), 1) if "kind: awful" in one)
    page = opened(reader_of(server=own), "/definition?view=draft")
    expect(page.get_by_text(f"Line {line}", exact=True)).to_be_visible()
    expect(page.get_by_text("it cannot be published so")).to_be_visible()
    path.write_text(text, "utf-8")
    page.get_by_role("button", name="Check again").click()
    expect(page.get_by_text("It is right, and all that it names is known.")).to_be_visible()
