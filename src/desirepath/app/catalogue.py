"""The typed question catalogue: every question a face may ask, by name."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import get_type_hints

from desirepath.app.questions import (
    account,
    accounts,
    archetypes,
    audit,
    conformance,
    declared,
    definitions,
    deviations,
    doubts,
    evaluation,
    feedback,
    forecast,
    identity,
    map_views,
    maps,
    milestones,
    misses,
    models,
    moments,
    patterns,
    portfolio,
    revenue,
    segments,
    themes,
    velocity,
    waiting,
)
from desirepath.app.workspace import Json, Workspace
from desirepath.kernel import NotFound, WrongUse

Question = Callable[..., Json]

QUESTIONS: dict[str, Question] = {
    "workspace": portfolio.workspace,
    "progress": portfolio.progress,
    "portfolio": portfolio.portfolio,
    "headline": portfolio.headline,
    "accounts": accounts.accounts,
    "account": account.account,
    "map": maps.map_,
    "members": maps.map_members,
    "definition": declared.definition,
    "definition_check": doubts.definition_check,
    "definition_doubts": doubts.definition_doubts,
    "conformance": conformance.conformance,
    "conformance_members": conformance.conformance_members,
    "map_paths": map_views.paths,
    "map_matrix": map_views.matrix,
    "map_curves": map_views.curves,
    "map_replay": map_views.replay,
    "moments": moments.moments,
    "moment_members": moments.moment_members,
    "velocity": velocity.velocity,
    "patterns": patterns.patterns,
    "deviations": deviations.deviations,
    "forecast": forecast.forecast,
    "archetypes": archetypes.archetypes,
    "archetype_members": archetypes.archetype_members,
    "pattern_review": feedback.pattern_review,
    "feedback": feedback.feedback,
    "models": models.models,
    "learning_history": models.learning_history,
    "evaluate": evaluation.evaluate,
    "misses": misses.misses,
    "lost": misses.lost,
    "waiting": waiting.waiting,
    "behind": waiting.behind,
    "plan": accounts.plan,
    "insights": accounts.insights,
    "outbox": accounts.outbox,
    "rejected": accounts.rejected,
    "keys": accounts.keys,
    "audit": audit.audit,
    "identity_reviews": identity.identity_reviews,
    "identity_decisions": identity.identity_decisions,
    "identity_why": identity.identity_why,
    "erasures": audit.erasures,
    "definition_preview": definitions.definition_preview,
    "definition_history": definitions.definition_history,
    "definition_diff": definitions.definition_diff,
    "definition_suggest": milestones.definition_suggest,
    "definition_review": milestones.definition_review,
    "event_names": audit.event_names,
    "revenue": revenue.revenue,
    "segments": segments.segments,
    "segment_members": segments.segment_members,
    "segment_check": segments.segment_check,
    "revenue_moves": revenue.revenue_moves,
    "themes": themes.themes,
    "theme_members": themes.theme_members,
}

UNDER_VERSIONS = frozenset(
    {"map", "members", "map_paths", "map_matrix", "map_curves", "map_replay", "account", "accounts", "portfolio", "plan",
     "insights", "patterns", "conformance", "conformance_members", "archetypes", "archetype_members", "revenue",
     "revenue_moves", "moments", "moment_members", "velocity"}
)  # fmt: skip
"""Questions that can be asked under an earlier version of the definition: their parameter ``definition``."""


def signature_of(question: str) -> inspect.Signature:
    """The parameters a question takes, ``definition`` among them, with their types and defaults."""
    asked = QUESTIONS[question]
    hints = get_type_hints(asked)
    listed = [one.replace(annotation=hints[one.name]) for one in list(inspect.signature(asked).parameters.values())[1:]]
    if question in UNDER_VERSIONS:
        version = inspect.Parameter("definition", inspect.Parameter.KEYWORD_ONLY, default=None, annotation=str | None)
        listed.append(version)
    return inspect.Signature(listed)


def answer(work: Workspace, question: str, parameters: Json) -> Json:
    """Ask one question of the catalogue.

    Raises
    ------
    NotFound
        for a question that is not in the catalogue.
    WrongUse
        for a parameter the question does not take, or one it needs and did not get.
    """
    if question not in QUESTIONS:
        raise NotFound("question", question, list(QUESTIONS))
    asked = QUESTIONS[question]
    rest = dict(parameters)
    version = rest.pop("definition", None) if question in UNDER_VERSIONS else None
    check_parameters(f"question {question}", asked, rest, given=1)
    if version is None:
        return asked(work, **rest)
    with work.under(str(version)) as other:
        return asked(other, **rest)


def check_parameters(what: str, called: Callable[..., Json], parameters: Json, *, given: int) -> None:
    """Whether ``called`` takes these parameters beside the ``given`` first ones that we pass ourselves.

    Raises
    ------
    WrongUse
        naming what it takes.
    """
    signature = inspect.signature(called)
    try:
        signature.bind(*[None] * given, **parameters)
    except TypeError as error:
        known = list(signature.parameters)[given:]
        raise WrongUse(what, str(error), f"It takes: {', '.join(known) or 'nothing'}.") from error
