"""Texts of a whole company: totals equal lists, corrections are shown and learned from, the site's scorer is asked."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.text.test_site_scorer import Site

from desirepath.app import LocalFacade, Workspace
from desirepath.kernel import NotFound, WrongUse

ROOT = Path(__file__).resolve().parents[2]

JOURNEY = "stages: [{name: use}]\noutcomes: {churned: {when: {event: left}, kind: bad}}\n"
DESK = (
    "name: Small\nsources:\n  - {name: desk, kind: files, path: '*.csv', stream: tickets, "
    "map: {id: id, account: account, opened: opened, text: text}}\n"
)


def a_text(facade: LocalFacade) -> tuple[str, str, str]:
    """Account, source and event id of a ticket that stands in its account's timeline."""
    rows = facade.work.warehouse.tuples(
        "SELECT a.account, a.source, a.event_id FROM account_events AS a JOIN sentiments AS s USING (source, event_id) "
        "WHERE a.event = 'ticket_opened' AND s.label = 'positive' ORDER BY a.occurred_at DESC LIMIT 1"
    )
    account, source, event = rows[0]
    return str(account), str(source), str(event)


@pytest.mark.parametrize("segment", [None, "smb"])
def test_totals_equal_the_lists_behind_them(company: LocalFacade, segment: str | None) -> None:
    shown = company.ask("themes", segment=segment)
    assert shown["not_enough_evidence"] is None and len(shown["themes"]) >= 2
    assert shown["texts"] == sum(one["texts"] for one in shown["themes"]) + shown["other"]
    for one in shown["themes"]:
        ever = company.ask("theme_members", theme=one["id"], segment=segment)
        lately = company.ask("theme_members", theme=one["id"], segment=segment, lately=True)
        assert (ever["total"], lately["total"]) == (one["accounts"], one["lately"]["accounts"])
        assert lately["arr"] == pytest.approx(one["lately"]["arr"])
        assert sum(month["texts"] for month in one["months"]) <= one["texts"]


def test_an_earlier_time_sees_only_what_was_known_then(company: LocalFacade) -> None:
    now, then = company.ask("themes"), company.ask("themes", as_of="2026-01-01")
    assert 0 < then["texts"] < now["texts"]
    assert all(quote["at"] <= "2026-01-02" for one in then["themes"] for quote in one["quotes"])


def test_quotes_are_sentences_of_real_texts_by_different_accounts_and_never_whole_bodies(company: LocalFacade) -> None:
    for one in company.ask("themes")["themes"]:
        assert len({quote["account"]["account"] for quote in one["quotes"]}) == len(one["quotes"])
        for quote in one["quotes"]:
            body = company.work.warehouse.value(
                "SELECT text FROM events WHERE source = ? AND event_id = ?", [quote["source"], quote["event_id"]]
            )
            assert quote["text"].rstrip("…") in str(body) and len(quote["text"]) <= 240


def test_no_causal_word_is_said_of_themes(company: LocalFacade) -> None:
    told = " ".join(one["sentence"] for one in company.ask("themes")["themes"])
    assert not [word for word in ("cause", "lead to", "leads to", "due to", "results in") if word in told.lower()]


@pytest.mark.slow
def test_a_correction_is_shown_learned_from_and_taken_back(own: LocalFacade) -> None:
    account, source, event = a_text(own)
    before = own.work.warehouse.tuples("SELECT * FROM account_events ORDER BY ALL")
    done = own.do("sentiment_correct", source=source, event_id=event, label="negative")
    assert done["before"] == "positive"
    item = next(one for one in own.ask("account", account=account)["timeline"] if one["event_id"] == event)
    assert item["corrected"]["label"] == "negative" and item["sentiment"] == -0.5 and item["corrected"]["read"] > 0
    learned = own.do("learn")
    assert learned["sentiment"]["told_by"]["correction"] == 1
    assert learned["sentiment"]["corrections_read_right"]["of"] == 1
    assert own.work.warehouse.tuples("SELECT * FROM account_events ORDER BY ALL") == before
    assert own.do("sentiment_undo", source=source, event_id=event)["label"] == "positive"
    item = next(one for one in own.ask("account", account=account)["timeline"] if one["event_id"] == event)
    assert item["corrected"] is None and item["sentiment"] > 0


