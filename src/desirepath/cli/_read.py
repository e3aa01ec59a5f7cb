"""Commands that read."""

from __future__ import annotations

from pathlib import Path

import click

from desirepath.cli._map import map_command
from desirepath.cli._options import (
    as_of_option,
    definition_option,
    opened,
    reading_options,
    segment_option,
    workspace_option,
)
from desirepath.cli._show import Json, Steps, err, out, rows_of, show, tell_stale, tell_todays_value


@click.command("account")
@click.argument("account")
@reading_options
@definition_option
def account_command(account: str, workspace: Path, form: str, definition: str | None) -> None:
    """One account: where it stands, what happened, what to do."""
    with opened(workspace) as facade:
        found = facade.ask("account", account=account, definition=definition)
    if form == "table":
        risk = found["risk"]
        out.print(f"{found['name']}  stage {found['stage']}  ARR {found['arr']}  renewal {found['renewal_date']}")
        out.print(f"risk {risk}")
        for one in rows_of(found["chances"]):
            told = [f"{row['horizon']} {_chance(row)}" for row in rows_of(one["horizons"])]
            stale = f"  (stale: {one['stale']})" if one["stale"] else ""
            out.print(f"{one['outcome']}: {'; '.join(told)}{stale}")
    items = [item for item in rows_of(found["timeline"]) if item["importance"]]
    show(found, items, ("at", "title", "detail", "quote"), form)


def _chance(row: dict[str, object]) -> str:
    """A percentage, marked where it is weak, or why there is none."""
    if row["probability"] is None:
        return str(row["why_none"])
    return f"{float(str(row['probability'])):.0%}{' (weak)' if row['verdict'] == 'weak' else ''}"


@click.command("accounts")
@reading_options
@click.option("--band", type=click.Choice(["healthy", "watch", "at_risk", "unscored"]))
@click.option("--owner")
@click.option("--stage")
@segment_option
@as_of_option
@click.option("--q", help="Part of a name or id.")
@click.option("--sort", type=click.Choice(["risk", "arr", "renewal", "name", "days_in_stage"]), default="risk")
@click.option("--limit", type=click.IntRange(1, 100_000), default=50, show_default=True)
@definition_option
def accounts_command(workspace: Path, form: str, **asked: object) -> None:
    """Accounts as they stand now, the most endangered first; --as-of is the time at which the segment is looked at."""
    with opened(workspace) as facade:
        found = facade.ask("accounts", **asked)
    columns = (
        "account", "name", "owner", "arr", "stage", "days_to_renewal", "band", "probability", "rule_score", "indicators",
    )  # fmt: skip
    show(found, rows_of(found["rows"]), columns, form)
    tell_todays_value(found)
    tell_stale(found)


@click.command("conformance")
@reading_options
@segment_option
@as_of_option
@definition_option
def conformance_command(workspace: Path, form: str, **asked: str | None) -> None:
    """How customers keep to the ideal path of journey.yaml."""
    with opened(workspace) as facade:
        found = facade.ask("conformance", **asked)
    columns = (
        "step",
        "following",
        "accounts",
        "in_order",
        "late",
        "skipped",
        "cost_days",
        "cost_p",
        "repeated",
        "repeated_days",
    )
    steps = rows_of(found["steps"])
    for step in steps:
        cost = step["cost"] if isinstance(step["cost"], dict) else {}
        step |= {"cost_days": cost.get("days"), "cost_p": cost.get("p_adjusted")}
    show(found, steps, columns, form)
    kept = found["conforming"]
    if form == "table" and isinstance(kept, dict):
        low, high = kept["ci"]
        out.print(f"\n{kept['rate']:.0%} of {kept['n']:,} accounts kept to the path ({low:.0%} to {high:.0%}).")
    tell_todays_value(found)


@click.command("patterns")
@reading_options
@click.option("--outcome", help="Outcome A; by default the bad one.")
@click.option("--versus", help="Outcome B, or none; by default the good one.")
@click.option("--single-steps", is_flag=True, help="Steps on their own, ranked, whatever their p.")
@click.option("--review", is_flag=True, help="The patterns that wait for somebody to look at them.")
@definition_option
def patterns_command(workspace: Path, form: str, review: bool, single_steps: bool, **asked: str | None) -> None:
    """Sequences of steps that separate two outcomes; emergence, risks and the accounts behind each: --format json."""
    if review:
        if odd := sorted(name for name, value in asked.items() if value is not None):
            raise click.UsageError(f"--{odd[0]} does nothing with --review.")
        _pattern_review(workspace, form)
        return
    with opened(workspace) as facade:
        found = facade.ask("patterns", **asked)
    columns = ("sequence", "gaps_days", "accounts", "odds_ratio", "ci", "p_adjusted", "replicates", "strength", "accounts_now",
               "arr_now")  # fmt: skip
    rows = rows_of(found["single_steps" if single_steps else "patterns"])
    show(found, rows, columns, form)
    if form == "table":
        _how_compared(found)
    if found["not_enough_evidence"]:
        err.print(str(found["not_enough_evidence"]))
        if form == "table":
            raise click.exceptions.Exit(3)


