"""The dense grid of weeks that features are read from, as SQL: one row per account, life and week, without gaps."""

from __future__ import annotations

from dataclasses import dataclass

from desirepath.journeys import stood_sql, week_start_sql
from desirepath.kernel import DAY, WEEK
from desirepath.learning.features._people import people_sql
from desirepath.learning.features._spans import Week, moves_sql
from desirepath.learning.features._tickets import tickets_sql
from desirepath.lifecycle import Definition
from desirepath.store import literal, quoted

HealthSource = tuple[str, str, bool]
"""Event and property of the company's own dated health score, and whether higher is better."""


@dataclass(frozen=True, slots=True)
class Landmarks:
    """When we predict: at every week's start or, with ``age_days``, once, so long after each account's start."""

    age_days: int | None = None

    def week(self, definition: Definition) -> Week:
        """SQL of the week's start for a time column of a relation that has ``starts_at``.

        At an age the weeks are counted from the landmark, so that one of them starts there.
        """
        if self.age_days is None:
            return lambda column: week_start_sql(column, definition.week_starts)
        mark = f"(starts_at + {self.age_days * DAY})"
        return lambda column: f"(CAST(floor(({column} - {mark}) / {WEEK}.0) AS BIGINT) * {WEEK} + {mark})"

    @property
    def chosen(self) -> str:
        """SQL over the grid: the rows that are prediction dates."""
        return "TRUE" if self.age_days is None else f"life = 0 AND week_at = starts_at + {self.age_days * DAY}"


