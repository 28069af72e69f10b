"""Switch an escalation rule on or off, or let it run in shadow: counted, without effect."""

from __future__ import annotations

from difflib import get_close_matches

from bot.core.cases import No
from bot.core.changes import Patch
from bot.core.rights import Power
from bot.core.rulebook import Switch
from bot.core.store import Work
from bot.core.switches import Consequence, Kind, Option, Setting, Wanted
from bot.desk.shown import one_line
from bot.steps.changing import keep, until

SETTING = Setting(
    "rule",
    "Switch an escalation rule on or off, or let it run in shadow: counted, without effect.",
    (
        Option("rule", "Which rule?", Kind.RULE, required=True),
        Option(
            "state",
            "How?",
            Kind.CHOICE,
            required=True,
            choices={"on": "On", "shadow": "In shadow: only counted", "off": "Off"},
        ),
    ),
    frozenset({Power.CONFIGURE, Power.TUNE}),
)
_WORDS = {"on": "is on", "shadow": "runs in shadow, counted and without effect", "off": "is off"}


def consequence(work: Work, wanted: Wanted) -> Consequence:
    switch, state = _switch(wanted), wanted.option("state")
    if state not in _WORDS:
        raise No("Say how: on, shadow or off.")
    if switch.always and state != "on":
        raise No(
            f"The rule “{one_line(switch.rule, 40)}” is never off and never in shadow. {one_line(switch.why, 200)}"
        )
    says = [f"The rule “{one_line(switch.rule, 40)}” {_WORDS[state]}", one_line(switch.why, 200)]
    if state != "on" and switch.grave:
        says.append("It can apply to what is urgent. At Now the lead is told all the same; no record is opened by it.")
    patches = (
        Patch(switch.on_path, state != "off", switch.on),
        Patch(switch.shadow_path, state == "shadow", switch.shadow),
    )
    changed = tuple(one for one in patches if one.value != one.before)
    return Consequence(tuple(says), changed, until(wanted), asks=bool(changed), replays=bool(changed))


def apply(work: Work, wanted: Wanted, found: Consequence) -> str:
    if not found.patches:
        raise No(f"{found.says[0]} already.")
    return keep(work, wanted, found)


def _switch(wanted: Wanted) -> Switch:
    named, known = wanted.option("rule"), {one.rule: one for one in wanted.practice.switches}
    if named not in known:
        near = get_close_matches(named, known, 1)
        hint = f"Did you mean “{near[0]}”?" if near else f"There are: {', '.join(known)}."
        raise No(f"There is no rule “{one_line(named, 40)}”. {hint}")
    return known[named]
