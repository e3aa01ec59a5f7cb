"""What customers write about: each theme with its words, its quotes, its trend, its tone and what it goes with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

import numpy as np

from desirepath.app.questions._groups import accounts_of, group_json, moment_of
from desirepath.app.questions._rows import account_rows, arr_among, members_json, ref_of
from desirepath.app.questions._stamp import stamp
from desirepath.app.workspace import Json, Workspace
from desirepath.insights import plain
from desirepath.kernel import DAY, NotEnoughEvidence, from_micros, iso
from desirepath.learning.milestones import Cohort, early_cohort
from desirepath.learning.themes import ThemeAssociation, associate_themes
from desirepath.pipeline import NO_THEMES
from desirepath.stats import Rate, difference_of_proportions, wilson_interval
from desirepath.stats.resampling import bootstrap_mean
from desirepath.store.archetypes import archetype_called, names_in_force, renamed_archetypes
from desirepath.store.corrections import TONE_VALUES, corrections_in_force
from desirepath.text import VIEW, ThemeModel, kept_themes

LATELY_DAYS = 90
MONTHS = 12
QUOTES, LONGEST_QUOTE, ALIKE = 3, 240, 0.5
NOTHING_YET = "no theme was looked for yet: desirepath learn, or desirepath themes --refit"


@dataclass(frozen=True, slots=True)
class Written:
    """A text that was read and sorted; ``theme`` is ``None`` where none fits."""

    source: str
    event_id: str
    account: str
    at: int
    theme: str | None
    weight: float
    score: float


def themes(work: Workspace, *, as_of: str | None = None, segment: str | None = None) -> Json:
    """What customers write about in tickets and mails: themes with quotes, trend by month, tone and the outcome they go with.

    What they go with is told of the whole company: with a segment it is left out.
    """
    moment = moment_of(work, as_of)
    model = kept_themes(work.state)
    listed = _written(work, moment, accounts_of(work, segment, moment) if segment else None)
    read, unread = _unread(work, moment)
    head: Json = {
        "as_of": iso(moment),
        **group_json(work, segment, moment),
        "lately_days": LATELY_DAYS,
        "unread": unread,
        "outcome": work.bad,
    }
    if model is None:
        why = work.state.read_model(NO_THEMES) or f"{read:,} texts read; {NOTHING_YET}"
        return {**head, "not_enough_evidence": why, "fit": None, "compared": None, "texts": 0, "other": 0, "waiting": 0,
                "themes": [], "stamp": stamp(work)}  # fmt: skip
    compared, found = _associations(work, model, moment) if segment is None else (None, {})
    names, renamed = names_in_force(work.state, VIEW), renamed_archetypes(work.state)
    told = []
    for one in model.ids:
        own = [text for text in listed if text.theme == one]
        told.append(
            {"id": one, "name": names[one], "renamed": one in renamed, **_theme(work, model, one, listed, own, moment),
             "association": _association(found.get(one)), "sentence": _sentence(work, names[one], own, found.get(one), compared)}
        )  # fmt: skip
    return {
        **head,
        "not_enough_evidence": None,
        "fit": {"at": iso(model.fitted_at), "data_until": iso(model.as_of), "texts": model.texts,
                "tried": [{"k": one.k, "stable": one.stable, "least": one.least} for one in model.tried]},
        "compared": compared,
        "texts": len(listed),
        "other": sum(text.theme is None for text in listed),
        "waiting": read - len(listed) if segment is None else 0,
        "themes": told,
        "stamp": stamp(work),
    }  # fmt: skip


def theme_members(
    work: Workspace, *, theme: str, lately: bool = False, as_of: str | None = None, segment: str | None = None,
    limit: int = 50, offset: int = 0,
) -> Json:  # fmt: skip
    """The accounts that wrote about a theme, ever or in the last 90 days; ``total`` equals the number told."""
    moment = moment_of(work, as_of)
    identifier = archetype_called(work.state, theme, views=(VIEW,))
    listed = _written(work, moment, accounts_of(work, segment, moment) if segment else None)
    since = moment - LATELY_DAYS * DAY if lately else 0
    accounts = sorted({text.account for text in listed if text.theme == identifier and text.at > since})
    return members_json(work, accounts, limit=limit, offset=offset)


def _written(work: Workspace, moment: int, within: Set[str] | None) -> list[Written]:
    corrected = {
        key: TONE_VALUES[one.label] for key, one in corrections_in_force(work.state).items() if one.given_at <= moment
    }
    rows = work.warehouse.tuples(
        "SELECT t.source, t.event_id, a.account, a.occurred_at, t.theme, t.weight, s.score FROM text_themes AS t "
        "JOIN account_events AS a USING (source, event_id) JOIN sentiments AS s USING (source, event_id) "
        "WHERE greatest(a.occurred_at, a.known_at) <= ? ORDER BY a.occurred_at, t.source, t.event_id",
        [moment],
    )
    return [
        Written(str(source), str(event), str(account), int(str(at)), str(theme) if theme else None, float(str(weight)),
                corrected.get((str(source), str(event)), float(str(score))))
        for source, event, account, at, theme, weight, score in rows
        if within is None or str(account) in within
    ]  # fmt: skip


def _unread(work: Workspace, moment: int) -> tuple[int, Json]:
    """Customers' texts of accounts: how many are read, and with that how many are in which other language."""
    rows = work.warehouse.tuples(
        "SELECT s.scored AND s.language = 'en', coalesce(s.language, 'und'), count(*) FROM sentiments AS s "
        "JOIN account_events AS a USING (source, event_id) WHERE greatest(a.occurred_at, a.known_at) <= ? "
        "GROUP BY ALL ORDER BY 3 DESC, 2",
        [moment],
    )
    others = {str(language): int(str(n)) for is_read, language, n in rows if not is_read}
    read = sum(int(str(n)) for is_read, _, n in rows if is_read)
    return read, {"texts": read + sum(others.values()), "read": read, "languages": others}


