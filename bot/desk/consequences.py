"""What a serious word will do, said before it is done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.core.cases import Part, Word
from bot.core.effects import Ban, Effect, Hide, Mute, Remove, Support, Warn
from bot.core.practice import Practice
from bot.core.requests import View
from bot.core.sheets import Button
from bot.core.undoing import hides
from bot.desk import buttons
from bot.desk.shown import one_line
from bot.desk.words import length

_EFFECTS: Mapping[Word, type[Effect]] = {Word.REMOVE: Remove, Word.MUTE: Mute, Word.BAN: Ban}
_WAYS: Mapping[str, frozenset[type[Effect]]] = {
    Word.WARN: frozenset({Warn}),
    Word.SUPPORT: frozenset({Support}),
    Word.REMOVE: frozenset({Remove, Hide}),
    Word.MUTE: frozenset({Mute}),
    Word.BAN: frozenset({Ban}),
}
"""How a word may be done: one of these is enough."""
_BY_HAND = "The desk cannot do this there itself. It will ask for it to be done by hand: until then nothing happens."
_BY_THE_DESK = "The desk asks the platform to do this as soon as you say yes, and tells you here what came of it."
_DAY = 24 * 60
_THERE: Mapping[tuple[str, Word], str] = {
    ("discord", Word.MUTE): "On Discord this holds in the whole server.",
    ("discord", Word.BAN): "On Discord this holds in the whole server; their messages stay there.",
    ("telegram", Word.BAN): "In a supergroup Telegram also deletes all they ever wrote there; what the desk still has "
    "of it is kept as evidence first.",
    ("telegram", Word.WARN): "A Telegram bot reaches only people who have started a chat with it: else you are told.",
    ("telegram", Word.SUPPORT): "A Telegram bot reaches only people who have started a chat with it.",
    ("telegram", Word.REMOVE): "Telegram lets a bot remove no message that is older than 48 hours.",
    ("x", Word.REMOVE): "X hides replies only, in conversations that your account began, and whoever looks for hidden "
    "replies can still read them. It can be taken back.",
}
"""What a platform does beyond what was asked, or falls short of (its own documentation)."""


def consequences(word: Word, view: View, practice: Practice, options: Mapping[str, str]) -> tuple[str, ...]:
    """Sentences: what happens, to whom, by whose hand, and what is kept."""
    case = view.file.case
    kept = "Your name and your reason are kept with the case."
    if word not in _EFFECTS:
        return (
            "From now on the person of concern may notice what is done.",
            "Reminders, removals, mutes and bans become possible in this case. None of them happens by itself.",
            "If the police or a local authority lead the matter, ask them first.",
            kept,
        )
    group = one_line(view.group.name or "the group", 80)
    accounts = case.accounts(Part.CONCERN)
    names = " and ".join(one_line(view.names.get(account) or account, 60) for account in accounts) or "this person"
    hidden = word is Word.REMOVE and hides(_able(case.group, practice))
    how = by_hand(word, case.group, practice) or _BY_THE_DESK
    what = _what(word, view, accounts, names, group, options, hidden=hidden)
    return (what, *there(word, case.group), how, kept)


def by_hand(word: Word, group: str, practice: Practice) -> str:
    """That the desk cannot do it in a group (its key); empty where it can."""
    return _BY_HAND if _lacks(word, group, practice) else ""


def not_here(rows: Sequence[Sequence[Button]], group: str, practice: Practice) -> str:
    """What of a card's buttons the desk cannot do where the case is, in a sentence; empty where it can do all."""
    pressed = [(one.label, buttons.read(one.id)) for row in rows for one in row]
    lacking = [label for label, one in pressed if one and _lacks(one.word, group, practice)]
    return f"The desk cannot do this there, so you are asked to do it by hand: {', '.join(lacking)}." if lacking else ""


def _lacks(word: str, group: str, practice: Practice) -> bool:
    return word in _WAYS and not _WAYS[word] & _able(group, practice)


def _able(group: str, practice: Practice) -> frozenset[type[Effect]]:
    return practice.can.get(group.partition(":")[0], frozenset())


def there(word: Word, group: str) -> tuple[str, ...]:
    """What is to be known of a word on the platform of a group (its key); mostly nothing."""
    said = _THERE.get((group.partition(":")[0], word))
    return (said,) if said else ()


def _what(
    word: Word,
    view: View,
    accounts: tuple[str, ...],
    names: str,
    group: str,
    options: Mapping[str, str],
    *,
    hidden: bool = False,
) -> str:
    if word is Word.MUTE:
        minutes = options.get("minutes", "")
        lasting = length(int(minutes)) if minutes.isascii() and minutes.isdigit() else length(_DAY)
        return f"{names} cannot write in {group} for {lasting}."
    if word is Word.BAN:
        return f"{names} is taken out of {group} and kept out until somebody lets them back in."
    wanted = options.get("message", "")
    count = sum(
        line.flagged and line.account in accounts and line.gone_at is None and wanted in ("", line.message)
        for line in view.file.evidence
    )
    many = "One flagged message" if count == 1 else f"{count} flagged messages"
    if hidden:
        return f"{many} of {names} {'is' if count == 1 else 'are'} hidden in {group}. The text stays here as evidence."
    verb = "disappears" if count == 1 else "disappear"
    return f"{many} of {names} {verb} from {group} for everybody. The text stays here as evidence."