def _how_compared(found: Json) -> None:
    """What stands behind the table: who was compared, how many were tried, and how often it must be shown."""
    for one in rows_of(found["comparisons"]):
        accounts = one["accounts"] if isinstance(one["accounts"], dict) else {}
        out.print(
            f"Compared {one['landmark']}: {accounts['A']:,} accounts with {found['outcome']}, {accounts['B']:,} with "
            f"{found['versus']}. {one['tested']:,} sequences tried, each shown at least {one['least']} times; "
            "p is corrected for all of them."
        )


def _pattern_review(workspace: Path, form: str) -> None:
    """New since the last review, unconfirmed, or no longer holding."""
    with opened(workspace) as facade:
        found = facade.ask("pattern_review")
    show(found, rows_of(found["items"]), ("sequence", "name", "outcome", "versus", "why"), form)
    if form == "table":
        out.print(f"Last review: {found['last_review'] or 'never'}.")
        out.print(
            "Say what they are: desirepath feedback confirm|reject|rename; when done: desirepath feedback reviewed"
        )


@click.command("plan")
@reading_options
@segment_option
@click.option("--limit", type=click.IntRange(1, 500), default=20, show_default=True)
@definition_option
def plan_command(workspace: Path, form: str, **asked: str | int | None) -> None:
    """What to do first, for whom, and why."""
    with opened(workspace) as facade:
        found = facade.ask("plan", **asked)
    rows = [{**item, "owner": item["account"]["owner"]} for item in rows_of(found["items"])]  # type: ignore[index]
    show(found, rows, ("rank", "title", "why", "owner", "value_at_stake", "renewal_date"), form)
    tell_stale(found)


@click.command("insights")
@reading_options
@segment_option
@definition_option
def insights_command(workspace: Path, form: str, **asked: str | None) -> None:
    """Findings, the worthiest first."""
    with opened(workspace) as facade:
        found = facade.ask("insights", **asked)
    show(found, rows_of(found["insights"]), ("kind", "title", "body", "accounts", "arr", "strength"), form)


ORIGIN_COLUMNS = ("from", "learned_from", "judged_on", "used", "auc")


def _short(told: object) -> object:
    """Without the names of the green accounts, which are a list of their own."""
    return {key: value for key, value in told.items() if key != "green"} if isinstance(told, dict) else told


def _origin(told: dict[str, object]) -> dict[str, object]:
    sizes = {name: told[part]["outcomes"] for name, part in (("learned_from", "train"), ("judged_on", "test"))}  # type: ignore[index]
    return {**told, **{name: f"{outcomes:,} outcomes" for name, outcomes in sizes.items()}}


@click.command("evaluate")
@reading_options
@segment_option
@click.option("--outcome", help="By default the bad one.")
@click.option("--horizon", default="90d", show_default=True, help="How far ahead: days, or renewal.")
@click.option("--landmark", default="weekly", show_default=True, help="When to predict: weekly, or age:365d.")
@click.option("--where", metavar="EXPR", help="Only rows for which this holds, over the features (events_4w >= 3).")
@click.option("--as-of", metavar="DATE", help="Look from an earlier time.")
@click.option("--train-from")
@click.option("--train-to")
@click.option("--test-from")
@click.option("--test-to")
@click.option("--by-segment", is_flag=True, help="Judge the risk of all in each declared segment beside.")
def evaluate_command(workspace: Path, form: str, **asked: str | bool | None) -> None:
    """How well and how early the risk would have warned, on later time."""
    with opened(workspace) as facade:
        found = facade.ask("evaluate", **asked)
    apart = ("stamp", "reliability", "origins")
    shown = [{"measure": key, "value": _short(value)} for key, value in found.items() if key not in apart]
    show(found, shown, ("measure", "value"), form)
    if form == "table" and found["origins"]:
        out.print("\nLearned anew as time went on, each model judged until the next:")
        show(found, [_origin(one) for one in rows_of(found["origins"])], ORIGIN_COLUMNS, form)
    if found["verdict"] == "not_enough_evidence":
        raise click.exceptions.Exit(3)


