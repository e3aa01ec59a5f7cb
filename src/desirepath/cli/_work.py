"""Commands that do work."""

from __future__ import annotations

import json
import webbrowser
from pathlib import Path

import click

from desirepath.app import COMMANDED, JOBS, Facade, LocalFacade, open_facade, prepare_demo, selftest
from desirepath.app.demo import first_findings, simulate_into
from desirepath.app.files import analyse_experiment
from desirepath.app.selftest import ACCOUNTS as SELFTEST_ACCOUNTS
from desirepath.cli._options import opened, workspace_option
from desirepath.cli._serve import serve_until_stopped
from desirepath.cli._show import Steps, err, out, show
from desirepath.kernel import WrongUse


def _job_command(name: str) -> click.Command:
    @click.command(name, help=(JOBS[name].__doc__ or "").splitlines()[0])
    @workspace_option
    @click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
    def command(workspace: Path, form: str) -> None:
        with opened(workspace) as facade, Steps() as progress:
            found = facade.do(name, progress)
        _summary(found, form)

    return command


@click.command("learn")
@workspace_option
@click.option("--promote", is_flag=True, help="Put every new model in force, whatever the one before is worth.")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
def learn_command(workspace: Path, promote: bool, form: str) -> None:
    """Retrain, evaluate, score, and find patterns; what feedback changed is told."""
    with opened(workspace) as facade, Steps() as progress:
        found = facade.do("learn", progress, promote=promote)
    _summary(found, form)


def _summary(found: dict[str, object], form: str) -> None:
    if form == "json":
        print(json.dumps(found, indent=2, ensure_ascii=False))
        return
    parts = [found, *(part for part in found.values() if isinstance(part, dict))]
    for part in parts:
        sources = part.get("sources")
        if isinstance(sources, list):
            columns = ("source", "records", "accepted", "duplicates", "filtered", "rejected", "events")
            show({}, sources, columns, "table")
    for key, value in found.items():
        if not isinstance(value, dict | list):
            out.print(f"{key.replace('_', ' ')}: {value}")
    listed = found.get("warnings")
    for warning in listed if isinstance(listed, list) else []:
        err.print(f"warning: {warning}")


@click.command("serve")
@workspace_option
@click.option("--port", type=click.IntRange(0, 65535), default=8765, show_default=True, help="0 picks a free one.")
@click.option("--open/--no-open", "opens", default=False, help="Open the browser.")
@click.option("--refresh-every", type=click.FloatRange(0), default=60, show_default=True,
              help="Seconds after which what came in live is derived; 0 leaves that to you.")  # fmt: skip
def serve_command(workspace: Path, port: int, opens: bool, refresh_every: float) -> None:
    """Serve the app on this machine; other commands then go through it."""
    facade = open_facade(workspace.resolve())
    if not isinstance(facade, LocalFacade):
        raise WrongUse(f"serve {workspace}", "it is served already", "Use the app that is up.")
    _serve(facade, port, opens, refresh_every)


def _serve(facade: LocalFacade, port: int, opens: bool, refresh_every: float = 0) -> None:
    def up(address: str) -> None:
        out.print(f"The app is up at {address}  (Ctrl+C ends it)")
        if opens:
            webbrowser.open(address)

    try:
        serve_until_stopped(facade, port, up, refresh_every=refresh_every)
    finally:
        facade.close()


@click.command("demo")
@click.option("--workspace", "-w", type=click.Path(path_type=Path, file_okay=False), default=Path("desirepath-demo"),
              show_default=True)  # fmt: skip
@click.option("--accounts", type=click.IntRange(50, 100_000), default=1000, show_default=True)
@click.option("--port", type=click.IntRange(0, 65535), default=8765, show_default=True)
@click.option("--open/--no-open", "opens", default=True, show_default=True, help="Open the browser.")
@click.option("--serve/--no-serve", "serves", default=True, show_default=True, help="Keep the app up afterwards.")
def demo_command(workspace: Path, accounts: int, port: int, opens: bool, serves: bool) -> None:
    """A simulated company, everything built, and the app opened."""
    with Steps() as progress:
        facade, summary = prepare_demo(workspace.resolve(), accounts=accounts, progress=progress)
    out.print(
        f"\n[bold]A simulated company[/bold] of {accounts:,} accounts, built in {summary['took_s']} s. What it says first:\n"
    )
    for number, sentence in enumerate(first_findings(facade), start=1):
        out.print(f"{number}. {sentence}\n", markup=False)
    if serves:
        _serve(facade, port, opens)
    else:
        facade.close()


@click.command("simulate")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--accounts", type=click.IntRange(10, 100_000), default=1000, show_default=True)
@click.option("--months", type=click.IntRange(6, 60), default=18, show_default=True)
@click.option("--seed", type=int, default=7, show_default=True)
@click.option("--world", type=click.Choice(["planted", "null", "confounded"]), default="planted", show_default=True)
def simulate_command(folder: Path, accounts: int, months: int, seed: int, world: str) -> None:
    """Write a simulated company's exports, with a workspace and the planted truth."""
    with Steps() as progress:
        counts = simulate_into(folder, accounts=accounts, months=months, seed=seed, world=world, progress=progress)
    out.print(
        f"{sum(counts.values()):,} records of {accounts:,} simulated accounts in {folder}. Next: desirepath run -w {folder}"
    )


@click.command("selftest")
@click.option("--accounts", type=click.IntRange(300, 5000), default=SELFTEST_ACCOUNTS, show_default=True)
@click.option("--seed", type=int, default=11, show_default=True)
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
def selftest_command(accounts: int, seed: int, form: str) -> None:
    """Does the engine find what was planted, and nothing where nothing was?"""
    with Steps() as progress:
        found = selftest(accounts=accounts, seed=seed, progress=progress)
    checks = found["checks"]
    show(found, checks if isinstance(checks, list) else [], ("passed", "check", "found"), form)
    if not found["passed"]:
        raise click.exceptions.Exit(1)


@click.group("experiment")
def experiment_group() -> None:
    """Experiments."""


@experiment_group.command("analyse")
@click.option("--data", type=click.Path(path_type=Path, exists=True, dir_okay=False), required=True)
@click.option("--arm", required=True, help="The column that names the arm.")
@click.option("--control", required=True, help="The arm to compare with.")
@click.option("--metric", "metrics", multiple=True, required=True, metavar="COL[:mean|proportion]")
@click.option("--unit", help="What was randomised, such as the account.")
@click.option("--covariate", help="A measure from before the start.")
@click.option("--segment", "segments", multiple=True)
@click.option("--observational", is_flag=True, help="Chance did not assign the arms: nothing is called an effect.")
@click.option("--format", "form", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True)
def experiment_analyse(data: Path, form: str, observational: bool, **asked: object) -> None:
    """Did an arm change a metric, and can the experiment be trusted?"""
    found = analyse_experiment(data, randomised=not observational, **asked)  # type: ignore[arg-type]
    metrics = found["metrics"]
    columns = ("metric", "arm", "effect", "relative", "ci", "p_value", "verdict")
    show(found, metrics if isinstance(metrics, list) else [], columns, form)


@click.command("mcp")
@workspace_option
def mcp_command(workspace: Path) -> None:
    """Serve an assistant over standard input and output."""
    from desirepath.cli._serve import serve_assistant

    facade: Facade = open_facade(workspace.resolve())
    try:
        serve_assistant(facade)
    finally:
        facade.close()


WORKING = (
    demo_command,
    simulate_command,
    selftest_command,
    *(_job_command(name) for name in COMMANDED if name != "learn"),
    learn_command,
    serve_command,
    experiment_group,
    mcp_command,
)
