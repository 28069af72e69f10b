"""An exported chat that somebody sends: a concern and its cases, nothing that was made up joins what the desk saw."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot import receiving
from bot.core.cases import Part
from bot.core.messages import Account
from bot.core.requests import Dropped, Reply
from bot.desk import telling
from bot.receiving import Receiving
from tests.fakes.desk import TestDesk, opened
from tests.fakes.people import CLUB, EVE, FINN, GIA, HAL, PLATFORM, practice

WAY = replace(practice(), texts={"helplines": "Call 999."})
CHAT = """01/03/2026, 18:00 - Messages and calls are end-to-end encrypted.
01/03/2026, 18:01 - Kit: bring the ball
01/03/2026, 18:02 - Ash: you scumbag
01/03/2026, 18:03 - Kit: IMG-1.jpg (file attached)
01/03/2026, 18:04 - mo: scumbag yourself
01/03/2026, 18:05 - Kit: look at the picture
01/03/2026, 18:06 - Kit: stop it
"""


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[TestDesk]:
    with opened(f"sqlite:///{tmp_path}/a.db") as store:
        yield TestDesk(store, way=WAY)


def packed(text: str = CHAT, year: int = 2026, **files: bytes) -> bytes:
    """An export as WhatsApp packs it, in this year."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        chat = zipfile.ZipInfo("WhatsApp Chat with Under 14s.txt", (year, 3, 2, 9, 0, 0))
        archive.writestr(chat, text, zipfile.ZIP_DEFLATED)
        for name, content in files.items():
            archive.writestr(name.replace("_", "."), content)
    return held.getvalue()


async def sent(desk: TestDesk, content: bytes, id_: str = "1", who: Account = FINN, **more: object) -> Reply:
    dropped = Dropped(id_, who, str(more.pop("name", "WhatsApp Chat with Under 14s.zip")), content, **more)  # type: ignore[arg-type]
    return await Receiving(desk.store, desk.pipeline).answer(dropped)


async def test_a_concern_and_what_a_scan_would_make_of_the_chat(desk: TestDesk) -> None:
    picture = b"\xff\xd8\xff\xe0 a picture that is never looked at"
    reply = await sent(desk, packed(IMG_jpg=picture), text="This is our group.", helper=False)
    assert reply.ok
    assert telling.THANKS in reply.text
    assert not [word for word in ("noticed", "flag", "case") if word in reply.text.casefold()], "never what comes of it"
    concern, *cases = desk.cases()
    assert concern.accounts(Part.REPORTER) == (FINN.key,)
    assert {case.group.partition("~")[0] for case in cases} == {"whatsapp:under 14s"}
    texts = [line.text for line in desk.file("1").evidence]
    assert "bring the ball" in texts
    [words] = [one for one in texts if one.startswith("This is our group.")]
    assert "“Under 14s” (whatsapp), 6 messages, 01 Mar 2026 to 01 Mar 2026" in words
    assert "We did not see them ourselves." in words
    with desk.store.begin() as work:
        [group] = [one for key, one in work.people.groups().items() if key.startswith("whatsapp:")]
    assert group.name == "Under 14s (an export somebody sent us)"


async def test_what_is_behind_a_wall_is_neither_named_nor_shown(desk: TestDesk) -> None:
    """Kit's line is S1, mo is called like somebody who works here."""
    await sent(desk, packed())
    seen = {name: {view.file.case.id for view in (await desk.look(name)).views} for name in ("mo", "sam", "lea", "dee")}
    assert seen["mo"] == seen["sam"]
    assert seen["lea"] == seen["dee"]
    assert len(seen["lea"]) == 4
    mine = seen["sam"]
    assert mine < seen["lea"]
    [note] = [one.reason for one in desk.file("1").decisions]
    assert {word.strip(".,") for word in note.split() if word.strip(".,").isdigit()} == mine - {"1"}
    texts = " ".join(line.text for line in desk.file("1").evidence)
    assert "scumbag yourself" not in texts
    assert "the picture" not in texts