@click.command("misses")
@reading_options
@segment_option
@click.option("--outcome", help="By default the bad one.")
@click.option("--horizon", default="90d", show_default=True, help="How far ahead: days, or renewal.")
@click.option("--limit", type=click.IntRange(1, 1000), default=50, show_default=True, help="So many of each kind.")
def misses_command(workspace: Path, form: str, **asked: object) -> None:
    """Post-mortems: outcomes that were not flagged, and alerts in vain."""
    with opened(workspace) as facade:
        found = facade.ask("misses", **asked)
    rows = [
        {**row, "account": row["account"]["name"], "kind": kind}  # type: ignore[index]
        for kind, listed in (("missed", found["missed"]), ("false alarm", found["false_alarms"]))
        for row in rows_of(listed)
    ]
    show(
        found,
        rows,
        ("kind", "account", "outcome_at", "risk", "landmark", "why", "signs", "for", "against", "missing_data"),
        form,
    )
    if found["not_enough_evidence"]:
        err.print(str(found["not_enough_evidence"]))
        raise click.exceptions.Exit(3)
    if form == "table":
        out.print(
            f"\n{found['missed_total']} of {found['outcomes']} were not flagged, {found['false_alarms_total']} of "
            f"{found['alerts']} alerts were in vain."
        )


@click.command("lost")
@reading_options
@click.option("--outcome", help="By default the bad one.")
@click.option("--limit", type=click.IntRange(1, 500), default=60, show_default=True)
def lost_command(workspace: Path, form: str, **asked: object) -> None:
    """The last half year of every account that left, side by side, counted back from the outcome."""
    with opened(workspace) as facade:
        found = facade.ask("lost", **asked)
    rows = [
        {
            "account": row["account"]["name"],  # type: ignore[index]
            "at": row["at"],
            "weekly_events": " ".join(str(n) for n in row["weekly_events"]),  # type: ignore[attr-defined]
            "marks": [f"{mark['name']} -{mark['days_before']:.0f}d" for mark in rows_of(row["marks"])],
        }
        for row in rows_of(found["rows"])
    ]
    show(found, rows, ("account", "at", "weekly_events", "marks"), form)


@click.command("revenue")
@reading_options
@click.option("--by", type=click.Choice(["month", "quarter", "year"]), default="month", show_default=True)
@click.option("--from", "start", metavar="DATE", help="By default the first subscription.")
@click.option("--to", "end", metavar="DATE", help="By default the end of the data.")
@segment_option
@click.option("--owner", help="Only the accounts of one owner.")
@click.option("--moves", metavar="PERIOD", help="The accounts behind one period, such as 2024-05.")
@definition_option
def revenue_command(workspace: Path, form: str, moves: str | None, **asked: str | None) -> None:
    """Yearly recurring revenue: starting, won, lost and ending, by period."""
    if moves and (asked["start"] or asked["end"]):
        raise click.UsageError("--moves names a period of its own: leave out --from and --to.")
    with opened(workspace) as facade:
        if moves:
            chosen = {key: value for key, value in asked.items() if key not in ("start", "end")}
            found = facade.ask("revenue_moves", period=moves, **chosen)
            show(found, rows_of(found["rows"]), ("account", "name", "owner", "kind", "before", "after"), form)
            return
        found = facade.ask("revenue", **asked)
    columns = (
        "period", "starting", "new", "reactivated", "expanded", "contracted", "churned", "ending", "grr", "nrr", "complete",
    )  # fmt: skip
    show(found, rows_of(found["periods"]), columns, form)
    for missing in rows_of(found["missing_rates"]):
        err.print(str(missing["sentence"]))


@click.command("outbox")
@reading_options
@click.option("--limit", type=click.IntRange(1, 500), default=50, show_default=True)
def outbox_command(workspace: Path, form: str, limit: int) -> None:
    """Messages sent and waiting."""
    with opened(workspace) as facade:
        found = facade.ask("outbox", limit=limit)
    show(found, rows_of(found["rows"]), ("status", "channel", "recipient", "title", "attempts", "last_error"), form)


@click.group("rejected")
def rejected_group() -> None:
    """Records that could not be taken in."""


@rejected_group.command("list")
@reading_options
@click.option("--reason", help="Only this reason.")
@click.option(
    "--limit", type=click.IntRange(1, 100_000), default=20, show_default=True, help="How many records to show."
)
def rejected_list(workspace: Path, form: str, reason: str | None, limit: int) -> None:
    """By reason, with the records as they came."""
    with opened(workspace) as facade:
        found = facade.ask("rejected", reason=reason, limit=limit)
    show(found, rows_of(found["reasons"]), ("source", "reason", "records"), form)


@rejected_group.command("replay")
@workspace_option
@click.option("--reason", help="Only this reason.")
def rejected_replay(workspace: Path, reason: str | None) -> None:
    """Judge rejected records anew, after the mapping or the files were mended."""
    with opened(workspace) as facade, Steps() as progress:
        found = facade.do("rejected_replay", progress, reason=reason)
    still = found["rejected"]
    out.print(f"{found['accepted']:,} records are in now. Next: desirepath refresh")
    for why, n in still.items() if isinstance(still, dict) else ():
        out.print(f"still rejected: {n:,} {why}")


READING = (
    map_command,
    account_command,
    accounts_command,
    conformance_command,
    patterns_command,
    plan_command,
    insights_command,
    evaluate_command,
    misses_command,
    lost_command,
    revenue_command,
    outbox_command,
    rejected_group,
)
