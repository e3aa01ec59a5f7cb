"""An assistant lists the tools and asks one, through the protocol's own client."""

from __future__ import annotations

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor

from mcp import Client

from desirepath.app import LocalFacade
from desirepath.mcp import create_mcp


def test_tools_answer_as_the_other_faces_do(company: LocalFacade) -> None:
    async def ask() -> tuple[list[str], str]:
        async with Client(create_mcp(company)) as client:
            tools = await client.list_tools()
            found = await client.call_tool("action_plan", {"limit": 3})
            return [tool.name for tool in tools.tools], found.content[0].text

    with ThreadPoolExecutor(1) as thread:  # a loop of its own: the browser tests may have one running here
        names, text = thread.submit(lambda: asyncio.run(ask())).result()
    assert {"portfolio", "action_plan", "account", "journey_map", "patterns", "evaluation"} <= set(names)
    assert json.loads(text)["items"] == company.ask("plan", limit=3)["items"]
