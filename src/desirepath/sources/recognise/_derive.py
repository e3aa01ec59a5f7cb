"""Keys that no column holds as it is: flags with a time, durations, outcomes in a stage, who wrote a message."""

from __future__ import annotations

from collections.abc import Callable

from desirepath.sources.contract import INTERVALS
from desirepath.sources.recognise._columns import Profile
from desirepath.sources.recognise._names import rank, vocabulary, words_of
from desirepath.sources.recognise._proposal import KeyProposal
from desirepath.sources.recognise._roles import Roles
from desirepath.sources.recognise._tables import Table
from desirepath.store import literal, quoted

_STAGES = ("stage_name", "deal_stage", "stage", "status")
_CLOSES = ("close_date", "closed_date", "closed_at", "close*")
_TRUE = ("true", "yes", "t", "y", "1")
_UNITS = {"minute": "minutes", "min": "minutes", "hour": "hours", "hr": "hours", "second": "seconds", "sec": "seconds"}


def derived(table: Table, stream: str, roles: Roles) -> tuple[list[KeyProposal], list[str]]:
    """Keys made from other columns, and notes on what the reader must decide."""
    rule = _RULES.get(stream)
    return rule(table, roles) if rule else ([], [])


def _col(one: Profile) -> str:
    return one.column.text if "->>" in one.column.text else quoted(one.column.label)


def _tickets(table: Table, roles: Roles) -> tuple[list[KeyProposal], list[str]]:
    made, opened = [], _col(roles["opened"])
    for one in table.profiles:
        words = set(words_of(one.name))
        unit = next((unit for word, unit in _UNITS.items() if word in words), None)
        if (
            "replied" not in roles
            and one.shape == "number"
            and unit
            and words >= {"first"}
            and words & {"response", "reply"}
        ):
            value = f"CAST({opened} AS TIMESTAMP) + to_{unit}(CAST({_col(one)} AS BIGINT))"
            made.append(KeyProposal("replied", value, f"{one.column.label} counts {unit} from the opening"))
        if "escalated" not in roles and one.shape == "flag" and words & {"escalated", "escalation"}:
            value = f"CASE WHEN lower(CAST({_col(one)} AS VARCHAR)) IN {_TRUE} THEN {opened} END"
            made.append(
                KeyProposal("escalated", value, f"{one.column.label} has no time of its own: the opening's is taken")
            )
    return made, []


def _opportunities(table: Table, roles: Roles) -> tuple[list[KeyProposal], list[str]]:
    stage = next((one for one in table.profiles if rank(one.name, _STAGES) is not None), None)
    closes = (one for one in table.profiles if rank(one.name, _CLOSES) is not None and one.shape == "time")
    close = next(closes, None)
    if stage is None or close is None:
        return [], ["nothing says which were won or lost, and when: map `won` and `lost`"]
    made = []
    for key in ("won", "lost"):
        said = [value for value in stage.common if key in value.lower()]
        if said and key not in roles:
            test = f"= {literal(said[0])}" if len(said) == 1 else f"IN ({', '.join(map(literal, said))})"
            value = f"CASE WHEN {_col(stage)} {test} THEN {_col(close)} END"
            made.append(KeyProposal(key, value, f"{stage.column.label} says {' or '.join(said)}"))
    return made, []


def _messages(table: Table, roles: Roles) -> tuple[list[KeyProposal], list[str]]:
    keys, _ = vocabulary().values["messages"]
    says = vocabulary().customers_say
    for one in sorted(table.profiles, key=lambda one: rank(one.name, keys) or 0):
        theirs = [value for value in one.common if value.lower() in says]
        if rank(one.name, keys) is not None and theirs and len(theirs) < len(one.common):
            listed = f"= {literal(theirs[0])}" if len(theirs) == 1 else f"IN ({', '.join(map(literal, theirs))})"
            roles.pop("direction", None)
            value = f"CASE WHEN {_col(one)} {listed} THEN 'in' ELSE 'out' END"
            evidence = f"{one.column.label} is one of {', '.join(one.common[:5])}"
            return [KeyProposal("direction", value, evidence)], []
    return [], []


def _people(table: Table, roles: Roles) -> tuple[list[KeyProposal], list[str]]:
    first, last = table.named("first_name"), table.named("last_name")
    if "name" in roles or not (first and last):
        return [], []
    return [KeyProposal("name", f"concat_ws(' ', {_col(first)}, {_col(last)})", "first and last name")], []


def _accounts(table: Table, roles: Roles) -> tuple[list[KeyProposal], list[str]]:
    made = []
    monthly = table.named("mrr") or table.named("monthly_recurring_revenue")
    if "arr" not in roles and monthly and monthly.shape == "number":
        made.append(KeyProposal("arr", f"CAST({_col(monthly)} AS DOUBLE) * 12", f"{monthly.column.label} times 12"))
    email = roles.get("email")
    if "domain" not in roles and email:
        made.append(KeyProposal("domain", f"split_part({_col(email)}, '@', 2)", f"the domain of {email.column.label}"))
    return made, []


def _subscriptions(table: Table, roles: Roles) -> tuple[list[KeyProposal], list[str]]:
    amount, interval = roles.get("amount"), roles.get("interval")
    if amount is None:
        return [], ["no amount: revenue and ARR movements will not work until `amount` is mapped"]
    words = set(amount.name.split("_"))
    if words & {"arr", "annual", "yearly", "acv"}:
        roles.pop("interval", None)
        return [], []
    said = "month" if words & {"mrr", "monthly", "month"} else "quarter" if "quarterly" in words else None
    if said:
        roles.pop("interval", None)
        return [KeyProposal("interval", literal(said), f"{amount.column.label} says so")], []
    if interval and interval.words <= set(INTERVALS):
        return [], []
    roles.pop("interval", None)
    return [], [f"{amount.column.label} is taken as a year's worth; if it is monthly, add  interval: \"'month'\""]


_RULES: dict[str, Callable[[Table, Roles], tuple[list[KeyProposal], list[str]]]] = {
    "tickets": _tickets,
    "opportunities": _opportunities,
    "messages": _messages,
    "people": _people,
    "accounts": _accounts,
    "subscriptions": _subscriptions,
}
