"""Outcome risk: calibrated chances with their lead time, evaluated on later time, or an honest refusal.

In: as-of feature rows with labels. Out: a frozen model that predicts, explains and is stored as JSON.
"""

from desirepath.learning.risk.alerts import LeadTimes, highest_rows, lead_times, raise_alerts
from desirepath.learning.risk.breakdown import PartFigures, judge_part
from desirepath.learning.risk.challenge import Contest, Ruling, hold_contest, rule_contest
from desirepath.learning.risk.evaluation import Evaluation, LeadDays, evaluate_risk
from desirepath.learning.risk.fitting import fit_risk
from desirepath.learning.risk.leaks import Leak, find_differing, find_leaks, mend_rule, without
from desirepath.learning.risk.misses import Afterwards, FalseAlarm, Missed, MissReview, review_misses
from desirepath.learning.risk.model import Reason, RiskModel, explain, predict, rank_score
from desirepath.learning.risk.nested import nested_chances
from desirepath.learning.risk.origins import Origin, Part, Scored, roll_origins
from desirepath.learning.risk.report import evaluation_json, group_json, part_json, verdict_reason
from desirepath.learning.risk.rows import RiskRows, RiskSettings, Window, count_outcomes
from desirepath.learning.risk.splitting import split_by_time
from desirepath.learning.risk.stored import from_json, to_json
from desirepath.learning.risk.verdict import Verdict

__all__ = [
    "Afterwards",
    "Contest",
    "Evaluation",
    "FalseAlarm",
    "LeadDays",
    "LeadTimes",
    "Leak",
    "MissReview",
    "Missed",
    "Origin",
    "Part",
    "PartFigures",
    "Reason",
    "RiskModel",
    "RiskRows",
    "RiskSettings",
    "Ruling",
    "Scored",
    "Verdict",
    "Window",
    "count_outcomes",
    "evaluate_risk",
    "evaluation_json",
    "explain",
    "find_differing",
    "find_leaks",
    "fit_risk",
    "from_json",
    "group_json",
    "highest_rows",
    "hold_contest",
    "judge_part",
    "lead_times",
    "mend_rule",
    "nested_chances",
    "part_json",
    "predict",
    "raise_alerts",
    "rank_score",
    "review_misses",
    "roll_origins",
    "rule_contest",
    "split_by_time",
    "to_json",
    "verdict_reason",
    "without",
]