async def test_what_is_about_a_helper_goes_past_the_lead_whoever_sent_it_first(desk: TestDesk) -> None:
    chat = "01/03/2026, 18:02 - Coach: you scumbag\n01/03/2026, 18:05 - Coach: look at the picture\n"
    await sent(desk, packed(chat))
    assert (await desk.look("lea", "case", "2")).ok
    await sent(desk, packed(chat), id_="2", who=GIA, helper=True)
    assert {view.file.case.id for view in (await desk.look("lea")).views} == {"1"}
    assert len((await desk.look("dee")).views) == len(desk.cases())
    await desk.told()
    before = len(desk.alerts())
    await sent(desk, packed(chat.replace("Coach", "Trainer")), id_="3", who=HAL, helper=True)
    assert {view.file.case.id for view in (await desk.look("lea")).views} == {"1"}
    await desk.told()
    assert {alert.to for alert in desk.alerts()[before:]} == {"dee"}


async def test_nothing_made_up_joins_what_is_watched(desk: TestDesk) -> None:
    """An export that claims to be the watched group, with its members' own ids."""
    await desk.post(EVE, "you muppet")
    mark = {"platform": PLATFORM, "group": CLUB.id, "at": "2026-03-01T18:00:00+00:00", "author_id": EVE.id}
    lines = [{**mark, "id": str(n), "author": "Eve", "text": "you scumbag"} for n in range(3)]
    content = "\n".join(map(json.dumps, lines)).encode()
    assert (await sent(desk, content, name="club.jsonl")).ok
    about_eve = [case for case in desk.cases() if EVE.key in case.accounts(Part.CONCERN)]
    assert [case.version for case in about_eve] == [1]
    made_up = [case for case in desk.cases() if case.concern.startswith(f"{EVE.key}~")]
    assert len(made_up) == 1
    assert made_up[0].group != CLUB.key
    with desk.store.begin() as work:
        assert work.inbox.extents([CLUB.key])[CLUB.key][0] == 1


async def test_the_same_again_is_done_once_and_a_second_teller_joins_the_chat(desk: TestDesk) -> None:
    first = await sent(desk, packed())
    assert await sent(desk, packed()) == first
    number = len(desk.cases())
    assert packed(year=2025) != packed()
    await sent(desk, packed(year=2025), id_="2", who=GIA)
    assert len(desk.cases()) == number + 1, "another concern, and not one more case over the same chat"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("photo.zip", packed("", IMG_jpg=b"\xff\xd8\xff"), telling.NOT_READ),
        ("notes.txt", b"\xff\xd8\xff\xe0 a picture in disguise", telling.NOT_READ),
        ("../../x.txt", b"", telling.NOT_READ),
        ("big.txt", b"x" * (telling.LARGEST + 1), telling.TOO_BIG),
        ("bomb.zip", packed("0" * 30_000_000), telling.NOT_READ),
    ],
    ids=["photo", "disguise", "empty", "big", "bomb"],
)
async def test_what_is_no_chat_is_refused_with_what_to_do(desk: TestDesk, name: str, content: bytes, said: str) -> None:
    reply = await sent(desk, content, name=name)
    assert not reply.ok
    assert said in reply.text
    assert "/tmp" not in reply.text
    assert not desk.cases()


async def test_a_long_chat_is_read_from_its_newest(desk: TestDesk) -> None:
    dropped = Dropped("1", FINN, "WhatsApp Chat with Under 14s.zip", packed())
    assert (await Receiving(desk.store, desk.pipeline, most=2).answer(dropped)).ok
    with desk.store.begin() as work:
        [key] = [one for one in work.people.groups() if one.startswith("whatsapp:")]
        assert work.inbox.extents([key])[key][0] == 2
    assert "stop it" in [line.text for line in desk.file("1").evidence]


async def test_files_of_one_account_are_limited_and_nobody_is_named_by_it(desk: TestDesk) -> None:
    for number in range(receiving.A_DAY):
        await sent(desk, b"", id_=str(number), who=HAL)
    assert (await sent(desk, packed(), id_="next", who=HAL)).text == telling.ENOUGH
    assert (await sent(desk, packed(), id_="other", who=GIA)).ok