def _theme(
    work: Workspace, model: ThemeModel, one: str, listed: Sequence[Written], own: Sequence[Written], moment: int
) -> Json:
    since = moment - LATELY_DAYS * DAY
    lately = sorted({text.account for text in own if text.at > since})
    return {
        "words": model.telling_words(one),
        "texts": len(own),
        "share": _rate(wilson_interval(len(own), len(listed))) if listed else None,
        "accounts": len({text.account for text in own}),
        "stability": model.stability[model.ids.index(one)],
        "tone": _tone(own),
        "months": _months(listed, own, moment),
        "change": _change(listed, own, moment),
        "lately": {"accounts": len(lately), "arr": arr_among(work, lately)},
        "quotes": _quotes(work, model, one, own),
    }


def _tone(own: Sequence[Written]) -> Json | None:
    """The mean over accounts of their texts' mean score, with its interval."""
    if not own:
        return None
    by_account: dict[str, list[float]] = {}
    for text in own:
        by_account.setdefault(text.account, []).append(text.score)
    means = np.array([np.mean(scores) for scores in by_account.values()])
    ci = bootstrap_mean(means, rng=np.random.default_rng(len(means)))
    return {
        "mean": round(float(means.mean()), 3),
        "ci": [round(ci.low, 3), round(ci.high, 3)] if ci else None,
        "n": len(means),
    }


def _month(at: int) -> str:
    return from_micros(at).strftime("%Y-%m")


def _months(listed: Sequence[Written], own: Sequence[Written], moment: int) -> list[Json]:
    """Of the accounts that wrote at all in a month, the share that wrote about it."""
    wrote, had = _accounts_by_month(listed), _accounts_by_month(own)
    counts: dict[str, int] = {}
    for text in own:
        counts[_month(text.at)] = counts.get(_month(text.at), 0) + 1
    shown = [month for month in sorted(wrote) if month <= _month(moment)][-MONTHS:]
    return [
        {"month": month, "texts": counts.get(month, 0),
         **_rate(wilson_interval(len(had.get(month, ())), len(wrote[month])))}
        for month in shown
    ]  # fmt: skip


