"""The weekly digest: one message an owner with what to do first, and one for the leader."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from desirepath.delivery._outbox import Message
from desirepath.insights import counted, money

Item = Mapping[str, object]
MOST_ITEMS = 7
"""The budget: more than this in one message is read by nobody."""
_STYLE = (
    "body{font:15px/1.5 system-ui,sans-serif;color:#1b2733;max-width:640px;margin:auto;padding:16px}"
    "h1{font-size:20px}li{margin-bottom:14px}.why{color:#4a5b6b}.play{border-left:3px solid #1f6f8b;padding-left:10px}"
)


@dataclass(frozen=True, slots=True)
class DigestFrame:
    """What every digest of one week shares.

    ``week`` makes a week's digest the same message (such as ``2026-W27``); ``leader`` gets the whole plan, nobody if
    ``None``; ``mark`` is said in every message, such as that the company is simulated.
    """

    headline: str
    week: str
    currency: str
    leader: str | None = None
    mark: str = ""


def weekly_digests(plan: Sequence[Item], frame: DigestFrame, *, channels: Sequence[str]) -> list[Message]:
    """One message an owner and one for the leader, over every channel there is (``email``, to wait, without one).

    ``plan`` holds the items of the action plan, the worthiest first.
    """
    by_owner: dict[str, list[Item]] = {}
    for item in plan:
        account = item["account"]
        owner = account.get("owner") if isinstance(account, Mapping) else None
        if owner:
            by_owner.setdefault(str(owner), []).append(item)
    messages = []
    for channel in channels or ("email",):
        for owner, items in sorted(by_owner.items()):
            title = f"{counted(len(items), 'account')} to look after this week"
            messages.append(_message(frame, items, title, recipient=owner, channel=channel, about="digest"))
        if frame.leader:
            title = f"The week's plan: {counted(len(plan), 'account')}"
            messages.append(_message(frame, plan, title, recipient=frame.leader, channel=channel, about="leader"))
    return messages


def _message(
    frame: DigestFrame, items: Sequence[Item], title: str, *, recipient: str, channel: str, about: str
) -> Message:
    shown = items[:MOST_ITEMS]
    rest = f"and {len(items) - len(shown)} more in the app" if len(items) > len(shown) else ""
    lines = [_line(item, frame.currency) for item in shown]
    text = "\n\n".join([frame.mark + frame.headline, *("\n".join(line) for line in lines), rest]).strip()
    plays = tuple(_play(item) for item in shown if item.get("play"))
    return Message(recipient, channel, title, _html(frame, title, lines, rest), text, f"{about}:{frame.week}", plays)


def _html(frame: DigestFrame, title: str, lines: Sequence[tuple[str, str, str]], rest: str) -> str:
    listed = "".join(
        f"<li><b>{html.escape(head)}</b><div class=why>{html.escape(why)}</div>"
        f"<div class=play>{html.escape(play)}</div></li>"
        for head, why, play in lines
    )
    return (
        f"<html><head><style>{_STYLE}</style></head><body><h1>{html.escape(title)}</h1>"
        f"<p>{html.escape(frame.mark + frame.headline)}</p><ol>{listed}</ol><p>{html.escape(rest)}</p></body></html>"
    )


def _line(item: Item, currency: str) -> tuple[str, str, str]:
    play = item.get("play")
    account = item["account"]
    arr = account.get("arr") if isinstance(account, Mapping) else None
    worth = f" ({money(float(str(arr)), currency)})" if arr is not None else ""
    told = f"{play['text']} ({play['minutes']} min)" if isinstance(play, Mapping) else "Look at the account."
    return f"{item['title']}{worth}", f"Why: {item['why']}", told


def _play(item: Item) -> tuple[str, str, str]:
    account, play = item["account"], item["play"]
    name = account.get("account") if isinstance(account, Mapping) else ""
    return str(name), str(play["name"]) if isinstance(play, Mapping) else "", str(item["insight"])
