"""A learned tone is used only where it reads later texts better, and never reaches back before what it learned from."""

from __future__ import annotations

import json

import numpy as np
import pytest
from tests.text.conftest import BASE, Text, put, store

from desirepath.kernel import DAY, WrongUse
from desirepath.pipeline import learn_company_tone
from desirepath.store.corrections import (
    correct_sentiment,
    corrections_in_force,
    forget_corrections,
    take_correction_back,
)
from desirepath.text import Reader, ToneModel, active_tone, learn_tone, score_new_texts, told_texts
from desirepath.text.learned import LEAST_ACCOUNTS

BAD = ("the zorp is back", "another flumox in the ledger", "we see the grelf again", "the ledger went wubbly")
GOOD = ("the ledger balanced", "our close finished on Tuesday", "the zenit ran through", "figures arrived in order")
FILLER = "please look at case {n} for the {team} team"


def texts(seed: int, *, n: int = 600, telling: float = 0.85) -> list[Text]:
    """Words that no general list of words knows; ``telling`` is how often they go with the rating, 0.5 is never."""
    rng = np.random.default_rng(seed)
    made = []
    for number in range(n):
        bad = rng.random() < 0.4
        said = BAD if (rng.random() < telling) == bad else GOOD
        filler = FILLER.format(n=number, team=rng.choice(["north", "south", "west"]))
        text = f"{said[rng.integers(len(said))]}. {filler}"
        made.append(Text(text, f"account{rng.integers(60)}", number / 2, 0.0 if bad else 1.0))
    return made


def test_the_companys_own_words_are_learned_and_used(warehouse, state):
    put(warehouse, texts(1))
    learned = learn_company_tone(warehouse, state, now=BASE + 900 * DAY)
    assert learned.used and learned.told_by == {"satisfaction": 600}
    assert learned.trial["ci"][0] > 0 and learned.trial["blended"] > 0.75 > 0.6 > learned.trial["words"]
    model = active_tone(state)
    assert model.learned(["the zorp is back"])[0] < 0 < model.learned(["the ledger balanced"])[0]


def test_ratings_that_go_with_nothing_are_not_learned(warehouse):
    used = 0
    for seed in range(30):
        warehouse.execute("DELETE FROM events")
        warehouse.execute("DELETE FROM account_events")
        warehouse.execute("DELETE FROM sentiments")
        put(warehouse, texts(seed, n=300, telling=0.5))
        used += learn_tone(told_texts(warehouse, {}))[1].is_better
    assert used <= 4


def test_too_few_told_tones_are_counted(warehouse, state):
    put(warehouse, texts(1, n=90))
    learned = learn_company_tone(warehouse, state, now=BASE + 900 * DAY)
    assert not learned.used and "90 texts have a told tone" in learned.why and active_tone(state) is None


def test_no_score_comes_from_what_was_told_after_the_text(warehouse, state):
    put(warehouse, texts(1))
    learn_company_tone(warehouse, state, now=BASE + 900 * DAY)
    model = active_tone(state)
    before = warehouse.tuples("SELECT * FROM sentiments ORDER BY event_id")
    late = [
        Text("the zorp is back in the ledger", "a", day, event_id=name) for name, day in (("old", 20), ("new", 800))
    ]
    store(warehouse, late)
    assert score_new_texts(warehouse, Reader(model)) == 2
    read = {str(event): (score, by) for event, score, by in warehouse.tuples(
        "SELECT event_id, score, scorer FROM sentiments WHERE event_id IN ('old:opened', 'new:opened')")}  # fmt: skip
    assert read["old:opened"][1] == "words" and read["new:opened"] == (pytest.approx(read["new:opened"][0]), model.id)
    assert read["new:opened"][0] < read["old:opened"][0]
    assert model.known_until < BASE + 800 * DAY
    kept = warehouse.tuples(
        "SELECT * FROM sentiments WHERE event_id NOT IN ('old:opened', 'new:opened') ORDER BY event_id"
    )
    assert kept == before


def test_announced_intentions_outweigh_what_was_learned(warehouse):
    put(warehouse, texts(1))
    model, _ = learn_tone(told_texts(warehouse, {}))
    said = ["The ledger balanced, but we will not be renewing.", "Der Bericht ist nicht da"]
    from desirepath.text import score_texts

    assert model.blended(said, score_texts(said)) == score_texts(said)


def test_a_model_is_plain_numbers_and_reads_the_same_again(warehouse):
    put(warehouse, texts(1))
    model, _ = learn_tone(told_texts(warehouse, {}))
    again = ToneModel.from_json(model.to_json())
    assert again == model and again.id == model.id
    assert set(json.loads(model.to_json())) == {"words", "idf", "weights", "intercept", "blend", "known_until"}
    assert np.array_equal(again.learned(["the zorp is back"]), model.learned(["the zorp is back"]))


def test_words_of_few_accounts_are_not_learned(warehouse):
    named = [Text("ask Xanthippe about the zorp", "only", day, 0.0) for day in range(40)]
    put(warehouse, [*texts(1), *named])
    model, _ = learn_tone(told_texts(warehouse, {}))
    assert "zorp" in model.words and not any("xanthippe" in word for word in model.words)
    assert LEAST_ACCOUNTS >= 2


def test_a_correction_outranks_the_rating_and_is_part_of_the_next_learning(warehouse, state):
    put(warehouse, texts(1))
    key = ("desk", "00003:opened")
    correct_sentiment(state, *key, label="negative", who="lead", now=BASE + 800 * DAY)
    told = {one.kind: one for one in told_texts(warehouse, corrections_in_force(state))}
    assert not told["correction"].is_good and told["correction"].known_at == BASE + 800 * DAY
    learned = learn_company_tone(warehouse, state, now=BASE + 900 * DAY)
    assert learned.told_by == {"correction": 1, "satisfaction": 599}
    assert learned.corrections_read_right["of"] == 1
    assert active_tone(state).known_until == BASE + 800 * DAY