def _accounts_by_month(texts: Sequence[Written]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for text in texts:
        found.setdefault(_month(text.at), set()).add(text.account)
    return found


def _change(listed: Sequence[Written], own: Sequence[Written], moment: int) -> Json | None:
    """The share of writing accounts with the theme in the last 90 days against the 90 days before."""
    ends = (moment - 2 * LATELY_DAYS * DAY, moment - LATELY_DAYS * DAY, moment)
    counts = []
    for start, end in ((ends[1], ends[2]), (ends[0], ends[1])):
        wrote = {text.account for text in listed if start < text.at <= end}
        counts.append((len({text.account for text in own if start < text.at <= end}), len(wrote)))
    (now, of_now), (before, of_before) = counts
    if not of_now or not of_before:
        return None
    gap = difference_of_proportions(now, of_now, positives_b=before, n_b=of_before)
    return {
        "now": _rate(wilson_interval(now, of_now)),
        "before": _rate(wilson_interval(before, of_before)),
        "difference": round(gap.difference, 4),
        "ci": [round(gap.ci.low, 4), round(gap.ci.high, 4)],
    }


def _quotes(work: Workspace, model: ThemeModel, theme: str, own: Sequence[Written]) -> list[Json]:
    """A sentence each of the clearest texts, of different accounts, none said twice; never a whole body."""
    clearest = sorted(own, key=lambda text: (-text.weight, -text.at, text.event_id))[: 20 * QUOTES]
    bodies = _bodies(work, clearest)
    said = model.told_in(theme, [bodies.get((text.source, text.event_id), "") for text in clearest])
    chosen: list[tuple[str, Written]] = []
    for quote, text in zip(said, clearest, strict=True):
        is_new = not any(text.account == other.account or _is_alike(quote or "", known) for known, other in chosen)
        if quote and is_new and len(chosen) < QUOTES:
            chosen.append((quote, text))
    listed = account_rows(work, accounts=[text.account for _, text in chosen]) if chosen else []
    refs = {str(row["account"]): ref_of(row) for row in listed}
    return [
        {
            "text": quote if len(quote) <= LONGEST_QUOTE else quote[: LONGEST_QUOTE - 1] + "…",
            "account": refs[text.account],
            "at": iso(text.at),
            "source": text.source,
            "event_id": text.event_id,
            "score": text.score,
        }
        for quote, text in chosen
        if text.account in refs
    ]


def _bodies(work: Workspace, texts: Sequence[Written]) -> dict[tuple[str, str], str]:
    rows = work.warehouse.tuples(
        "SELECT source, event_id, text FROM events WHERE list_contains(?, event_id) AND text IS NOT NULL",
        [[text.event_id for text in texts]],
    )
    return {(str(source), str(event)): str(text) for source, event, text in rows}


def _is_alike(one: str, other: str) -> bool:
    """Whether two sentences share most of their words: the second would show nothing new."""
    mine, theirs = set(one.lower().split()), set(other.lower().split())
    return len(mine & theirs) > ALIKE * len(mine | theirs)


def _associations(work: Workspace, model: ThemeModel, moment: int) -> tuple[Json, Mapping[str, ThemeAssociation]]:
    def make() -> tuple[Json, Mapping[str, ThemeAssociation]]:
        empty: Json = {"accounts": 0, "landmark_days": None, "horizon_days": None}
        try:
            cohort: Cohort = early_cohort(work.warehouse, work.bad, until=moment)
        except NotEnoughEvidence as refusal:
            return {**empty, "not_enough_evidence": str(refusal)}, {}
        accounts, found = associate_themes(work.warehouse, cohort, model.ids)
        told: Json = {
            "accounts": accounts,
            "landmark_days": cohort.landmark_days,
            "horizon_days": cohort.horizon_days,
            "not_enough_evidence": None
            if found
            else f"{accounts:,} accounts wrote by then; 30 with and without are needed",
        }
        return told, found

    return work.keep(("themes", model.fitted_at, moment), make)


def _association(found: ThemeAssociation | None) -> Json | None:
    if found is None:
        return None
    return {
        "with_it": _rate(found.with_it),
        "without_it": _rate(found.without_it),
        "risk_ratio": round(found.ratio, 3),
        "ci": [round(end, 3) for end in found.ci],
        "p_adjusted": found.p_adjusted,
        "strength": found.strength,
    }


def _sentence(
    work: Workspace, name: str, own: Sequence[Written], found: ThemeAssociation | None, compared: Json | None
) -> str:
    head = f"{name}: {len(own):,} texts of {len({text.account for text in own}):,} accounts"
    if compared is None:
        return f"{head}."
    if found is None:
        return f"{head}; not enough accounts to say what it goes with."
    return (
        f"{head}; written about by day {compared['landmark_days']}, associated with {found.with_it.rate:.0%} "
        f"{plain(work.bad)} in the {compared['horizon_days']} days after against {found.without_it.rate:.0%} of accounts that "
        f"wrote about other things (risk ratio {found.ratio:.2f}, 95 % {found.ci[0]:.2f} to {found.ci[1]:.2f})."
    )


def _rate(rate: Rate) -> Json:
    return {"n": rate.n, "positives": rate.positives, "rate": round(rate.rate, 4),
            "ci": [round(rate.ci.low, 4), round(rate.ci.high, 4)]}  # fmt: skip
