"""Push: alerts through Apprise to a service that stands in for one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.core.effects import Alert, Status
from bot.core.ports import Refused
from connectors.push import connect, read
from connectors.push.actor import NotTaken
from tests.fakes.phone import Phone
from tests.fakes.phone import phone as begun


@pytest.fixture
def phone() -> Iterator[Phone]:
    with begun() as made:
        yield made


ALERT = Alert(to="Lea", severity="S1", text="Someone may be in danger: case 7.\nBcc: x", link="/case/7")


async def test_an_alert_reaches_a_phone(phone: Phone) -> None:
    actor = connect(f"# Lea's\nlea = {phone.url}", {"Lea": "lea"}, "https://desk.example.org").actor
    assert actor is not None
    receipt = await actor.perform(ALERT)
    assert (receipt.status, receipt.detail) == (Status.DONE, "The push service took it for Lea.")
    [told] = phone.told
    assert told["title"] == "Safelight: Now"
    assert told["message"].splitlines()[-1] == "https://desk.example.org/case/7"
    assert len(told["message"].splitlines()) == 2
    assert (await actor.check()).ok


@pytest.mark.parametrize("status", [400, 401, 404, 429, 500, 503])
async def test_what_a_service_refuses_is_tried_again(phone: Phone, status: int) -> None:
    actor = connect(f"lea = {phone.url}", {"Lea": "lea"}).actor
    assert actor is not None
    phone.status = status
    with pytest.raises(NotTaken, match="None of the 1 push services of Lea took it"):
        await actor.perform(ALERT)
    phone.status = 200
    assert (await actor.perform(ALERT)).status is Status.DONE
    assert len(phone.told) == 2, "it says no twice of nothing: each try is one request"


async def test_a_service_that_says_nothing_or_is_gone_keeps_no_other_waiting(phone: Phone) -> None:
    with begun() as other:
        actor = connect(f"lea = {phone.url}\nlea = {other.url}", {"Lea": "lea"}).actor
        assert actor is not None
        phone.silent = True
        assert (await actor.perform(ALERT)).detail == "1 of 2 push services took it for Lea."
        other.end()
        with pytest.raises(NotTaken, match="None of the 2"):
            await actor.perform(ALERT)
        other.begin()


async def test_who_has_no_service_is_refused(phone: Phone) -> None:
    actor = connect(f"lea = {phone.url}", {"Lea": "lea", "Dee": "dee"}).actor
    assert actor is not None
    with pytest.raises(Refused, match="Dee has no push service"):
        await actor.perform(Alert(to="Dee", severity="S1", text="x"))
    assert "No push service is set for Dee" in (await actor.check()).words


def test_a_line_that_is_none_is_told_by_its_number() -> None:
    assert read("") == {}
    for line in ("lea", "lea = not a service", "= ntfy://topic"):
        with pytest.raises(ValueError, match="line 2") as fault:
            read(f"sam = ntfy://topic\n{line}")
        assert "topic" not in str(fault.value).replace("ntfy://topic”", "")
