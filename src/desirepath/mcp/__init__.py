"""MCP face: an assistant asks the same typed questions as every other face; it computes nothing itself.

In: tool calls over standard input. Out: answers of the façade as JSON.
"""

from desirepath.mcp._server import create_mcp, serve_mcp

__all__ = ["create_mcp", "serve_mcp"]
