"""Day one with a company's own data: look, propose, write a workspace that runs."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from desirepath.app._journey_text import has_terms, journey_text, proposed_outcomes
from desirepath.app._templates import template_text
from desirepath.app._workspace_text import workspace_text
from desirepath.app.definitions import check_definition
from desirepath.kernel import Progress, WrongUse, silent
from desirepath.sources import sample_tables
from desirepath.sources.recognise import Proposal, recognise

Json = dict[str, object]
FILES = ("workspace.yaml", "journey.yaml")
_TEXTS = (("tickets", "text"), ("messages", "text"), ("surveys", "text"), ("events", "text"), ("activities", "text"))


def start_workspace(
    origin: str, workspace: Path, *, force: bool = False, template: str | None = None, progress: Progress = silent
) -> Json:
    """Write ``workspace.yaml`` and ``journey.yaml`` for the tables of a folder or a database.

    ``template`` names a ready lifecycle to write in place of the proposed one.

    Raises
    ------
    WrongUse
        when a file is there already and ``force`` was not given, or ``origin`` holds no tables that can be read.
    """
    ready = template_text(template) if template else None
    there = [name for name in FILES if (workspace / name).exists()]
    if there and not force:
        raise WrongUse(f"init in {workspace}", f"{' and '.join(there)} is there already", "Give --force to replace it.")
    with tempfile.TemporaryDirectory(prefix="desirepath-init-") as samples:
        folder = _tables_of(origin, workspace, Path(samples), progress)
        proposal = recognise(folder, workspace, progress=progress)
    shown = f"{origin.partition('://')[0]}://…" if "://" in origin else origin
    if not proposal.sources:
        left = "; ".join(f"{one.path}: {one.reason}" for one in proposal.left_out[:5])
        raise WrongUse(f"init --from {shown}", f"no table was recognised ({left})", "Write workspace.yaml by hand.")
    text = workspace_text(proposal, name=_name(folder, origin), origin=shown)
    texts = (_asking_database(text) if "://" in origin else text, ready or journey_text(proposal))
    workspace.mkdir(parents=True, exist_ok=True)
    for file, text in zip(FILES, texts, strict=True):
        (workspace / file).write_text(text, encoding="utf-8")
    return {
        "workspace": str(workspace),
        "written": list(FILES),
        "check": check_definition(workspace),
        "sources": [_source(one, is_table="://" in origin) for one in map(asdict, proposal.sources)],
        "left_out": [asdict(one) for one in proposal.left_out],
        "analyses": analyses(proposal),
        "next": f"{_setting(origin)}desirepath run -w {workspace}",
    }


DATABASE = "DESIREPATH_DATABASE"
"""The environment variable that a workspace proposed from a database names for its address."""

_SAMPLE = re.compile(r"kind: files\n(\s+)path: \S*?([^/\s]+)\.parquet")


def _tables_of(origin: str, workspace: Path, samples: Path, progress: Progress) -> Path:
    """The folder of tables to look at: the one that was given, or samples of a database."""
    if "://" in origin:
        sample_tables(origin, samples, folder=workspace, progress=progress)
        return samples
    folder = Path(origin).expanduser().resolve()
    if not folder.is_dir():
        raise WrongUse(f"init --from {origin}", "there is no such folder", "Give the folder that holds your exports.")
    return folder


def _name(folder: Path, origin: str) -> str:
    words = [] if "://" in origin else folder.name.replace("_", " ").replace("-", " ").split()
    return " ".join(word.capitalize() for word in words) or "My company"


def _asking_database(text: str) -> str:
    """The proposal with the tables themselves in place of their samples; the address stays out of the file."""
    asked = rf"kind: sql\n\1url: env:{DATABASE}   # the address you gave, in this environment variable\n\1table: \2"
    return _SAMPLE.sub(asked, text)


def _setting(origin: str) -> str:
    """What must be set before the workspace can be run."""
    return f"{DATABASE}=… " if "://" in origin else ""


def _source(source: Json, *, is_table: bool) -> Json:
    shown = ("name", "path", "stream", "namespace", "where", "time_format", "encoding", "records", "keys", "properties",
             "attributes", "reasons", "notes", "preview", "span")  # fmt: skip
    told = {key: source[key] for key in shown}
    return {**told, "path": Path(str(source["path"])).stem} if is_table else told


def analyses(proposal: Proposal) -> list[Json]:
    """What will work with these tables, and what is missing for the rest."""
    found = []
    for name, judge in _ANALYSES.items():
        why, missing = judge(proposal)
        found.append(
            {"analysis": name, "works": missing is None, "because": None if missing else why, "missing": missing}
        )
    return found


FEWEST_MONTHS, FEWEST_OUTCOMES = 6, 30
Judged = tuple[str, str | None]


def _map(proposal: Proposal) -> Judged:
    dated = sum(source.records for source in proposal.sources if source.span)
    return f"{dated:,} dated records", None if dated else "records with a time, such as product events"


def _risk(proposal: Proposal) -> Judged:
    outcome = proposed_outcomes(proposal)[0]
    if not proposal.of("events"):
        return "no usage", "product events: what customers do, with a time and an account"
    spans = [source.span for source in proposal.sources if source.span]
    months = _months(min(span[0] for span in spans), max(span[1] for span in spans)) if spans else 0
    missing = (
        None if months >= FEWEST_MONTHS else f"history: {months} months are there, {FEWEST_MONTHS} at least are needed"
    )
    if missing is None and outcome.holders is not None and outcome.holders < FEWEST_OUTCOMES:
        missing = f"accounts that {outcome.name}: {outcome.holders} are there, {FEWEST_OUTCOMES} at least are needed"
    return f"outcome {outcome.name} ({outcome.why}); {months} months of history", missing


def _months(first: str, last: str) -> int:
    years, months = int(last[:4]) - int(first[:4]), int(last[5:7]) - int(first[5:7])
    return years * 12 + months


def _patterns(proposal: Proposal) -> Judged:
    names = {event.event for source in proposal.of("events") for event in source.events}
    streams = {source.stream for source in proposal.sources if source.span}
    kinds = len(names) + len(streams - {"events"})
    return f"{kinds} kinds of steps", None if kinds >= 3 else "more than one kind of event: sequences need several"


def _revenue(proposal: Proposal) -> Judged:
    amounts = proposal.maps("subscriptions", "amount")
    return ("amounts of subscriptions", None) if amounts else ("", "subscriptions with `amount`")


def _renewals(proposal: Proposal) -> Judged:
    missing = None if has_terms(proposal) else "`period_end` of subscriptions or `renewal_date` of accounts"
    return "ends of contracts", missing


def _sentiment(proposal: Proposal) -> Judged:
    streams = [stream for stream, key in _TEXTS if proposal.maps(stream, key)]
    return (
        f"texts of {', '.join(streams)}",
        None if streams else "what customers write: tickets or messages with `text`",
    )


def _support(proposal: Proposal) -> Judged:
    if not proposal.of("tickets"):
        return "", "tickets"
    timed = [key for key in ("replied", "solved", "escalated") if proposal.maps("tickets", key)]
    return (
        f"tickets with {', '.join(timed) or 'no more than their opening'}",
        None if timed else "`replied` or `solved`",
    )


def _people(proposal: Proposal) -> Judged:
    known = any(source.value("person") or source.value("email") for source in proposal.of("events"))
    return "events say who", None if known else "`person` or `email` in the product events"


def _owners(proposal: Proposal) -> Judged:
    return "accounts have an owner", None if proposal.maps(
        "accounts", "owner"
    ) else "`owner` of accounts, for digests and lists"


_ANALYSES: dict[str, Callable[[Proposal], Judged]] = {
    "journey map": _map,
    "risk": _risk,
    "patterns": _patterns,
    "revenue": _revenue,
    "renewals": _renewals,
    "sentiment": _sentiment,
    "support": _support,
    "active people": _people,
    "owners": _owners,
}
