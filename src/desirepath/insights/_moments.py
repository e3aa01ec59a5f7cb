"""Moments of delight and the pace of peers, in words."""

from __future__ import annotations

from desirepath.journeys import Delight, PeerPace
from desirepath.kernel import from_micros, plain


def delight_sentence(one: Delight) -> str:
    """What was seen at a moment of delight, with its numbers; an association, never a cause."""
    step = plain(one.node.partition(":")[2])
    if one.why == "faster":
        who = f"Accounts of {plain(one.segment)}" if one.segment else f"Accounts that entered the stage {_months(one)}"
        return (
            f"{who} reach {step} {one.effect:.0f} days sooner than the others at the median "
            f"({_range(one, 'days')}; {one.n:,} accounts against {one.against:,})."
        )
    if one.why == "turn":
        return (
            f"In the 60 days after {step} customers' messages sound better than in the 60 days before: "
            f"{one.effect:+.2f} on a scale from -1 to 1 ({_range(one, 'tone')}; {one.n:,} accounts that wrote both times)."
        )
    return (
        f"Having {step} by day {one.age_days} is associated with {100 * one.effect:.0f} points more renewals among accounts of "
        f"the same size and half-year of the start ({_range(one, 'points')}; {one.n:,} accounts against {one.against:,})."
    )


def _months(one: Delight) -> str:
    begun, over = from_micros(one.from_at or 0), from_micros((one.to_at or 1) - 1)
    if (begun.year, begun.month) == (over.year, over.month):
        return f"in {begun:%B %Y}"
    return f"from {begun:%B %Y} to {over:%B %Y}"


def _range(one: Delight, unit: str) -> str:
    form, times = {"days": ("{:.0f}", 1), "tone": ("{:+.2f}", 1), "points": ("{:.0f}", 100)}[unit]
    low, high = (None if end is None else form.format(times * end) for end in one.ci)
    if low is None or high is None:
        return f"at least {low}" if low is not None else f"at most {high}" if high is not None else "range unknown"
    return f"{low} to {high}"


def peers_sentence(one: PeerPace, least: int, *, is_open: bool) -> str:
    """How a stay, one that still goes on or one that is over, stands among those of the peers."""
    if one.longer_than is None:
        return f"not enough completed stays of other accounts to compare with ({one.completed:,}; {least} are needed)"
    tenths = int(one.longer_than * 10 + 1e-9)
    rest = f"{f' in {plain(one.group)}' if one.group else ''}{' at this point' if is_open else ''}"
    if tenths == 0:
        return f"longer than fewer than 1 of 10 peers{rest}"
    if one.longer_than > 1 - 1e-9:
        return f"longer than all peers{rest}"
    return f"longer than {tenths} of 10 peers{rest}"
