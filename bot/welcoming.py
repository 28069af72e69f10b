"""Settings and the country pack → what members get to hear. Part of the composition root.

What is wrong with a text is said here in a sentence, before anything starts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.core.members import Members
from bot.core.notices import filled
from bot.core.rights import Colleague, Desk, Power

WHO = ("staff", "volunteers", "youth", "mixed", "adult")
SAFETY = ("youth", "mixed", "adult")


def welcoming(
    shipped: Mapping[str, Any],
    texts: Mapping[str, str],
    people: Sequence[Colleague],
    *,
    organisation: str,
    contact: str = "",
    alternative: str = "",
) -> Members:
    """`shipped` is the pack's `safety.toml`; `people` are the colleagues named in the settings.

    Raises:
        ValueError: a text has a blank nobody knows or is too long, or the alternative cannot look after anything.
    """
    named = next((one for one in people if one.name == alternative), None)
    if alternative and (named is None or Power.SEE_SERIOUS not in named.powers):
        able = ", ".join(one.name for one in people if Power.SEE_SERIOUS in one.powers) or "nobody yet"
        raise ValueError(
            f"report_alternative: “{alternative}” is no colleague with the role lead or deputy. There are: {able}."
        )
    leads = [one.name for one in people if Desk.LEAD in one.roles and one.name != alternative]
    deputies = [one.name for one in people if Desk.DEPUTY in one.roles and one.name not in leads]
    whole = [f"{name} (safeguarding lead)" for name in leads]
    whole += [f"{name} (deputy)" for name in deputies if name != alternative or not whole]
    blanks = {
        "organisation": organisation,
        "people": " or ".join(whole) or "the safeguarding lead",
        "alternative": alternative or " or ".join(deputies) or "somebody else here whom you trust",
        "contact": contact or " or ".join(leads) or "the safeguarding lead",
    }
    guides = {
        f"{what}_{whom}": text
        for what, several in (("safety", SAFETY), ("who", WHO))
        for whom in several
        if (text := _worded(what, whom, shipped, texts, blanks))
    }
    asking = shipped.get("asking", {})
    return Members(
        guides,
        alone=tuple(map(str, asking.get("alone", ()))),
        help=tuple(map(str, asking.get("help", ()))),
        danger=tuple(map(str, asking.get("danger", ()))),
        alternative=alternative,
    )


def _worded(
    what: str, whom: str, shipped: Mapping[str, Any], texts: Mapping[str, str], blanks: Mapping[str, str]
) -> str:
    name = f"{what}_{whom}"
    if name in texts:
        return filled(f"texts, {name}", texts[name], blanks)
    return filled(f"safety.toml, {what}, {whom}", str(shipped.get(what, {}).get(whom, "")), blanks)
