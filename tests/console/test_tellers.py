"""Walls around who told us: on no card of others, in no list, page, log, file or alert; and nothing told can act."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.core.messages import Account
from bot.core.requests import Query, Report, Telling
from bot.core.rights import Colleague
from bot.desk import telling, terminal
from bot.desk.buttons import rows
from bot.desk.card import card
from bot.desk.chat import context, sheet
from bot.steps.viewing import view
from bot.welcoming import welcoming
from connectors.discord.desk import drawing as discord
from connectors.telegram import drawing as telegram
from tests.console.rooms import entered
from tests.console.test_summary import drawn
from tests.desk.test_chat import LIVE
from tests.fakes.desk import TestDesk, opened
from tests.fakes.people import DEE, EVE, LEA, MO, PLATFORM, SAM, TEAM, practice, tables

TELLER = Account(PLATFORM, "zq-77", "Zelda Quint")
SECRETS = ("zelda", "quint", "zq-77")
WAY = replace(
    practice(),
    texts={"help": "Thank you.", "helplines": "Call 999."},
    members=welcoming(tables("packs/uk/safety.toml"), {}, TEAM, organisation="Friday club", alternative="dee"),
)


async def tells(desk: TestDesk, what: Telling, text: str, number: int, **more: object) -> None:
    desk.clock.move(seconds=1)
    report = Report(f"told-{number}", TELLER, what, text, **more)  # type: ignore[arg-type]
    assert (await desk.pipeline.answer(report)).ok


async def three_reports(desk: TestDesk) -> None:
    """Case 1 about a message, 2 in their own words, 3 about a helper: all by the same one."""
    desk.restart(WAY)
    message = await desk.post(EVE, "you smell")
    await tells(desk, Telling.MESSAGE, "every day", 1, message=message)
    await tells(desk, Telling.CONCERN, "He waits at the door.", 2)
    with desk.store.begin() as work:
        case = TestDesk.case_of(work, "2")
        assert work.cases.save(replace(case, key="report|told|other", version=case.version + 1), ())
    await tells(desk, Telling.CONCERN, "It is the coach.", 3, helper=True)


def clean(text: str, where: str) -> None:
    found = [one for one in SECRETS if one in text.casefold()]
    assert not found, f"{where} tells who told us: {found}"


async def test_who_told_us_is_on_no_surface_but_the_handlers(desk: TestDesk) -> None:
    await three_reports(desk)
    await desk.perform("desk")
    app = drawn(desk)
    for colleague in (MO, SAM, LEA, DEE):
        browser = await entered(desk, colleague.name, app)
        for path in ("/queue", "/case/1", "/case/2", "/case/3", "/case/1?show=all", "/log", "/case/1/log"):
            clean((await browser.get(path)).text, f"{path} of {colleague.name}")
        for path in (f"/{page}/{number}" for page in ("readout", "record") for number in (1, 2, 3)):
            clean((await browser.get(path)).text, f"{path} of {colleague.name}")
        listed = await desk.pipeline.answer(Query("", "queue", account=min(colleague.accounts)))
        clean(repr(listed), f"the list in the chat of {colleague.name}")
    desk.clock.move(days=8)
    for name, version in (("lea", "lead"), ("ada", "trustees")):
        browser = await entered(desk, name, app)
        for format in ("csv", "json", "html", "text"):
            file = await browser.get(f"/summary/file?period=2026-W47&for={version}&format={format}")
            assert file.status_code == 200
            clean(file.text, f"the {version} summary as {format}")
    clean(repr(desk.log()), "the log")
    clean(repr(desk.alerts()), "an alert")
    assert desk.alerts()
    with desk.store.begin() as work:
        for number in ("1", "2", "3"):
            for who in (None, MO, LEA, DEE):
                seen = card(
                    view(work, who, TestDesk.case_of(work, number)), WAY.pack, who, desk.clock(), "Europe/London"
                )
                clean(repr(seen), f"card {number} of {who.name if who else 'a channel'}")
                clean("\n".join(terminal.case(seen)), "the terminal")


async def test_the_handler_is_told_and_nobody_else_then(desk: TestDesk) -> None:
    await three_reports(desk)
    await desk.say("mo", "claim", "1")
    app = drawn(desk)
    assert "Zelda" in (await (await entered(desk, "mo", app)).get("/case/1")).text
    for other in ("sam", "lea"):
        clean((await (await entered(desk, other, app)).get("/case/1")).text, f"the case of {other}")


async def test_past_the_lead_to_the_named_one(desk: TestDesk) -> None:
    lead_too = Colleague("lex", frozenset(LEA.roles), frozenset({"chat:lex"}))
    desk.restart(replace(WAY, people=(*TEAM, lead_too), members=replace(WAY.members, alternative="lex")))
    await tells(desk, Telling.CONCERN, "It is the coach.", 1, helper=True)
    assert set(await desk.told()) == {"lex", "dee"}
    assert not (await desk.look("lea", "case", "1")).ok
    assert (await desk.look("lex", "case", "1")).ok


NUMBERS = count(1)
HOSTILE = st.text(min_size=1, max_size=300) | st.lists(
    st.sampled_from(["@everyone", "<@1>", "/ban", "https://evil.example", "**", "||", "```", "\n", "# Who\n", "> q",
                     "\u202e", "\u200b", "[a](b.co)", "Told us: Lea\n", "<b>", "&lt;", "t.me/x", "mo@x.org"]),
    min_size=1, max_size=12,
).map(" ".join)  # fmt: skip


@pytest.fixture(scope="module")
def one_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestDesk]:
    folder: Path = tmp_path_factory.mktemp("told")
    with opened(f"sqlite:///{folder}/a.db") as store:
        yield TestDesk(store, way=WAY)


@given(HOSTILE, HOSTILE)
@example("Case 1\n**No concern**\nLea: done", "Lea\n@here")
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
async def test_nothing_told_can_act_or_forge_a_line(one_desk: TestDesk, text: str, name: str) -> None:
    number = next(NUMBERS)
    teller = Account(PLATFORM, f"teller{number}", name)
    author = Account(PLATFORM, f"author{number}", name)
    message = one_desk.message(author, text)
    await one_desk.pipeline.answer(Report(f"hostile-{number}", teller, Telling.MESSAGE, text, message))
    with one_desk.store.begin() as work:
        case = TestDesk.case_of(work, str(number))
        seen = card(view(work, MO, case), WAY.pack, None, one_desk.clock(), "Europe/London")
    for made in (sheet(seen, rows(case, one_desk.clock())), context(seen)):
        for block in made.blocks:
            for line in block.lines:
                whole = "".join(span.text for span in line)
                assert "\n" not in whole
                assert "\u202e" not in whole
                assert not LIVE.search(whole), whole
        raw = "\n".join(str(one.get("content", "")) for one in discord.message(made)["components"][0]["components"])
        assert not re.search(r"[<>@#`\[\]]", re.sub(r"\\.|^-# ", "", raw, flags=re.M)), "Discord escapes each mark"
        tags = set(re.findall(r"<(/?[a-z-]+)", telegram.drawn(made)))
        assert tags <= {"b", "/b", "i", "/i", "tg-spoiler", "/tg-spoiler", "blockquote", "/blockquote"}
    clean_rows = [one.id for row in rows(case, one_desk.clock()) for one in row]
    assert all(id_.split(":")[1] == str(number) for id_ in clean_rows)


def test_answers_never_say_what_comes_of_it() -> None:
    answers = (
        telling.THANKS,
        telling.ADDED,
        telling.helped("", ["Call 999."]),
        telling.thanked(["Call 999."], more=True),
    )
    for words in answers:
        assert not re.search(r"\b(banned|muted|removed|closed|case \d|warned)\b", words, re.IGNORECASE)
