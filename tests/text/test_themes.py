"""Themes: those planted are found, stay the same through refits, and noise has none."""

from __future__ import annotations

import numpy as np
import pytest
from tests.text.conftest import BASE, Text, put, store

from desirepath.kernel import DAY, NotEnoughEvidence
from desirepath.store.archetypes import names_in_force, rename_archetype, take_name_back
from desirepath.text import VIEW, ThemeModel, find_themes, kept_themes, refit_themes, score_new_texts, sort_new_texts
from desirepath.text.reading import Reader

PLANTED = {
    "invoice": "invoice billing currency payment receipt tax amount booking ledger refund".split(),
    "login": "login password browser session token account locked reset identity cookie".split(),
    "export": "export spreadsheet column csv download file format table header row".split(),
    "webhook": "webhook payload endpoint integration api delivery retry json callback request".split(),
}
FILLER = "we need this for our monthly meeting and please have a look at it with the team".split()


def planted(seed: int, n: int = 600) -> tuple[list[str], list[str], list[str]]:
    rng = np.random.default_rng(seed)
    topics = [list(PLANTED)[place] for place in rng.integers(0, len(PLANTED), n)]
    said = [" ".join([*rng.choice(PLANTED[topic], 6), *rng.choice(FILLER, 6)]) for topic in topics]
    return said, [f"account{place}" for place in rng.integers(0, 80, n)], topics


def agreement(found, topics) -> float:
    """The share of texts with a theme that lie in the theme most texts of their topic lie in."""
    group, right = np.asarray(found.group), 0
    for topic in PLANTED:
        mine = group[[one == topic for one in topics]]
        right += np.bincount(mine[mine >= 0]).max()
    return right / (group >= 0).sum()


def test_planted_themes_are_found_with_their_words():
    said, accounts, topics = planted(1)
    found = find_themes(said, accounts)
    assert len(found.stability) == len(PLANTED) and found.stability.min() > 0.9
    assert agreement(found, topics) > 0.97
    assert (found.group >= 0).mean() > 0.95


def test_the_same_texts_give_the_same_themes():
    said, accounts, _ = planted(2)
    one, other = find_themes(said, accounts), find_themes(said, accounts)
    assert np.array_equal(one.topics, other.topics) and np.array_equal(one.group, other.group)


def test_words_drawn_by_chance_have_no_themes():
    rng = np.random.default_rng(4)
    words = [word for listed in PLANTED.values() for word in listed]
    said = [" ".join(rng.choice(words, 8)) for _ in range(500)]
    with pytest.raises(NotEnoughEvidence, match="no theme that comes again"):
        find_themes(said, [f"a{place}" for place in rng.integers(0, 80, 500)])


def test_too_few_texts_are_counted():
    said, accounts, _ = planted(1, 90)
    with pytest.raises(NotEnoughEvidence, match="90 texts of"):
        find_themes(said, accounts)


def test_a_theme_goes_on_under_its_name_and_a_new_one_is_born(warehouse, state):
    said, accounts, _ = planted(1)
    put(
        warehouse,
        [Text(text, account, place / 10) for place, (text, account) in enumerate(zip(said, accounts, strict=True))],
    )
    first = refit_themes(warehouse, state, as_of=BASE, now=1)
    old = dict(names_in_force(state, VIEW))
    chosen = next(iter(old))
    rename_archetype(state, old[chosen], "Our own words", views=(VIEW,), who="lead", now=2)
    harbour = "harbour vessel cargo anchor tide pier crane quay buoy dock".split()
    rng = np.random.default_rng(9)
    put(
        warehouse,
        [
            Text(" ".join(rng.choice(harbour, 7)), f"account{place % 80}", 70, event_id=f"x{place}")
            for place in range(150)
        ],
    )
    second = refit_themes(warehouse, state, as_of=BASE + 80 * DAY, now=3)
    assert set(first.ids) < set(second.ids) and len(second.ids) == 5
    assert names_in_force(state, VIEW)[chosen] == "Our own words"
    assert take_name_back(state, "our own words", views=(VIEW,), now=4) == old[chosen]
    new = next(one for one in second.ids if one not in first.ids)
    assert set(second.telling_words(new)) & set(harbour)


def test_later_texts_are_sorted_into_the_themes_in_force(warehouse, state):
    said, accounts, topics = planted(1)
    put(warehouse, [Text(text, account) for text, account in zip(said, accounts, strict=True)])
    refit_themes(warehouse, state, as_of=BASE, now=1)
    later = [
        Text("the csv download has no header row in the table", event_id="late"),
        Text("thanks a lot", event_id="short"),
    ]
    store(warehouse, later)
    score_new_texts(warehouse, Reader())
    assert sort_new_texts(warehouse, state) == 2 and sort_new_texts(warehouse, state) == 0
    place = topics.index("export")
    of = dict(warehouse.tuples("SELECT event_id, theme FROM text_themes"))
    assert of["late:opened"] == of[f"{place:05d}:opened"] is not None
    assert of["short:opened"] is None


def test_a_model_is_plain_data_and_quotes_the_sentence_about_the_theme(warehouse, state):
    said, accounts, _ = planted(1)
    put(warehouse, [Text(text, account) for text, account in zip(said, accounts, strict=True)])
    refit_themes(warehouse, state, as_of=BASE, now=1)
    model = kept_themes(state)
    assert ThemeModel.from_json(model.to_json()) == model
    theme = next(one for one in model.ids if "csv" in model.telling_words(one))
    text = "We love the product. The csv export has no header row. Regards"
    assert model.told_in(theme, [text, "Nothing of it"]) == ["The csv export has no header row.", None]
