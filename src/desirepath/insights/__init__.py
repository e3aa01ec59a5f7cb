"""Findings someone can act on, the action plan, and the rows lists are read from.

In: derived tables, risks, patterns. Out: findings with evidence, plan items, ``account_cards``.
"""

from desirepath.insights._cards import write_account_cards
from desirepath.insights._consequences import Consequence, Unseen, unseen_events, weigh
from desirepath.insights._deviations import deviation_sentence, metric_words
from desirepath.insights._facts import Facts, facts_among, read_facts, reasons_of, signs_of
from desirepath.insights._findings import KINDS, find_insights, friction_sentence, pattern_sentence
from desirepath.insights._fitness import Fitness, judge_fitness
from desirepath.insights._moments import delight_sentence, peers_sentence
from desirepath.insights._money import counted, money
from desirepath.insights._plan import account_ref, action_plan, due_causes, play_json
from desirepath.kernel import plain

__all__ = [
    "KINDS",
    "Consequence",
    "Facts",
    "Fitness",
    "Unseen",
    "account_ref",
    "action_plan",
    "counted",
    "delight_sentence",
    "deviation_sentence",
    "due_causes",
    "facts_among",
    "find_insights",
    "friction_sentence",
    "judge_fitness",
    "metric_words",
    "money",
    "pattern_sentence",
    "peers_sentence",
    "plain",
    "play_json",
    "read_facts",
    "reasons_of",
    "signs_of",
    "unseen_events",
    "weigh",
    "write_account_cards",
]
