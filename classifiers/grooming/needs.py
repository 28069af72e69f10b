"""The words without which a pattern cannot match: most messages are passed over by looking these up."""

from __future__ import annotations

from dataclasses import dataclass, field

from classifiers.disguise import vocabulary

Needs = tuple[frozenset[str], ...]

_RARE = 20_000


def commonness(words: frozenset[str]) -> float:
    """How often one of these words is to be expected (Zipf's law on the ranks of the shipped vocabulary)."""
    rank = vocabulary().rank
    return sum(1 / (1 + rank.get(word, _RARE)) for word in words)


def needed(pattern: str) -> Needs:
    """For a pattern in the small language of `family.py`, slots filled: sets of which each has a word in any match.

    It errs towards fewer sets: a word that is optional or only part of a word is not needed.
    """
    alternatives, _ = _alternatives(pattern, 0)
    return _joined(alternatives) if len(alternatives) > 1 else tuple(alternatives[0].sets)


@dataclass(slots=True)
class _Branch:
    """One alternative: what it needs so far, the word being read in its spellings, how it begins and ends."""

    sets: list[frozenset[str]] = field(default_factory=list)
    forms: list[str] = field(default_factory=list)
    broken: bool = False
    begins: str = ""
    ends: str = ""

    def add(self, char: str) -> None:
        self.forms = [form + char for form in self.forms] or [char]

    def flush(self) -> None:
        if self.forms and not self.broken and all(self.forms):
            self.sets.append(frozenset(self.forms))
        self.forms, self.broken = [], False


def _joined(alternatives: list[_Branch]) -> Needs:
    """What alternatives need together: one word set of each, or nothing if one of them needs nothing."""
    if not all(branch.sets for branch in alternatives):
        return ()
    return (frozenset().union(*(min(branch.sets, key=commonness) for branch in alternatives)),)


def _alternatives(text: str, at: int) -> tuple[list[_Branch], int]:
    """Reads `a|b|c` up to a closing bracket or the end."""
    branches = [_Branch()]
    start = at
    while at < len(text) and text[at] != ")":
        branch = branches[-1]
        char = text[at]
        if at == start:
            branch.begins = char
        if char == "|":
            branch.flush()
            branch.ends = text[at - 1] if at > start else ""
            branches.append(_Branch())
            start = at + 1
        elif char == " " and text.startswith("?", at + 1) and branch.forms:
            branch.broken = True
            at += 1
        elif char in " ~^$.":
            branch.flush()
        elif char == "(":
            at = _group(text, at, branch)
            continue
        elif char == "\\":
            at += 1
            if text[at].isalpha():
                branch.add(text[at])
                branch.broken = True
        elif char == "[":
            at = text.index("]", at)
            branch.add("?")
            branch.broken = True
        elif char == "?":
            branch.forms += [form[:-1] for form in branch.forms]
        elif char in "*+":
            branch.broken = True
        else:
            branch.add(char)
        at += 1
    branches[-1].flush()
    branches[-1].ends = text[at - 1] if at > start else ""
    return branches, at


def _group(text: str, at: int, branch: _Branch) -> int:
    """Reads a group and what repeats it, into `branch`. Returns where the pattern goes on."""
    around = next((mark for mark in ("(?!", "(?<!") if text.startswith(mark, at)), "")
    inner, close = _alternatives(text, at + len(around or "("))
    after = close + 1
    if around:
        return after
    optional = after < len(text) and text[after] in "?*"
    if optional:
        after += 1
    apart_before = not branch.forms or all(one.begins in (" ", "$") for one in inner)
    next_char = text[after] if after < len(text) else " "
    apart_after = (next_char in " ~|)($" and not text.startswith(" ?", after)) or all(one.ends == " " for one in inner)
    if apart_before:
        branch.flush()
    if not optional and apart_before and apart_after and not _goes_on(text, after):
        branch.sets.extend(_joined(inner) if len(inner) > 1 else inner[0].sets)
    if not apart_before or not apart_after:
        branch.add("?")
        branch.broken = True
    return after


def _goes_on(text: str, at: int) -> bool:
    """Whether a group that follows at once may lengthen the last word (“look(ed|s)?”)."""
    if not text.startswith("(", at) or text.startswith("(?!", at):
        return False
    inner, _ = _alternatives(text, at + 1)
    before_space = text[at - 2 : at - 1] == " " or text[at - 3 : at - 1] == " )"
    return not before_space and any(one.begins not in (" ", "$") for one in inner)