def test_a_text_in_another_language_is_said_to_be_not_scored_until_it_is_corrected(tmp_path: Path) -> None:
    german = "Wir sind mit dem neuen Bericht nicht zufrieden und bitten um einen Anruf"
    (tmp_path / "tickets.csv").write_text(
        f"id,account,opened,text\n1,a,2026-01-05,{german}\n2,a,2026-01-06,The report is what it is on Mondays\n"
    )
    (tmp_path / "journey.yaml").write_text(JOURNEY)
    (tmp_path / "workspace.yaml").write_text(DESK)
    facade = LocalFacade(Workspace(tmp_path))
    try:
        facade.do("run")
        english, foreign = (one for one in facade.ask("account", account="a")["timeline"] if one["kind"] == "message")
        assert foreign["not_scored"] == "de" and foreign["sentiment"] is None
        assert english["not_scored"] is None and english["sentiment"] is not None
        facade.do("sentiment_correct", source="desk", event_id=foreign["event_id"], label="negative")
        items = facade.ask("account", account="a")["timeline"]
        corrected = next(one for one in items if one["event_id"] == foreign["event_id"])
        assert corrected["not_scored"] is None and corrected["sentiment"] == -0.5
    finally:
        facade.close()


def test_what_cannot_be_corrected_is_told_with_what_can(own: LocalFacade) -> None:
    _, source, event = a_text(own)
    with pytest.raises(NotFound, match="source of texts"):
        own.do("sentiment_correct", source="nowhere", event_id=event, label="negative")
    with pytest.raises(NotFound, match="event"):
        own.do("sentiment_correct", source=source, event_id=event[:-1], label="negative")
    with pytest.raises(WrongUse, match="positive, neutral, negative"):
        own.do("sentiment_correct", source=source, event_id=event, label="angry")
    with pytest.raises(WrongUse, match="never corrected"):
        own.do("sentiment_undo", source=source, event_id=event)


def test_a_theme_keeps_the_name_it_was_given(own: LocalFacade) -> None:
    first = own.ask("themes")["themes"][0]
    own.do("theme_rename", theme=first["name"], name="Our main worry")
    own.do("themes_refit")
    again = {one["id"]: one for one in own.ask("themes")["themes"]}
    assert again[first["id"]]["name"] == "Our main worry" and again[first["id"]]["renamed"]
    assert own.do("theme_undo", theme="our main worry")["name"] == first["name"]
    with pytest.raises(NotFound, match="archetype"):
        own.do("archetype_rename", archetype=first["name"], name="Not a journey")


def test_an_erased_account_leaves_no_theme_tone_or_correction(own: LocalFacade) -> None:
    account, source, event = a_text(own)
    own.do("sentiment_correct", source=source, event_id=event, label="negative")
    proof = own.do("erase", kind="account", named=account)["proof"]
    assert proof["rows"]["corrections"] == 1 and proof["clean"]
    for table in ("sentiments", "text_themes"):
        assert own.work.warehouse.count(f"SELECT count(*) FROM {table} WHERE event_id = ?", [event]) == 0
    assert own.ask("themes")["texts"] > 0


def test_the_sites_scorer_is_asked_and_done_without_where_it_fails(tmp_path: Path) -> None:
    site = Site()
    site.answer = lambda texts: (200, {"scores": [0.9] * len(texts)})
    folder = tmp_path / "company"
    folder.mkdir()
    (folder / "tickets.csv").write_text(
        "id,account,opened,text\n1,a,2026-01-05,Nothing works\n2,b,2026-01-06,All fine\n"
    )
    (folder / "journey.yaml").write_text(JOURNEY)
    (folder / "workspace.yaml").write_text(f"{DESK}text: {{scorer: {{url: '{site.url}', key_env: TONE_KEY}}}}\n")
    with Workspace(folder, environment={}) as work:
        work.sync()
        assert "TONE_KEY" in work.refresh().warnings[0] and not site.asked
    shutil.copy(folder / "tickets.csv", folder / "more.csv")
    (folder / "more.csv").write_text("id,account,opened,text\n3,a,2026-01-07,Nothing works\n")
    with Workspace(folder, environment={"TONE_KEY": "k"}) as work:
        work.sync()
        assert work.refresh().warnings == () and site.asked[0][1] == "Bearer k"
        rows = work.warehouse.tuples("SELECT event_id, score, scorer FROM sentiments ORDER BY event_id")
        assert rows[2][1:] == (0.9, "site") and rows[0][2] == "words"
        site.server.shutdown()
        site.server.server_close()
        (folder / "last.csv").write_text("id,account,opened,text\n4,a,2026-01-08,Nothing works\n")
        work.sync()
        assert "1 texts were scored here" in work.refresh().warnings[0]


def test_too_few_texts_are_told_with_the_count(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "examples/three-files", tmp_path / "few")
    facade = LocalFacade(Workspace(tmp_path / "few"))
    try:
        facade.do("run")
        found = facade.ask("themes")
        assert "200 texts of 30 accounts are needed" in found["not_enough_evidence"] and found["themes"] == []
    finally:
        facade.close()
