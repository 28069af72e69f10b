"""The organisation's own words and phrases: add one, take one away, or try a line against all lists."""

from __future__ import annotations

from bot.core.cases import No
from bot.core.changes import Patch
from bot.core.messages import Audience
from bot.core.rights import Power
from bot.core.store import Work
from bot.core.switches import Consequence, Kind, Option, Setting, Wanted
from bot.steps import choosing
from bot.steps.changing import keep, until
from bot.steps.values import patch

SETTING = Setting(
    "words",
    "Your own words and phrases to look for: add one, remove one, or test a line against all lists.",
    (
        Option(
            "do",
            "Add, remove or test?",
            Kind.CHOICE,
            required=True,
            choices={"add": "Add a phrase", "remove": "Remove a phrase of your own", "test": "Test a line"},
        ),
        Option("phrase", "Which phrase, or which line to test? A * stands for any one word.", Kind.PHRASE, True),
        Option("label", "What does it speak for?", Kind.LABEL),
        Option("score", "How surely, 0.05 to 1? Just enough to count in every group unless you say.", Kind.NUMBER),
    ),
    frozenset({Power.TUNE}),
)
LONGEST = 100
_LOOKED_BACK = 3
"""How many groups' last week is looked at again: all are the same words' matter."""


def consequence(work: Work, wanted: Wanted) -> Consequence:
    phrase = " ".join(wanted.option("phrase").split())
    match wanted.option("do"):
        case "test":
            return Consequence(("A line was tested against the word lists",), tries=wanted.option("phrase"))
        case "add":
            return _add(work, wanted, phrase)
        case "remove":
            return _remove(work, wanted, phrase)
    raise No("Say do=add, do=remove or do=test.")


def apply(work: Work, wanted: Wanted, found: Consequence) -> str:
    return keep(work, wanted, found)


def _add(work: Work, wanted: Wanted, phrase: str) -> Consequence:
    if len(phrase) > LONGEST or not any(letter.isalnum() for letter in phrase):
        raise No(f"A phrase has letters or digits, and at most {LONGEST} characters.")
    if not wanted.option("label"):
        raise No("Say what it speaks for: label.")
    label = choosing.label(wanted.practice, wanted.option("label"))
    highest = max((at for one in Audience if (at := wanted.practice.pack.at(label, one)) is not None), default=None)
    if highest is None:
        raise No(f"Nothing follows from “{label}” as a word list says it. Choose another one.")
    score = _score(wanted.option("score")) if wanted.option("score") else highest
    one = patch(work, wanted.practice, ("words", phrase), {"label": label, "score": score})
    if _alike(one):
        raise No("This is so already: nothing was changed.")
    name = wanted.practice.pack.names.get(label, label)
    more = [] if score >= highest else [f"At {score:.2f} it is flagged only where a group's threshold is that low."]
    return Consequence(
        (f"A phrase of your own speaks for {name}, at {score:.2f}", *more),
        (one,),
        until(wanted),
        asks=True,
        compares=_groups(work, wanted),
    )


def _remove(work: Work, wanted: Wanted, phrase: str) -> Consequence:
    own = wanted.practice.settings.get("words", {})
    same = [known for known in own if known.casefold() == phrase.casefold()]
    if not same:
        raise No("This is no phrase of your own. The lists that come with the desk stay as they are.")
    one = patch(work, wanted.practice, ("words", same[0]), None)
    name = wanted.practice.pack.names.get(str(one.before.get("label")), "something")
    return Consequence(
        (f"A phrase of your own, for {name}, is not looked for",), (one,), until(wanted), compares=_groups(work, wanted)
    )


def _alike(one: Patch) -> bool:
    before = one.before or {}
    return all(before.get(key) == value for key, value in one.value.items())


def _groups(work: Work, wanted: Wanted) -> tuple[str, ...]:
    """The groups where most was said lately."""
    known = [key for key in choosing.groups(work) if key in wanted.practice.watched] or list(choosing.groups(work))
    many = work.inbox.extents(known)
    return tuple(sorted(many, key=lambda key: -many[key][0])[:_LOOKED_BACK])


def _score(text: str) -> float:
    try:
        score = float(text.replace(",", "."))
    except ValueError:
        score = 0.0
    if not 0.05 <= score <= 1.0:
        raise No("A score is a number from 0.05 to 1.")
    return round(score, 3)
