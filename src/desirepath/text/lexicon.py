"""How business customers' words weigh, where that differs from everyday English.

Weights follow VADER's scale, -4 to 4. Everyday meanings that mislead in a ticket (a "champion", the
"support" team, a polite "please") are turned down; words of the trade are added. All entries were written
for this product. Words that a flag judges in their context ("cancel", "outage", "recommend") weigh nothing by themselves.
``PHRASES`` weigh as a whole, so that a negation before them is heard.
"""

from __future__ import annotations

import re

TURNED_DOWN = {
    "accept": 0.3,
    "accepted": 0.3,
    "active": 0.3,
    "agreement": 0.0,
    "alert": 0.0,
    "assets": 0.0,
    "cancel": 0.0,
    "canceled": 0.0,
    "canceling": 0.0,
    "cancelled": 0.0,
    "cancelling": 0.0,
    "cancels": 0.0,
    "champion": 0.0,
    "champions": 0.0,
    "dear": 0.0,
    "cut": -0.3,
    "demand": 0.0,
    "downtime": 0.0,
    "engage": 0.2,
    "error": -0.9,
    "errors": -0.9,
    "escalate": 0.0,
    "escalated": 0.0,
    "escalating": 0.0,
    "escalation": 0.0,
    "faith": 0.3,
    "fine": 0.6,
    "giving": 0.0,
    "good": 1.6,
    "growing": 0.3,
    "hand": 0.3,
    "help": 0.3,
    "helping": 0.5,
    "hi": 0.0,
    "like": 0.5,
    "matter": 0.0,
    "missing": -0.3,
    "no": -0.3,
    "outage": 0.0,
    "outages": 0.0,
    "party": 0.0,
    "please": 0.0,
    "pls": 0.0,
    "recommend": 0.0,
    "recommended": 0.0,
    "reset": 0.0,
    "security": 0.0,
    "share": 0.0,
    "shared": 0.0,
    "sharing": 0.0,
    "support": 0.0,
    "supported": 0.3,
    "thank": 0.8,
    "thanks": 0.8,
    "trust": 0.8,
    "united": 0.0,
    "value": 0.4,
    "well": 0.4,
    "yes": 0.3,
}

NEGATIVE = {
    "blocked": -1.5,
    "blocker": -1.8,
    "blocking": -1.4,
    "bug": -1.5,
    "buggy": -2.2,
    "bugs": -1.5,
    "churn": -1.8,
    "clunky": -1.8,
    "crashed": -2.0,
    "crashes": -2.0,
    "crashing": -2.0,
    "dealbreaker": -2.6,
    "cumbersome": -1.6,
    "defend": -0.3,
    "delay": -1.2,
    "delayed": -1.3,
    "delays": -1.3,
    "downgrade": -1.5,
    "downgrading": -1.6,
    "duplicate": -0.6,
    "duplicates": -1.0,
    "expensive": -1.2,
    "fail": -1.6,
    "failed": -1.7,
    "failing": -1.8,
    "fails": -1.7,
    "failure": -1.7,
    "freezes": -1.5,
    "hung": -1.2,
    "inaccurate": -1.6,
    "incorrect": -1.5,
    "inconsistent": -1.4,
    "lagging": -1.5,
    "laggy": -1.8,
    "overcharged": -2.3,
    "overdue": -1.3,
    "overpriced": -2.0,
    "refund": -1.2,
    "regression": -1.2,
    "slow": -1.4,
    "slower": -1.4,
    "slowness": -1.4,
    "sluggish": -1.6,
    "stuck": -1.5,
    "timeout": -1.2,
    "timeouts": -1.3,
    "unanswered": -1.6,
    "underwhelming": -1.8,
    "unreliable": -2.4,
    "unresolved": -1.8,
    "unresponsive": -2.0,
    "unusable": -2.8,
    "unstable": -1.8,
    "unusably": -2.2,
    "urgent": -0.8,
    "urgently": -0.8,
    "workaround": -0.8,
    "workarounds": -0.9,
    "wrong": -1.7,
}

POSITIVE = {
    "adopted": 0.9,
    "expand": 1.0,
    "expanding": 1.1,
    "faster": 1.1,
    "fixed": 1.2,
    "intuitive": 1.8,
    "renew": 1.2,
    "renewed": 1.3,
    "renewing": 1.3,
    "reliable": 1.5,
    "resolved": 1.3,
    "responsive": 1.6,
    "seamless": 2.0,
    "seamlessly": 2.0,
    "streamlined": 1.6,
    "upgrade": 0.9,
    "upgrading": 1.0,
}


