"""One tool per question a person would ask, made from the question catalogue."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Mapping
from typing import Annotated, Any

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import ToolAnnotations
from pydantic import Field

from desirepath.app import QUESTIONS, Facade, signature_of
from desirepath.kernel import DesirepathError

INSTRUCTIONS = (
    "Desirepath answers questions about a company's customer journeys. Every number comes with its stamp; repeat verdicts "
    "and sample sizes with the numbers, and never state a cause where the answer says 'associated with'."
)
TOOLS = {
    "workspace": "workspace",
    "portfolio": "portfolio",
    "findings": "insights",
    "action_plan": "plan",
    "account": "account",
    "find_accounts": "accounts",
    "journey_map": "map",
    "accounts_on_the_map": "members",
    "common_paths": "map_paths",
    "step_by_step": "map_matrix",
    "time_to_milestones": "map_curves",
    "map_as_it_grew": "map_replay",
    "moments_that_matter": "moments",
    "accounts_behind_a_moment": "moment_members",
    "velocity": "velocity",
    "ideal_path": "conformance",
    "accounts_off_the_ideal_path": "conformance_members",
    "common_journeys": "archetypes",
    "accounts_on_a_common_journey": "archetype_members",
    "segments": "segments",
    "accounts_of_a_segment": "segment_members",
    "themes": "themes",
    "accounts_that_wrote_about_a_theme": "theme_members",
    "patterns": "patterns",
    "unusual_changes": "deviations",
    "forecast": "forecast",
    "patterns_to_review": "pattern_review",
    "feedback": "feedback",
    "models": "models",
    "learning_history": "learning_history",
    "evaluation": "evaluate",
    "missed_and_false_alarms": "misses",
    "last_months_of_the_lost": "lost",
    "waiting_on_us": "waiting",
    "stuck_and_behind": "behind",
    "revenue": "revenue",
    "revenue_of_accounts": "revenue_moves",
    "definition": "definition",
    "definition_check": "definition_check",
    "definition_history": "definition_history",
    "definition_diff": "definition_diff",
    "definition_preview": "definition_preview",
    "definition_suggest": "definition_suggest",
    "definition_review": "definition_review",
}
"""The tools by name, and the question each asks. What concerns keys, messages and erasure is for the command line."""
DEFAULTS: dict[str, dict[str, object]] = {"journey_map": {"level": "stage"}, "find_accounts": {"limit": 20}}
"""Where another default than the question's own is better read in a conversation."""
WORDS = {
    "as_of": "look from an earlier time (ISO 8601)",
    "archetype": "the name of a common journey",
    "by_segment": "judge the risk of all in each declared segment beside",
    "before": "an outcome to look back from",
    "compare": "two segments, outcomes, owners, periods or versions ('version 2:version 3') as A:B",
    "account": "the id of an account",
    "every": "also what was taken back",
    "id": "the id of a registered model",
    "name": "the name of a segment or of a model",
    "definition": "a version of the definition by number, or a date on which it held",
    "level": "how fine: stages, milestones or events",
    "limit": "how many rows at most",
    "offset": "how many rows to leave out first",
    "outcome": "the name of an outcome; by default the bad ending",
    "owner": "who keeps the account",
    "q": "part of a name or id",
    "segment": "a declared or saved segment, an outcome, an owner, or an expression such as arr >= 50000",
    "lately": "only in the last 90 days",
    "theme": "the name of a theme",
    "metric": "a watched metric: events, active_people, breadth, tickets or a declared count",
    "weeks": "how many weeks back",
    "versus": "the other outcome; beside compare, the second name where names have colons",
}


def create_mcp(facade: Facade) -> MCPServer:
    """The server over ``facade``."""
    server = MCPServer("desirepath", instructions=INSTRUCTIONS)
    for name, question in TOOLS.items():
        told = (inspect.getdoc(QUESTIONS[question]) or "").partition("\n\n")[0]
        server.add_tool(
            _tool(facade, name, question),
            name=name,
            description=" ".join(told.split()),
            annotations=ToolAnnotations(read_only_hint=True),
            structured_output=False,
        )
    return server


def _tool(facade: Facade, name: str, question: str) -> Callable[..., str]:
    """A function with the question's own parameters, which the protocol's schema is made of."""

    def ask(**given: Any) -> str:
        try:
            return json.dumps(facade.ask(question, **given), default=str)
        except DesirepathError as refusal:  # of other errors the protocol's server tells nobody the words
            raise ToolError(str(refusal)) from refusal

    ask.__name__ = name
    signature = _told(signature_of(question), DEFAULTS.get(name, {}))
    vars(ask)["__signature__"] = signature
    ask.__annotations__ = {one.name: one.annotation for one in signature.parameters.values()} | {"return": str}
    return ask


def _told(signature: inspect.Signature, defaults: Mapping[str, object]) -> inspect.Signature:
    """The same parameters, each with its words and our own default where there is one."""
    listed = []
    for one in signature.parameters.values():
        words = WORDS.get(one.name)
        kind = Annotated[one.annotation, Field(description=words)] if words else one.annotation
        listed.append(one.replace(annotation=kind, default=defaults.get(one.name, one.default)))
    return signature.replace(parameters=listed, return_annotation=str)


def serve_mcp(facade: Facade) -> None:
    """Serve over standard input and output until it ends."""
    create_mcp(facade).run("stdio")
