"""The arithmetic of early detection: a decision after every message, once taken never taken back.

Latency-weighted F1 is F1 × speed, as Sadeque, Xu and Bethard define it (“Measuring the Latency of Depression Detection
in Social Media”, WSDM 2018) and the eRisk evaluations use it. A true alert that comes after k messages has the penalty
−1 + 2 / (1 + exp(−p · (k − 1))): 0 at the first message, towards 1 later on. Speed is 1 − the median penalty of the
true alerts. As for chats in “Early Detection of Sexual Predators in Chats” (Vogt, Leser, Akbik, ACL 2021), p is chosen
so that the penalty is one half at the median length of a concerning conversation: p = ln 3 / (length − 1).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Watched:
    """A conversation of `length` messages; `alert` is how many of them were read when the alert came, if it came."""

    concerning: bool
    length: int
    alert: int | None


@dataclass(frozen=True, slots=True)
class Figures:
    """`recall`, `precision`, `f1`, `latency_f1` and `early` are shares; `false_alerts` is per 100 benign
    conversations; `read` is the median number of messages up to a true alert, None where there was none. `early`: of
    all concerning conversations, those with an alert before their last third."""

    concerning: int
    benign: int
    recall: float
    precision: float
    f1: float
    latency_f1: float
    early: float
    false_alerts: float
    read: float | None


def penalty(read: int, half: float) -> float:
    """What a true alert after `read` messages loses: 0 at the first, one half at `half` messages, 1 at the last."""
    p = math.log(3) / max(half - 1, 1e-9)
    return -1 + 2 / (1 + math.exp(-p * (read - 1)))


def before_the_last_third(one: Watched) -> bool:
    """Whether at most two thirds of the messages were read when the alert came."""
    return one.alert is not None and 3 * one.alert <= 2 * one.length


def figures(watched: Sequence[Watched]) -> Figures:
    """The figures of some conversations; a share of nothing is 0."""
    concerning = [one for one in watched if one.concerning]
    benign = [one for one in watched if not one.concerning]
    delays = [one.alert for one in concerning if one.alert is not None]
    false = sum(one.alert is not None for one in benign)
    recall = len(delays) / len(concerning) if concerning else 0.0
    precision = len(delays) / (len(delays) + false) if delays else 0.0
    f1 = 2 * precision * recall / (precision + recall) if delays else 0.0
    half = median(one.length for one in concerning) if concerning else 0.0
    speed = 1 - median(penalty(read, half) for read in delays) if delays else 0.0
    return Figures(
        concerning=len(concerning),
        benign=len(benign),
        recall=recall,
        precision=precision,
        f1=f1,
        latency_f1=f1 * speed,
        early=sum(map(before_the_last_third, concerning)) / len(concerning) if concerning else 0.0,
        false_alerts=100 * false / len(benign) if benign else 0.0,
        read=median(delays) if delays else None,
    )
