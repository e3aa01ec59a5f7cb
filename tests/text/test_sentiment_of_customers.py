"""What customers write is read as a CS manager would read it."""

import random
import time

import pytest
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from desirepath.text import flags_of, language_of, most_telling_sentence, score_text, score_texts
from desirepath.text.lexicon import WEIGHTS
from desirepath.text.sentiment import _analyser

NEGATIVE = [
    ("Our champion is leaving the company", "champion_left"),
    ("Sarah has left the company last week.", "champion_left"),
    ("our sponsor moved on to a new job", "champion_left"),
    ("She is no longer with us", "champion_left"),
    ("We will not be renewing", "not_renewing"),
    ("We won't renew next year.", "not_renewing"),
    ("We won’t be renewing", "not_renewing"),
    ("The contract will not be renewed", "not_renewing"),
    ("We decided against renewal", "not_renewing"),
    ("We plan to let the contract expire", "not_renewing"),
    ("Please cancel my account.", "cancel"),
    ("We would like to cancel", "cancel"),
    ("We have decided to terminate the agreement", "cancel"),
    ("We're evaluating other vendors", "evaluating"),
    ("Let's switch to another vendor", "leaving"),
    ("We are moving away from your platform", "leaving"),
    ("The platform was down for three hours again", "outage"),
    ("I can't access the dashboard since this morning", "outage"),
    ("Login fails with 500 error", "outage"),
    ("Please escalate this to your manager", "escalate"),
    ("The export keeps failing and nobody replies. Very frustrated.", None),
    ("URGENT!!! nothing works", None),
    ("Not happy with the reporting module", None),
]
NOT_NEGATIVE = [
    "We are not cancelling, do not worry",
    "We have no plans to cancel.",
    "We are not looking at alternatives",
    "There is no reason not to renew",
    "No need to escalate",
    "We are happy to renew for another year!",
    "I left a comment on the ticket",
    "We had no downtime this month, great",
    "Tickets are down 20% since we started, love it",
    "Thanks for fixing the outage so quickly, great support!",
    "Could you tell me where to find the invoice? Kind regards, Tom",
    "Is there an API for exports?",
    "We want to expand to 50 more seats",
    "Great onboarding, the team loves the new dashboards.",
]
UNSUPPORTED = [
    "Das Produkt funktioniert nicht",
    "El producto es muy malo y no funciona para nuestro equipo",
    "製品が壊れています",
    "Сервис не работает уже два дня",
    "Le service est en panne depuis ce matin, merci de nous aider",
    "",
    "12345 !!!",
]


@pytest.mark.parametrize(("text", "flag"), NEGATIVE)
def test_bad_news_is_negative_and_flagged(text, flag):
    found = score_text(text)
    assert found.label == "negative"
    assert flag is None or flag in found.flags


@pytest.mark.parametrize("text", NOT_NEGATIVE)
def test_negated_and_friendly_texts_are_not_negative(text):
    found = score_text(text)
    assert found.label != "negative"
    assert not set(found.flags) - {"outage", "expand", "praise", "reference"}


@pytest.mark.parametrize("text", UNSUPPORTED)
def test_what_cannot_be_read_is_not_scored(text):
    found = score_text(text)
    assert (found.scored, found.score, found.label, found.flags) == (False, 0.0, "not_scored", ())


def test_an_intention_in_one_clause_is_not_taken_back_by_a_negation_in_another():
    assert "cancel" in flags_of("We do not blame your team. We want to cancel the contract.")
    assert flags_of("I cancelled the meeting for today") == ()
    assert flags_of("How do I cancel an export job?") == ()


def test_scores_stay_within_bounds_and_order():
    love, hate = (
        score_text("We love it, fantastic, the best tool ever!"),
        score_text("Awful, we hate it, cancel now"),
    )
    assert -1 <= hate.score < -0.6 < 0.6 < love.score <= 1


def test_quote_is_a_span_of_the_text_and_the_telling_one():
    text = "Hello team,\nthe report looks fine. However we are now evaluating other vendors! Regards"
    quote = most_telling_sentence(text)
    assert text[quote.start : quote.end] == quote.text
    assert "evaluating other vendors" in quote.text
    assert most_telling_sentence("Das ist nicht gut und wir sind nicht froh") is None


def test_near_checks_do_not_change_the_librarys_scores():
    plain = SentimentIntensityAnalyzer()
    plain.lexicon.update(WEIGHTS)
    words = "never so good this bug but not really great without doubt the at least very slow no help"
    rng = random.Random(1)
    for _ in range(300):
        text = " ".join(rng.choices(words.split(), k=rng.randint(1, 15)))
        assert _analyser().polarity_scores(text) == plain.polarity_scores(text)


def test_many_texts_keep_their_order_and_repeats_are_free():
    texts = ["We will not be renewing", "Great tool, we love it", "We will not be renewing"] * 4000
    begun = time.perf_counter()
    found = score_texts(texts)
    assert time.perf_counter() - begun < 2
    assert [one.label for one in found[:3]] == ["negative", "positive", "negative"]


def test_english_is_recognised_in_short_and_long_texts():
    assert language_of("export broken") == "en"
    assert language_of("The export of our quarterly numbers has been broken since Monday, can you help?") == "en"
    assert language_of("lorem ipsum dolor amet consectetur adipiscing elit sed eiusmod tempor") != "en"
