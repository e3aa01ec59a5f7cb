"""What people say changes the next learning, can be taken back, and models can be rolled back."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from desirepath.app import LocalFacade, Workspace
from desirepath.kernel import DAY, NotFound, WrongUse, iso
from desirepath.store.models import model_in_force, register_model
from desirepath.store.state import audit_log

ANN = {"author": "Ann"}
PAIR = ("expanded", "none")
"""Among so few accounts only those who upgrade differ surely enough for a card."""


@pytest.fixture(scope="module")
def folder(company_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("feedback") / "own"
    shutil.copytree(company_folder, target, ignore=shutil.ignore_patterns(".owner"))
    return target


@pytest.fixture(scope="module")
def own(folder: Path) -> Iterator[LocalFacade]:
    facade = LocalFacade(Workspace(folder))
    yield facade
    facade.close()


def cards(own: LocalFacade) -> list[list[str]]:
    return [card["sequence"] for card in asked_of(own)]


def asked_of(own: LocalFacade) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = own.ask("patterns", outcome=PAIR[0], versus=PAIR[1])["patterns"]
    return found


def lost(own: LocalFacade) -> list[tuple[str, int]]:
    rows = own.work.warehouse.tuples(
        "SELECT account, greatest(\"at\", known_at) FROM steps WHERE kind = 'outcome' AND name = ? ORDER BY 2 DESC, 1",
        [own.work.bad],
    )
    return [(str(account), int(str(at))) for account, at in rows]


def learned(own: LocalFacade, **asked: Any) -> dict[str, Any]:
    return own.do("learn", **asked)


@pytest.fixture
def pattern(own: LocalFacade) -> list[str]:
    return cards(own)[0]


def test_a_rename_stays_through_learning_and_can_be_taken_back(own: LocalFacade, pattern: list[str]) -> None:
    said = own.do("feedback_rename", sequence=pattern, pair=list(PAIR), name="The slow slide", **ANN)
    card = asked_of(own)[0]
    assert card["name"] == "The slow slide" and card["sentence"].startswith("The slow slide")
    learned(own)
    assert asked_of(own)[0]["name"] == "The slow slide"
    own.do("feedback_undo", number=said["id"], **ANN)
    assert asked_of(own)[0]["name"] is None
    with pytest.raises(WrongUse, match="taken back already"):
        own.do("feedback_undo", number=said["id"])


@pytest.mark.slow
def test_a_rejected_pattern_is_out_everywhere_and_stays_out(own: LocalFacade, pattern: list[str]) -> None:
    said = own.do("feedback_reject", sequence=pattern, pair=list(PAIR), reason="we know", **ANN)
    told = " > ".join(pattern).replace("_", " ")
    assert pattern not in cards(own)
    assert not any(told == one["body"] for one in own.ask("insights")["insights"] if one["topic"] == "pattern")
    assert not any(f"in the pattern {told}" in str(one["why"]) for one in own.ask("plan", limit=500)["items"])
    done = learned(own)
    assert done["feedback"]["patterns_rejected"] == 1
    assert pattern not in cards(own)
    queue = own.ask("pattern_review")["items"]
    assert pattern not in [one["sequence"] for one in queue]
    own.do("feedback_undo", number=said["id"])
    learned(own)
    assert pattern in cards(own)


@pytest.mark.slow
def test_a_review_empties_the_queue_for_a_month(own: LocalFacade, pattern: list[str]) -> None:
    before = own.ask("pattern_review")
    assert before["due"] and pattern in [one["sequence"] for one in before["items"]]
    done = own.do("feedback_reviewed", **ANN)
    after = own.ask("pattern_review")
    assert after["items"] == [] and not after["due"]
    assert after["last_review"] < after["next_review"] and after["last_reviewer"] == "Ann"
    clock = own.work.clock
    own.work.clock = lambda: clock() + timedelta(days=29)
    learned(own)  # nothing came in: it finds the same patterns
    assert own.ask("pattern_review")["items"] == []
    own.work.clock = lambda: clock() + timedelta(days=31)
    own._kept.clear()
    later = own.ask("pattern_review")
    assert later["due"] and pattern in [one["sequence"] for one in later["items"]]
    own.work.clock = clock
    own.do("feedback_undo", number=done["id"])


def test_what_comes_after_a_review_is_to_be_looked_at(own: LocalFacade, pattern: list[str]) -> None:
    done = own.do("feedback_reviewed", **ANN)
    name = f"patterns:{PAIR[0]}:{PAIR[1]}"
    kept = dict(own.work.state.read_model(name))  # type: ignore[call-overload]
    at = own.work.now + 1
    failing = [{**kept["patterns"][0], "replicates": False, "replicated_before": True, "failed_at": at}]
    own.work.state.keep_read_model(name, at, {**kept, "patterns": [*failing, *kept["patterns"][1:]]})
    own._kept.clear()
    found = own.ask("pattern_review")
    assert not found["due"] and [one["why"] for one in found["items"]] == [["no_longer_replicates"]]
    own.work.state.keep_read_model(name, at, kept)
    own.do("feedback_undo", number=done["id"])


@pytest.mark.slow
def test_excluded_spans_and_outcomes_by_hand_change_training_and_nothing_known_then(own: LocalFacade) -> None:
    lost_at = lost(own)
    held = own.work.warehouse.tuples(
        "SELECT count(*), sum(hash(account, landmark_at, rank)) FROM risks WHERE origin = 'current'"
    )
    history = own.ask("learning_history")["moments"]
    first = learned(own)
    said = []
    for account, at in lost_at[:2]:
        day = str(iso(at - 40 * DAY))[:10]
        said.append(own.do("feedback_exclude", account=account, since=day, reason="acquired", **ANN)["id"])
    wrong, at = lost_at[2]
    said.append(own.do("feedback_wrong", account=wrong, outcome=own.work.bad, at=str(iso(at))[:10], **ANN)["id"])
    live = own.ask("accounts", band="healthy", limit=1)["rows"][0]["account"]
    came = str(iso(own.work.data_end - 20 * DAY))[:10]
    said.append(own.do("feedback_label", account=live, outcome=own.work.bad, at=came, **ANN)["id"])
    shown = own.ask("account", account=live)["feedback"]
    assert [one["kind"] for one in shown] == ["label"] and shown[0]["author"] == "Ann"
    second = learned(own)
    effect = second["feedback"]
    assert effect["rows_left_out"] > 0 and effect["accounts_left_out"] == 2
    assert effect["forecast_rows_left_out"] > 0
    assert effect["outcomes_added"] >= 1 and effect["outcomes_removed"] >= 1
    assert second["told"].startswith("Feedback: ")
    change = next(one for one in second["changes"] if one["what"] == own.work.bad)
    assert change["auc"][0] == pytest.approx(
        next(one for one in first["changes"] if one["what"] == own.work.bad)["auc"][1]
    )
    again = own.work.warehouse.tuples(
        "SELECT count(*), sum(hash(account, landmark_at, rank)) FROM risks WHERE origin = 'current'"
    )
    assert again == held  # what is known of each account, and the rule on it, is as it was
    later = own.ask("learning_history")["moments"]
    assert later[:-1] == history[:-1]  # the past quarters are told as they were: nobody had said it then
    assert later[-1]["feedback"] == 4
    for number in said:
        own.do("feedback_undo", number=number)
    third = learned(own)
    assert third["feedback"]["rows_left_out"] == third["feedback"]["forecast_rows_left_out"] == 0
    back = next(one for one in third["changes"] if one["what"] == own.work.bad)
    assert back["auc"][1] == change["auc"][0]


def test_what_cannot_be_is_refused_in_words(own: LocalFacade) -> None:
    account, at = lost(own)[0]
    day = str(iso(at))[:10]
    with pytest.raises(NotFound):
        own.do("feedback_confirm", sequence=["no", "such"])
    with pytest.raises(NotFound):
        own.do("feedback_exclude", account="nobody", since=day, reason="acquired")
    with pytest.raises(WrongUse, match="ends before it begins"):
        own.do("feedback_exclude", account=account, since=day, until="2001-01-01", reason="acquired")
    with pytest.raises(WrongUse, match="no cause"):
        own.do("feedback_exclude", account=account, since=day, reason=" ")
    with pytest.raises(WrongUse, match="it is recorded"):
        own.do("feedback_label", account=account, outcome=own.work.bad, at=day)
    with pytest.raises(WrongUse, match="future"):
        own.do("feedback_label", account=account, outcome=own.work.bad, at="2999-01-01")
    with pytest.raises(NotFound):
        own.do("feedback_wrong", account=account, outcome=own.work.bad, at="2001-01-01")


def test_what_was_said_is_in_the_audit_log(own: LocalFacade) -> None:
    account, at = lost(own)[0]
    said = own.do("feedback_exclude", account=account, since=str(iso(at))[:10], reason="seasonal", **ANN)
    with own.work.state.begin() as connection:
        rows = connection.execute(audit_log.select().order_by(audit_log.c.id.desc()).limit(1)).mappings().all()
    assert (rows[0]["who"], rows[0]["what"]) == ("Ann", "feedback_exclude")
    assert rows[0]["detail"]["reason"] == "seasonal" and rows[0]["detail"]["account"] == account
    own.do("feedback_undo", number=said["id"])


@pytest.mark.slow
def test_an_earlier_model_is_put_in_force_and_learning_does_not_undo_it(own: LocalFacade) -> None:
    bad = own.work.bad
    account, at = lost(own)[0]
    before = own.ask("models", name=bad)["card"]["id"]
    said = own.do("feedback_exclude", account=account, since=str(iso(at - 60 * DAY))[:10], reason="acquired")
    learned(own)
    assert own.ask("models", name=bad)["card"]["id"] != before
    own.do("model_rollback", name=bad, to=before, reason="too jumpy", author="Bo")
    stamp = own.ask("portfolio")["stamp"]
    assert stamp["model_version"] == before and "Bo: too jumpy" in stamp["model_note"]
    kept = next(one for one in learned(own)["changes"] if one["what"] == bad)
    assert kept["in_force"] == "kept" and own.ask("portfolio")["stamp"]["model_version"] == before
    learned(own, promote=True)
    stamp = own.ask("portfolio")["stamp"]
    assert stamp["model_version"] != before and stamp["model_note"] is None
    with pytest.raises(NotFound):
        own.do("model_rollback", name="nothing")
    own.do("feedback_undo", number=said["id"])


def test_the_card_says_what_a_reader_must_know(own: LocalFacade) -> None:
    found = own.ask("models", name=own.work.bad)
    card = found["card"]
    needed = {"data_from", "data_until", "features", "kind", "auc", "calibration", "alert_above", "definition", "feedback",
              "quarantined", "verdict", "rows", "outcomes"}  # fmt: skip
    assert needed <= set(card) and "reference" not in card
    assert all(0 <= n <= card["rows"] for n in card["features"].values())
    assert sum(one["in_force"] for one in found["models"]) == 1


@pytest.mark.slow
def test_a_drifted_risk_is_stale_until_learned_anew(own: LocalFacade) -> None:
    bad = own.work.bad
    learned(own, promote=True)
    own.do("drift_check")
    assert own.ask("portfolio")["stamp"]["stale"] is None
    state = own.work.state
    kept = dict(state.read_model(f"drift:{bad}"))  # type: ignore[call-overload]
    name = bad if kept["horizon"] == "90d" else f"{bad}:{kept['horizon']}"
    held = model_in_force(state, name)
    assert held is not None
    body, reference = json.loads(held.body), held.card["reference"]
    body["calibration"]["intercept"] -= 3  # as if far more came than the model foretells, since nine weeks
    card = {**held.card, "reference": {**reference, "until": own.work.data_end - 63 * DAY}}  # type: ignore[dict-item]
    register_model(state, replace(held, id="0" * 16, body=json.dumps(body), card=card))
    assert own.do("drift_check")["states"][bad] == "drifted"
    own._kept.clear()
    why = own.ask("portfolio")["stamp"]["stale"]
    assert "outcomes came where" in why
    row = own.ask("accounts", limit=1)["rows"][0]["account"]
    assert own.ask("account", account=row)["risk"]["stale"] == why
    bands = own.work.warehouse.tuples(
        "SELECT count(*) FROM risks WHERE outcome = ? AND origin = 'current' AND (band = 'at_risk') <> (rank >= 2)",
        [bad],
    )
    assert bands[0][0] == 0
    learned(own, promote=True)
    assert own.ask("portfolio")["stamp"]["stale"] is None


@pytest.mark.slow
def test_history_is_kept_once_computed(own: LocalFacade) -> None:
    first = own.ask("learning_history")
    assert first["moments"][-1]["at"] == iso(own.work.data_end)
    own._kept.clear()
    assert own.ask("learning_history") == first
    assert all(one["verdict"] for one in first["moments"])
