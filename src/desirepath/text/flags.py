"""What a customer says they will do, or that has happened to them: flags that outweigh the tone."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """A flag: what raises it, what takes it back, how it weighs, and whether it states an intention.

    ``stems`` are cheap: a text without any of them cannot raise the flag, and the patterns are not tried.
    """

    name: str
    stems: tuple[str, ...]
    says: re.Pattern[str]
    unless: re.Pattern[str]
    weight: float
    is_intent: bool


def _any(*parts: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{part})" for part in parts), re.IGNORECASE)


_NOT = r"(?:\b(?:not|never|no|without|cannot|nothing|none|nor|avoid|instead of|rather than)\b|n['’]t\b)"
_FEW = r"(?:[\w'’]+\s+){0,4}"
_NO = rf"{_NOT}\s+{_FEW}"
_TOOL = r"(?:vendors?|tools?|providers?|solutions?|options?|products?|platforms?|suppliers?|systems?)"
_CONTRACT = r"(?:contracts?|subscriptions?|accounts?|agreements?|plans?|licen[cs]es?|services?|partnership)"
_PERSON = (
    r"(?:champion|sponsor|admin(?:istrator)?|owner|lead(?:er)?|manager|director|head of \w+|vp(?: of \w+)?"
    r"|c[etifo]o|contact|colleague|buyer|stakeholder|he|she|i|who)"
)
_GOING = r"(?:leaving|departing|departed|resigned|resigning|quit|quitting|retiring|retired|moving on|moved on)"
_BE = r"(?:(?:is|are|am|was|has|have|had|will be|will|just|already|recently|['’]s|['’]m)\s+)*"
_COMPANY = r"(?:the|our|my|this|their)\s+(?:company|firm|organi[sz]ation|business|team|department)"
_CANCEL = r"(?:cancel(?:l?ing|l?ed|lation)?s?|terminat(?:e|ed|ing|ion))"
_MINOR = (
    r"(?:meetings?|calls?|invit\w+|webinars?|jobs?|exports?|imports?|uploads?|button|runs?|requests?|orders?"
    r"|events?|appointments?|trainings?|sessions?)"
)
_LOOK = r"(?:evaluat|consider|explor|look|compar|trial|test|assess|review|shortlist|shop)\w*"
_MOVE = r"(?:switch|migrat|mov)\w*"
_RENEW = r"(?:renew(?:ing)?|be renewed)\b"

RULES = (
    Rule(
        name="cancel",
        stems=("cancel", "terminat", "clos", "end", "stop", "discontinu"),
        says=_any(
            rf"\b{_CANCEL}\b(?!\s+(?:\w+\s+){{0,2}}{_MINOR}\b)",
            rf"\b(?:end|close|stop|discontinue|closing|ending|stopping)\s+(?:our|the|my|this)\s+(?:\w+\s+)?{_CONTRACT}",
        ),
        unless=_any(rf"{_NO}{_CANCEL}\b", rf"\b{_MINOR}\s+(?:\w+\s+){{0,2}}{_CANCEL}\b"),
        weight=-0.6,
        is_intent=True,
    ),
    Rule(
        name="not_renewing",
        stems=("renew", "lapse", "expire", "run out"),
        says=_any(
            rf"(?:{_NOT}|\bwont\b|\bno longer\b|\bunlikely to\b|\bstop\b)\s+{_FEW}{_RENEW}",
            r"\bnon-?renewal\b",
            r"\bagainst\s+(?:\w+\s+){0,2}renew(?:al|ing)\b",
            rf"\blet(?:ting)?\s+(?:the|our|this|my|it)\s*(?:\w+\s+)?(?:{_CONTRACT}\s+)?"
            r"(?:lapse|expire|run out)\b",
        ),
        unless=_any(
            r"\bno (?:\w+\s+)?reason\s+(?:\w+\s+){0,3}(?:not to )?renew",
            r"\bwhy (?:would|should)(?:n['’]t)?\s+(?:\w+\s+){0,2}renew",
            r"\b(?:not|n['’]t)\s+(?:yet\s+)?(?:received|seen|got)\b",
        ),
        weight=-0.7,
        is_intent=True,
    ),
    Rule(
        name="evaluating",
        stems=("alternativ", "compet", "replac", "rfp", "request for", "other ", "new ", "different "),
        says=_any(
            rf"\b{_LOOK}\s+{_FEW}(?:alternatives?|competitors?|competing|replacements?"
            rf"|(?:other|another|different|new)\s+{_TOOL})\b",
            rf"\b{_MOVE}\s+{_FEW}(?:to|with)\s+(?:an?\s+|your\s+)?(?:competitors?|alternatives?"
            rf"|(?:another|other|different)\s+{_TOOL})\b",
            r"\b(?:rfp|request for proposals?)\b",
            r"\bcompetitor\s+(?:\w+\s+){0,3}(?:cheaper|better|offer\w*|quote\w*)\b",
        ),
        unless=_any(rf"{_NO}(?:{_LOOK}|{_MOVE})\b"),
        weight=-0.5,
        is_intent=True,
    ),
    Rule(
        name="leaving",
        stems=("leav", "away from", "off ", "replac", "drop", "ditch"),
        says=_any(
            r"\bwe(?:['’]re)?\s+(?:\w+\s+){0,4}(?:leave|leaving)\s+"
            r"(?:you|your|the (?:platform|product|service)|for )",
            rf"\b(?:{_MOVE}|transition\w*)\s+(?:\w+\s+){{0,2}}(?:away from|off)\s+(?:you|your|the|this)\b",
            r"\b(?:replac\w+|drop\w*|ditch\w*)\s+(?:you|your (?:product|platform|tool|software|service))\b",
        ),
        unless=_any(rf"{_NO}(?:leav\w+|{_MOVE}|transition\w*|replac\w+|drop\w*)\b"),
        weight=-0.6,
        is_intent=True,
    ),
    Rule(
        name="champion_left",
        stems=(
            "leav",
            "left",
            "depart",
            "resign",
            "quit",
            "retir",
            "moving on",
            "moved on",
            "no longer",
            "last day",
        ),
        says=_any(
            rf"\b{_BE}(?:{_GOING}|left)\s+{_COMPANY}\b",
            rf"\b{_PERSON}(?:['’]s|['’]m)?\s+(?:\w+\s+){{0,2}}{_BE}{_GOING}\b",
            rf"\b{_PERSON}\s+(?:\w+\s+)?(?:has |have |just |recently )+left\b"
            r"(?!\s+(?:a|an|the|some|feedback|you)\b)",
            r"(?:\b(?:is|are)|['’]s)\s+no longer\s+(?:with|at|working)\b",
            r"\b(?:my|his|her|their)\s+last day\b",
        ),
        unless=_any(rf"{_NO}(?:{_GOING}|left)\b"),
        weight=-0.5,
        is_intent=True,
    ),
    Rule(
        name="outage",
        stems=("outage", "down", "offline", "unavailable", "not ", "n't ", "n’t ", "unable", "error", "data"),
        says=_any(
            r"\b(?:outages?|downtime)\b",
            r"\b(?:is|was|are|were|went|goes|been|completely)\s+(?:\w+\s+)?(?:down|offline|unavailable)\b",
            r"(?:\b(?:not|cannot|unable to)|n['’]t)\s+(?:able to\s+)?"
            r"(?:log\s?in|sign in|access|connect|load|respond)\w*\b",
            r"\b(?:50[0234]|internal server)\s+errors?\b",
            r"\b(?:data loss|lost (?:all )?(?:our|my|the) data)\b",
        ),
        unless=_any(
            r"\b(?:no|zero|without|less|fewer)\s+(?:\w+\s+){0,2}(?:outages?|downtime)\b",
            r"(?:n['’]t|never|not)\s+(?:had|have|seen|experienced)\s+(?:\w+\s+){0,2}(?:outages?|downtime)\b",
            r"\bdown\s+(?:by|to|from|\d)",
        ),
        weight=-0.4,
        is_intent=False,
    ),
    Rule(
        name="escalate",
        stems=("escalat", "speak", "talk", "legal", "lawyer", "breach", "unacceptable"),
        says=_any(
            r"\bescalat\w*\b",
            r"\b(?:speak|talk)\s+(?:to|with)\s+(?:a|your|the)\s+(?:\w+\s+)?(?:manager|supervisor|director|executive)\b",
            r"\b(?:legal (?:team|action|counsel)|lawyers?|breach of (?:contract|sla|the sla|our sla))\b",
            r"\bunacceptable\b",
        ),
        unless=_any(rf"{_NO}escalat\w*", r"\bde-?escalat\w*"),
        weight=-0.4,
        is_intent=False,
    ),
)
WEIGHTS = {rule.name: rule.weight for rule in RULES}
INTENTS = frozenset(rule.name for rule in RULES if rule.is_intent)
_CLAUSES = re.compile(r"(?<=[.!?;\n])\s+|\bbut\b|\bhowever\b|\balthough\b", re.IGNORECASE)


def flags_of(text: str) -> tuple[str, ...]:
    """What does the writer announce or report?

    Parameters
    ----------
    text
        English, any length.

    Returns
    -------
    tuple of str
        Names out of ``cancel``, ``not_renewing``, ``evaluating``, ``leaving``, ``champion_left``,
        ``outage`` and ``escalate``; a negated statement raises none. Judged clause by clause.

    Examples
    --------
    >>> flags_of("We will not be renewing. Our champion is leaving the company.")
    ('not_renewing', 'champion_left')
    >>> flags_of("We have no plans to cancel.")
    ()
    """
    likely = _likely(text)
    clauses = _CLAUSES.split(text) if likely else []
    return tuple(rule.name for rule in likely if any(_raised(rule, clause) for clause in clauses))


def without_denials(text: str) -> str:
    """``text`` without what it denies ("no plans to cancel"), whose words would spoil the tone.

    >>> without_denials("We have no plans to cancel.")
    'We have  .'
    """
    for rule in _likely(text):
        if rule.says.search(text):
            text = rule.unless.sub(" ", text)
    return text


def _likely(text: str) -> list[Rule]:
    lowered = text.lower()
    return [rule for rule in RULES if any(stem in lowered for stem in rule.stems)]


def _raised(rule: Rule, clause: str) -> bool:
    return rule.says.search(clause) is not None and rule.unless.search(clause) is None
