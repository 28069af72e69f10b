"""Grooming indicators: phrasings, harmless surroundings, hostile input, and whole conversations as streams."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.indicators import AGE_STATED
from bot.core.messages import Account, Age, Audience, Basis, Group, Message, Policy, Role, Standing, Talk, Visibility
from bot.core.ports import Classifier
from bot.core.risk import Band
from bot.core.signals import Signal
from bot.core.towards import FULL_SCORE, WEIGHTS
from bot.core.triggers import FIRM
from classifiers.grooming import Grooming
from classifiers.grooming.ages import grown
from classifiers.grooming.guards import family, openly
from classifiers.grooming.words import pieces
from classifiers.grooming.worth import MOST_MEANT, WHOLE
from classifiers.text import canonical, shown
from tests.classifiers.streaming import conversations, model, stream

AT = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)
GROOMING = Grooming()
FULL = 0.6
"""From here on a finding counts towards triggers; what is guarded lies below."""


def talk(text: str, *before: str, visibility: Visibility = Visibility.CLOSED, who: Standing | None = None) -> Talk:
    """A message of Ann's, after messages of Ben's."""
    ann, ben = Account("t", "a", "Ann"), Account("t", "b", "Ben")
    group = Group("t", "g", policy=Policy(audience=Audience.YOUTH, visibility=visibility))
    earlier = tuple(
        Message("t", "g", f"b{i}", ben, AT - timedelta(minutes=len(before) - i), said) for i, said in enumerate(before)
    )
    return Talk(Message("t", "g", "1", ann, AT, text), group, earlier, standings={"a": who} if who else {})


def found(text: str, *before: str, **more: Visibility | Standing) -> dict[str, Signal]:
    (signals,) = GROOMING.score([talk(text, *before, **more)])  # type: ignore[arg-type]
    return {signal.indicator: signal for signal in signals}


def counting(text: str, *before: str, **more: Visibility | Standing) -> set[str]:
    return {name for name, signal in found(text, *before, **more).items() if signal.score >= FULL}


SHOWN = [
    ("AGE", "how old r u?"),
    ("AGE", "What age are you"),
    ("AGE", "what year are you in"),
    ("LOCATION", "what school do u go 2"),
    ("LOCATION", "where abouts do you live?"),
    ("LOCATION", "send me your location"),
    ("SCHEDULE", "when are you home on your own?"),
    ("SCHEDULE", "have you got the house to yourself"),
    ("SCHEDULE", "u home alone"),
    ("PARENT", "can ur mum see ur phone?"),
    ("PARENT", "does anyone else read your messages"),
    ("PARENT", "when do your parents go to bed"),
    ("FLATTER", "you're so mature for your age"),
    ("FLATTER", "ur not like other girls"),
    ("FLATTER_BODY", "you look gorgeous in that picture"),
    ("FLATTER_BODY", "you looked beautiful today"),
    ("FLATTER_BODY", "ngl ur fit"),
    ("FLATTER_BODY", "u look so fit in that"),
    ("SPECIAL", "nobody gets you like I do"),
    ("SPECIAL", "we have a special connection"),
    ("SPECIAL", "age is just a number"),
    ("SELFDISC", "I've never told anyone this"),
    ("SELFDISC", "my wife doesn't understand me"),
    ("GIFT", "I'll send you Robux"),
    ("GIFT", "let me buy you a new phone"),
    ("SPECIAL", "im 28 is that a prob"),
    ("SCHEDULE", "any1 else home"),
    ("SECRECY", "she doesn't have to know"),
    ("SECRECY", "nobody will ever know"),
    ("SECRECY", "i wont tell any1. just u and me"),
    ("PHOTO_ANY", "do u have a webcam"),
    ("PHOTO_ANY", "got a pic?"),
    ("CONTACT", "add me on Snap, easier to talk there"),
    ("CONTACT", "whats ur insta"),
    ("CONTACT", "let's move to telegram"),
    ("ISOLATE", "your friends don't really care"),
    ("ISOLATE", "you don't need them"),
    ("SECRECY", "keep this between us"),
    ("SECRECY", "dont tell ur mum"),
    ("SECRECY", "nobody needs to know"),
    ("SECRECY", "our little secret"),
    ("DELETE", "delete these messages after"),
    ("DELETE", "clear the chat"),
    ("TEST", "would you do it if I asked?"),
    ("TEST", "prove you trust me"),
    ("PRESSURE", "if you trusted me you'd do it"),
    ("PRESSURE", "after everything I've done for you"),
    ("PHOTO_ANY", "send me a pic of you now"),
    ("PHOTO_ANY", "can i see a selfie?"),
    ("DESENS", "have you ever kissed anyone?"),
    ("DESENS", "do you have a boyfriend"),
    ("DESENS", "what r u wearing"),
    ("DESENS", "i would kiss you"),
    ("DESENS", "I wish I could kiss you"),
    ("MEET", "let's meet, just us two"),
    ("MEET", "come over to mine"),
    ("TRAVEL", "I'll pick you up, don't tell them where"),
    ("TRAVEL", "i can pay for your train ticket"),
    ("INTIMATE_IMAGE_REQUEST", "send one in your underwear"),
    ("INTIMATE_IMAGE_REQUEST", "send me something a bit more daring"),
    ("INTIMATE_IMAGE_REQUEST", "have you got nothing on?"),
    ("INTIMATE_IMAGE_REQUEST", "send a pic of you in the bath"),
    ("SEXUAL_TO_MINOR", "thinking about you turns me on"),
    ("THREAT_SHARE_OR_PAY", "send another one or I'll share it with everyone"),
    ("THREAT_SHARE_OR_PAY", "if you dont pay i will post your pics"),
    ("THREAT_SHARE_OR_PAY", "answer or i tell your mum what you sent"),
    ("THREAT_SHARE_OR_PAY", "if you block me ill tell everyone at school"),
    ("THREAT_SHARE_OR_PAY", "i'll send it round your year if you tell anyone"),
    ("THREAT_SHARE_OR_PAY", "do it or i put them online"),
    ("THREAT_SHARE_OR_PAY", "I could ruin your life with this"),
    ("CHILD_SAYS_SCARED_OR_ASKS_HELP", "i don't feel safe at home"),
    ("CHILD_SAYS_SCARED_OR_ASKS_HELP", "im really scared of my stepdad"),
    ("CHILD_SAYS_SCARED_OR_ASKS_HELP", "he keeps asking me to send pics"),
    ("CHILD_SAYS_SCARED_OR_ASKS_HELP", "i'm afraid of him"),
    ("CHILD_SAYS_SCARED_OR_ASKS_HELP", "im scared of u"),
    ("CHILD_SAYS_SCARED_OR_ASKS_HELP", "please stop im scared of you when you shout"),
    ("CHILD_SAYS_SCARED_OR_ASKS_HELP", "i'm really scared you'll hurt me"),
    ("CHILD_SAYS_SCARED_OR_ASKS_HELP", "im scared ur going to tell everyone"),
    ("CHILD_SAYS_SCARED_OR_ASKS_HELP", "im scared of the way he looks at me"),
    ("CHILD_SAYS_SCARED_OR_ASKS_HELP", "please stop sending me those"),
    ("CHILD_SAYS_SCARED_OR_ASKS_HELP", "please stop sending me videos of urself"),
    ("CHILD_SAYS_SCARED_OR_ASKS_HELP", "please stop sending me 3 pics a day"),
    ("CHILD_SAYS_SCARED_OR_ASKS_HELP", "pls dont make me go home"),
    ("MEET", "dont bring ur mum"),
    ("MEET", "when can we meet"),
    ("MEET", "where shall i find you"),
    ("DESENS", "what do u wear in bed"),
    ("SECRECY", "tell ur mum ur with jade"),
    ("SECRECY", "tell her its homework club"),
    ("SPECIAL", "we're meant to be"),
]
HIDDEN = [
    ("SECRECY", "k33p th1s b3tw33n us"),
    ("SECRECY", "kеер this bеtwееn us"),
    ("SECRECY", "keep\u200b this\u200b between\u200b us"),
    ("AGE", "h0w old r u"),
    ("PHOTO_ANY", "s e n d me a pic of you"),
    ("DELETE", "DELETE   THESE    MESSAGES"),
    ("CONTACT", "s n a p ?"),
]


@pytest.mark.parametrize(("indicator", "text"), SHOWN + HIDDEN)
def test_phrasings(indicator: str, text: str) -> None:
    signals = found(text)
    assert indicator in signals
    signal = signals[indicator]
    assert signal.score >= FULL
    assert signal.label == "grooming"
    assert signal.source.startswith("grooming/")
    assert all(0 <= start < end <= len(text) for start, end in signal.spans)
    start, end = signal.spans[0]
    assert shown(text[start:end]) in signal.why


@pytest.mark.parametrize(
    ("indicator", "text"),
    [
        ("MEET", "Good to meet you in person, Deon"),
        ("SECRECY", "I say that to all of them, no need to keep it to yourself"),
        ("THREAT_SHARE_OR_PAY", "Or I'll send them with Steve in the morning"),
        ("THREAT_SHARE_OR_PAY", "If it's something I think Skip or your mum has to know, I'll say so first"),
        ("THREAT_SHARE_OR_PAY", "wash it after or your family will find out the hard way"),
        ("THREAT_SHARE_OR_PAY", "I can post yours to a library if you don't want it at home"),
        ("THREAT_SHARE_OR_PAY", "I'll send your mum the form if you tell me her email"),
        ("THREAT_SHARE_OR_PAY", "ill show you my den if you dont tell the others"),
        ("THREAT_SHARE_OR_PAY", "go to bed or ill tell your dad"),
        ("THREAT_SHARE_OR_PAY", "otherwise I'll put it behind the bin"),
        ("THREAT_SHARE_OR_PAY", "i'd never tell on you, it would ruin your reputation as the grumpy one"),
        ("INTIMATE_IMAGE_REQUEST", "[photo] the dog is in the bath"),
        ("INTIMATE_IMAGE_REQUEST", "Free on Monday, I've got nothing on"),
        ("INTIMATE_IMAGE_REQUEST", "I went and sat there and switched nothing on."),
        ("SEXUAL_TO_MINOR", "I'd like to do it with you sat there rather than not"),
        ("FLATTER_BODY", "ok so you fit the mid pads, I'll bring my daughter's"),
        ("FLATTER_BODY", "in 38 of 40 ur eyes are shut"),
        ("DESENS", "stay there i'll come get you, what are you wearing so i can spot u"),
        ("DESENS", "found it! i could kiss you"),
        ("THREAT_SHARE_OR_PAY", "I'll send you the cord if you tell me a place I can post it"),
        ("CHILD_SAYS_SCARED_OR_ASKS_HELP", "made me apologise, she's watching me type it"),
        ("CHILD_SAYS_SCARED_OR_ASKS_HELP", "i need to talk to someone about a charge on my account"),
        ("CHILD_SAYS_SCARED_OR_ASKS_HELP", "im scared ur secretly 50"),
        ("CHILD_SAYS_SCARED_OR_ASKS_HELP", "im scared of u both, that was brutal"),
        ("CHILD_SAYS_SCARED_OR_ASKS_HELP", "im scared u wont like me irl"),
        ("CHILD_SAYS_SCARED_OR_ASKS_HELP", "I am afraid of your grandma"),
        ("CHILD_SAYS_SCARED_OR_ASKS_HELP", "Only her shoes I'm afraid, someone stood in front"),
        ("CHILD_SAYS_SCARED_OR_ASKS_HELP", "im scared of ours she throws a shoe"),
        ("CHILD_SAYS_SCARED_OR_ASKS_HELP", "keep her till 6. do NOT let her go home for her charger"),
        ("CHILD_SAYS_SCARED_OR_ASKS_HELP", "olly pls stop sending me 10 msgs when im at swimming"),
        ("MEET", "don't tell your mum. she worries"),
        ("MEET", "where can we find the form?"),
        ("DESENS", "what do you wear to rehearsal?"),
        ("MEET", "when shes lonely, dont tell anyone. i put her on speaker"),
        ("SECRECY", "Tell your mum it's the red van with the ladder, she knows it"),
        ("SECRECY", "Tell your mum you're with me, she'll want you by five"),
        ("SPECIAL", "The humbugs were meant to be a secret"),
    ],
)
def test_what_only_sounds_like_a_phrasing(indicator: str, text: str) -> None:
    signal = found(text).get(indicator)
    assert signal is None or signal.score < FULL


def test_a_span_is_of_the_original() -> None:
    text = "Hi!! \U0001f600 K33p   th1s b3tw33n us, ok?"
    ((start, end),) = found(text)["SECRECY"].spans
    assert text[start:end] == "K33p   th1s b3tw33n us"


def test_every_indicator_of_the_pack_is_looked_for_and_no_other() -> None:
    shown = {phrasing.family.indicator for phrasing in GROOMING._all} | {one.indicator for one in WHOLE}
    numbers = model()
    composite = {"MEET_PLUS_SECRECY", "KNOWN_AGE_PLUS_ROMANCE", "PROBE_PLUS_SECRECY_PLUS_MOVE"}
    assert shown == {*numbers.indicators, *numbers.triggers, AGE_STATED} - composite


@pytest.mark.parametrize(
    "text",
    [
        "im 13",
        "i'm only 12 btw",
        "im in y8",
        "i am in year 10",
        "lol im 13 next week",
        "turning 14 soon",
        "just turned 15",
        "i'll be 16 in june",
        "im 18 next month",
        "i'm thirteen",
        "im a 14 year old girl",
        "im still in primary school",
        "i'm a kid",
        "it's my 12th birthday",
        "hey 14 f here",
        "15 m uk",
    ],
)
def test_ages_stated(text: str) -> None:
    assert AGE_STATED in found(text)


@pytest.mark.parametrize(
    "answer", ["14 f kent", "14/f/kent", "f14", "13f u?", "14, female, leeds", "12 is that ok", "m 15"]
)
@pytest.mark.parametrize("question", ["asl", "a/s/l?", "asl pls"])
def test_who_asks_for_age_sex_and_place_is_told_the_age(question: str, answer: str) -> None:
    assert "AGE" in found(question)
    assert AGE_STATED in found(answer, question)


def test_of_two_who_say_that_years_lie_between_them_signs_in_so_many_words_count_in_full() -> None:
    """However little of it the rest shows to what reads the whole."""

    def last(*ages: str) -> Signal:
        said = ["hey", "asl?", "what maps do u play", "dust mostly", "ur really pretty", "thx"]
        said += ["my brother is on my pc", "mine too", "anyone else home", "no"]
        max_, kim = Account("t", "m", "Max"), Account("t", "k", "Kim")
        group = Group("t", "g", policy=Policy(audience=Audience.MIXED, visibility=Visibility.DIRECT))
        lines = [*said[:2], *ages, *said[2:]]
        messages = [
            Message("t", "g", str(n), (max_, kim)[n % 2], AT + timedelta(minutes=n), text)
            for n, text in enumerate(lines)
        ]
        assert messages[-2].author is max_
        (signals,) = GROOMING.score([Talk(messages[-2], group, tuple(messages[:-2]))])
        return next(signal for signal in signals if signal.indicator == "SCHEDULE")

    assert last("16 f", "15 m").score < FULL
    assert last("im 28 is that a prob", "15 m").score >= FULL
    assert last("28 m", "30 f").score < FULL


@pytest.mark.parametrize(
    ("text", "is_grown"),
    [
        ("im 34 is that ok", True),
        ("hi im rob 26 m here", True),
        ("28 m london", True),
        ("im 20 mins away", False),
        ("im 13", False),
        ("we are 22 f1 fans", False),
        ("25 m of rope", False),
        ("im 19 goals up", False),
    ],
)
def test_grown_up_people_who_say_their_age(text: str, is_grown: bool) -> None:
    assert grown(text) is is_grown


@pytest.mark.parametrize("answer", ["13", "13 u?", "thirteen", "im 13 wbu", "nearly 14"])
def test_a_bare_number_answers_the_question(answer: str) -> None:
    assert AGE_STATED in found(answer, "how old r u")
    if answer[0].isdigit() or answer == "thirteen":
        assert AGE_STATED not in found(answer, "how many are coming")


@pytest.mark.parametrize(
    "text",
    [
        "im 10 minutes away",
        "i'm 15 mins late",
        "im 34",
        "i'm 12 points up",
        "we won 13 nil",
        "im in 10 groups",
        "i've been married for 11 years",
        "ok see u at 11 tmr",
        "im on level 14",
        "i am 10 stone",
        "14 m from the wall",
        "hi 17 m away from goal",
    ],
)
def test_numbers_that_are_no_ages(text: str) -> None:
    assert AGE_STATED not in found(text)


@pytest.mark.parametrize(
    ("text", "before"),
    [
        ("don't tell Mia, it's a surprise party", ()),
        ("keep it secret!", ("we are getting Mia a cake for her birthday",)),
        ("keep it to yourself until the team is announced on Friday", ()),
        ("please delete old messages, GDPR policy, all members", ()),
        ("please send me a photo for the registration form", ()),
        ("I can pick you up with the other kids in the minibus", ()),
        ("I'll give you the gift card on Sunday, your raffle prize", ()),
        ("never send a pic of yourself to strangers", ()),
        ("if someone asks you to keep it between you, tell a trusted adult", ()),
        ("how old are you? it's for the league form", ()),
        ("the club is moving to a new WhatsApp group for all parents, message me on whatsapp", ()),
        ('best line of the song: "keep this between us"', ()),
        ("you look great in your costume", ()),
        ("well played, you were amazing today", ()),
        ("they told me to keep this between us", ()),
        ("she said not to tell anyone", ()),
        ("don't mention it!", ()),
        ("are you fit for saturday", ()),
        ("delete that, wrong chat", ()),
        ("can your mum check the email from the club", ()),
        ("the difference between us and them", ()),
    ],
)
def test_harmless_surroundings(text: str, before: tuple[str, ...]) -> None:
    assert counting(text, *before) == set()


@pytest.mark.parametrize(
    ("text", "still"),
    [
        ("don't tell your mum, it's a surprise party", {"SECRECY"}),
        ("keep this between us, birthday present. whats ur snap", {"SECRECY", "CONTACT"}),
        ("send me a selfie for the form and delete this chat", {"PHOTO_ANY", "DELETE"}),
        ("I'll send you robux as a prize, dont tell anyone", {"GIFT", "SECRECY"}),
        ("stay safe online! keep this between us and send me a selfie", {"SECRECY", "PHOTO_ANY"}),
        ('"keep this between us" and add me on snap', {"SECRECY", "CONTACT"}),
        ("online safety: send one in your underwear", {"INTIMATE_IMAGE_REQUEST"}),
        ("*smiles* keep this between us", {"SECRECY"}),
        ("your mum said its ok, i'll pick you up, dont tell her where", {"TRAVEL", "SECRECY"}),
        ("everyone does it. why dont you send me a pic", {"PHOTO_ANY"}),
    ],
)
def test_no_word_is_magic(text: str, still: set[str]) -> None:
    assert still <= counting(text)


def test_narration_is_a_game_only_where_others_play() -> None:
    text = "*the knight kneels* keep this between us, my liege"
    assert counting(text, "*the queen nods* speak then") == set()
    assert counting(text, "what are you on about") == {"SECRECY"}


def test_a_lesson_of_a_registered_colleague_is_a_lesson() -> None:
    staff = Standing(Role.STAFF, Basis.ROSTER, Age.ADULT, Basis.ROSTER)
    text = 'Red flags: "send me a pic of you", "don\'t tell your mum", "I\'ll buy you robux". Online safety!'
    assert counting(text, who=staff) == set()
    assert counting(text, who=staff, visibility=Visibility.DIRECT) == {"PHOTO_ANY", "SECRECY", "GIFT"}


@pytest.mark.parametrize(
    "text",
    [
        "can someone please help me with the maths homework",
        "im scared of spiders lol",
        "scared for the match tomorrow",
        "that film was so good i was terrified",
        "he hit me with the ball in goal haha",
        "he keeps asking me why we lost",
        "i'll send the photos to your mum if you don't mind",
        "pay your subs or tell us by friday",
        "share the video with everyone",
        "sex education is next week in pshe",
        "nude is a lipstick colour",
        "take your coat off and come in",
    ],
)
def test_no_fact_where_there_is_none(text: str) -> None:
    facts = {"CHILD_SAYS_SCARED_OR_ASKS_HELP", "THREAT_SHARE_OR_PAY", "SEXUAL_TO_MINOR", "INTIMATE_IMAGE_REQUEST"}
    assert not facts & counting(text)


def test_the_port() -> None:
    assert isinstance(GROOMING, Classifier)
    texts = ["hello", "keep this between us", "", "how old r u"]
    answers = GROOMING.score([talk(text) for text in texts])
    sure = [tuple(s.indicator for s in one if s.score > MOST_MEANT) for one in answers]
    assert sure == [(), ("SECRECY",), (), ("AGE",)]
    assert GROOMING.score([]) == []


@settings(max_examples=300)
@given(st.text(max_size=400), st.lists(st.text(max_size=60), max_size=2))
def test_any_text(text: str, before: list[str]) -> None:
    for signal in found(text, *before).values():
        assert 0 <= signal.score <= 1
        assert signal.spans
        assert all(0 <= start < end <= len(text) for start, end in signal.spans)


WORDS = [word for _, text in SHOWN for word in text.split()] + [".", "?", "never", "if", "he", "said", "\ud800"]


@given(st.lists(st.sampled_from(WORDS), max_size=60))
def test_words_in_any_order(words: list[str]) -> None:
    text = " ".join(words)
    for signal in found(text).values():
        assert all(0 <= start < end <= len(text) for start, end in signal.spans)


@pytest.mark.parametrize(
    "text",
    [
        "a" * 1_000_000,
        "keep this " * 100_000,
        "send me a a a a " * 60_000,
        "\ud800\udc00" * 200_000,
        "\u202e\u0000\x07" * 100_000,
        "how old " + "are " * 200_000,
        "." * 1_000_000,
        "😀" * 250_000,
    ],
    ids=["letters", "cues", "gaps", "surrogates", "controls", "words", "stops", "emoji"],
)
def test_a_megabyte(text: str) -> None:
    assert isinstance(found(text), dict)


def test_what_is_hidden_late_in_a_long_text_is_found() -> None:
    text = "la la la " * 20_000 + "keep this between us"
    ((start, end),) = found(text)["SECRECY"].spans
    assert text[start:end] == "keep this between us"


def _texts() -> list[str]:
    lines = [row["text"] for conversation in conversations()[::48] for row in conversation["messages"]]
    return [*lines, *(text for _, text in SHOWN + HIDDEN)]


def test_the_word_index_passes_over_nothing() -> None:
    """Trying every phrasing finds the same as trying those whose needed words are there."""
    tried = 0
    for text in _texts():
        canon = canonical(text)
        chosen = GROOMING._chosen(GROOMING._words(canon.text))
        for piece in pieces(canon.text):
            matching = [phrasing for phrasing in GROOMING._all if phrasing.pattern.search(piece.text)]
            assert all(phrasing in chosen for phrasing in matching), text
            tried += len(matching)
    assert tried > 200


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        ("mum's not home til 7", "ok"),
        ("Your gran here. I have learned the phone", "hello"),
        ("ok love, from grandad", "thanks"),
        ("You looked so handsome in the photograph", "hi nana!!"),
        ("shall I pick you up", "yes please grandad"),
    ],
)
def test_the_two_seem_to_be_family(mine: str, theirs: str) -> None:
    assert family([mine], [theirs])


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        ("does your mum check your phone", "my mum is at work"),
        ("mums always say no to mud", "mum gets in at 6"),
        ("ask your dad first", "my nan has it"),
        ("I'll tell the mums at the gate", "id have to ask mum"),
    ],
)
def test_whose_relatives_they_are_tells(mine: str, theirs: str) -> None:
    assert not family([mine], [theirs])


def test_a_registered_colleague_quotes_to_a_group() -> None:
    staff = Standing(Role.STAFF, Basis.ROSTER, Age.ADULT, Basis.ROSTER)
    text = 'Spot on. 2) "Does your mum go through your phone?"'
    assert counting(text, who=staff) == set()
    assert counting(text) == {"PARENT"}


def test_what_no_phrasing_knows_counts_for_less() -> None:
    lines = [row["text"] for conversation in conversations()[::200] for row in conversation["messages"][:9]]
    meant = [
        signal
        for found in GROOMING.score([talk(line, visibility=Visibility.DIRECT) for line in lines])
        for signal in found
        if "may be meant" in signal.why and signal.indicator != "CHILD_SAYS_SCARED_OR_ASKS_HELP"
    ]
    assert len(meant) >= 10
    assert all(0 < signal.score <= MOST_MEANT and signal.low_confidence for signal in meant)
    # No meaning is part of a hard trigger, whoever it is for.
    assert max(WEIGHTS.values()) * MOST_MEANT / FULL_SCORE < FIRM


def test_what_is_said_outright_counts_in_full_however_the_whole_reads() -> None:
    """Three signs in so many words may be made up for by the rest; a fourth one, and nothing makes up for them."""
    lines = [
        "who has the blue paint",
        "how old are you btw",
        "cupboard two i think, top shelf",
        "are you home on your own after school",
        "the glue is there too",
        "you got snap? easier to talk there",
        "and the good brushes",
    ]
    last = talk("dont tell your mum about this, keep it our secret ok").message
    few, many = (
        Talk(
            last,
            Group("t", "g", policy=Policy(audience=Audience.YOUTH)),
            tuple(
                Message("t", "g", f"a{n}", last.author, AT - timedelta(minutes=9 - n), said)
                for n, said in enumerate(some)
            ),
        )
        for some in (lines[0::2], lines)
    )
    (lowered,), (full,) = (
        [signal for signal in signals if signal.indicator == "SECRECY"] for signals in GROOMING.score([few, many])
    )
    assert lowered.score < FULL <= full.score
    assert "makes it look harmless" in lowered.why
    assert "makes it look harmless" not in full.why


@pytest.mark.parametrize(
    ("text", "brings"),
    [
        ("Come for a chat on Saturday. Bring your mum or dad if you like", True),
        ("Your mum's on here too", True),
        ("send a video of the stretch, your mum can film it", True),
        ("no need to tell your mum", False),
        ("dont ask your dad about it", False),
        ("mums measure over jumpers", False),
    ],
)
def test_bringing_another_adult_in(text: str, brings: bool) -> None:
    assert openly(text) is brings


# Whole conversations. The figures are of development, not of a test: the phrasings were widened on these very
# conversations, and what reads meanings was fitted on them, too. One in two hundred and twenty is read here,
# and each in which somebody young tells of harm; `make bench-classifiers` reads all.


TELLING = ("disclosure", "masked-disclosure", "home-worry", "worry-about-staff")


def _first(bands: Sequence[Band], floor: Band) -> int | None:
    return next((place for place, band in enumerate(bands) if band >= floor), None)


def test_conversations_as_streams(capsys: pytest.CaptureFixture[str]) -> None:
    numbers = model()
    early = reached = concerning = benign = reviewed = higher = draft = told = telling = 0
    firsts = []
    every = conversations()
    tellings = [one for one in every if one["kind"] == "concerning" and one.get("family", "").startswith(TELLING)]
    for conversation in [*tellings, *(one for one in every[::220] if one not in tellings)]:
        bands = [step.band for step in stream(conversation, GROOMING, numbers)]
        if conversation in tellings:
            # A young person tells somebody: there is no slow build-up to see early.
            telling += 1
            told += max(bands) >= Band.REVIEW
        elif conversation["kind"] == "concerning":
            concerning += 1
            first = _first(bands, Band.REVIEW)
            reached += first is not None
            early += first is not None and first < len(bands) * 2 / 3
            draft += first is not None and first < conversation.get("first_draft", len(bands)) * 2 / 3
            firsts.append(len(bands) if first is None else first + 1)
        else:
            benign += 1
            reviewed += max(bands) >= Band.REVIEW
            higher += max(bands) >= Band.HIGH
    with capsys.disabled():
        print(
            f"\n  grooming, development conversations: {reached} of {concerning} concerning reach review,"
            f" {early} before the last third ({draft} before the last third of the shorter first draft);"
            f" median first alert at message {sorted(firsts)[len(firsts) // 2]};"
            f" {reviewed} of {benign} benign at review, {higher} higher; {told} of {telling} tellings noticed"
        )
    assert concerning >= 30
    assert benign >= 50
    # What is reached, not what is aimed at: classifiers/models/grooming.md.
    assert reached >= 0.8 * concerning
    assert early >= 0.65 * concerning
    assert reviewed <= 0.05 * benign
    assert higher <= 0.02 * benign
    assert told >= 0.3 * telling  # most tellings are for the labels of care, which look at one message
