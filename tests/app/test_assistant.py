"""An assistant lists the tools and asks them, through the protocol's own client."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from mcp import Client

from desirepath.app import LocalFacade, signature_of
from desirepath.mcp import create_mcp
from desirepath.mcp._server import DEFAULTS, TOOLS, WORDS

SOME = {"portfolio", "action_plan", "account", "journey_map", "patterns", "evaluation", "common_journeys", "common_paths",
        "ideal_path", "definition_history", "definition_diff", "definition_suggest"}  # fmt: skip
ASKED = {
    "action_plan": {"limit": 3},
    "journey_map": {"compare": "renewed:churned"},
    "common_paths": {"level": "stage", "steps": 3},
    "common_journeys": {"view": "paths"},
    "themes": {"segment": "smb"},
    "accounts_off_the_ideal_path": {"step": "first_integration", "group": "skipped"},
    "definition_history": {},
    "definition_diff": {"old": "1", "new": "1"},
    "definition": {},
    "ideal_path": {"segment": "smb", "definition": "1"},
}


def through(company: LocalFacade, ask: Callable[[Client], Coroutine[Any, Any, Any]]) -> Any:
    async def asked() -> Any:
        async with Client(create_mcp(company)) as client:
            return await ask(client)

    with ThreadPoolExecutor(1) as thread:  # a loop of its own: the browser tests may have one running here
        return thread.submit(lambda: asyncio.run(asked())).result()


@pytest.mark.parametrize("tool", ASKED)
def test_a_tool_answers_as_the_other_faces_do(company: LocalFacade, tool: str) -> None:
    async def ask(client: Client) -> str:
        return str((await client.call_tool(tool, ASKED[tool])).content[0].text)

    given = {**DEFAULTS.get(tool, {}), **ASKED[tool]}
    assert json.loads(through(company, ask)) == json.loads(json.dumps(company.ask(TOOLS[tool], **given), default=str))


def test_every_tool_takes_what_its_question_takes_and_says_what_it_is(company: LocalFacade) -> None:
    async def listed(client: Client) -> Any:
        return (await client.list_tools()).tools

    tools = {tool.name: tool for tool in through(company, listed)}
    assert set(TOOLS) == set(tools) and set(tools) >= SOME
    for name, tool in tools.items():
        taken = signature_of(TOOLS[name]).parameters
        shapes = tool.input_schema["properties"]
        assert set(shapes) == set(taken), name
        assert set(tool.input_schema.get("required", [])) == {
            one.name for one in taken.values() if one.default is one.empty
        }
        assert all(shapes[one]["description"] == WORDS[one] for one in set(shapes) & set(WORDS))
        assert tool.description.endswith(".") and len(tool.description) < 300
    assert tools["journey_map"].input_schema["properties"]["level"]["default"] == "stage"
    assert tools["journey_map"].input_schema["properties"]["level"]["enum"] == ["stage", "milestone", "event"]


def test_a_refusal_reaches_the_assistant_in_words(company: LocalFacade) -> None:
    async def ask(client: Client) -> Any:
        return await client.call_tool("account", {"account": "nobody"})

    found = through(company, ask)
    assert found.is_error and "nobody" in found.content[0].text
