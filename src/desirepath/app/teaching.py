"""What people say about patterns, accounts and outcomes; all of it can be taken back."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from desirepath.app.questions.evaluation import known_outcome
from desirepath.app.questions.feedback import known_sequences, said_json
from desirepath.app.workspace import Json, Workspace
from desirepath.kernel import DAY, NotFound, Progress, WrongUse, iso, parse_moment, silent
from desirepath.store.feedback import Feedback, Said, say, take_feedback_back

Job = Callable[..., Json]
NEAR = 31 * DAY
"""A recorded outcome within these days of the date given is the one that is meant."""
NEXT = "It changes training from the next learning on: desirepath learn."


def _told(work: Workspace, said: Feedback, note: str) -> Json:
    work.conclude()
    return {**said_json(said), "author": said.author, "note": note}


def _pattern(
    work: Workspace, kind: Said, sequence: Sequence[str], pair: Sequence[str], word: tuple[str, str],
    name: str | None = None,
) -> Json:  # fmt: skip
    outcome, versus = (*pair[:2],) if len(pair) > 1 else (work.bad, work.good or "none")
    known_outcome(work, outcome)
    steps = tuple(str(step).strip() for step in sequence)
    known = known_sequences(work, outcome, versus)
    if steps not in known:
        raise NotFound(f"pattern of {outcome} against {versus}", " > ".join(steps), [" > ".join(one) for one in known])
    said = Feedback(kind, word[0], word[1], work.now, outcome=outcome, versus=versus, sequence=steps, name=name)
    notes = {
        "confirm": "It stays marked as confirmed, also when it is found again.",
        "reject": "It is out of cards, findings and plan now, and stays out when learning finds it again.",
        "rename": "It keeps this name when learning finds it again.",
    }
    return _told(work, say(work.state, said), notes[kind])


def feedback_confirm(
    work: Workspace, _progress: Progress = silent, *, sequence: Sequence[str], pair: Sequence[str] = (),
    reason: str = "", author: str = "local",
) -> Json:  # fmt: skip
    """A pattern is real."""
    return _pattern(work, "confirm", sequence, pair, (author, reason))


def feedback_reject(
    work: Workspace, _progress: Progress = silent, *, sequence: Sequence[str], pair: Sequence[str] = (),
    reason: str = "", author: str = "local",
) -> Json:  # fmt: skip
    """A pattern says nothing: it stays out of cards, findings and plan."""
    return _pattern(work, "reject", sequence, pair, (author, reason))


def feedback_rename(
    work: Workspace, _progress: Progress = silent, *, sequence: Sequence[str], name: str, pair: Sequence[str] = (),
    reason: str = "", author: str = "local",
) -> Json:  # fmt: skip
    """Call a pattern by a name of your own."""
    if not name.strip():
        raise WrongUse("rename a pattern", "an empty name", "Give the words your team uses.")
    return _pattern(work, "rename", sequence, pair, (author, reason), name.strip()[:200])


def feedback_exclude(
    work: Workspace, _progress: Progress = silent, *, account: str, since: str, until: str | None = None, reason: str,
    author: str = "local",
) -> Json:  # fmt: skip
    """What happened to an account in a span had a known cause: it leaves training."""
    _known_account(work, account)
    begin, end = parse_moment(since), parse_moment(until) if until else None
    if end is not None and end <= begin:
        raise WrongUse(f"a span from {since} to {until}", "it ends before it begins", "Give the earlier date first.")
    if not reason.strip():
        raise WrongUse("exclude a span", "no cause", "Give the known cause, such as acquired or seasonal.")
    said = Feedback("exclude", author, reason.strip(), work.now, account=account, from_at=begin, to_at=end)
    return _told(work, say(work.state, said), NEXT)


def feedback_label(
    work: Workspace, _progress: Progress = silent, *, account: str, outcome: str, at: str, reason: str = "",
    author: str = "local",
) -> Json:  # fmt: skip
    """An account came to an outcome at a date; learning knows it from now on."""
    moment, near = _near(work, account, outcome, at)
    if near:
        there = str(iso(near[0]))[:10]
        raise WrongUse(f"{outcome} at {at}", f"it is recorded at {there}", "Say first that that one is wrong.")
    said = Feedback("label", author, reason, work.now, account=account, outcome=outcome, from_at=moment)
    return _told(work, say(work.state, said), NEXT)


def feedback_wrong(
    work: Workspace, _progress: Progress = silent, *, account: str, outcome: str, at: str, reason: str = "",
    author: str = "local",
) -> Json:  # fmt: skip
    """The outcome recorded for an account about a date did not come."""
    moment, near = _near(work, account, outcome, at)
    if not near:
        dates = [str(iso(one))[:10] for one in recorded(work, account, outcome)]
        raise NotFound(f"recorded {outcome} of {account} within a month of", at, dates)
    chosen = min(near, key=lambda one: abs(one - moment))
    said = Feedback("wrong", author, reason, work.now, account=account, outcome=outcome, from_at=chosen)
    return _told(work, say(work.state, said), NEXT)


def _near(work: Workspace, account: str, outcome: str, at: str) -> tuple[int, list[int]]:
    """The date, and when the outcome is recorded for the account about it."""
    _known_account(work, account)
    known_outcome(work, outcome)
    moment = parse_moment(at)
    if moment > work.now:
        raise WrongUse(f"an outcome at {at}", "a date in the future", "Give the date on which it came.")
    return moment, [one for one in recorded(work, account, outcome) if abs(one - moment) <= NEAR]


def recorded(work: Workspace, account: str, outcome: str) -> list[int]:
    """When the data say that the outcome became known for the account."""
    rows = work.warehouse.tuples(
        "SELECT greatest(\"at\", known_at) FROM steps WHERE kind = 'outcome' AND account = ? AND name = ? ORDER BY 1",
        [account, outcome],
    )
    return [int(str(at)) for (at,) in rows]


def feedback_undo(work: Workspace, _progress: Progress = silent, *, number: int, author: str = "local") -> Json:
    """Take one thing that was said back; it stays on record with the date."""
    said = take_feedback_back(work.state, number, now=work.now)
    return {**_told(work, said, NEXT), "author": author}


def feedback_reviewed(
    work: Workspace, _progress: Progress = silent, *, reason: str = "", author: str = "local"
) -> Json:
    """The pattern-review queue was gone through: what is in it now comes back only when something changes."""
    return _told(
        work, say(work.state, Feedback("reviewed", author, reason, work.now)), "The next review is in a month."
    )


def _known_account(work: Workspace, account: str) -> None:
    if not work.warehouse.tuples("SELECT 1 FROM account_cards WHERE account = ?", [account]):
        rows = work.warehouse.tuples("SELECT account FROM account_cards ORDER BY 1 LIMIT 5000")
        raise NotFound("account", account, [str(row[0]) for row in rows])


TEACHING: dict[str, Job] = {
    "feedback_confirm": feedback_confirm,
    "feedback_reject": feedback_reject,
    "feedback_rename": feedback_rename,
    "feedback_exclude": feedback_exclude,
    "feedback_label": feedback_label,
    "feedback_wrong": feedback_wrong,
    "feedback_undo": feedback_undo,
    "feedback_reviewed": feedback_reviewed,
}
