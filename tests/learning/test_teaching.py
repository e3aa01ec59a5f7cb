"""Feedback in the learners: which rows and units it takes out, and what it leaves alone."""

from __future__ import annotations

import numpy as np
import pytest

from desirepath.kernel import DAY, NotFound, WrongUse
from desirepath.learning.cards import pattern_cards
from desirepath.learning.journeysteps import StepTable
from desirepath.learning.matching import Unit
from desirepath.learning.outcometimes import OutcomeTimes
from desirepath.learning.teaching import Taught, cards_in_force, read_taught, taught_units, told_times
from desirepath.store import State
from desirepath.store.feedback import Feedback, list_feedback, say, take_feedback_back


def unit(account: str, *, label: int = 1, landmark: int = 100, decided: int | None = 130) -> Unit:
    return Unit(account, 0, landmark * DAY, None if decided is None else decided * DAY, label, "all")


def said(kind: str, account: str = "a", since: int = 0, until: int | None = None, outcome: str = "churned") -> Feedback:
    ends = None if until is None else until * DAY
    return Feedback(kind, "Ann", "", 0, account=account, outcome=outcome, from_at=since * DAY, to_at=ends)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("since", "until", "stays"),
    [(0, 99, True), (0, 100, False), (110, 120, False), (130, None, False), (131, None, True)],
)
def test_a_unit_leaves_when_the_span_touches_the_time_to_its_decision(
    since: int, until: int | None, stays: bool
) -> None:
    taught = Taught(spans=(said("exclude", since=since, until=until),))
    kept = taught_units([unit("a"), unit("b")], taught, "churned", "renewed")
    assert [one.account for one in kept] == (["a", "b"] if stays else ["b"])


def test_an_open_unit_is_never_left_out_and_comes_to_what_was_said() -> None:
    still = unit("a", label=-1, decided=None)
    assert taught_units([still], Taught(spans=(said("exclude"),)), "churned", "renewed") == [still]
    (found,) = taught_units([still], Taught(labels=(said("label", since=140),)), "churned", "renewed")
    assert (found.label, found.decided_at) == (1, 140 * DAY)
    (other,) = taught_units(
        [still], Taught(labels=(said("label", since=140, outcome="renewed"),)), "churned", "renewed"
    )
    assert other.label == 0
    assert taught_units([still], Taught(labels=(said("label", since=90),)), "churned", "renewed") == []


def test_a_unit_decided_by_a_wrong_outcome_is_compared_no_more() -> None:
    assert taught_units([unit("a")], Taught(wrong=(said("wrong", since=130),)), "churned", "renewed") == []
    assert len(taught_units([unit("a")], Taught(wrong=(said("wrong", since=131),)), "churned", "renewed")) == 1


def test_outcome_times_lose_the_wrong_and_gain_the_told() -> None:
    times = OutcomeTimes(np.array([0, 1], np.int32), np.array([50, 60], np.int64) * DAY)
    taught = Taught(wrong=(said("wrong", "a", 50),), labels=(said("label", "c", 70), said("label", "b", 999)))
    found = told_times(times, ["a", "b", "c"], taught, {"churned"}, until=100 * DAY)
    assert found.account.tolist() == [1, 2] and (found.at // DAY).tolist() == [60, 70]
    assert told_times(times, ["a", "b", "c"], taught, {"renewed"}, until=100 * DAY).at.tolist() == times.at.tolist()


def steps(rng: np.random.Generator) -> StepTable:
    """200 units; ``x`` then ``y`` goes with A, and ``x`` then ``z`` is shown by the very same units."""
    units, places, tokens, at = [], [], [], []
    for place in range(200):
        label = place % 2
        units.append(Unit(f"a{place}", 0, 200 * DAY, 260 * DAY, label, "all"))
        if rng.random() < (0.7 if label else 0.15):
            for token, day in ((0, 150), (1, 155), (2, 160)):
                places.append(place), tokens.append(token), at.append((day + place % 3) * DAY)
    return StepTable(
        "a", units, ["x", "y", "z"], np.array(places, np.int32), np.array(tokens, np.int32), np.array(at, np.int64)
    )


def test_a_rejected_pattern_stays_out_with_all_that_the_same_units_show() -> None:
    table = steps(np.random.default_rng(1))

    def sequences(rejected: list[tuple[str, ...]]) -> list[object]:
        rng = np.random.default_rng(2)
        found = pattern_cards([table], "churned", "renewed", as_of=300 * DAY, rng=rng, rejected=rejected)
        cards = found["patterns"]
        assert isinstance(cards, list) and found["tested"]
        return [card["sequence"] for card in cards]

    every = sequences([])
    assert every
    assert sequences([("x", "z")]) == []  # another sequence of the same units
    assert sequences([("not", "there")]) == every


@pytest.fixture
def state(tmp_path):
    opened = State(f"sqlite:///{tmp_path / 'state.sqlite'}")
    yield opened
    opened.close()


def pattern(kind: str, at: int, name: str | None = None) -> Feedback:
    return Feedback(kind, "Ann", "why", at, outcome="churned", versus="renewed", sequence=("x", "y"), name=name)  # type: ignore[arg-type]


def test_the_last_word_counts_and_taking_it_back_brings_the_one_before(state: State) -> None:
    kept = {"patterns": [{"sequence": ["x", "y"]}, {"sequence": ["q"]}]}
    say(state, pattern("confirm", 1))
    rejected = say(state, pattern("reject", 2))
    assert [card["sequence"] for card in cards_in_force(state, kept, "churned", "renewed")] == [["q"]]
    assert len(cards_in_force(state, kept, "churned", "none")) == 2
    take_feedback_back(state, rejected.id, now=3)
    say(state, pattern("rename", 4, "A name"))
    first = cards_in_force(state, kept, "churned", "renewed")[0]
    assert first["confirmed"] and first["name"] == "A name"


def test_nothing_is_deleted_and_the_past_is_told_as_it_was(state: State) -> None:
    one = say(state, said("exclude"))
    say(state, Feedback("exclude", "Bo", "seasonal", 10, account="b", from_at=0))
    take_feedback_back(state, one.id, now=20)
    assert len(list_feedback(state)) == 2
    assert [len(read_taught(state, at=at).spans) for at in (5, 15, 25)] == [1, 2, 1]
    assert len(read_taught(state).spans) == 1
    with pytest.raises(WrongUse):
        take_feedback_back(state, one.id, now=30)
    with pytest.raises(NotFound):
        take_feedback_back(state, 99, now=30)
