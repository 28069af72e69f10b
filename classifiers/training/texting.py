"""Lines as they are typed in a hurry on a telephone: “Are you coming tomorrow?” → “r u comin tmrw?”. So that an encoder
that learns from them cannot lean on who writes carefully."""

from __future__ import annotations

import random
import re

SHORT: dict[str, tuple[str, ...]] = {
    "you": ("u", "ya"), "your": ("ur",), "you're": ("ur", "your"), "yours": ("urs",), "yourself": ("urself",),
    "are": ("r",), "be": ("b",), "see": ("c",), "why": ("y",), "to": ("2", "to"), "for": ("4", "for"),
    "and": ("n", "an"), "with": ("w", "wiv"), "what": ("wat", "wot"), "what's": ("wats", "whats"),
    "that": ("tht", "dat"), "that's": ("thats", "dats"), "the": ("the", "da"), "this": ("dis", "this"),
    "them": ("em",), "have": ("hav",), "because": ("cos", "bc"), "before": ("b4",), "about": ("abt", "bout"),
    "though": ("tho",), "through": ("thru",), "tomorrow": ("tmrw", "2moro"), "tonight": ("tonite", "2nite"),
    "today": ("2day",), "night": ("nite",), "please": ("pls", "plz"), "thanks": ("thx", "ty"),
    "okay": ("k", "ok"), "ok": ("k", "kk"), "yes": ("ye", "yh", "yep"), "yeah": ("yh", "ya", "yea"),
    "no": ("na", "nah"), "not": ("not", "nt"), "people": ("ppl",), "someone": ("sum1", "some1"),
    "something": ("smth", "sumthin"), "everyone": ("every1",), "anyone": ("any1",), "message": ("msg",),
    "picture": ("pic",), "photo": ("pic",), "probably": ("prob", "probs"), "really": ("rly",), "very": ("v",),
    "good": ("gd", "good"), "great": ("gr8",), "love": ("luv",), "just": ("jus", "jst"), "going": ("goin", "gonna"),
    "want": ("wanna", "want"), "got": ("gt", "got"), "know": ("kno",), "don't": ("dont", "dnt"), "can't": ("cant",),
    "won't": ("wont",), "didn't": ("didnt",), "isn't": ("isnt", "aint"), "i'm": ("im",), "i'll": ("il", "ill"),
    "i've": ("ive",), "it's": ("its",), "he's": ("hes",), "she's": ("shes",), "we're": ("were",),
    "they're": ("theyre",), "let's": ("lets",), "there's": ("theres",), "would": ("wud",), "could": ("cud",),
    "should": ("shud",), "here": ("ere", "here"), "home": ("home", "hme"), "school": ("skl", "skool"),
    "mum": ("mum", "mam"), "after": ("afta", "after"), "later": ("l8r", "later"), "wait": ("w8", "wait"),
    "mate": ("m8", "mate"), "only": ("only", "jst"), "little": ("lil",), "nothing": ("nothin", "nowt"),
    "anything": ("anythin",), "doing": ("doin",), "minutes": ("mins",), "weekend": ("wkend",), "saturday": ("sat",),
    "sunday": ("sun",), "friday": ("fri",), "thursday": ("thurs",), "wednesday": ("weds",), "tuesday": ("tues",),
    "monday": ("mon",), "birthday": ("bday",), "brother": ("bro",), "sister": ("sis",), "favourite": ("fav",),
    "years": ("yrs",), "maybe": ("mayb", "mebbe"), "of": ("of", "ov"),
}  # fmt: skip
"""Words, and how they are shortened: ours. Where the word itself is among them, it often stays."""
OFTEN, DROPPED_G, SLIPS = 0.7, 0.5, 0.03
"""How often a word that can be shortened is, how often a last g is left out, and how often a word lacks a letter."""
_WORD = re.compile(r"(?<![\[@\w])[A-Za-z]+(?:['’][A-Za-z]+)*(?!\w)")
"""What stands in brackets is a picture, and what follows an @ is somebody."""
_LONG = 5


def texted(text: str, rng: random.Random) -> str:
    """The line, its words shortened at random, those that are in small letters; what is no word stays."""
    return _WORD.sub(lambda word: _typed(word.group(), rng), text)


def _typed(word: str, rng: random.Random) -> str:
    short = SHORT.get(word.lower().replace("’", "'"))
    if short:
        return rng.choice(short) if rng.random() < OFTEN else word
    if word.endswith("ing") and len(word) >= _LONG and rng.random() < DROPPED_G:
        word = word[:-1]
    if len(word) >= _LONG and rng.random() < SLIPS:
        lost = rng.randrange(1, len(word) - 1)
        word = word[:lost] + word[lost + 1 :]
    return word
