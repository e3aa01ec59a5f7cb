"""What is expected: the next stage with its dates, the chance of each outcome, and how far that can be trusted."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from desirepath.app.questions._groups import accounts_of, moment_of
from desirepath.app.questions._rows import account_rows, ref_of
from desirepath.app.questions.maps import stamp_at
from desirepath.app.workspace import Json, Workspace
from desirepath.kernel import NotFound, iso, plain
from desirepath.pipeline import stale_risks

Row = Mapping[str, object]


def forecast(
    work: Workspace,
    *,
    account: str | None = None,
    segment: str | None = None,
    as_of: str | None = None,
    limit: int = 50,
    offset: int = 0,
) -> Json:
    """The next stage of each live account with its dates and chances, soonest first; or of one account.

    Raises
    ------
    NotFound
        for an account that nothing is forecast of.
    """
    moment = moment_of(work, as_of)
    found = work.forecasts(moment if as_of else None)
    rows = found.rows.to_pylist() if found else []
    known = {str(row["account"]) for row in rows}
    if account is not None and account not in known and not _is_account(work, account):
        raise NotFound("account", account, sorted(known))
    if account is not None:
        rows = [row for row in rows if row["account"] == account]
    if segment:
        among = accounts_of(work, segment, moment)
        rows = [row for row in rows if row["account"] in among]
    risks = {} if as_of else risks_of(work)
    rows = soonest_first(rows, risks, work.bad)
    page = rows[offset : offset + limit]
    cards = {
        str(card["account"]): card for card in account_rows(work, accounts=[str(row["account"]) for row in page], limit=500)
    } if page else {}  # fmt: skip
    blank: Json = {"name": "", "arr": None, "owner": None}
    return {
        "segment": segment,
        "total": len(rows),
        "forecasts": [
            {
                "account": ref_of({**blank, "account": row["account"], **cards.get(str(row["account"]), {})}),
                **_told(row, risks, work.bad),
            }
            for row in page
        ],
        "evaluation": found.judged if found else None,
        "why_none": None if rows else _why_none(found.judged if found else None),
        "stamp": stamp_at(work, moment),
    }


def _is_account(work: Workspace, account: str) -> bool:
    return bool(work.warehouse.count("SELECT count(*) FROM account_cards WHERE account = ?", [account]))


def _why_none(judged: Json | None) -> str:
    if judged is None:
        return "Nothing was learned yet: run `desirepath learn`."
    told = judged["next"]
    reason = str(told["reason"]) if isinstance(told, dict) else ""
    return reason or "No account is live."


def forecast_json(row: Mapping[str, object]) -> Json:
    """One forecast without its account."""
    return {
        "made": iso(int(str(row["landmark_at"]))),
        "stage": row["stage"],
        "next": json.loads(str(row["next"])),
        "stays": row["stays"],
        "within_weeks": row["weeks"],
        "leaves": {
            name: iso(int(str(row[f"{name}_at"]))) if row[f"{name}_at"] is not None else None
            for name in ("earliest", "median", "latest")
        },
        "outcomes": json.loads(str(row["outcomes"])),
        "what_if": json.loads(str(row["what_if"])),
        "withheld": None,
    }


def account_forecast(work: Workspace, account: str) -> Json | None:
    """What is expected of one account, with the verdict; None where nothing may be said."""
    found = work.forecasts() if work.is_published else None
    if found is None:
        return None
    rows = work.warehouse.rows("SELECT * FROM forecasts WHERE account = ?", [account])
    judged = found.judged["next"]
    verdict = {name: judged[name] for name in ("verdict", "reason")} if isinstance(judged, dict) else {}
    listed = found.judged["outcomes"]
    verdicts = {one["outcome"]: one["verdict"] for one in listed} if isinstance(listed, list) else {}
    told = _told(rows[0], risks_of(work), work.bad) if rows else _NOTHING
    withheld = {"reason": told["withheld"]} if told["withheld"] else {}
    return {**told, **verdict, **withheld, "outcome_verdicts": verdicts}


def soonest_first(rows: Sequence[Row], risks: Mapping[str, float], bad: str) -> list[Row]:
    """By the date that is shown; those that show none, withheld ones among them, come last by account."""

    def place(row: Row) -> tuple[bool, int, str]:
        hides = row["median_at"] is None or _contradicted(row, risks, bad) is not None
        return hides, 0 if hides else int(str(row["median_at"])), str(row["account"])

    return sorted(rows, key=place)


def _contradicted(row: Row, risks: Mapping[str, float], bad: str) -> tuple[float, float] | None:
    """What forecast and risk say of the worst outcome, where they contradict each other."""
    risk = risks.get(str(row["account"]), 0.0)
    moves = json.loads(str(row["next"])) if risk >= DISAGREES else []
    ends = sum(float(move["probability"]) for move in moves if move["to"] == bad)
    return (ends, risk) if moves and risk - ends >= DISAGREES else None


def _told(row: Row, risks: Mapping[str, float], bad: str) -> Json:
    """One forecast without its account; nothing but why where the account's risk contradicts it."""
    told, contradicted = forecast_json(row), _contradicted(row, risks, bad)
    if contradicted is None:
        return told
    ends, risk = contradicted
    why = (
        f"the forecast and the risk disagree about this account ({plain(bad)}: {ends:.0%} against {risk:.0%}). "
        "The risk is the one to go by: it was found reliable on later time."
    )
    return {**_NOTHING, "made": told["made"], "stage": told["stage"], "withheld": why}


def risks_of(work: Workspace) -> Mapping[str, float]:
    """Today's risk of the worst outcome by account, where it was found reliable and still fits; else none."""

    def read() -> dict[str, float]:
        card = work.state.read_model(f"evaluation:{work.bad}")
        if not (isinstance(card, dict) and card.get("verdict") == "reliable") or stale_risks(work.state).get(work.bad):
            return {}
        rows = work.warehouse.tuples(
            "SELECT account, probability FROM risks WHERE outcome = ? AND origin = 'current' AND probability IS NOT NULL",
            [work.bad],
        )
        return {str(account): float(str(chance)) for account, chance in rows}

    return work.keep(("risks",), read, small=True)


DISAGREES = 0.2
"""A risk this much above what the forecast says of the same outcome contradicts it."""


_NOTHING: Json = {
    "made": None, "stage": None, "next": [], "stays": None, "within_weeks": None,
    "leaves": {"earliest": None, "median": None, "latest": None}, "outcomes": [], "what_if": [], "withheld": None,
}  # fmt: skip
