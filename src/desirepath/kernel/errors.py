"""Every error that Desirepath raises on purpose.

DesirepathError
├── WrongUse              the caller asked for something that cannot be (exit 2, HTTP 400)
│   ├── FaultyFile        a configuration file holds one or more faults, all listed
│   ├── NotFound          a named thing does not exist (HTTP 404)
│   └── WorkspaceInUse    another process owns the workspace (HTTP 409)
├── NotEnoughEvidence     the data cannot carry the answer (exit 3, HTTP 422)
└── DeliveryFailed        a channel did not take a message
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches


class DesirepathError(Exception):
    """Base of all: ``code`` is stable for HTTP and the UI, ``exit_code`` for the shell."""

    code = "fault"
    exit_code = 1
    http_status = 500


class WrongUse(DesirepathError):
    """What was asked, what was found, and what to do."""

    code = "wrong_use"
    exit_code = 2
    http_status = 400

    def __init__(self, asked: str, found: str, remedy: str) -> None:
        self.asked, self.found, self.remedy = asked, found, remedy
        super().__init__(f"{asked}: {found}. {remedy}")


class NotFound(WrongUse):
    """A named thing does not exist; the nearest names are offered."""

    code = "not_found"
    http_status = 404

    def __init__(self, kind: str, name: str, known: Sequence[str] = ()) -> None:
        near = get_close_matches(name, known, n=3, cutoff=0.5)
        if near:
            remedy = f"Did you mean {' or '.join(near)}?"
        elif known:
            shown = ", ".join(sorted(known)[:12])
            remedy = f"Known: {shown}{', …' if len(known) > 12 else ''}."
        else:
            remedy = f"There is no {kind} yet."
        super().__init__(f"{kind} {name!r}", "not found", remedy)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in a configuration file."""

    line: int
    asked: str
    found: str
    accepted: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.asked}: found {self.found}; accepted: {self.accepted}"


class FaultyFile(WrongUse):
    """Every fault of one file, so that all can be mended in one go."""

    code = "faulty_file"

    def __init__(self, path: str, faults: Sequence[Fault]) -> None:
        self.path, self.faults = path, tuple(sorted(dict.fromkeys(faults), key=lambda fault: fault.line))
        listed = "\n".join(f"  {path}:{fault}" for fault in self.faults)
        n = len(self.faults)
        DesirepathError.__init__(self, f"{n} fault{'s' if n != 1 else ''} in {path}, nothing was written:\n{listed}")


class WorkspaceInUse(WrongUse):
    """Another process owns the workspace."""

    code = "workspace_in_use"
    http_status = 409

    def __init__(self, workspace: str, pid: int, address: str | None) -> None:
        self.pid, self.address = pid, address
        where = f" and answers at {address}" if address else ""
        remedy = (
            f"Use the app at {address}, or end process {pid} first."
            if address
            else f"Wait until process {pid} is done, or end it first."
        )
        super().__init__(f"workspace {workspace}", f"it is owned by process {pid}{where}", remedy)


class NotEnoughEvidence(DesirepathError):
    """An honest refusal, with the count and what is missing."""

    code = "not_enough_evidence"
    exit_code = 3
    http_status = 422

    def __init__(self, question: str, found: str, missing: str) -> None:
        self.question, self.found, self.missing = question, found, missing
        super().__init__(f"Not enough evidence for {question}: {found}; {missing}.")


class DeliveryFailed(DesirepathError):
    """A channel did not take a message; it stays in the outbox."""

    code = "delivery_failed"

    def __init__(self, channel: str, reason: str) -> None:
        self.channel, self.reason = channel, reason
        super().__init__(f"{channel} did not take the message: {reason}")
