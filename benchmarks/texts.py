"""How well and how fast are customers' texts read?

    python benchmarks/texts.py [--texts 20000] [--seed 7] [--wrong] [--out FILE]

Prints JSON: for the texts of tests/text/tuning.yaml and, apart, for those of tests/text/heldout.yaml (written before any
rule was tuned), the share of right labels, and precision and recall of every label and flag with their counts; the same of
plain VADER, as a peer, for the labels. Then texts per second on distinct texts made of those sentences, as a ratio to plain
VADER in the same run. ``--wrong`` lists the texts of the tuning file that are read otherwise.
"""

from __future__ import annotations

import argparse
import json
import platform
import random
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import yaml
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from desirepath.text import NEUTRAL, score_text, score_texts

DATA = Path(__file__).parents[1] / "tests" / "text"
PROMISED_RATIO = 0.2
LABELS = ("positive", "neutral", "negative", "not_scored")
Case = dict[str, object]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--texts", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--wrong", action="store_true")
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args()
    found = {name: _judged(_cases(name)) for name in ("tuning", "heldout")}
    speed = _speed(
        [str(case["text"]) for name in found for case in _cases(name) if case["label"] != "not_scored"],
        asked.texts,
        asked.seed,
    )
    kept = {"kept": speed["ratio_to_vader"] >= PROMISED_RATIO}
    report = {"machine": platform.machine(), **found, "speed": speed, **kept}
    if asked.wrong:
        report["wrong"] = [told for case in _cases("tuning") if (told := _wrong(case))]
    text = json.dumps(report, indent=1)
    print(text)
    if asked.out:
        asked.out.write_text(text)


def _cases(name: str) -> list[Case]:
    return list(yaml.safe_load((DATA / f"{name}.yaml").read_text("utf-8")))


def _judged(cases: Sequence[Case]) -> dict[str, object]:
    read = [score_text(str(case["text"])) for case in cases]
    plain = SentimentIntensityAnalyzer()
    labels = [one.label for one in read]
    peer = [_label(plain.polarity_scores(str(case["text"]))["compound"]) for case in cases]
    names = sorted({flag for case in cases for flag in case["flags"]} | {flag for one in read for flag in one.flags})
    return {
        "texts": len(cases),
        "labels_right": _share(labels, cases),
        "labels_right_of_vader": _share(peer, cases),
        "labels": {
            one: _quality([case["label"] == one for case in cases], [x == one for x in labels]) for one in LABELS
        },
        "flags": {
            one: _quality([one in case["flags"] for case in cases], [one in x.flags for x in read]) for one in names
        },
        "flags_all": _quality(
            [one in case["flags"] for case in cases for one in names], [one in x.flags for x in read for one in names]
        ),
    }


def _label(score: float) -> str:
    return "positive" if score > NEUTRAL else "negative" if score < -NEUTRAL else "neutral"


def _share(labels: Iterable[str], cases: Sequence[Case]) -> float:
    return round(sum(a == case["label"] for a, case in zip(labels, cases, strict=True)) / len(cases), 3)


def _quality(truth: Sequence[bool], told: Sequence[bool]) -> dict[str, object]:
    hits = sum(a and b for a, b in zip(truth, told, strict=True))
    return {
        "expected": sum(truth),
        "told": sum(told),
        "right": hits,
        "precision": round(hits / sum(told), 3) if sum(told) else None,
        "recall": round(hits / sum(truth), 3) if sum(truth) else None,
    }


def _wrong(case: Case) -> Case | None:
    found = score_text(str(case["text"]))
    same = found.label == case["label"] and sorted(found.flags) == sorted(case["flags"])
    return None if same else {**case, "told": [found.label, found.score, *found.flags]}


def _speed(sentences: Sequence[str], n: int, seed: int) -> dict[str, object]:
    chance = random.Random(seed)
    chance.shuffle(texts := [" ".join(chance.sample(list(sentences), 3)) + f" {number}" for number in range(n)])
    plain = SentimentIntensityAnalyzer()
    score_texts([" ".join(sentences)])
    third = n // 3
    parts = [texts[start : start + third] for start in range(0, third * 3, third)]
    ours = [third / _seconds(lambda part=part: score_texts(part)) for part in parts]
    peer = [third / _seconds(lambda part=part: [plain.polarity_scores(text) for text in part]) for part in parts]
    best, other = max(ours), max(peer)
    return {"texts": n, "per_s": round(best), "vader_per_s": round(other), "ratio_to_vader": round(best / other, 2)}


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
