"""Where two systems say different things about one account."""

from __future__ import annotations

import re

from desirepath.events.audit._fault import AuditFrame, DataFault
from desirepath.kernel import DAY
from desirepath.store import literal

_FLAG = re.compile(r"churn|cancel|inactive|lost", re.IGNORECASE)
_STATE = re.compile(r"status|state|lifecycle", re.IGNORECASE)
_YES, _GONE = "('true', 't', 'yes', 'y', '1', '1.0')", "('churned', 'cancelled', 'canceled', 'inactive', 'lost')"
AMOUNT_TOLERANCE = 0.1
DATE_TOLERANCE = 31 * DAY


def contradictions(frame: AuditFrame) -> list[DataFault]:
    """Flags against outcomes, the CRM's amounts and dates against the contract's."""
    return [*_flags(frame), *_amounts(frame), *_dates(frame)]


def _flags(frame: AuditFrame) -> list[DataFault]:
    names = frame.warehouse.tuples(
        "SELECT DISTINCT unnest(json_keys(attributes)) AS name FROM accounts WHERE attributes IS NOT NULL ORDER BY 1"
    )
    found = []
    for (name,) in names:
        text = str(name)
        said = _YES if _FLAG.search(text) else _GONE if _STATE.search(text) else None
        if said:
            found += _flag(frame, text, said)
    return found


def _flag(frame: AuditFrame, name: str, said: str) -> list[DataFault]:
    pointer = "/" + name.replace("~", "~0").replace("/", "~1")
    value = f"lower(attributes ->> {literal(pointer)})"
    flagged = f"SELECT account FROM accounts WHERE {value} IN {said}"
    gone = f"SELECT DISTINCT account FROM steps WHERE kind = 'outcome' AND name = {literal(frame.bad_outcome)}"
    n, both, others = frame.warehouse.tuples(
        f"SELECT (SELECT count(*) FROM ({flagged})), (SELECT count(*) FROM ({flagged}) SEMI JOIN ({gone}) AS g USING (account)), "
        f"(SELECT count(*) FROM ({gone}))"
    )[0]
    flagged_n, both_n, gone_n = int(str(n)), int(str(both)), int(str(others))
    apart = flagged_n + gone_n - 2 * both_n
    if not flagged_n or not gone_n or apart < 0.05 * (flagged_n + gone_n - both_n):
        return []
    return [
        DataFault(
            "contradiction",
            None,
            f"{name} marks {flagged_n:,} accounts, the events say {frame.bad_outcome} of {gone_n:,}; only {both_n:,} are both",
            apart,
            f"Decide which is right. Outcomes are counted from events; {name} is not used for them.",
            weight="bias",
            share=apart / (flagged_n + gone_n - both_n),
            accounts=f"({flagged} EXCEPT ({gone})) UNION (({gone}) EXCEPT {flagged})",
            detail={"attribute": name, "flagged": flagged_n, "outcome": gone_n, "both": both_n},
        )
    ]


_TERM = (
    "SELECT a.account, a.arr, a.renewal_at, t.amount, t.ends_at FROM accounts AS a JOIN terms AS t USING (account) "
    "WHERE t.outcome = 'open' QUALIFY row_number() OVER (PARTITION BY account ORDER BY t.term DESC) = 1"
)


def _amounts(frame: AuditFrame) -> list[DataFault]:
    both = f"SELECT * FROM ({_TERM}) WHERE arr > 0 AND amount > 0"
    apart = f"SELECT account, arr, amount FROM ({both}) WHERE abs(arr - amount) > {AMOUNT_TOLERANCE} * amount"
    n, differing, gap = frame.warehouse.tuples(
        f"SELECT (SELECT count(*) FROM ({both})), count(*), sum(abs(arr - amount)) FROM ({apart})"
    )[0]
    if not differing or int(str(differing)) < 0.02 * int(str(n)):
        return []
    return [
        DataFault(
            "contradiction",
            None,
            f"ARR in the CRM is more than 10 % off the running contract for {int(str(differing)):,} of {int(str(n)):,} accounts",
            int(str(differing)),
            "Trust billing, or mend the CRM; revenue at stake is taken from the CRM where it states one.",
            weight="bias",
            share=int(str(differing)) / int(str(n)),
            accounts=f"SELECT account FROM ({apart})",
            detail={"attribute": "arr", "difference": float(str(gap))},
        )
    ]


def _dates(frame: AuditFrame) -> list[DataFault]:
    both = f"SELECT * FROM ({_TERM}) WHERE renewal_at IS NOT NULL AND ends_at IS NOT NULL"
    apart = f"SELECT account FROM ({both}) WHERE abs(renewal_at - ends_at) > {DATE_TOLERANCE}"
    n, differing = frame.warehouse.tuples(f"SELECT (SELECT count(*) FROM ({both})), count(*) FROM ({apart})")[0]
    if not differing or int(str(differing)) < 0.02 * int(str(n)):
        return []
    return [
        DataFault(
            "contradiction",
            None,
            f"The CRM's renewal date is more than a month off the contract's end for {int(str(differing)):,} of "
            f"{int(str(n)):,} accounts",
            int(str(differing)),
            "The contract's end is used. Mend the CRM's date, since people plan by it.",
            weight="bias",
            share=int(str(differing)) / int(str(n)),
            accounts=f"SELECT account FROM ({apart})",
            detail={"attribute": "renewal_date"},
        )
    ]
