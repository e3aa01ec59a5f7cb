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
    def action_plan(limit: int = 10, segment: str = "") -> str:
        """What to do first, for which account, and why; of a segment, or of accounts for which an expression holds."""
        return json.dumps(facade.ask("plan", limit=limit, segment=segment or None))

    @server.tool()
    def segments(months: int = 0) -> str:
        """Declared and saved segments, their size, what expressions may read, and who entered and left by month."""
        return json.dumps(facade.ask("segments", months=months))

    @server.tool()
    def account(account: str) -> str:
        """One account: stage, milestones, warning signs, risk with its reasons, timeline."""
        return json.dumps(facade.ask("account", account=account))

    @server.tool()
    def find_accounts(q: str = "", band: str = "", owner: str = "", segment: str = "", limit: int = 20) -> str:
        """Accounts by part of a name, risk band (healthy, watch, at_risk), owner, or segment (a name or an expression)."""
        asked = {"q": q or None, "band": band or None, "owner": owner or None, "segment": segment or None}
        return json.dumps(facade.ask("accounts", **asked, limit=limit))

    @server.tool()
    def journey_map(level: str = "stage", compare: str = "", segment: str = "") -> str:
        """How customers move: nodes and flows at stage or milestone level; of a segment; two groups compared as A:B."""
        return json.dumps(facade.ask("map", level=level, compare=compare or None, segment=segment or None))

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
