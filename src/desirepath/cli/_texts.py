"""What customers write: the tone of texts, and the themes."""

from __future__ import annotations

from pathlib import Path

import click

from desirepath.app.files import score_file
from desirepath.cli._naming import add_naming
from desirepath.cli._options import as_of_option, opened, reading_options, segment_option, workspace_option
from desirepath.cli._show import Json, Steps, err, out, rows_of, show

THEME_COLUMNS = ("name", "words", "texts", "accounts", "tone", "change", "risk_ratio", "ci", "p_adjusted", "arr_lately")


@click.group("sentiment", invoke_without_command=True)
@click.option("--data", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--text", "column", help="The column that holds the text.")
@click.option("--format", "form", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True)
@click.pass_context
def sentiment_group(context: click.Context, data: Path | None, column: str | None, form: str) -> None:
    """Score the texts of a file, or correct the tone of a text in the workspace."""
    if context.invoked_subcommand:
        return
    if data is None or column is None:
        raise click.UsageError("Give --data FILE and --text COL, or one of the commands correct and undo.")
    rows = score_file(data, column)
    show({"rows": rows}, rows, ("text", "score", "label", "flags", "scored", "language"), form)


@sentiment_group.command("correct")
@workspace_option
@click.argument("source")
@click.argument("event_id")
@click.option("--label", required=True, type=click.Choice(["positive", "neutral", "negative"]))
def sentiment_correct(workspace: Path, source: str, event_id: str, label: str) -> None:
    """Say what the tone of the text EVENT_ID of SOURCE is."""
    with opened(workspace) as facade:
        done = facade.do("sentiment_correct", source=source, event_id=event_id, label=label)
    out.print(f"It reads {done['label']} from now on; it was read as {done['before']}.", markup=False)
    out.print("The next desirepath learn learns from it.")


@sentiment_group.command("undo")
@workspace_option
@click.argument("source")
@click.argument("event_id")
def sentiment_undo(workspace: Path, source: str, event_id: str) -> None:
    """Take the last correction of the text EVENT_ID of SOURCE back."""
    with opened(workspace) as facade:
        done = facade.do("sentiment_undo", source=source, event_id=event_id)
    out.print(f"It reads {done['label']} again.", markup=False)


@click.group("themes", invoke_without_command=True)
@reading_options
@segment_option
@as_of_option
@click.option("--refit", is_flag=True, help="Find them anew first; those that go on keep their names.")
@click.pass_context
def themes_group(
    context: click.Context, workspace: Path, form: str, segment: str | None, as_of: str | None, refit: bool
) -> None:
    """What customers write about, how it grows or fades, in what tone, and what it goes with."""
    if context.invoked_subcommand:
        return
    with opened(workspace) as facade, Steps() as progress:
        if refit:
            facade.do("themes_refit", progress)
        found = facade.ask("themes", segment=segment, as_of=as_of)
    show(found, [_theme_row(row) for row in rows_of(found["themes"])], THEME_COLUMNS, form)
    if form == "table" and found["themes"]:
        err.print(f"{found['texts']:,} texts, {found['other']:,} of them on none of these themes.")
    compared = found["compared"]
    if form == "table" and isinstance(compared, dict) and compared["not_enough_evidence"]:
        err.print(str(compared["not_enough_evidence"]))
    if found["not_enough_evidence"]:
        err.print(str(found["not_enough_evidence"]))
        raise click.exceptions.Exit(3)


def _theme_row(row: Json) -> Json:
    tone, change, association, lately = (row[key] for key in ("tone", "change", "association", "lately"))
    goes = association if isinstance(association, dict) else {}
    return {
        **row,
        "words": row["words"][:4] if isinstance(row["words"], list) else None,
        "tone": tone["mean"] if isinstance(tone, dict) else None,
        "change": change["difference"] if isinstance(change, dict) else None,
        "risk_ratio": goes.get("risk_ratio"),
        "ci": goes.get("ci"),
        "p_adjusted": goes.get("p_adjusted"),
        "arr_lately": lately["arr"] if isinstance(lately, dict) else None,
    }


@themes_group.command("members")
@reading_options
@click.argument("name")
@click.option("--lately", is_flag=True, help="Only those that wrote about it in the last 90 days.")
@segment_option
@as_of_option
@click.option("--limit", type=click.IntRange(1, 100_000), default=50, show_default=True)
def themes_members(workspace: Path, form: str, name: str, **asked: str | int | bool | None) -> None:
    """The accounts that wrote about the theme NAME."""
    with opened(workspace) as facade:
        found = facade.ask("theme_members", theme=name, **asked)
    show(found, rows_of(found["rows"]), ("account", "name", "owner", "arr"), form)


add_naming(themes_group, "theme", "theme")


TEXTS = (sentiment_group, themes_group)
