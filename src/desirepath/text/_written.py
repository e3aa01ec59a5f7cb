"""What the writer wrote themselves: earlier mails quoted below and the signature do not speak for them."""

from __future__ import annotations

import re

LONGEST_TEXT = 5_000
"""Characters of a text that are read."""
_MARKS = ("\n>", "wrote", "schrieb", "écrit", "escribió", "-----", "____", "\n--", "from:", "von:", "regards", "wishes",
          "sincerely", "cheers", "thanks", "sent from", "\nbest", "grüße", "grüßen")  # fmt: skip
_LINE = r"[^\n]{1,200}"
_EARLIER = re.compile(
    r"^[ \t]*(?:on\b[^\n]{4,160}\n?[^\n]{0,80}\bwrote:|am\b[^\n]{4,160}\n?[^\n]{0,80}\bschrieb\b[^\n]{0,80}:"
    r"|le\b[^\n]{4,160}\n?[^\n]{0,80}\ba écrit\s*:|el\b[^\n]{4,160}\n?[^\n]{0,80}\bescribió:"
    r"|-{2,}\s*(?:original message|forwarded message|ursprüngliche nachricht|message d'origine)\b|_{8,}[ \t]*$"
    rf"|\**(?:from|von|de|da|van)\**:{_LINE}\n+(?:{_LINE}\n+){{0,2}}?[ \t]*\**(?:sent|date|to|subject|gesendet|datum|an"
    r"|betreff|envoyé|enviado)\**:)",
    re.IGNORECASE | re.MULTILINE,
)
_QUOTED = re.compile(r"^[ \t]*>.*$", re.MULTILINE)
_SIGNED = re.compile(
    r"^[ \t]*(?:--[ \t]*$|sent from my\b.*$|(?:(?:best|kind|warm|many|with|kindest)\s+)*(?:regards|wishes)\b[^\n]{0,30}$"
    r"|(?:thanks|thank you|cheers|best|sincerely|yours)(?: so much| a lot| again| in advance)?,[ \t]*$"
    r"|(?:mit )?(?:freundlichen|besten|viele) grüßen?\b[^\n]{0,30}$)",
    re.IGNORECASE | re.MULTILINE,
)
_SIGNATURE_LINES = 8
_SIGNATURE_WORDS = 10


def without_quoted(text: str) -> str:
    """``text`` with earlier mails and the signature blanked out, place by place, so that spans stay where they are.

    Parameters
    ----------
    text
        A mail or ticket as it came.

    Returns
    -------
    str
        Of the same length: what goes is replaced by line ends.

    Examples
    --------
    >>> without_quoted("Works now.\\n> it is awful").strip()
    'Works now.'
    """
    if "\n" not in text and text[:1].isalnum():
        return text
    lowered = text.lower()
    if not any(mark in lowered for mark in _MARKS):
        return text
    earlier = _EARLIER.search(text)
    kept = _blanked(text, earlier.start(), len(text)) if earlier else text
    for line in list(_QUOTED.finditer(kept)):
        kept = _blanked(kept, line.start(), line.end())
    signed = _signature(kept)
    return kept if signed is None else _blanked(kept, signed, len(text))


def _signature(text: str) -> int | None:
    """Where the signature begins: a sign-off with only short lines after it."""
    for found in _SIGNED.finditer(text):
        after = [line for line in text[found.end() :].splitlines() if line.strip()]
        if len(after) <= _SIGNATURE_LINES and all(len(line.split()) <= _SIGNATURE_WORDS for line in after):
            return found.start()
    return None


def _blanked(text: str, start: int, end: int) -> str:
    return text[:start] + "\n" * (end - start) + text[end:]
