"""The first admin's code: once, for a while, for whoever has it; guesses are counted, and end in silence."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.cases import No
from bot.core.messages import Account
from bot.core.requests import Pair, Reply
from bot.practising import ALONE
from bot.steps import pairing
from bot.storage.store import Store
from tests.fakes.changing import ChangingDesk, settings

KIT = Account("chat", "kit", "Kit <b>@here</b>\u202e")


async def alone(store: Store) -> ChangingDesk:
    """A desk in whose settings nobody is named."""
    desk = await ChangingDesk(store, replace(settings(), colleagues=())).begin()
    assert [one.name for one in desk.pipeline.practice.people] == [ALONE.name]
    return desk


def code(desk: ChangingDesk, name: str = "") -> str:
    with desk.store.begin() as work:
        return pairing.make(work, desk.pipeline.practice, desk.clock(), name)


async def shows(desk: ChangingDesk, text: str, account: Account = KIT) -> Reply:
    return await desk.pipeline.answer(Pair(f"pair-{next(desk._ids)}", account, text))


async def test_one_account_becomes_the_first_admin(store: Store) -> None:
    desk = await alone(store)
    made = code(desk)
    with store.begin() as work:
        kept = repr([(line.what, line.digest) for line in work.ledger.read()])
        assert made not in kept
        assert made.replace("-", "") not in kept
    said = await asyncio.gather(*(shows(desk, made, Account("chat", name, name)) for name in ("kit", "eve")))
    assert sorted(one.ok for one in said) == [False, True], "of two at once one is first"
    [first] = desk.pipeline.practice.people
    assert sorted(first.roles) == ["admin"]
    assert not (await desk.look(first.name)).ok, "an admin sees no cases"
    assert not (await shows(desk, made, Account("chat", "third"))).ok
    with pytest.raises(No, match="is an admin and can add you"):
        code(desk)
    desk.restart()
    await desk.pipeline.renew()
    assert desk.pipeline.practice.people == (first,)


async def test_a_name_from_a_platform_is_only_letters(store: Store) -> None:
    desk = await alone(store)
    assert (await shows(desk, code(desk).lower().replace("-", " "))).ok
    assert [one.name for one in desk.pipeline.practice.people] == ["Kit bhereb"]


async def test_guesses_end_in_silence_and_many_make_the_code_void(store: Store) -> None:
    desk = await alone(store)
    made = code(desk)
    for _ in range(pairing.GUESSES):
        assert not (await shows(desk, "AAAAA-22222")).ok
    assert (await shows(desk, made)).text == pairing.MANY, "not even the right one is heard now"
    assert sum("wrong pairing code" in what for _, what in desk.log()) == pairing.GUESSES
    assert "chat:kit" not in repr(desk.log())
    desk.clock.move(minutes=61)
    made = code(desk)
    for number in range(pairing.ALL_GUESSES):
        await shows(desk, "AAAAA-22222", Account("chat", f"g{number}"))
    assert not (await shows(desk, made, Account("chat", "late"))).ok
    assert "void after many wrong ones" in repr(desk.log())
    assert (await shows(desk, code(desk), Account("chat", "late"))).ok


async def test_a_code_grows_old_and_a_newer_one_ends_it(store: Store) -> None:
    desk = await alone(store)
    first, second = code(desk), code(desk)
    assert not (await shows(desk, first)).ok
    desk.clock.at += pairing.LIVES + timedelta(seconds=1)
    assert not (await shows(desk, second)).ok


async def test_a_further_account_of_somebody_who_works_here(store: Store) -> None:
    desk = await ChangingDesk(store).begin()
    with pytest.raises(No, match="works at this desk"):
        code(desk, "nobody")
    made = code(desk, "mo")
    assert "is sam's here already" in (await shows(desk, made, Account("chat", "sam"))).text
    assert (await shows(desk, made, Account("chat", "mo2", "Mo"))).ok
    assert desk.pipeline.practice.colleague("mo").accounts == {"chat:mo", "chat:mo2"}  # type: ignore[union-attr]
    await desk.told()
    assert any("mo is known as chat:mo2" in one.text for one in desk.alerts() if one.to == "ada")
