"""The rules of the flags: what raises each, what takes it back, and how it weighs."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """A flag: what raises it, what takes it back, how it weighs, and whether it states an intention.

    ``stems`` are cheap: without a word that holds one of them nothing raises the flag, and the patterns are not tried.
    ``in_questions`` is false where a question after the how or where of something raises nothing.
    """

    name: str
    stems: tuple[str, ...]
    says: re.Pattern[str]
    unless: re.Pattern[str]
    weight: float
    is_intent: bool = False
    in_questions: bool = False


def _any(*parts: str) -> re.Pattern[str]:
    """Any of the parts; those that begin at a word are tried at the beginnings of words only, which is quick."""
    words = [part.removeprefix(r"\b") for part in parts if part.startswith(r"\b")]
    rest = [part for part in parts if not part.startswith(r"\b")]
    alternatives = [rf"\b(?:{'|'.join(f'(?:{part})' for part in words)})"] if words else []
    return re.compile("|".join(alternatives + [f"(?:{part})" for part in rest]), re.IGNORECASE)


_NOT = (
    r"\b(?:not|never|no|without|cannot|cant|nobody|no one|nothing|none|nor|avoid|instead of|rather than|far from"
    r"|\w+n['’]t)\b"
)
_FEW = r"(?:[\w'’]+\s+){0,4}"
_NO = rf"{_NOT}\s+{_FEW}"
_ONES = r"(?:the|our|my|this|all|your|that|entire|whole|annual|yearly|monthly|paid|current)"
_TOOL = (
    r"(?:vendors?|tools?|providers?|solutions?|options?|products?|platforms?|suppliers?|systems?|software|services?)"
)
_YOURS = (
    r"(?:you|your\s+(?:\w+\s+)?(?:product|platform|tool|software|service|system|solution|app)"
    r"|the (?:platform|product|service))"
)
_CONTRACT = (
    r"(?:contracts?|subscriptions?|accounts?|agreements?|plans?|licen[cs]es?|services?|partnership|memberships?|renewals?"
    r"|relationship|seats?|business with you)"
)
_PERSON = (
    r"(?:champion|sponsor|admin(?:istrator)?|owner|lead(?:er)?|manager|director|head of \w+|vp(?: of \w+)?"
    r"|c[etifo]o|contact|colleague|buyer|stakeholder|he|she|i|who)"
)
_GOING = r"(?:leaving|departing|departed|resigned|resigning|quit|quitting|retiring|retired|moving on|moved on)"
_BE = r"(?:(?:is|are|am|was|has|have|had|will be|will|just|already|recently|['’]s|['’]m)\s+)*"
_COMPANY = r"(?:(?:the|our|my|this|their)\s+(?:company|firm|organi[sz]ation|business|team|department)|us\b)"
_CANCEL = r"(?:cancel(?:l?ing|l?ed|lation)?s?|terminat(?:e|ed|es|ing|ion))"
_MINOR = (
    r"(?:meetings?|calls?|invit\w+|webinars?|jobs?|exports?|imports?|uploads?|button|runs?|requests?|orders?|syncs?|reports?"
    r"|events?|appointments?|trainings?|sessions?|process(?:es)?|connections?|workers?|tasks?|bookings?|reservations?"
    r"|shipments?|deliver\w+|workflows?|customers?|clients?|users?|guests?|patients?|members?|they)"
)
_NO_OBJECT = (
    r"(?=\s*(?:[,.;:!?)]|$)|\s+(?:it all|everything|this|it|now|immediately|today|soon|altogether|entirely|completely"
    r"|outright|anyway|with|unless|if|when|at|as|effective|by|because|and|or|before|after|in|from|on|since|due|so|until"
    r"|within|next|end)\b)"
)
_LOOK = (
    r"(?:evaluat|consider|explor|look|compar|trial|test|assess|review|shortlist|shop|pilot|invit|talk|speak|meet|"
    r"research|investigat)\w*"
)
_MOVE = r"(?:switch|migrat|mov|transition|chang|go|going)\w*"
_RENEW = r"(?:renew(?:ing)?|be renewed|prolong(?:ing)?|extend(?:ing)?)\b"
_OTHER = r"(?:other|another|different|alternative|competing|rival|new)"
_SEATS = (
    r"(?:seats?|licen[cs]es?|users?|modules?|add-?ons?|workspaces?|accounts|countries|teams|departments|offices|sites)"
)
_SUPERB = (
    r"(?:fantastic|amazing|awesome|excellent|brilliant|outstanding|superb|terrific|wonderful|phenomenal|incredible"
    r"|first[- ]class|top[- ]notch|second to none)"
)

RULES = (
    Rule(
        name="cancel",
        stems=("cancel", "terminat", "clos", "end", "stop", "discontinu"),
        says=_any(
            rf"\b{_CANCEL}\s+(?:of\s+)?(?:{_ONES}\s+)*(?:\w+\s+)?{_CONTRACT}\b(?!\s+(?:{_MINOR}|button)\b)",
            rf"\b(?:cancel(?:l?ing|l?ed)?|terminat(?:e|ed|ing)){_NO_OBJECT}",
            r"\b(?:notice|request|letter|wish|intention|decision)\s+(?:of|to|for)\s+(?:\w+\s+){0,2}(?:cancel|terminat)\w*",
            r"\b(?:our|my|this)\s+(?:\w+\s+)?(?:cancellation|termination)\b(?!\s+polic)",
            rf"\b(?:end|close|stop|discontinue|closing|ending|stopping|an end to)\s+{_ONES}\s+(?:\w+\s+)?{_CONTRACT}\b",
        ),
        unless=_any(
            rf"{_NO}(?:{_CANCEL}|(?:clos|end|stop|discontinu)\w*)\b",
            rf"\b{_MINOR}\s+(?:\w+\s+){{0,2}}{_CANCEL}\b",
        ),
        weight=-0.6,
        is_intent=True,
        in_questions=True,
    ),
    Rule(
        name="not_renewing",
        stems=("renew", "lapse", "expire", "run", "prolong", "extend"),
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
            r"\bextend\w*\s+(?:the\s+|a\s+|this\s+)?(?:deadline|report|chart|view|meeting|time|range|field)",
        ),
        weight=-0.7,
        is_intent=True,
    ),
    Rule(
        name="evaluating",
        stems=("alternativ", "compet", "replac", "rfp", "rfi", "proposal", "tender", "other", "new", "different", "rival",
               "options", "around", "elsewhere", "market"),
        says=_any(
            rf"\b{_LOOK}\s+{_FEW}(?:alternatives?|competitors?|competing|rivals?|replacements?"
            rf"|{_OTHER}\s+{_TOOL})\b",
            r"\b(?:rfp|rfi|request for proposals?|tender process)\b",
            r"\b(?:competitor|rival)s?\s+(?:\w+\s+){0,3}(?:cheaper|better|offer\w*|quote\w*|approach\w*|pitch\w*)\b",
            r"\b(?:demo|trial|pilot|pitch|quote|offer|proposal)s?\s+(?:of|from|with|by)\s+(?:\w+\s+){0,2}"
            rf"(?:competitors?|competing|rivals?|{_OTHER}\s+{_TOOL})\b",
            rf"\b{_LOOK}\s+(?:\w+\s+){{0,2}}our\s+options\b",
            r"\b(?:look(?:ing)?|shop(?:ping)?)\s+(?:around|elsewhere)\b|\bgo(?:ing)? (?:out )?to (?:the )?market\b",
        ),
        unless=_any(
            rf"{_NO}(?:{_LOOK}|{_MOVE})\b",
            r"\b(?:chose|chosen|picked|stayed with|stay with|decided (?:for|on))\s+you\b",
            r"\byour new\b",
        ),
        weight=-0.5,
        is_intent=True,
    ),
    Rule(
        name="leaving",
        stems=("leav", "away", "off", "replac", "drop", "ditch", "ways", "other", "different", "compet", "alternative",
               "rival", "else"),
        says=_any(
            rf"\bwe(?:['’]re)?\s+(?:\w+\s+){{0,4}}(?:leave|leaving)\s+(?:{_YOURS}|for )",
            rf"\b{_MOVE}\s+(?:\w+\s+){{0,2}}(?:away from|off(?: of)?)\s+(?:{_YOURS}|this (?:tool|platform|product))",
            rf"\b{_MOVE}\s+{_FEW}(?:to|with)\s+(?:an?\s+|your\s+)?(?:competitors?|alternatives?|rivals?|someone else"
            rf"|(?:another|other|different)\s+{_TOOL})\b",
            rf"\b(?:replac\w+|drop\w*|ditch\w*)\s+{_YOURS}",
            rf"\boff\s+(?:of\s+)?your\s+(?:\w+\s+)?{_TOOL}\b",
            r"\bpart(?:ing|ed)? ways\b",
            r"\b(?:take|taking|took) our business elsewhere\b",
        ),
        unless=_any(rf"{_NO}(?:leav\w+|{_MOVE}|transition\w*|replac\w+|drop\w*|part(?:ing)? ways)\b"),
        weight=-0.6,
        is_intent=True,
    ),
    Rule(
        name="champion_left",
        stems=("leav", "left", "depart", "resign", "quit", "retir", "moving", "moved", "longer", "last", "notice",
               "position", "role", "job", "successor", "over"),
        says=_any(
            rf"\b{_BE}(?:{_GOING}|left)\s+{_COMPANY}(?!\s+(?:a|an|the|some|feedback|with|no)\b)",
            rf"\b{_PERSON}(?:['’]s|['’]m)?\s+(?:\w+\s+){{0,2}}{_BE}{_GOING}\b(?!\s+(?:early|now|at|for lunch|the office))",
            rf"\b{_PERSON}\s+(?:\w+\s+)?(?:has |have |just |recently )+left\b"
            r"(?!\s+(?:a|an|the|some|feedback|you|me)\b)",
            r"(?:\b(?:is|are)|['’]s)\s+no longer\s+(?:with (?:us|the company)|at \w+|working)\b|\bno longer works?\b"
            r"(?=\s+(?:here|for us|at|with us))",
            r"\b(?:my|his|her|their)\s+last (?:working )?day\b",
            r"\b(?:hand(?:ed|ing)?|gave|given|put)\s+in\s+(?:my|his|her|their)\s+(?:notice|resignation)\b",
            r"\b(?:accept|start|taken|took|found)\w*\s+a\s+(?:new\s+)?(?:position|job|role)\s+(?:elsewhere|at\b)",
            r"\bchang(?:ed|ing)\s+jobs\b|\bmy successor\b|\b(?:takes?|taking|took)\s+over\s+(?:my role|from me|my position)\b",
        ),
        unless=_any(rf"{_NO}(?:{_GOING}|left)\b"),
        weight=-0.5,
        is_intent=True,
    ),
    Rule(
        name="outage",
        stems=("outage", "down", "offline", "unavailable", "unreachable", "not", "n't", "n’t", "unable", "error", "data",
               "nobody", "one", "none", "50"),
        says=_any(
            r"\b(?:outages?|downtime)\b",
            r"\b(?:is|was|are|were|went|goes|been|completely)\s+(?:\w+\s+)?(?:down|offline|unavailable|unreachable)\b",
            r"(?:\b(?:not|cannot|unable to)|n['’]t|\b(?:nobody|no one|none)\b(?:\s+\w+){0,4}\s+can)\s+(?:able to\s+)?"
            r"(?:log\s?in|sign in|access|connect|load|respond)\w*\b",
            r"\b(?:50[0234]|internal server)\s+errors?\b|\b(?:get|gets|getting|see|error|throws|returns)\s+(?:an?\s+)?50[0234]\b",
            r"\b(?:data loss|(?:lost|losing) (?:all )?(?:(?:our|my|the|some) )?data)\b",
        ),
        unless=_any(
            r"\b(?:no|zero|without|less|fewer|planned|scheduled|past|previous)\s+(?:\w+\s+){0,2}(?:outages?|downtime)\b",
            r"(?:n['’]t|never|not)\s+(?:had|have|seen|experienced)\s+(?:\w+\s+){0,2}(?:outages?|downtime)\b",
            r"\bdown\s+(?:by|to|from|\d)",
        ),
        weight=-0.4,
    ),
    Rule(
        name="escalate",
        stems=("escalat", "speak", "talk", "legal", "lawyer", "breach", "unacceptable", "complain", "rais", "time",
               "priority", "senior"),
        says=_any(
            r"\bescalat(?:e|ed|es|ing|ion)\b(?!\s+(?:polic|rule|matri|process|workflow|path|module|level|step|template)\w*)",
            r"\b(?:speak|talk)\s+(?:to|with)\s+(?:a|your|the)\s+(?:\w+\s+)?(?:manager|supervisor|director|executive|head|ceo)\b",
            r"\b(?:legal (?:team|action|counsel|department|steps)|lawyers?|breach of (?:contract|sla|the sla|our sla))\b",
            r"\b(?:unacceptable|formal complaint|complain formally)\b",
            r"\b(?:raised?|raising)\s+(?:\w+\s+)?(?:with|to)\s+(?:our|your|my|the)\s+(?:\w+\s+)?(?:ceo|board|management|lawyers?)\b",
            r"\b(?:raise|increase|bump)\s+(?:the|its|our)\s+priority\b|\b(?:someone|somebody) (?:more )?senior\b",
            r"\b(?:third|fourth|fifth|sixth|tenth|nth|umpteenth)\s+time\s+(?:that\s+)?(?:i|we)\b",
        ),
        unless=_any(
            rf"{_NO}(?:escalat\w*|involve\w*)", r"\bde-?escalat\w*", r"\b(?:thanks?|thank you)\s+for\s+(?:\w+\s+)?escalat\w*"
        ),
        weight=-0.4,
    ),
    Rule(
        name="price",
        stems=("price", "pricing", "expensive", "pricey", "costly", "cost", "cheap", "budget", "afford", "pay", "discount",
               "fee"),
        says=_any(
            r"\b(?:too|so|very|quite|rather|more|prohibitively)\s+(?:expensive|pricey|costly)\b|\boverpriced\b",
            r"\b(?:price|pricing|cost|fee|licence fee|bill)s?\s+(?:\w+\s+)?(?:increases?|hikes?|rises?|jumps?|went up|goes up"
            r"|doubled|is too high|are too high)\b",
            r"\b(?:cheaper|half the price|lower price|better price|better deal)\b",
            r"\b(?:afford|justify)\b(?=.*\b(?:price|cost|spend|fee|this|it|that)\b)",
            r"\bbudgets?\s+(?:\w+\s+){0,3}(?:cuts?|reduced|frozen|tight|halved|slashed|shrunk)\b|\bbudget cuts?\b",
            r"(?:\bno|n['’]t have|\bnot have|\black(?:ing)?|\bout of)\s+(?:the\s+|any\s+|a\s+)?budget\b",
            r"\bpay(?:ing)?\s+(?:\w+\s+)?too much\b",
            r"\b(?:need|want|ask\w*|expect\w*|give us|offer us|get)\s+(?:\w+\s+)?a\s+(?:\w+\s+)?discount\b",
        ),
        unless=_any(
            rf"{_NOT}\s+(?:(?:too|so|very|a|any)\s+)*(?:expensive|pricey|costly|price increase)",
            r"\bcheaper than (?:the|our|what we) (?:old|previous|last|had|other)",
            r"(?<!n't )(?<!not )\b(?:easily|can|could) (?:easily )?(?:afford|justify)\b",
        ),
        weight=-0.35,
    ),
    Rule(
        name="expand",
        stems=("more", "additional", "other", "add", "upgrad", "expand", "roll", "seat", "licen", "user", "module", "workspace",
               "accounts", "teams", "sites", "countries", "departments", "offices"),
        says=_any(
            r"\b(?:add|adding|need|needs|buy|buying|purchase|order|get|want|take)\s+(?:\w+\s+)?(?:more|additional|extra|further"
            rf"|another|\d+|ten|twenty|thirty|forty|fifty|a hundred)\s+(?:\w+\s+){{0,2}}{_SEATS}\b",
            r"\b(?:want|like|love|need|ready|decided|plan|planning|happy)\s+(?:\w+\s+){0,2}(?:upgrade|expand)\b(?!\s+the row)",
            r"\bupgrad(?:e|ing)\s+(?:\w+\s+){0,3}(?:enterprise|premium|pro|business|higher|next|bigger|larger)\b",
            rf"\broll(?:ing|ed)?\s+(?:\w+\s+)?out\s+(?:\w+\s+)?(?:to|across|in)\s+(?:our|all|other|more|the (?:whole|rest|other)"
            rf"|another|\w+\s+{_SEATS})\b",
            r"\b(?:other|more|another|additional)\s+(?:teams?|departments?|offices?|divisions?|countries|sites?|units?)\s+"
            r"(?:\w+\s+){0,2}(?:wants?|would like|asks?|asked|asking|interested|joining|join)\b",
            r"\bexpand(?:ing)?\s+(?:our\s+(?:use|usage|contract|licen[cs]e|deployment)|(?:it\s+)?to\s+(?:our|all|other|more))\b",
        ),
        unless=_any(
            rf"{_NO}(?:add\w*|need\w*|upgrad\w*|expand\w*|buy\w*|roll\w*|more)\b", r"\bbefore we (?:expand|upgrade|add)"
        ),
        weight=0.4,
    ),
    Rule(
        name="reference",
        stems=("refer", "recommend", "study", "testimonial", "success", "review", "prospect", "customers", "interested"),
        says=_any(
            r"\b(?:be|act as|serve as|being)\s+(?:a|your)\s+reference\b|\breference (?:customer|call|account)\b",
            r"\brecommend(?:ed|ing)?\s+(?:\w+\s+)?(?:you|your|it|this|them)\b",
            r"\b(?:case study|testimonial|success story)\b",
            r"\b(?:speak|talk|present)\s+(?:to|with)\s+(?:\w+\s+){0,2}(?:prospects?|other customers|interested)",
            r"\brefer(?:red|ring)?\s+(?:you|a friend|a colleague|another company)\b",
            r"\b(?:left|leave|wrote|write|post(?:ed)?)\s+(?:you\s+)?a\s+(?:\w+\s+)?review\b",
        ),
        unless=_any(
            rf"{_NO}(?:recommend\w*|refer\w*|reference)", r"\b(?:do|would|can|could) you (?:\w+\s+)?recommend",
            r"\b(?:bad|negative|one-star)\s+review",
        ),
        weight=0.5,
    ),
    Rule(
        name="praise",
        stems=("love", "fantastic", "amazing", "awesome", "excel", "brill", "outstanding", "superb", "terrific", "wonder",
               "phenom", "incred", "kudos", "hats", "done", "great", "best", "happy", "pleased", "impress", "delight",
               "thrill", "saver", "notch", "class", "changer", "job", "second", "satisf", "shout"),
        says=_any(
            r"\b(?:we|i|team|users|everybody|everyone|they|people)\s+(?:\w+\s+)?loves?\s+(?:it|this|the|your|how|working)\b",
            rf"\b{_SUPERB}\b",
            r"\b(?:kudos|hats off|well done|good job|shout-?out|game[- ]changer|life ?saver)\b",
            r"\bgreat\s+(?:work|job|support|service|product|tool|team|platform|experience|help|onboarding|release|improvement)\b",
            r"\b(?:the|your)?\s*best\s+(?:\w+\s+)?(?:support|team|tool|product|service|platform|decision|software)\b",
            r"\b(?:very|really|super|so|extremely|more than)\s+(?:happy|pleased|impressed|satisfied|delighted)\b",
            r"\b(?:impressed|delighted|thrilled)\s+(?:by|with|at|to see)\b",
        ),
        unless=_any(
            rf"{_NO}(?:love\w*|{_SUPERB}|great|best|happy|pleased|impressed|satisfied|delighted)\b",
            r"\b(?:would|could|should|might|will|['’]d)\s+(?:\w+\s+)?(?:be|have been|love)\b",
        ),
        weight=0.3,
    ),
)  # fmt: skip
