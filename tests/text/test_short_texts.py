"""What a reader sees in short texts: labels, flags and languages, on texts kept back from tuning and on the others."""

from pathlib import Path

import pytest
import yaml

from desirepath.text import FLAGS, flags_of, language_of, most_telling_sentence, score_text, without_quoted

HERE = Path(__file__).parent


def cases(name):
    return yaml.safe_load((HERE / f"{name}.yaml").read_text("utf-8"))


@pytest.mark.parametrize(
    ("name", "labels", "precision", "recall"), [("tuning", 0.9, 0.95, 0.95), ("heldout", 0.8, 0.9, 0.85)]
)
def test_labels_and_flags_are_as_a_reader_sees_them(name, labels, precision, recall):
    read = [(case, score_text(case["text"])) for case in cases(name)]
    told, expected, right = 0, 0, 0
    for case, found in read:
        told, expected = told + len(found.flags), expected + len(case["flags"])
        right += len(set(found.flags) & set(case["flags"]))
    assert sum(found.label == case["label"] for case, found in read) >= labels * len(read)
    assert right >= precision * told
    assert right >= recall * expected


def test_the_tables_hold_every_flag_and_enough_texts():
    listed = cases("tuning") + cases("heldout")
    assert len(listed) >= 120
    assert {flag for case in listed for flag in case["flags"]} == set(FLAGS)
    assert len({case["text"] for case in listed}) == len(listed)


@pytest.mark.parametrize("case", cases("languages"), ids=lambda case: case["text"][:24])
def test_the_language_is_told_and_only_english_is_scored(case):
    found = score_text(case["text"])
    assert found.language == language_of(case["text"]) == case["language"]
    assert found.scored == (case["language"] == "en")


def test_giving_up_is_bad_news():
    assert score_text("We are giving up on this part").label == "negative"
    assert score_text("We will not give up").label != "negative"


@pytest.mark.parametrize(
    ("text", "flags"),
    [
        ("How do I cancel a scheduled report?", ()),
        ("How do I cancel our subscription?", ("cancel",)),
        ("If we were to cancel, what would happen?", ()),
        ("If nothing changes we will cancel.", ("cancel",)),
        ("We are not going to cancel. We need 20 more seats.", ("expand",)),
    ],
)
def test_the_object_and_the_mood_decide(text, flags):
    assert flags_of(text) == flags


def test_what_others_wrote_earlier_does_not_speak_for_the_writer():
    mail = (
        "Works now, great support!\n\nOn Mon, 4 May 2026 at 10:12,\nBob <bob@example.com> wrote:\n> We are cancelling."
    )
    kept = without_quoted(mail)
    assert len(kept) == len(mail)
    assert kept.split() == ["Works", "now,", "great", "support!"]
    quote = most_telling_sentence(mail)
    assert mail[quote.start : quote.end] == quote.text == "Works now, great support!"


def test_a_text_without_marks_is_left_as_it_is():
    text = "Line one\nOn Monday it was slow\nBest results come from the second chart"
    assert without_quoted(text) == text
