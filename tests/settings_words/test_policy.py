"""A group's policy in plain switches: of one in the file, of one that is in none, of a channel in a larger place."""

from __future__ import annotations

from bot.core.messages import Audience, Group, Policy, Visibility
from tests.fakes.changing import ChangingDesk


async def test_of_a_group_in_the_file(desk: ChangingDesk) -> None:
    given = {"visibility": "open", "purpose": "Friday evenings", "language": "cy", "country": "GB", "notice": "yes"}
    reply = await desk.change("policy", group="Friday club", yes=False, **given)
    assert reply.ok
    assert not reply.asks
    policy = desk.file_of("chat:club")
    assert (policy.visibility, policy.purpose, policy.language) == (Visibility.OPEN, "Friday evenings", "cy")
    assert policy.thresholds == {"insult": 0.5}, "the rest stays as the file says"
    assert "chat:club" in desk.pipeline.practice.notices
    assert (await desk.change("policy", group="Friday club", language="default")).ok
    assert desk.file_of("chat:club").language == "en"


async def test_older_people_are_asked_about_and_told(desk: ChangingDesk) -> None:
    asked = await desk.change("policy", group="Friday club", audience="adult", yes=False)
    assert asked.asks
    assert "less is flagged" in asked.text
    assert not asked.needs, "whom a group is for is not only for a while"
    assert (await desk.change("policy", group="Friday club", audience="adult")).ok
    assert sorted(await desk.told()) == ["dee", "lea"]


async def test_what_is_in_no_file_keeps_what_it_had(desk: ChangingDesk) -> None:
    had = Policy(Audience.MIXED, Visibility.OPEN, thresholds={"spam": 0.7})
    with desk.store.begin() as work:
        work.people.see_groups([Group("discord", "1", "Server", had), Group("discord", "2", "#lobby", had)])
        work.people.place_group("discord:2", "discord:1")
    assert (await desk.change("policy", group="discord:2", purpose="Hello")).ok
    assert desk.file_of("discord:2") == Policy(
        Audience.MIXED, Visibility.OPEN, thresholds={"spam": 0.7}, purpose="Hello"
    )
    assert (await desk.change("policy", group="discord:1", audience="youth")).ok
    assert desk.file_of("discord:2").audience is Audience.YOUTH, "a channel is as the whole, but for what is its own"
    assert desk.file_of("discord:2").purpose == "Hello"
    assert (await desk.change("undo", number="1")).ok
    assert desk.file_of("discord:2").purpose == ""


async def test_what_cannot_be_used_is_said(desk: ChangingDesk) -> None:
    for given, words in (
        ({}, "Say what is to change"),
        ({"audience": "everyone"}, "audience is one of"),
        ({"language": "English"}, "like en"),
        ({"timezone": "Mars/Olympus"}, "Europe/London"),
        ({"audience": "youth"}, "so already"),
    ):
        reply = await desk.change("policy", group="Friday club", **given)
        assert not reply.ok
        assert words in reply.text
