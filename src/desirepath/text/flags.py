"""What a customer says they will do, or that has happened to them: flags that outweigh the tone."""

from __future__ import annotations

import re
from functools import lru_cache

from desirepath.text._rules import RULES, Rule

WEIGHTS = {rule.name: rule.weight for rule in RULES}
FLAGS = tuple(rule.name for rule in RULES)
INTENTS = frozenset(rule.name for rule in RULES if rule.is_intent)
_CLAUSES = re.compile(r"(?<=[.!?;\n])\s+|\bbut\b|\bhowever\b|\balthough\b|\bon the contrary\b", re.IGNORECASE)
_THREAT = re.compile(
    r"\b(?:if|in case)\b[^.!?;\n]*?\s"
    r"(?=(?:we|i)(?:['’]ll|['’]re going to| will| would have to| have to| must| shall| want to)\b)",
    re.IGNORECASE,
)
"""The condition of a threat: what follows it is a clause of its own."""
_HYPOTHETICAL = re.compile(
    r"\b(?:if|suppose|supposing|in case|hypothetically|assuming|imagine|were we|should we ever|would only|only if)\b",
    re.IGNORECASE,
)
_HOW = re.compile(
    r"^\W*(?:(?:hi|hello|hey|please|quick question|(?:could|can) you (?:tell|explain|show)\w*|(?:i|we) (?:wonder|would like to"
    r" know))\W+(?:\w+\W+){0,3}?)?(?:how (?:do|does|can|should|would|to|is|are)|where|which|what|when)\b",
    re.IGNORECASE,
)


def flags_of(text: str) -> tuple[str, ...]:
    """What does the writer announce or report?

    Parameters
    ----------
    text
        English, any length; without earlier mails (:func:`desirepath.text.without_quoted`).

    Returns
    -------
    tuple of str
        Names out of ``FLAGS``, in that order. Judged clause by clause: a negated statement, a hypothetical one
        ("if we were to cancel") and a question after the how of something raise none; a threat ("if it stays so,
        we will cancel") does.

    Examples
    --------
    >>> flags_of("We will not be renewing. Our champion is leaving the company.")
    ('not_renewing', 'champion_left')
    >>> flags_of("We have no plans to cancel. How do I cancel a scheduled report?")
    ()
    >>> flags_of("How do I cancel my subscription?")
    ('cancel',)
    """
    return read_flags(text)[0]


def read_flags(text: str) -> tuple[tuple[str, ...], str]:
    """The flags of a text, and the text without what it denies, whose words would spoil the tone; at once, since both try
    the same patterns.

    >>> read_flags("We have no plans to cancel.")
    ((), 'We have  .')
    """
    lowered = text.lower()
    if not (likely := _likely(lowered)):
        return (), text
    raised = denied = 0
    if " if " in f" {lowered}" or "in case" in lowered:
        text = _THREAT.sub(r"\g<0>; ", text)
    parts = _CLAUSES.split(text)
    for clause in parts:
        for place, rule in _rules_of(likely & _likely(clause.lower()) & ~raised if len(parts) > 1 else likely):
            if found := rule.says.search(clause):
                taken_back = rule.unless.search(clause) is not None
                denied |= taken_back << place
                raised |= (not taken_back and _is_stated(rule, clause, found.start())) << place
    plain = text
    for _, rule in _rules_of(denied):
        if rule.weight < 0:
            plain = rule.unless.sub(" ", plain)
    return tuple(rule.name for _, rule in _rules_of(raised)), plain


@lru_cache(maxsize=4_096)
def _rules_of(mask: int) -> tuple[tuple[int, Rule], ...]:
    return tuple((place, rule) for place, rule in enumerate(RULES) if mask >> place & 1)


def _likely(lowered: str) -> int:
    """The rules, as bits, of which some word holds a stem."""
    mask = 0
    for word in lowered.split():
        mask |= _stemmed(word)
    return mask


@lru_cache(maxsize=65_536)
def _stemmed(word: str) -> int:
    return sum(any(stem in word for stem in rule.stems) << place for place, rule in enumerate(RULES))


def _is_stated(rule: Rule, clause: str, start: int) -> bool:
    """Whether what ``clause`` says at ``start`` is meant: no question after the how of it, nothing hypothetical."""
    if not rule.in_questions and _HOW.search(clause):
        return False
    return not (rule.is_intent and _HYPOTHETICAL.search(clause, 0, start))
