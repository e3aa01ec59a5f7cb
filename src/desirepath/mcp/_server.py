"""One tool per question a person would ask."""

from __future__ import annotations

import json

from mcp.server.mcpserver import MCPServer

from desirepath.app import Facade

INSTRUCTIONS = (
    "Desirepath answers questions about a company's customer journeys. Every number comes with its stamp; repeat verdicts "
    "and sample sizes with the numbers, and never state a cause where the answer says 'associated with'."
)


def create_mcp(facade: Facade) -> MCPServer:
    """The server over ``facade``."""
    server = MCPServer("desirepath", instructions=INSTRUCTIONS)

    @server.tool()
    def portfolio() -> str:
        """What renews, what is at risk, what changed, and the main findings."""
        return json.dumps(facade.ask("portfolio"))

    @server.tool()
    def action_plan(limit: int = 10) -> str:
        """What to do first, for which account, and why."""
        return json.dumps(facade.ask("plan", limit=limit))

    @server.tool()
    def account(account: str) -> str:
        """One account: stage, milestones, warning signs, risk with its reasons, timeline."""
        return json.dumps(facade.ask("account", account=account))

    @server.tool()
    def find_accounts(q: str = "", band: str = "", owner: str = "", limit: int = 20) -> str:
        """Accounts by part of a name, risk band (healthy, watch, at_risk) or owner."""
        return json.dumps(facade.ask("accounts", q=q or None, band=band or None, owner=owner or None, limit=limit))

    @server.tool()
    def journey_map(level: str = "stage", compare: str = "") -> str:
        """How customers move: nodes and flows at stage or milestone level; compare two outcomes or segments as A:B."""
        return json.dumps(facade.ask("map", level=level, compare=compare or None))

    @server.tool()
    def patterns(outcome: str = "", versus: str = "") -> str:
        """Sequences of steps that separate two outcomes, with their statistics."""
        return json.dumps(facade.ask("patterns", outcome=outcome or None, versus=versus or None))

    @server.tool()
    def evaluation(outcome: str = "") -> str:
        """How well and how early the risk would have warned, on later time."""
        return json.dumps(facade.ask("evaluate", outcome=outcome or None))

    return server


def serve_mcp(facade: Facade) -> None:
    """Serve over standard input and output until it ends."""
    create_mcp(facade).run("stdio")
