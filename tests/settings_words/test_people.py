"""The word people: adding, roles, accounts; and what somebody's leaving ends."""

from __future__ import annotations

from pathlib import Path

from tests.fakes.changing import ChangingDesk, settings
from tests.fakes.desk import opened
from tests.fakes.people import EVE


async def test_somebody_new_works_here_at_once(desk: ChangingDesk) -> None:
    asked = await desk.change("people", yes=False, do="add", name="Nia", roles="moderator", account="chat:nia")
    assert asked.asks
    assert "They may: remove messages and mute accounts, see cases, triage." in asked.text
    assert desk.pipeline.practice.colleague("Nia") is None
    assert (await desk.change("people", do="add", name="Nia", roles="moderator", account="chat:nia")).ok
    assert (await desk.look("Nia")).ok
    assert "chat:nia" in desk.pipeline.practice.colleague("Nia").accounts  # type: ignore[union-attr]
    desk.restart()
    await desk.pipeline.renew()
    assert (await desk.look("Nia")).ok, "it outlives a restart"
    for given, why in (
        ({"do": "add", "name": "nia", "roles": "senior"}, "works here already"),
        ({"do": "add", "name": "Oz", "roles": "king"}, "no role"),
        ({"do": "add", "name": "Oz", "roles": "lead, deputy"}, "not both"),
        ({"do": "add", "name": "Oz", "roles": "moderator", "account": "chat:mo"}, "is mo's already"),
        ({"do": "add", "name": "Oz", "roles": "moderator", "account": "nonsense"}, "with its platform"),
        ({"do": "roles", "name": "lea", "roles": "moderator"}, "nobody would be lead"),
        ({"do": "fly", "name": "lea"}, "is unknown"),
    ):
        reply = await desk.change("people", **given)
        assert (reply.ok, why in reply.text) == (False, True), reply.text
    assert not (await desk.change("people", by="lea", do="show")).ok
    assert "Nia: moderator; reached by chat." in (await desk.change("people", do="show")).text


async def test_leaving_ends_rights_sessions_claims_and_shifts(desk: ChangingDesk) -> None:
    await desk.post(EVE, "you scumbag")
    await desk.say("mo", "claim")
    with desk.store.begin() as work:
        for digest, kind in (("a" * 64, "session"), ("b" * 64, "link")):
            work.ledger.add_key(digest, kind, "mo", desk.clock.move(minutes=1).replace(year=2030))
    asked = await desk.change("people", yes=False, do="leave", name="mo")
    assert asked.asks
    assert "What they look at goes back to the queue." in asked.text
    assert "case 1" not in asked.text, "an admin sees no cases, and so hears of none"
    done = await desk.change("people", do="leave", name="mo", reason="Moved away.")
    assert (done.ok, "2 sessions and links ended." in done.text) == (True, True)
    assert not desk.case().claimed_by
    assert not (await desk.look("mo")).ok
    assert desk.pipeline.practice.owner("chat:mo") is None
    with desk.store.begin() as work:
        assert work.ledger.key("a" * 64, "session", desk.clock()) is None
    assert ("ada", "gave back what mo looked at") in desk.log("case:1")
    assert "is the only lead" in (await desk.change("people", do="leave", name="lea")).text
    assert "is the only admin" in (await desk.change("people", do="leave", name="ada")).text
    assert (await desk.change("people", do="add", name="mo", roles="senior", account="chat:mo")).ok
    assert (await desk.look("mo")).ok, "and may come back"


async def test_the_last_but_one_admin_leaves_groups_with_one(desk: ChangingDesk) -> None:
    assert (await desk.change("people", do="add", name="Nia", roles="admin", account="chat:nia")).ok
    said = (await desk.change("people", yes=False, do="leave", name="Nia")).text
    assert "ada is then the only admin: name another." in said
    assert "Groups left with one admin, ada: Friday club." in said


async def test_whoever_left_is_on_no_shift(tmp_path: Path) -> None:
    shifts = ({"who": "mo"}, {"who": "sam"})
    away = ({"who": "sam", "first": "2026-12-01", "last": "2026-12-05", "cover": "mo"},)
    with opened(f"sqlite:///{tmp_path / 'rota.db'}") as store:
        desk = await ChangingDesk(store, settings(rota=shifts, away=away)).begin()
        assert desk.pipeline.practice.rota.on_duty(desk.clock()) == ("mo", "sam")
        said = (await desk.change("people", yes=False, do="leave", name="mo")).text
        assert "They are on the rota once: nobody is on duty then" in said
        assert (await desk.change("people", do="leave", name="mo")).ok
        assert desk.pipeline.practice.rota.on_duty(desk.clock()) == ("sam",)