def test_corrections_are_counted_by_what_would_be_said(warehouse, state):
    """Ratings that go with nothing: the learned tone is not used, so what was learned does not count either."""
    put(warehouse, [*texts(3, n=300, telling=0.5), Text("the zorp is back", "late", 149, event_id="said")])
    correct_sentiment(state, "desk", "said:opened", label="negative", who="lead", now=BASE + 150 * DAY)
    learned = learn_company_tone(warehouse, state, now=BASE + 900 * DAY)
    assert not learned.used and learned.corrections_read_right == {"right": 0, "of": 1}
    assert "Of 1 corrected texts, which were learned from, 0 would now be read right." in learned.why


def test_what_was_learned_earlier_is_told_to_stay_in_force(warehouse, state):
    put(warehouse, texts(1))
    learn_company_tone(warehouse, state, now=BASE + 900 * DAY)
    warehouse.execute("DELETE FROM sentiments WHERE event_id >= '00090'")
    learned = learn_company_tone(warehouse, state, now=BASE + 901 * DAY)
    assert learned.used and learned.trial is None and active_tone(state).blend > 0
    assert "90 texts have a told tone" in learned.why and learned.why.endswith(
        "What was learned earlier stays in force."
    )


def test_scales_are_told_by_their_ratings_and_middling_ones_tell_nothing(warehouse):
    surveys = [
        Text("fine by us", "a", day, stream="surveys", score=score) for day, score in enumerate((0, 6, 7, 9, 10))
    ]
    put(warehouse, surveys)
    assert [one.is_good for one in told_texts(warehouse, {})] == [False, False, True, True]


def survey(score: float, kind: str, day: float, **more) -> Text:
    return Text(f"{kind} {score:g}", "a", day, stream="surveys", source="polls", survey=kind, score=score, **more)


def test_surveys_of_one_source_have_a_scale_for_each_kind(warehouse):
    effort = [survey(score, "ces", day) for day, score in enumerate((2, 4, 5, 6, 7))]
    recommend = [survey(score, "nps", 20 + day) for day, score in enumerate((6, 7, 9, 10))]
    put(warehouse, [*effort, *recommend])
    told = {one.text: one.is_good for one in told_texts(warehouse, {})}
    assert told == {"ces 2": False, "ces 6": True, "ces 7": True, "nps 6": False, "nps 9": True, "nps 10": True}


def test_a_text_is_told_on_the_scale_of_its_rating_wherever_it_was_written(warehouse):
    ratings = [
        survey(7, "ces", 9, person="ann"),
        survey(10, "nps", 60, person="bob"),
        survey(7, "nps", 69, person="cy"),
    ]
    said = [Text("kept short", "a", 5, source="mail", person="ann"), Text("as ever", "a", 65, source="mail", person="cy"),
            Text("all is in place", "a", 58, source="mail", person="bob")]  # fmt: skip
    put(warehouse, [*ratings, *said])
    nearby = {one.text: one.is_good for one in told_texts(warehouse, {}) if one.kind == "survey_nearby"}
    assert nearby == {"kept short": True, "all is in place": True}


def test_a_message_has_the_rating_of_its_own_accounts_ticket(warehouse):
    tickets = [
        Text("the ledger is late", "a", 1, satisfaction=0.0, source="north", event_id="7"),
        Text("the ledger balanced", "b", 1, satisfaction=1.0, source="south", event_id="7"),
    ]
    replies = [
        Text("it still is", "a", 2, stream="messages", source="replies", ticket="7"),
        Text("and so it stays", "b", 2, stream="messages", source="south", ticket="7"),
        Text("what of ours", "c", 2, stream="messages", source="replies", ticket="7"),
    ]
    put(warehouse, [*tickets, *replies])
    told = {one.text: (one.is_good, one.account) for one in told_texts(warehouse, {})}
    assert told == {
        "the ledger is late": (False, "a"),
        "the ledger balanced": (True, "b"),
        "it still is": (False, "a"),
        "and so it stays": (True, "b"),
    }


def test_a_survey_tells_the_tone_of_what_the_same_person_wrote_before(warehouse):
    written = [("the ledger is late", "a", 1), ("the ledger is late too", "b", 1), ("older", "a", -30)]
    asked = [("a", 1), ("c", 10)]
    surveys = [Text("as said", who, 9, stream="surveys", score=score) for who, score in asked]
    put(warehouse, [*(Text(*one) for one in written), *surveys])
    told = {(one.text, one.kind): one for one in told_texts(warehouse, {})}
    nearby = told["the ledger is late", "survey_nearby"]
    assert not nearby.is_good and nearby.known_at == BASE + 9 * DAY
    assert ("the ledger is late too", "survey_nearby") not in told and ("older", "survey_nearby") not in told


def test_corrections_are_taken_back_one_by_one_and_forgotten_with_their_text(state):
    key = ("desk", "1")
    for label, at in (("negative", 1), ("positive", 2)):
        correct_sentiment(state, *key, label=label, who="lead", now=at)
    assert corrections_in_force(state)[key].label == "positive"
    assert take_correction_back(state, *key, now=3) == "negative"
    assert take_correction_back(state, *key, now=4) is None
    with pytest.raises(WrongUse, match="never corrected"):
        take_correction_back(state, *key, now=5)
    with pytest.raises(WrongUse, match="positive, neutral, negative"):
        correct_sentiment(state, *key, label="angry", who="lead", now=6)
    assert forget_corrections(state, set()) == 2
