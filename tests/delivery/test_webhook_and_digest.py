"""A webhook proves who sent it; a digest says what to do, to whom it concerns, and escapes what customers wrote."""

import base64
import json
from pathlib import Path

import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from desirepath.delivery import (
    DigestFrame,
    Message,
    SignedWebhook,
    channels_of,
    queue_messages,
    send_due,
    weekly_digests,
)
from desirepath.kernel import DeliveryFailed
from desirepath.store import State

from .receivers import web_server

SECRET = "whsec_" + base64.b64encode(b"a secret of thirty-two characters").decode()
MESSAGE = Message("ann@us.com", "webhook", "Title", "<p>x</p>", "Text", "digest:2026-W01", (("acme", "call", "risk"),))


def test_webhook_is_signed_so_that_its_receiver_can_verify_it() -> None:
    with web_server() as hook:
        SignedWebhook(f"http://127.0.0.1:{hook.server_port}/in", SECRET).send(MESSAGE)
        ((headers, body),) = hook.calls
    assert Webhook(SECRET).verify(body, headers) == json.loads(body)
    assert headers["webhook-id"] == MESSAGE.key
    assert json.loads(body)["plays"] == [{"account": "acme", "play": "call", "cause": "risk"}]
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(body.replace(b"acme", b"evil"), headers)


def test_resent_webhook_has_the_same_id(tmp_path: Path) -> None:
    state = State(f"sqlite:///{tmp_path / 'state.sqlite'}")
    queue_messages(state, [MESSAGE], now=0)
    with web_server() as hook:
        channels = {"webhook": SignedWebhook(f"http://127.0.0.1:{hook.server_port}/in", SECRET).send}
        hook.status = 503
        assert send_due(state, channels, now=0).failed == 1
        hook.status = 204
        assert send_due(state, channels, now=10**9).sent == 1
        assert [headers["webhook-id"] for headers, _ in hook.calls] == [MESSAGE.key] * 2
    state.close()


FAULTY = [
    ("http://127.0.0.1:1/closed", SECRET),
    ("no address at all", SECRET),
    ("http://[", SECRET),
    ("http://127.0.0.1:1", "!"),
]


@pytest.mark.parametrize(("url", "secret"), FAULTY)
def test_webhook_that_cannot_go_out_is_a_failed_delivery(url: str, secret: str) -> None:
    with pytest.raises(DeliveryFailed):
        SignedWebhook(url, secret).send(MESSAGE)


DECLARED = [
    ({}, {}, []),
    ({"smtp_host": "localhost"}, {}, ["email"]),
    ({"webhook_url": "http://x", "webhook_secret_env": "HOOK"}, {"HOOK": SECRET}, ["webhook"]),
    ({"webhook_url": "http://x", "webhook_secret_env": "HOOK"}, {}, []),
]


@pytest.mark.parametrize(("settings", "secrets", "channels"), DECLARED)
def test_channels_are_those_declared_with_their_secrets(settings: dict, secrets: dict, channels: list[str]) -> None:
    assert list(channels_of(settings, secrets)) == channels


def item(account: str, owner: str | None, title: str = "Risk", play: str | None = "call") -> dict[str, object]:
    played = {"name": play, "text": "Call <them>", "minutes": 30} if play else None
    who = {"account": account, "owner": owner, "arr": 12_000.0}
    return {"account": who, "title": title, "why": "Fewer & fewer logins", "play": played, "insight": f"risk:{account}"}


def digests(plan: list[dict[str, object]], leader: str | None = None) -> list[Message]:
    frame = DigestFrame("One & only", week="2026-W01", currency="USD", leader=leader, mark="Simulated. ")
    return weekly_digests(plan, frame, channels=["email"])


def test_each_owner_gets_their_accounts_and_the_leader_all() -> None:
    plan = [item("acme", "ann@us.com"), item("beta", "bob@us.com"), item("gamma", "ann@us.com"), item("none", None)]
    ann, bob, leader = digests(plan, leader="lea@us.com")
    assert (ann.recipient, bob.recipient, leader.recipient) == ("ann@us.com", "bob@us.com", "lea@us.com")
    assert [account for account, _, _ in ann.plays] == ["acme", "gamma"]
    assert len({ann.key, bob.key, leader.key}) == 3
    assert all("Simulated. One & only" in message.text for message in (ann, bob, leader))


def test_what_was_written_elsewhere_is_escaped_in_html() -> None:
    (message,) = digests([item("acme", "ann@us.com", title="<script>alert(1)</script>")])
    assert "<script>" not in message.html and "&lt;script&gt;alert(1)&lt;/script&gt;" in message.html
    assert "Fewer &amp; fewer logins" in message.html and "Call &lt;them&gt;" in message.html
    assert "<script>alert(1)</script>" in message.text


def test_digest_keeps_to_its_budget_and_says_what_is_left() -> None:
    (message,) = digests([item(f"a{n}", "ann@us.com") for n in range(10)])
    assert message.html.count("<li>") == len(message.plays) == 7
    assert "and 3 more in the app" in message.text


def test_item_without_a_play_records_none() -> None:
    (message,) = digests([item("acme", "ann@us.com", play=None)])
    assert message.plays == ()
    assert "Look at the account." in message.text


def test_empty_plan_sends_nobody_anything() -> None:
    assert digests([]) == []
