"""One row an account with all that a list of accounts shows; rewritten whenever journeys or risks change."""

from __future__ import annotations

from desirepath.store import Warehouse, literal

_CARDS = """
WITH life AS (
    SELECT account, max_by(life, starts_at) AS life, max_by(CASE WHEN ends_at <= $as_of THEN outcome END, starts_at) AS ended,
        max_by(CASE WHEN ends_at <= $as_of THEN ends_at END, starts_at) AS ended_at
    FROM lives WHERE starts_at <= $as_of GROUP BY account),
stage AS (
    SELECT v.account, max_by(v.stage, (v.entered_at, v.visit)) AS stage, max(v.entered_at) AS entered_at
    FROM visits AS v JOIN life USING (account, life)
    WHERE v.entered_at <= $as_of AND v.known_at <= $as_of GROUP BY v.account),
term AS (
    SELECT account, max_by(agreed_end, starts_at) AS agreed_end, max_by(amount, starts_at) AS amount
    FROM terms WHERE greatest(starts_at, stated_at) <= $as_of AND (decided_at IS NULL OR decided_at > $as_of) GROUP BY account),
last_term AS (SELECT account, max_by(amount, starts_at) AS amount FROM terms WHERE starts_at <= $as_of GROUP BY account),
signs AS (
    SELECT account, list(DISTINCT indicator ORDER BY indicator) AS signs FROM indicators
    WHERE greatest(raised_at, known_at) <= $as_of AND (cleared_at IS NULL OR cleared_at > $as_of) GROUP BY account),
decided AS (
    SELECT account, max("at") AS decided_at FROM steps WHERE kind = 'outcome' AND greatest("at", known_at) <= $as_of
    GROUP BY account),
risk AS (
    SELECT r.* FROM risks AS r LEFT JOIN decided AS d USING (account) WHERE r.outcome = $outcome AND r.origin = 'current'
    AND coalesce(d.decided_at < r.landmark_at, TRUE)),
before AS (SELECT account, band FROM risks WHERE outcome = $outcome AND origin = 'week_before')
SELECT a.account, a.name, a.owner, coalesce(a.arr, term.amount, last_term.amount) AS arr,
    coalesce(term.agreed_end, CASE WHEN a.renewal_at > $as_of THEN a.renewal_at END) AS renewal_at,
    stage.stage, stage.entered_at AS stage_since, life.life, life.ended, life.ended_at,
    risk.probability, CASE WHEN life.ended IS NULL THEN coalesce(risk.band, 'unscored') END AS band, before.band AS band_before,
    CASE WHEN life.ended IS NULL THEN to_json(coalesce(signs.signs, [])) ELSE '[]' END AS indicators,
    coalesce(risk.reasons, '[]') AS reasons, risk.landmark_at, risk.rank, a.attributes
FROM accounts AS a JOIN life USING (account) LEFT JOIN stage USING (account) LEFT JOIN term USING (account)
LEFT JOIN last_term USING (account) LEFT JOIN signs USING (account) LEFT JOIN risk USING (account)
LEFT JOIN before USING (account) ORDER BY a.account
"""


def write_account_cards(warehouse: Warehouse, *, outcome: str, as_of: int) -> int:
    """Rewrite ``account_cards`` as the accounts stand at ``as_of``; the number of accounts.

    A risk told before an outcome was decided is over: such an account is not scored until the next prediction date.
    """
    sql = _CARDS.replace("$as_of", str(as_of)).replace("$outcome", literal(outcome))
    with warehouse.transaction():
        warehouse.execute("DELETE FROM account_cards")
        return warehouse.write_count(f"INSERT INTO account_cards {sql}")