_NOT_DO = r"(?:does|do|did|is|are|was|were|wo|ca|could|would)(?:\s+not|n['’]?t)|cannot|never|not|no longer|stopped"
PHRASES = (
    (
        rf"(?:{_NOT_DO})\s+(?:even\s+|really\s+|properly\s+)?"
        r"(?:work|working|function|open|load|match|add up|sync|update|save|arrive)\w*",
        -1.9,
    ),
    (r"(?:giv\w+|gave)\s+up|(?:lost|losing|lose)\s+(?:all\s+)?(?:faith|trust|confidence|patience|hope)", -2.2),
    (
        r"fed up|at (?:my|our) wits['’]? end|had enough|last straw|waste of (?:time|money)|let(?:ting|s)? (?:us|me) down",
        -2.6,
    ),
    (r"(?:takes?|taking|took)\s+(?:forever|ages|far too long|too long|hours|for ever)", -1.9),
    (
        r"(?:still|been)\s+(?:waiting|no (?:answer|reply|response|fix|solution))|"
        r"(?:no(?:body| one)|never)\s+(?:has\s+)?(?:repl|answer|respond|got back|came back)\w*",
        -1.8,
    ),
    (
        r"(?:not|n['’]t)\s+(?:really\s+|that\s+|so\s+|very\s+|too\s+)?(?:happy|great|good|impressed|convinced|satisfied|pleased|usable|useful|helpful)",
        -2.0,
    ),
    (r"(?:keeps?|kept)\s+(?:on\s+)?(?:failing|crashing|breaking|dropping|freezing|timing out)", -2.2),
    (r"hard to (?:defend|justify|explain|use|find)|difficult to (?:use|justify)|falls? short|fell short", -1.5),
    (r"breaks?|broke|broken", -1.6),
    (r"(?:not|n['’]t)\s+(?:live up|meet (?:our|my|the) (?:expectations|needs))", -2.0),
    (rf"(?:{_NOT_DO})\s+(?:\w+\s+)?recommend\w*", -2.0),
    (
        r"no reason not to (?:stay|continue)|count (?:us|me) in|looking forward to (?:the next|another|renewing|working)",
        2.0,
    ),
    (r"(?:works?|working|runs?|running)\s+(?:now|again|perfectly|fine|great|smoothly|like a charm|well)", 1.6),
    (r"(?:saves?|saved|saving)\s+(?:us|me|our team)\s+(?:\w+\s+){0,3}(?:hours?|days?|time|weeks?|money)", 2.2),
    (r"no regrets|could ?n['’]t be happier|can ?not complain|can['’]t complain", 2.2),
    (r"rest assured|happy to (?:help|provide|send|share|explain|hop)|no worries|never ?mind|at your convenience", 0.0),
    (
        r"(?:would|could|might|['’]d)\s+(?:\w+\s+)?be\s+(?:\w+\s+)?(?:great|nice|good|helpful|useful|perfect|lovely|ideal|awesome|wonderful)",
        0.0,
    ),
    (
        r"best (?:way|practice|practices|time|option)|good (?:time|way|to know|practice)|cut off|greyed out|what happens",
        0.0,
    ),
)
"""What is said (a pattern), and its weight; tried in this order, the first that fits a place counts."""

TOKENS = {f"qq{place}q": weight for place, (_, weight) in enumerate(PHRASES)}
_ALL = "|".join(rf"(?:{said})\b(?P<qq{n}q>)" for n, (said, _) in enumerate(PHRASES))
_PHRASE = re.compile(rf"(?:\b|(?=n['’]t\b))(?:{_ALL})", re.IGNORECASE)
WEIGHTS = {**TURNED_DOWN, **NEGATIVE, **POSITIVE, **{token: weight for token, weight in TOKENS.items() if weight}}


def with_phrases(text: str) -> str:
    """``text`` with every known phrase as one made-up word that weighs what the phrase does.

    >>> with_phrases("We gave up on it")
    'We qq1q on it'
    """
    return _PHRASE.sub(lambda found: str(found.lastgroup), text)