@dataclass(frozen=True, slots=True)
class Grid:
    """What the grid is made of: no event that was known after ``until`` (SQL over a row's ``account``) is read."""

    definition: Definition
    landmarks: Landmarks
    until: str
    health: HealthSource | None
    events: tuple[str, ...] = ()

    def sql(self) -> str:
        """Common table expressions that end in ``filled``."""
        week = self.landmarks.week(self.definition)
        return f"""
        WITH {self._counted(week)},
        {_distinct("person", "people")},
        {_distinct("event", "names")},
        {tickets_sql(week)},
        {people_sql(self.definition, week, self.until)},
        {self._marks(week)},
        {self._stages(week)},
        {self._calendar(week)},
        filled AS (
            SELECT * FROM grid
            LEFT JOIN counted USING (account, life, week_at)
            LEFT JOIN people_moves USING (account, life, week_at)
            LEFT JOIN names_moves USING (account, life, week_at)
            LEFT JOIN people_first USING (account, life, week_at)
            LEFT JOIN touch_moves USING (account, life, week_at)
            LEFT JOIN lost_champions USING (account, life, week_at)
            LEFT JOIN ticket_moves USING (account, life, week_at)
            LEFT JOIN answered USING (account, life, week_at)
            LEFT JOIN reopened_moves USING (account, life, week_at)
            LEFT JOIN reached USING (account, life, week_at)
            LEFT JOIN raised USING (account, life, week_at)
            LEFT JOIN signs USING (account, life, week_at)
            LEFT JOIN entered USING (account, life, week_at)
            LEFT JOIN running USING (account, life, week_at))
        """

    def _counted(self, week: Week) -> str:
        """Events of each week by kind, and the last scores told in it."""
        event, name, _ = self.health or ("", "none", True)
        score = f"TRY_CAST(properties ->> {literal('$.' + quoted(name))} AS DOUBLE)"
        is_score = f"event = {literal(event)}"
        did = "".join(
            f", count(*) FILTER (is_own AND event = {literal(name)}) AS {quoted(f'did {name}')}" for name in self.events
        )
        return f"""told AS (
            SELECT e.*, l.life, l.starts_at, greatest(e.occurred_at, e.known_at) AS seen_at,
                e.actor = 'customer' AND NOT ({is_score}) AS is_own
            FROM account_events AS e JOIN lives AS l USING (account)
            WHERE e.occurred_at BETWEEN l.starts_at AND coalesce(l.ends_at, 9223372036854775807)
                AND greatest(e.occurred_at, e.known_at) <= {self.until}),
        seen AS (SELECT *, {week("seen_at")} AS week_at FROM told),
        counted AS (
            SELECT account, life, week_at, count(*) FILTER (is_own) AS own, max(seen_at) FILTER (is_own) AS last_own,
                count(*) FILTER (is_own AND stream = 'events') AS product,
                count(*) FILTER (event = 'ticket_opened') AS tickets,
                count(*) FILTER (event = 'ticket_escalated') AS escalations,
                count(*) FILTER (event IN ('ticket_replied', 'message_sent')) AS replies,
                count(*) FILTER (event = 'message_received') AS messages,
                sum(CAST(round(sentiment * 1e6) AS BIGINT)) AS sentiment_sum, count(sentiment) AS sentiment_n,
                count(*) FILTER (sentiment <= -0.4) AS negatives,
                count(*) FILTER (event IN ('email_opened', 'email_clicked')) AS emails,
                count(*) FILTER (event IN ('email_sent', 'campaign_sent')) AS emails_sent,
                count(*) FILTER (event = 'invoice_failed') AS failed,
                count(*) FILTER (stream = 'activities' AND event <> 'note_added') AS contacts,
                max(seen_at) FILTER (stream = 'activities' AND event <> 'note_added') AS last_contact,
                count(*) FILTER (event = 'subscription_upgraded') AS upgrades,
                count(*) FILTER (event = 'subscription_downgraded') AS downgrades,
                arg_max(TRY_CAST(properties ->> '$.score' AS DOUBLE), (seen_at, event_id))
                    FILTER (event = 'survey_answered') AS survey,
                arg_max({score}, (seen_at, event_id)) FILTER ({is_score}) AS score{did}
            FROM seen GROUP BY ALL)"""

    def _marks(self, week: Week) -> str:
        """Milestones reached and warning signs raised and cleared, each in the week it became known."""
        raised = week("greatest(raised_at, known_at)")
        each_sign = "".join(
            f", sum(delta) FILTER (indicator = {literal(name)}) AS {quoted(f'sign {name}')}"
            for name in self.definition.stage_of_indicator()
        )
        milestones = self.definition.stage_of_milestone()
        each_milestone = "".join(
            f", count(*) FILTER (milestone = {literal(name)}) > 0 AS {quoted(f'was {name}')}" for name in milestones
        )
        first = "".join(
            f", CAST({quoted(f'was {name}')} AND NOT coalesce(bool_or({quoted(f'was {name}')}) OVER before, FALSE) "
            f"AS INTEGER) AS {quoted(f'reached {name}')}"
            for name in milestones
        )
        return f"""reached_in AS (
            SELECT account, life, {week("greatest(reached_at, known_at)")} AS known_in, count(*) AS milestones,
                max(greatest(reached_at, known_at)) AS last_milestone{each_milestone}
            FROM milestones JOIN lives USING (account, life)
            WHERE greatest(reached_at, known_at) <= {self.until} GROUP BY ALL),
        reached AS (
            SELECT account, life, known_in AS week_at, milestones, last_milestone{first} FROM reached_in
            WINDOW before AS (PARTITION BY account, life ORDER BY known_in
                ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)),
        known_signs AS (
            SELECT i.*, l.starts_at FROM indicators AS i JOIN lives AS l USING (account, life)
            WHERE greatest(raised_at, known_at) <= {self.until}),
        raised AS (SELECT account, life, {raised} AS week_at, count(*) AS signs_raised,
                max(greatest(raised_at, known_at)) AS last_sign
            FROM known_signs GROUP BY ALL),
        sign_moves AS (
            SELECT account, life, indicator, {raised} + {WEEK} AS week_at, 1 AS delta FROM known_signs
            UNION ALL
            SELECT account, life, indicator, greatest({week("cleared_at")}, {raised}) + {WEEK}, -1
                FROM known_signs WHERE cleared_at <= {self.until}),
        signs AS (SELECT account, life, week_at, sum(delta) AS signs_delta{each_sign} FROM sign_moves GROUP BY ALL)"""

    def _stages(self, week: Week) -> str:
        """Stage entries by the week they became known; of several in a week the last."""
        places = " ".join(
            f"WHEN {literal(stage.name)} THEN {place}" for place, stage in enumerate(self.definition.stages)
        )
        return f"""entered AS (
            SELECT account, life, {week("greatest(entered_at, known_at)")} AS week_at,
                max_by(entered_at, visit) AS entered, max_by(CASE stage {places} END, visit) AS place,
                count(*) FILTER (visit > 0) AS moves
            FROM visits JOIN lives USING (account, life)
            WHERE greatest(entered_at, known_at) <= {self.until} GROUP BY ALL)"""

    def _calendar(self, week: Week) -> str:
        """Every week of every life, and the contract term that ran at its start."""
        last = week(f"least({self.until}, coalesce(greatest(ends_at, ended_known_at), {self.until}))")
        return f"""grid AS (
            SELECT account, life, starts_at, greatest(ends_at, ended_known_at) AS ends_known,
                CAST(unnest(range({week("starts_at")}, {last} + 1, {WEEK})) AS BIGINT) AS week_at
            FROM lives WHERE starts_at <= {self.until}),
        running AS (
            SELECT g.account, g.life, g.week_at, max_by(t.term, t.starts_at) AS term,
                max_by(t.agreed_end, t.starts_at) AS term_end, max_by(t.amount, t.starts_at) AS term_amount
            FROM grid AS g JOIN terms AS t ON t.account = g.account AND {stood_sql("t", "g.week_at")}
            GROUP BY ALL)"""


def _distinct(column: str, name: str) -> str:
    """Distinct values over the last four weeks; ``NAME_new`` counts values in the week they were first seen."""
    return f"""
    {name}_weeks AS (SELECT DISTINCT account, life, {column}, week_at FROM seen WHERE is_own AND {column} IS NOT NULL),
    {moves_sql(name, f"{name}_weeks", column, 4)},
    {name}_first AS (
        SELECT account, life, week_at, count(*) AS {name}_new FROM (
            SELECT account, life, min(week_at) AS week_at FROM {name}_weeks GROUP BY account, life, {column}) GROUP BY ALL)"""
