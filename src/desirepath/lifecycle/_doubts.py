"""What a definition may well not mean: said at ``definition check``, refused nowhere."""

from __future__ import annotations

from desirepath.kernel.located import Located
from desirepath.lifecycle.model import Definition, MilestoneRef, Stage, leaves


def note_doubts(root: Located, definition: Definition) -> None:
    """Note stages that nothing opens, stages that are opened together and steps of no use, each on its line."""
    listed = root.get("stages")
    nodes = listed.elements() if listed else []
    if len(nodes) != len(definition.stages):
        return
    for place, node in enumerate(nodes):
        _unreachable(node, definition.stages, place)
        _matched_together(node, definition.stages, place)
        _unused_milestones(node, definition.stages[place])


def _unreachable(node: Located, stages: tuple[Stage, ...], place: int) -> None:
    """A stage without ``enter_when`` opens only when the one before it completes."""
    stage = stages[place]
    if not place or stage.enter_when is not None or stages[place - 1].complete_when is not None:
        return
    node.doubt(
        f"`enter_when`, or milestones or a `complete_when` in {stages[place - 1].name!r}",
        found=f"no way into {stage.name!r}: the stage before it never completes",
    )


def _matched_together(node: Located, stages: tuple[Stage, ...], place: int) -> None:
    stage = stages[place]
    if stage.enter_when is None:
        return
    same = next((other for other in stages[place + 1 :] if other.enter_when == stage.enter_when), None)
    if same:
        node.doubt(
            "conditions that tell the two apart: the later stage always wins",
            found=f"{stage.name!r} and {same.name!r} open at the same moment",
        )
    if place and stages[place - 1].complete_when == stage.enter_when:
        node.doubt(
            "one of the two: they say the same", found=f"{stage.name!r} is opened by what completes the stage before"
        )


def _unused_milestones(node: Located, stage: Stage) -> None:
    """Milestones without any say in what completes their stage are still counted, so only a whole set is doubted."""
    if stage.complete_when is None or not stage.milestones:
        return
    named = {leaf.name for leaf in leaves(stage.complete_when) if isinstance(leaf, MilestoneRef)}
    if not named:
        node.doubt(
            "a milestone in `complete_when`", found=f"no milestone of {stage.name!r} has a say in what completes it"
        )
