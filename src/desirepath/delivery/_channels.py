"""Channels: e-mail over SMTP and signed webhooks. Each takes a message or raises ``DeliveryFailed``."""

from __future__ import annotations

import json
import smtplib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import parseaddr

import css_inline
import httpx
from standardwebhooks.webhooks import EmptyWebhookSecretError, Webhook

from desirepath.delivery._outbox import Message, Send
from desirepath.kernel import DeliveryFailed

TIMEOUT_S = 20


@dataclass(frozen=True, slots=True)
class Smtp:
    """A mail server; the password is handed over, never read from a file of the workspace."""

    host: str
    port: int
    sender: str
    user: str | None = None
    password: str | None = None

    def send(self, message: Message) -> None:
        """Send one message; STARTTLS where the server offers it.

        Raises
        ------
        DeliveryFailed
            with the server's reason.
        """
        try:
            mail = self._mail(message)
            with smtplib.SMTP(self.host, self.port, timeout=TIMEOUT_S) as server:
                if server.has_extn("starttls") or "starttls" in server.ehlo()[1].decode().lower():
                    server.starttls()
                    server.ehlo()
                if self.user and self.password:
                    server.login(self.user, self.password)
                server.send_message(mail)
        except (smtplib.SMTPException, OSError, ValueError) as error:
            raise DeliveryFailed("email", str(error)) from error

    def _mail(self, message: Message) -> EmailMessage:
        if not parseaddr(message.recipient)[1].count("@"):
            raise ValueError(f"{message.recipient!r} is no e-mail address")
        mail = EmailMessage()
        mail["Subject"], mail["From"], mail["To"] = " ".join(message.title.split()), self.sender, message.recipient
        mail["Message-ID"] = f"<{message.key}@desirepath>"
        mail.set_content(message.text)
        mail.add_alternative(css_inline.inline(message.html), subtype="html")
        return mail


@dataclass(frozen=True, slots=True)
class SignedWebhook:
    """An address that takes JSON signed as the Standard Webhooks specification says."""

    url: str
    secret: str

    def send(self, message: Message) -> None:
        """Post one message.

        Raises
        ------
        DeliveryFailed
            for any answer but 2xx, with it.
        """
        plays = [{"account": a, "play": p, "cause": c} for a, p, c in message.plays]
        body = json.dumps({"type": "digest", "to": message.recipient, "title": message.title, "text": message.text,
                           "plays": plays})  # fmt: skip
        moment = datetime.now(UTC)
        try:
            signature = Webhook(self.secret).sign(message.key, moment, body)
        except (ValueError, EmptyWebhookSecretError) as error:
            raise DeliveryFailed("webhook", f"the secret cannot sign: {error}") from error
        headers = {
            "webhook-id": message.key,
            "webhook-timestamp": str(int(moment.timestamp())),
            "webhook-signature": signature,
            "content-type": "application/json",
        }
        try:
            answer = httpx.post(self.url, content=body, headers=headers, timeout=TIMEOUT_S)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise DeliveryFailed("webhook", str(error)) from error
        if not answer.is_success:
            raise DeliveryFailed("webhook", f"HTTP {answer.status_code}")


def channels_of(settings: Mapping[str, str], secrets: Mapping[str, str]) -> dict[str, Send]:
    """The channels a workspace declares; ``secrets`` holds the values of the named environment variables."""
    found: dict[str, Send] = {}
    if "smtp_host" in settings:
        mail = Smtp(
            settings["smtp_host"],
            int(settings.get("smtp_port", "25")),
            settings.get("email_from", "desirepath@localhost"),
            settings.get("smtp_user"),
            secrets.get(settings.get("smtp_password_env", "")),
        )
        found["email"] = mail.send
    secret = secrets.get(settings.get("webhook_secret_env", ""))
    if "webhook_url" in settings and secret:
        found["webhook"] = SignedWebhook(settings["webhook_url"], secret).send
    return found
