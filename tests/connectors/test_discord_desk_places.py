"""Where cards go on Discord: walls, withdrawing, editing in place, what cannot be posted."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.core.messages import Age, Person, Role
from bot.core.rights import Colleague, Desk
from tests.fakes.desk import opened
from tests.fakes.discord.deskstand import DeskStand
from tests.fakes.discord.stand import DiscordStand


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[DeskStand]:
    with opened(f"sqlite:///{tmp_path}/a.db") as store:
        async with DiscordStand() as stand, DeskStand(stand, store) as running:
            yield running


def edits(desk: DeskStand) -> int:
    return sum(call.method == "PATCH" and "/channels/" in call.path for call in desk.fake.calls)


async def test_the_most_serious_goes_to_the_leads_place_and_leaves_the_queue(desk: DeskStand) -> None:
    await desk.flags("you scumbag")
    assert len(desk.posted()) == 1
    await desk.flags("the picture")
    assert desk.posted() == []
    [card] = desk.posted(desk.lead.id)
    assert "scumbag" not in desk.written(card)
    assert {"Wait, tell nobody", "Quietly limit contact", "Step in"} <= set(desk.labels(card))
    refused = desk.mo.press(card, "I'll look")
    await desk.says(desk.mo, refused, "There is no case 1 that you can open.")


async def test_without_a_leads_place_it_goes_to_the_lead_in_private(desk: DeskStand) -> None:
    desk.way = lambda way: replace(way, showing=replace(desk.showing, lead=()))
    await desk.restart()
    await desk.flags("the picture")
    assert desk.posted() == desk.posted(desk.lead.id) == []
    assert any("indecent image" in desk.written(one) for one in desk.lea.letters() if one.components)
    assert not list(desk.mo.letters())


async def test_a_case_about_a_colleague_never_reaches_a_shared_place(desk: DeskStand) -> None:
    desk.stand.guild.members[desk.mo.user.id].joined_at = "2020-01-01T00:00:00+00:00"
    await desk.flags("you scumbag", desk.mo)
    assert desk.posted() == desk.posted(desk.lead.id) == []
    [letter] = [one for one in desk.lea.letters() if one.components]
    assert "mo" in desk.written(letter)
    assert not [one for one in desk.mo.letters() if one.components]
    pressed = desk.mo.press(letter, "I'll look") if letter else None
    assert pressed is not None
    await desk.says(desk.mo, pressed, "There is no case 1 that you can open.")


async def test_changes_at_once_are_one_edit(desk: DeskStand) -> None:
    await desk.flags("you scumbag")
    before = edits(desk)
    for number in range(5):
        desk.stand.say(f"you scumbag {number}")
        await desk.until(lambda: desk.fake.gateway.connected)
    await desk.flags("you scumbag, last")
    assert edits(desk) - before == 1
    assert "last" in desk.written()


async def test_a_card_that_somebody_deleted_is_posted_anew(desk: DeskStand) -> None:
    await desk.flags("you scumbag")
    card = desk.card
    pressed = desk.mo.press(card, "I'll look")
    await desk.says(desk.mo, pressed, "yours")
    desk.fake.backend.delete_message(desk.cards.id, card.id)
    await desk.settle()
    assert "mo is looking at it" in desk.written()
    assert desk.card.id != card.id


async def test_where_no_card_can_be_posted_people_are_told(desk: DeskStand) -> None:
    desk.stand.bot_role().permissions &= ~(1 << 11)
    desk.stand.guild.roles[desk.stand.guild.id].permissions &= ~(1 << 11)
    await desk.flags("you scumbag")
    await desk.pipeline.perform("desk")
    while await desk.pipeline.perform("desk"):
        pass
    assert any("Cards cannot be shown in" in str(getattr(one, "text", "")) for one in desk.phones.done)


async def test_an_edit_that_must_wait_is_made_later(desk: DeskStand) -> None:
    await desk.flags("you scumbag")
    desk.fake.backend.faults.append(
        {"method": "PATCH", "path": "/channels/*", "status": 429, "code": 30046, "message": "Too old", "times": 1}
    )
    await desk.says(desk.mo, desk.mo.press(desk.card, "I'll look"), "yours")
    await desk.settle(wait=False)
    assert "mo is looking at it" not in desk.written()
    await desk.settle()
    assert "mo is looking at it" in desk.written()


async def test_nothing_on_a_card_mentions_previews_or_formats(desk: DeskStand) -> None:
    hostile = f"you scumbag @everyone <@{desk.mo.user.id}> https://evil.example **x** ||y||\n# Who\n> q `c`"
    hostile += " [a](https://b.c) <t:1> :smile:"
    await desk.flags(hostile)
    card = desk.card
    assert card.mention_everyone is False
    assert not card.mention_user_ids
    assert not card.content
    assert not card.embeds
    assert card.flags & (1 << 15)
    call = next(
        one for one in desk.fake.calls if one.method == "POST" and one.path.endswith(f"{desk.cards.id}/messages")
    )
    assert call.body["allowed_mentions"] == {"parse": []}
    raw = str(card.components)
    for live in ("@everyone", f"<@{desk.mo.user.id}>", "https://evil", "**x**", "\n# Who", "](http"):
        assert live not in raw


async def test_a_second_person_of_the_team_sees_what_is_about_the_first(desk: DeskStand) -> None:
    with desk.store.begin() as work:
        key = f"discord:{desk.stand.kit.id}"
        work.people.enrol([Person("k", "Kit", Role.VOLUNTEER, Age.ADULT, (key,))], desk.pipeline.now())
    desk.way = lambda way: replace(
        way, people=(*way.people, Colleague("kit", frozenset({Desk.MODERATOR}), frozenset(), person="k"))
    )
    await desk.restart()
    await desk.flags("you scumbag")
    assert desk.posted() == [], "a wall goes by the person, whatever the account"
    assert [one for one in desk.lea.letters() if one.components]
