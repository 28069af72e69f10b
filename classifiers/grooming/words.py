"""A message as plain words: chat spellings read as what they stand for, with a way back to the text."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from classifiers.disguise import vocabulary

TOKEN = re.compile(r"[^\W_]+(?:'[^\W_]+)*|[.!?\n;…]+")
LONGEST = 40
COMMON = 8_000
_LETTERS = str.maketrans("013457", "oieast")
_MIXED = re.compile(r"(?=.*[a-z])(?:[a-z][a-z013457]*[a-z]|[a-z]{1,3}0+[a-z]?|[03457][a-z]{3,})")
PIECE, OVERLAP = 400, 40
"""Long texts are matched in pieces of this many words, so that the work stays linear."""

SPELLINGS: Mapping[str, str] = MappingProxyType(
    dict(
        pair.split("=")
        for pair in (
            "u=you;ya=you;yu=you;ye=you;ur=your;yr=your;yous=you;r=are;y=why;pls=please;plz=please;wanna=want to"
            ";wana=want to;wnna=want to;gonna=going to;gunna=going to;gna=going to;gotta=got to;lemme=let me"
            ";gimme=give me;tonite=tonight;2nite=tonight;2night=tonight;tmrw=tomorrow;tmr=tomorrow;tomoz=tomorrow"
            ";tomoro=tomorrow;2moro=tomorrow;2morrow=tomorrow;msg=message;msgs=messages;convo=chat;convos=chats"
            ";ppl=people;rn=right now;ily=i love you;ilysm=i love you so much;any1=anyone;anybody=anyone"
            ";anyones=anyone is;some1=someone;somebody=someone;sum1=someone;no1=no one;noone=no one;nobody=no one"
            ";every1=everyone;everybody=everyone;dnt=dont;don=dont;cus=because;cuz=because;coz=because;cos=because"
            ";bc=because;wats=whats;wots=whats;wat=what;wot=what;wen=when;wher=where;skool=school;mam=mum;mom=mum"
            ";moms=mums;mummy=mum;mommy=mum;mother=mum;father=dad;daddy=dad;rents=parents;fone=phone;luv=love"
            ";abt=about;bout=about;wiv=with;jus=just;nd=and;n=and;da=the;dis=this;dat=that;tht=that;hav=have;shud=should"
            ";wud=would;cud=could;pix=pics;pictur=picture;foto=photo;fotos=photos;addy=address;b4=before;bday=birthday"
            ";bf=boyfriend;gf=girlfriend;tmrow=tomorrow;scret=secret;secrets=secrets;shhh=shh;shhhh=shh;nxt=next;yrs=years"
            ";hbu=how about you;wbu=what about you;idk=i dont know;ik=i know;tbh=honestly;hmu=hit me up;ngl=honestly"
            ";ova=over;2=to;4=for;cn=can;knw=know;kno=know;tel=tell;tlk=talk;txt=text;cme=come;meetup=meet up;thru=through"
            ";snapchats=snapchat;whatsap=whatsapp;whtsapp=whatsapp;watsapp=whatsapp;instas=insta;id=id;b=be;c=see;bak=back;ull=you will;il=ill;gd=good;gr8=great;l8r=later;l8=late;m8=mate;m8s=mates;alot=a lot"
        ).split(";")
    )
)
"""Chat spelling → words. Written without apostrophes, as all words here."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Words joined by single spaces; `starts` are where each token begins in `text`, `spans` where it stands outside."""

    text: str
    starts: Sequence[int]
    spans: Sequence[tuple[int, int]]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """A half-open span of `text` → that of the canonical text."""
        first = max(bisect_right(self.starts, start) - 1, 0)
        last = max(bisect_left(self.starts, end) - 1, first)
        return self.spans[first][0], self.spans[last][1]


def plain(word: str) -> str:
    """One token as it is matched. Apostrophes go; what is no word becomes “.” or “?”."""
    if not (word[0].isalnum()):
        return "?" if "?" in word else "."
    if len(word) > LONGEST:
        return "x"
    word = word.replace("'", "")
    if word in SPELLINGS:
        return SPELLINGS[word]
    return word if word.isalpha() or word.isdigit() else _read(word)


@lru_cache(maxsize=4096)
def _read(word: str) -> str:
    """A word with digits for letters as the word it looks like, if that is a common one; “u14” and “5pm” stay."""
    if not _MIXED.fullmatch(word):
        return word
    meant = word.translate(_LETTERS)
    return SPELLINGS.get(meant, meant) if vocabulary().rank.get(meant, COMMON) < COMMON else word


def pieces(text: str) -> Iterator[Piece]:
    """A canonical text as pieces of at most `PIECE` words. “2” and “4” before a word for a number or time stay digits."""
    tokens = [(plain(m[0]), m.span()) for m in TOKEN.finditer(text)]
    for at in range(0, max(len(tokens), 1), PIECE - OVERLAP):
        part = tokens[at : at + PIECE]
        if not part or (at and len(part) <= OVERLAP):
            return
        starts, where = [], 0
        for word, _ in part:
            starts.append(where)
            where += len(word) + 1
        yield Piece(" ".join(word for word, _ in part), starts, [span for _, span in part])
