"""Who gets what: digests, outbox, channels.

In: plan items and declared channels. Out: messages sent at least once, and a record of every play delivered.
"""

from desirepath.delivery._channels import SignedWebhook, Smtp, channels_of
from desirepath.delivery._digest import DigestFrame, weekly_digests
from desirepath.delivery._outbox import Message, Send, Sent, list_outbox, queue_messages, send_due

__all__ = [
    "DigestFrame",
    "Message",
    "Send",
    "Sent",
    "SignedWebhook",
    "Smtp",
    "channels_of",
    "list_outbox",
    "queue_messages",
    "send_due",
    "weekly_digests",
]
