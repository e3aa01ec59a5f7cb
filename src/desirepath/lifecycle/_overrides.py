"""Reads ``overrides`` of ``journey.yaml``: what holds for a segment in place of the rest of the file.

An override is no second definition: its condition becomes part of the one it replaces, so that an account follows the
segment it is known to be in at each moment.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from desirepath.kernel import DAY
from desirepath.kernel.located import Located, offer
from desirepath.lifecycle._conditions import Words, read_condition
from desirepath.lifecycle.model import (
    ARCHETYPE_NAMES,
    Attribute,
    Condition,
    Indicator,
    Milestone,
    NoMilestone,
    Segment,
    Stage,
    all_of,
    any_of,
    leaves,
    none_of,
)

_OF_STAGE = ("target_days", "complete_when", "enter_when")
_NOT_AS_OF = ("stage", "owner", "age_days", "usage_tier", *ARCHETYPE_NAMES)
"""What no condition over attributes can follow from moment to moment; ``persona`` is the attribute of that name."""


def read_overrides(
    node: Located | None, stages: tuple[Stage, ...], segments: Sequence[Segment], words: dict[str, Words]
) -> tuple[Stage, ...]:
    """The stages with the overrides of every segment in them; ``words`` are those of each stage."""
    by_name = {segment.name: segment for segment in segments}
    for name, member in node.items() if node else ():
        if name not in by_name:
            member.fault(offer(tuple(by_name), name), found=f"the segment {name!r}")
            continue
        member.only(("stages", "milestones", "negative_indicators"))
        reads = [column for column in by_name[name].where.columns if column in _NOT_AS_OF]
        if reads:
            member.fault(
                "a segment over attributes: a stage can not depend on itself", found=f"a segment over {reads[0]}"
            )
        if by_name[name].at is not None:
            member.fault("a segment that is followed from moment to moment", found="a segment with `at`")
        stages = _stages(member.get("stages"), stages, by_name[name], words)
        stages = _named(member, stages, by_name[name], words)
    return stages


def _stages(
    node: Located | None, stages: tuple[Stage, ...], segment: Segment, words: dict[str, Words]
) -> tuple[Stage, ...]:
    known = {stage.name: stage for stage in stages}
    for name, member in node.items() if node else ():
        stage = known.get(name)
        if stage is None:
            member.fault(offer(tuple(known), name), found=f"the stage {name!r}")
            continue
        member.only(_OF_STAGE)
        target, complete, enter = (member.get(key) for key in _OF_STAGE)
        if target:
            stage = replace(stage, targets=(*stage.targets, (segment.name, int(target.number(30) * DAY))))
        if complete:
            wanted = read_condition(complete, words[name])
            stage = replace(stage, complete_when=_instead(stage.complete_when, wanted, segment))
        if enter:
            wanted = read_condition(enter, words[name].without_milestones())
            stage = replace(stage, enter_when=_instead(stage.enter_when, wanted, segment))
        known[name] = stage
    return tuple(known.values())


def _named(member: Located, stages: tuple[Stage, ...], segment: Segment, words: dict[str, Words]) -> tuple[Stage, ...]:
    """Overridden milestones and negative indicators, each by its name."""
    milestones = _conditions(member.get("milestones"), [m.name for s in stages for m in s.milestones], words)
    signs = _conditions(
        member.get("negative_indicators"),
        [i.name for s in stages for i in s.indicators if not isinstance(i.when, NoMilestone)],
        words,
    )
    return tuple(
        replace(
            stage,
            milestones=tuple(_milestone(one, milestones.get(one.name), segment) for one in stage.milestones),
            indicators=tuple(_indicator(one, signs.get(one.name), segment) for one in stage.indicators),
        )
        for stage in stages
    )


def _conditions(node: Located | None, known: list[str], words: dict[str, Words]) -> dict[str, Condition]:
    found = {}
    plain = next(iter(words.values())).without_milestones()
    for name, member in node.items() if node else ():
        if name not in known:
            member.fault(offer(known, name), found=repr(name))
            continue
        member.only(("when",), required=("when",))
        when = member.get("when")
        wanted = read_condition(when, plain) if when else None
        if when and wanted and any(isinstance(leaf, NoMilestone) for leaf in leaves(wanted)):
            when.fault("a condition that does not depend on a visit", found="no_milestone_for")
        elif wanted:
            found[name] = wanted
    return found


def _milestone(one: Milestone, wanted: Condition | None, segment: Segment) -> Milestone:
    return replace(one, when=_either(one.when, wanted, segment)) if wanted else one


def _indicator(one: Indicator, wanted: Condition | None, segment: Segment) -> Indicator:
    return replace(one, when=_either(one.when, wanted, segment)) if wanted else one


def _instead(base: Condition | None, wanted: Condition | None, segment: Segment) -> Condition | None:
    if wanted is None:
        return base
    return all_of(Attribute(segment.where), wanted) if base is None else _either(base, wanted, segment)


def _either(base: Condition, wanted: Condition, segment: Segment) -> Condition:
    """``wanted`` while the account is known to be in the segment, ``base`` while it is not."""
    inside = Attribute(segment.where)
    return any_of(all_of(inside, wanted), all_of(none_of(inside), base))
