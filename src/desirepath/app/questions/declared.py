"""The definition in words: what is declared, by whom and since when."""

from __future__ import annotations

from desirepath.app._versions import find_version
from desirepath.app.questions._stamp import stamp
from desirepath.app.questions.definitions import version_json
from desirepath.app.workspace import Json, Workspace
from desirepath.kernel import DAY, plain
from desirepath.lifecycle import Indicator, PlayRule, Stage, Trigger, condition_words, span_words


def definition(work: Workspace) -> Json:
    """What is declared, in words: stages with their milestones and warning signs, outcomes, ideal path, plays."""
    declared, version = work.definition, find_version(work.state, str(work.version))
    stages = {stage.name for stage in declared.stages}
    return {
        **version_json(version),
        "text": version.text,
        "stages": [_stage(*pair) for pair in zip((None, *declared.stages), declared.stages, strict=False)],
        "indicators": [_indicator(one) for one in declared.indicators],
        "outcomes": [
            {"name": one.name, "kind": one.kind, "ends": one.ends, "when": condition_words(one.when)}
            for one in declared.outcomes
        ],
        "ideal": [{"name": name, "kind": "stage" if name in stages else "milestone"} for name in declared.ideal],
        "segments": [{"name": one.name, "where": one.where.sql} for one in declared.segments],
        "plays": [_play(one) for one in declared.plays],
        "stamp": stamp(work),
    }


def _opens(before: Stage | None, stage: Stage) -> str:
    ways = ["at the account's start"] if before is None else []
    if before and before.complete_when:
        ways.append(f"when “{plain(before.name)}” is complete")
    if stage.enter_when:
        ways.append(f"when {condition_words(stage.enter_when)}")
    return ", or ".join(ways) or "never: nothing says when"


def _stage(before: Stage | None, stage: Stage) -> Json:
    return {
        "name": stage.name,
        "target_days": stage.target / DAY if stage.target else None,
        "opens": _opens(before, stage),
        "complete": condition_words(stage.complete_when) if stage.complete_when else None,
        "milestones": [
            {"name": one.name, "when": condition_words(one.when), "since": one.since} for one in stage.milestones
        ],
        "indicators": [_indicator(one) for one in stage.indicators],
        "rules": _rules(stage),
    }


def _rules(stage: Stage) -> list[str]:
    found = [f"target of {name}: {span_words(target)}" for name, target in stage.targets]
    if not stage.skip:
        found.append("no later stage opens past it while it is not complete")
    if not stage.regress:
        found.append("it is not opened from a later stage")
    if not stage.re_enter:
        found.append("it is opened once a life")
    return found


def _indicator(one: Indicator) -> Json:
    return {"name": one.name, "when": condition_words(one.when)}


def _play(one: PlayRule) -> Json:
    due = " or ".join(_due(trigger) for trigger in one.triggers)
    return {"name": one.name, "due": due, "channel": one.channel, "minutes": one.minutes, "text": one.text}


def _due(trigger: Trigger) -> str:
    what = plain(trigger.value)
    return {
        "indicator": f"the warning sign “{what}” is raised",
        "pattern": f"the account is in a pattern ({what})",
        "milestone_late": f"“{what}” is {span_words(trigger.by)} late",
        "stage_entered": f"the stage “{what}” is entered",
        "risk": f"the risk is “{what}”",
    }[trigger.kind]
