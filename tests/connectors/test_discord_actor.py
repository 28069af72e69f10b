"""Discord as an actor, on real sockets against simcord's model: done, refused, checked."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import discord
import pytest
from simcord.backend.models.channel import Overwrite
from simcord.enums import OverwriteType

from bot.core.effects import Alert, Ban, Deliver, Mute, Notice, Pin, Post, Remove, Reply, Support, Warn
from bot.core.ports import Busy, Refused
from connectors.discord import connect, invitation
from tests.connectors.contract import ActorContract
from tests.fakes.discord.stand import DiscordStand

BY = "Robin"


@pytest.fixture
async def stand() -> AsyncIterator[DiscordStand]:
    async with DiscordStand() as standing:
        yield standing


class TestContract(ActorContract):
    pass


async def test_why_somebody_cannot_be_muted(stand: DiscordStand) -> None:
    backend, actor = stand.fake.backend, stand.actor()
    admins = backend.create_role(stand.guild.id, "Admins", permissions=discord.Permissions(administrator=True).value)
    admins.position = 0
    admin = backend.make_user("ada")
    backend.add_member(stand.guild.id, admin.id, roles=[admins.id])
    owner = stand.guild.owner_id
    for account, why in (
        (admin.id, "administrator"),
        (owner, "owns the server"),
        (stand.boss.id, "stands above the bot"),
        (987654321, "not in the server any more"),
    ):
        with pytest.raises(Refused, match=why):
            await actor.perform(Mute(account=f"discord:{account}", group=stand.group, minutes=5, by=BY))
    await stand.forbids()
    with pytest.raises(Refused, match="lacks the right to mute members"):
        await actor.perform(Mute(account=stand.member, group=stand.group, minutes=5, by=BY))


async def test_a_mute_is_at_most_28_days_and_says_where_it_holds(stand: DiscordStand) -> None:
    actor = stand.actor()
    with pytest.raises(Refused, match="28 days"):
        await actor.perform(Mute(account=stand.member, group=stand.group, minutes=28 * 24 * 60 + 1, by=BY))
    receipt = await actor.perform(Mute(account=stand.member, group=stand.group, minutes=28 * 24 * 60, by=BY))
    assert "whole server" in receipt.detail


async def test_the_reason_stands_in_the_audit_log_and_a_ban_deletes_nothing(stand: DiscordStand) -> None:
    message = await stand.says("a line")
    reason = "Unkind – again\nand again " + "x" * 600
    await stand.actor().perform(Ban(case="7", account=stand.member, group=stand.group, by=BY, reason=reason))
    [ban] = [call for call in stand.fake.calls if call.method == "PUT" and "/bans/" in call.path]
    assert ban.body == {"delete_message_seconds": 0}
    assert ban.reason.isascii()
    assert "\n" not in ban.reason
    assert await stand.there(f"{stand.group}:{message}")


async def test_a_message_in_a_thread_is_found(stand: DiscordStand) -> None:
    backend = stand.fake.backend
    stand.say("before")
    backend.create_thread(stand.channel.id, "Another room", stand.kit.id)
    thread = backend.create_thread(stand.channel.id, "Side room", stand.kit.id)
    message = stand.say("in the thread", channel=thread.id)
    effect = Remove(message=f"{stand.group}:{message.id}", group=stand.group, by=BY)
    await stand.actor().perform(effect)
    assert not await stand.there(effect.message)
    assert thread.thread_metadata is not None
    message = stand.say("in the thread too", channel=thread.id)
    thread.thread_metadata.archived = True
    await stand.actor().perform(Pin(message=f"{stand.group}:{message.id}", group=stand.group, by=BY))
    assert backend.get_message(thread.id, message.id).pinned


async def test_what_is_gone_is_said(stand: DiscordStand) -> None:
    message = await stand.says("a line")
    await stand.deletes(message)
    for effect in (
        Remove(message=f"{stand.group}:{message}", group=stand.group, by=BY),
        Reply(message=f"{stand.group}:{message}", text="Hello.", by=BY),
    ):
        with pytest.raises(Refused, match="already gone"):
            await stand.actor().perform(effect)
    assert await stand.sent() == []


async def test_private_words_go_to_one_person_or_are_refused(stand: DiscordStand) -> None:
    actor = stand.actor()
    receipt = await actor.perform(Support(account=stand.member, group=stand.group, text="You are not alone.", by=BY))
    assert receipt.ref.startswith(f"{stand.fake.backend.get_dm_channel(stand.kit.id).id}/")
    assert await stand.sent() == ["You are not alone."]
    stand.fake.backend.faults.append(
        {"method": "POST", "path": "/channels/*/messages", "times": 1, "status": 403, "code": 50007, "message": "no"}
    )
    with pytest.raises(Refused, match="no private messages"):
        await actor.perform(Warn(account=stand.member, group=stand.group, text="Be kind.", by=BY))


async def test_nobody_is_pinged_and_a_repetition_has_the_same_nonce(stand: DiscordStand) -> None:
    actor = stand.actor()
    post = Post(group=stand.group, text="@everyone look", by=BY)
    for _ in range(2):
        await actor.perform(post)
    first, second = [call.body for call in stand.fake.calls if call.method == "POST"]
    assert first["allowed_mentions"] == {"parse": []}
    assert first["flags"] == 4, "no link is previewed"
    assert first["enforce_nonce"] is True
    assert first["nonce"] == second["nonce"]
    assert len(first["nonce"]) <= 25


async def test_alerts_reach_colleagues_with_an_account(stand: DiscordStand) -> None:
    actor = stand.actor(people={"lea": stand.admin}, address="http://127.0.0.1:8722/")
    await actor.perform(Alert(to="lea", severity="S1", text="Somebody may be in danger.", link="/case/7"))
    assert await stand.sent() == ["Now: Somebody may be in danger.\nhttp://127.0.0.1:8722/case/7"]
    with pytest.raises(Refused, match="No Discord account is known for sam"):
        await actor.perform(Alert(to="sam", severity="S1", text="Somebody may be in danger."))


async def test_files_of_the_desk_are_delivered_and_no_others(stand: DiscordStand, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "week.png").write_bytes(b"png")
    (tmp_path / "secret.txt").write_text("secret", "utf-8")
    actor = stand.actor(folder=folder)
    receipt = await actor.perform(Deliver(group=stand.group, text="The week. " * 400, picture="week.png", by=BY))
    assert receipt.detail == "Delivered to the channel."
    assert stand.fake.calls[-1].files == ("week.png", "summary.txt")
    for name in ("../secret.txt", "missing.pdf"):
        with pytest.raises(Refused, match=r"own folder only|not there"):
            await actor.perform(Deliver(group=stand.group, text="x", file=name, by=BY))


async def test_a_limit_that_is_nearly_met_is_not_run_into(stand: DiscordStand) -> None:
    actor, post = stand.actor(), Post(group=stand.group, text="Hello.", by=BY)
    stand.fake.remaining = "0"
    await actor.perform(post)
    with pytest.raises(Busy):
        await actor.perform(post)
    assert len([call for call in stand.fake.calls if call.method == "POST"]) == 1
    await actor.perform(Ban(account=stand.member, group=stand.group, by=BY))  # another route has its own limit


async def test_a_limit_of_the_whole_bot_holds_everywhere(stand: DiscordStand) -> None:
    actor = stand.actor()
    stand.fake.fails("everywhere", 1, 30.0)
    for effect in (Post(group=stand.group, text="Hello.", by=BY), Ban(account=stand.member, group=stand.group, by=BY)):
        with pytest.raises(Busy) as busy:
            await actor.perform(effect)
        assert busy.value.retry_after > timedelta(seconds=20)
    assert len(stand.fake.calls) == 1


async def test_what_never_left_may_be_sent_again() -> None:
    actor = connect("token", api="http://127.0.0.1:9/api/v10").actor
    assert actor is not None
    with pytest.raises(Busy):
        await actor.perform(Post(group="discord:1", text="Hello.", by=BY))
    health = await actor.check()
    assert not health.ok
    assert "cannot be reached" in health.words


async def test_the_check_says_who_where_and_how_open(stand: DiscordStand) -> None:
    stand.fake.guild = {"mfa_level": 1, "verification_level": 2, "features": ["INVITES_DISABLED"]}
    health = await stand.actor().check()
    assert health.ok, health.hints
    assert "Connected as TestBot." in health.words
    assert "In Youth club it watches #general." in health.words
    assert "invitations are paused" in health.words
    assert "older than 5 minutes" in health.words
    assert "administrators: Youth club Owner." in health.words
    assert "No bot sees private messages between members" in health.words
    assert health.hints == ()


async def test_the_check_names_everyone_who_reads_the_desks_own_channel(stand: DiscordStand) -> None:
    backend, guild = stand.fake.backend, stand.guild
    hidden = Overwrite(guild.id, OverwriteType.ROLE, deny=discord.Permissions(view_channel=True).value)
    admins = backend.create_role(guild.id, "Admins", permissions=discord.Permissions(administrator=True).value)
    ada = backend.make_user("ada")
    backend.add_member(guild.id, ada.id, roles=[admins.id])
    own = backend.create_channel(guild.id, "safeguarding", overwrites=[hidden])
    open_ = backend.create_channel(guild.id, "summary")
    desk = [f"discord:{own.id}", f"discord:{open_.id}"]
    words = (await stand.actor(desk=desk).check()).words
    assert "#safeguarding can be read by Youth club Owner (owner), ada (administrator)." in words
    assert "kit" in words.partition("#summary can be read by")[2]
    assert "EVERYBODY in the server can read it" in words


async def test_the_check_says_what_is_missing_and_how_to_turn_it_on(stand: DiscordStand) -> None:
    stand.fake.flags = 0
    role = stand.bot_role()
    rights = discord.Permissions(role.permissions)
    rights.moderate_members = False
    role.permissions = rights.value
    denied = discord.Permissions(read_message_history=True).value
    stand.fake.backend.set_overwrite(stand.channel.id, Overwrite(role.id, OverwriteType.ROLE, deny=denied))
    health = await stand.actor(watch=[stand.group, "discord:4242"]).check()
    hints = "\n".join(health.hints)
    assert not health.ok
    assert "turn on Message Content Intent" in hints
    assert "turn on Server Members Intent" in hints
    assert "may not: mute members (time out)" in hints
    assert "In #general of Youth club the bot may not: read earlier messages" in hints
    assert "discord:4242 is in no server" in hints
    assert all(hint.strip() for hint in health.hints)


async def test_the_check_of_a_new_bot_gives_a_link_and_watches_nothing(stand: DiscordStand) -> None:
    health = await stand.actor(watch=[]).check()
    assert "it watches nothing." in health.words
    assert f'[groups."{stand.group}"]' in "".join(health.hints)
    stand.fake.backend.guilds.clear()
    health = await stand.actor(watch=[]).check()
    assert "in no server yet" in health.words
    assert "oauth2/authorize" in "".join(health.hints)


async def test_an_administrator_bot_is_a_fault(stand: DiscordStand) -> None:
    stand.bot_role().permissions = discord.Permissions(administrator=True).value
    health = await stand.actor().check()
    assert not health.ok
    assert "must not be" in "".join(health.hints)


def test_the_invitation_asks_for_what_is_needed_and_never_for_administrator() -> None:
    asked = parse_qs(urlsplit(invitation("42")).query)
    rights = discord.Permissions(int(asked["permissions"][0]))
    assert asked["client_id"] == ["42"]
    assert not rights.administrator
    assert not rights.manage_guild
    assert not rights.manage_roles
    assert rights.view_channel
    assert rights.moderate_members


@pytest.mark.parametrize("token", ["", "two words", "line\nbreak", "ключ"])
def test_what_cannot_be_a_token_is_said_without_saying_it(token: str) -> None:
    with pytest.raises(ValueError, match="no token of Discord's") as wrong:
        connect(token)
    assert not token.strip() or token not in str(wrong.value)


def test_addresses_must_be_addresses() -> None:
    with pytest.raises(ValueError, match="gateway must begin with ws"):
        connect("token", gateway="http://example.org")


async def test_a_notice_for_a_whole_server_goes_where_its_rules_are(stand: DiscordStand) -> None:
    backend, actor = stand.fake.backend, stand.actor()
    notice = Notice(group=f"discord:{stand.guild.id}", text="Somebody looks after this server.")
    stand.fake.guild = {"rules_channel_id": None, "system_channel_id": None}
    with pytest.raises(Refused, match="Set notice = true for one of its channels"):
        await actor.perform(notice)
    rules = backend.create_channel(stand.guild.id, "rules")
    stand.fake.guild = {"rules_channel_id": str(rules.id), "system_channel_id": str(stand.channel.id)}
    receipt = await actor.perform(notice)
    assert receipt.detail == "Posted and pinned."
    assert receipt.ref.startswith(f"{rules.id}/")
    category = backend.create_channel(stand.guild.id, "Rooms", type=4)
    with pytest.raises(Refused, match="text channel"):
        await actor.perform(Notice(group=f"discord:{category.id}", text="x"))


async def test_a_notice_that_was_posted_is_not_posted_again_because_a_limit_met_the_pin(stand: DiscordStand) -> None:
    actor = stand.actor()
    stand.fake.backend.subscribers.append(lambda event, payload: stand.fake.fails("busy", 1, 3.0))
    receipt = await actor.perform(Notice(group=stand.group, text="Somebody looks after this chat."))
    assert "not pinned" in receipt.detail
    assert (await stand.sent()).count("Somebody looks after this chat.") == 1
