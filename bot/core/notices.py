"""The notice that tells members of a group who reads along, what for and how long: its words, filled in. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches

LONGEST = 2000
"""Characters: what the shortest of the platforms takes (Discord, “Create Message”)."""
PREFIX = "notice_"
"""Before an audience's name: where the organisation's own wording is among its texts."""
_BLANK = re.compile(r"\{(\w*)\}")


def filled(name: str, text: str, blanks: Mapping[str, str]) -> str:
    """A notice with its blanks (`{organisation}`) filled in; `name` is what it is called in an error.

    Raises:
        ValueError: it has a blank nobody knows, or is too long.
    """

    def fill(found: re.Match[str]) -> str:
        blank = found[1]
        if blank not in blanks:
            near = get_close_matches(blank, list(blanks), 1)
            hint = (
                f"Did you mean {{{near[0]}}}?" if near else f"There are: {', '.join(f'{{{one}}}' for one in blanks)}."
            )
            raise ValueError(f"{name}: nothing is known to put for {{{blank}}}. {hint}")
        return blanks[blank]

    whole = "\n".join(line.strip() for line in _BLANK.sub(fill, text).strip().splitlines())
    if len(whole) > LONGEST:
        raise ValueError(f"{name}: the notice has {len(whole)} characters; at most {LONGEST} can be posted everywhere.")
    return whole


def worded(audience: str, shipped: Mapping[str, str], texts: Mapping[str, str], blanks: Mapping[str, str]) -> str:
    """The notice for an audience (`youth`, `mixed`, `adult`): the organisation's own words, or the pack's.

    Raises:
        ValueError: there is none, or it cannot be filled in.
    """
    own = f"{PREFIX}{audience}"
    if own in texts:
        return filled(f"texts, {own}", texts[own], blanks)
    if audience not in shipped:
        raise ValueError(f"The country pack has no notice for the audience “{audience}”. Write one: texts, {own}.")
    return filled(f"notices.toml, {audience}", shipped[audience], blanks)
