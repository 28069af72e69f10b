"""Taking others out of a text: in every script and writing, and never the person themself."""

from __future__ import annotations

import pytest

from bot.core.redacting import Redacting

OWN = ("Zoë Quill", "chat:4711", "4711")
OTHERS = ("Eve Smith", "chat:82001", "82001", "小明", "Þórður", "Al", "Zoë Quill", "Marie-Claire O'Neill", "محمد")


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Eve told Zoë", "[somebody else] told Zoë"),
        ("EVE SMITH's here", "[somebody else]'s here"),
        ("everyone is stevedore", "everyone is stevedore"),
        ("ask Marie-Claire or O’Neill", "ask [somebody else]-[somebody else] or O’[somebody else]"),
        ("ask 小明吧", "ask [somebody else]吧"),
        ("قال محمد شيئا", "قال [somebody else] شيئا"),
        ("þórður!", "[somebody else]!"),
        ("al, also", "[somebody else], also"),
        ("82001 and <@82001> but 4711", "[somebody else] and [somebody else] but 4711"),
        ("write to eve@example.org or 07700 900123", "write to [contact details] or [contact details]"),
        ("room 12 at 18:30 on 2026-11-20", "room 12 at 18:30 on 2026-11-20"),
        ("@nobody_knows and @4711", "[somebody else] and @4711"),
        ("smiffy said", "[somebody else] said"),
        ("\u202eEve\u202c <b>Smith</b>", "\u202e[somebody else]\u202c <b>[somebody else]</b>"),
        ("", ""),
    ],
)
def test_others_go_and_the_person_stays(text: str, left: str) -> None:
    assert Redacting(OWN, OTHERS, ["Smiffy"])(text)[0] == left


def test_words_of_others_go_as_a_whole_and_everything_is_counted() -> None:
    redact = Redacting(OWN, OTHERS)
    said = "She wrote: I hate all of you, Eve. And I hate all of you."
    assert redact(said, ["I hate all of you"]) == (
        "She wrote: [somebody else's words], [somebody else]. And [somebody else's words].",
        3,
    )


def test_thousands_of_names_take_no_longer_than_a_few() -> None:
    redact = Redacting(OWN, [f"Person{n} Surname{n}" for n in range(20_000)])
    assert redact("hello person19999 surname19999 and surname5 " * 2000)[1] == 4000
