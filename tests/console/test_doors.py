"""Signing in and out, and what no page is given without."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256

import httpx
import pytest
from sqlalchemy import text

from bot.console import one_time_link
from tests.console.rooms import client, entered, fields, say, site
from tests.fakes.desk import TestDesk
from tests.fakes.people import EVE


async def test_a_link_signs_in_once(desk: TestDesk) -> None:
    app, link = site(desk), one_time_link(desk.store, "mo", desk.clock())
    first, second = client(app), client(app)

    reply = await first.get(link)
    assert reply.status_code == 200
    assert reply.url.path == "/queue"
    assert reply.history[0].status_code == 303
    cookie = reply.history[0].headers["set-cookie"].lower()
    for wanted in ("httponly", "samesite=strict", "path=/;", "max-age=43200"):
        assert wanted in cookie, wanted

    reply = await second.get(link)
    assert reply.status_code == 403
    assert "safelight link" in reply.text
    assert (await second.get("/queue")).status_code == 403
    assert ("mo", "signed in to the console") in desk.log("console")


async def test_only_digests_are_kept(desk: TestDesk) -> None:
    link = one_time_link(desk.store, "mo", desk.clock())
    secret = link.partition("key=")[2]
    with desk.store.engine.begin() as db:
        kept = db.execute(text("SELECT digest, kind FROM keys")).all()
    assert [tuple(row) for row in kept] == [(sha256(secret.encode()).hexdigest(), "link")]


async def test_old_links_and_sessions_end(desk: TestDesk) -> None:
    app = site(desk)
    link = one_time_link(desk.store, "mo", desk.clock())
    long = one_time_link(desk.store, "mo", desk.clock(), timedelta(hours=24))
    desk.clock.move(minutes=16)
    assert (await client(app).get(link)).status_code == 403
    browser = client(app)
    assert (await browser.get(long)).status_code == 200
    desk.clock.move(hours=12, minutes=1)
    reply = await browser.get("/queue")
    assert reply.status_code == 403
    assert "not signed in" in reply.text


async def test_a_browser_that_looks_ahead_does_not_use_up_the_link(desk: TestDesk) -> None:
    app, link = site(desk), one_time_link(desk.store, "mo", desk.clock())
    ahead = await client(app).get(link, headers={"Sec-Purpose": "prefetch;prerender"})
    assert ahead.status_code == 204
    assert (await client(app).head(link)).status_code == 405
    assert (await client(app).get(link)).status_code == 200


async def test_who_is_not_on_the_team_any_more_is_out(desk: TestDesk) -> None:
    browser = await entered(desk, "nobody-of-ours")
    assert (await browser.get("/queue")).status_code == 403


@pytest.mark.parametrize("path", ["/", "/queue", "/queue?part=1", "/case/1", "/log", "/check", "/signout"])
async def test_nothing_without_a_session(desk: TestDesk, path: str) -> None:
    await desk.post(EVE, "you utter scumbag")
    reply = await client(site(desk)).get(path)
    assert reply.status_code == 403
    assert "scumbag" not in reply.text
    assert "Eve" not in reply.text


@pytest.mark.parametrize("path", ["/signout", "/case/1/word"])
async def test_no_form_without_a_session(desk: TestDesk, path: str) -> None:
    await desk.post(EVE, "you utter scumbag")
    form = fields((await (await entered(desk, "mo")).get("/case/1")).text, "claim")
    assert (await client(site(desk)).post(path, data=form)).status_code == 403
    assert desk.case().version == 1


async def test_coming_from_another_site_takes_one_more_click(desk: TestDesk) -> None:
    reply = await client(site(desk)).get("/queue", headers={"Sec-Fetch-Site": "cross-site"})
    assert reply.status_code == 403
    assert 'href="/queue"' in reply.text


async def test_signing_out(desk: TestDesk) -> None:
    browser = await entered(desk, "mo")
    cookies = dict(browser.cookies)
    mark = _mark((await browser.get("/signout")).text)
    assert (await browser.post("/signout", data={"mark": "wrong"})).status_code == 403
    reply = await browser.post("/signout", data={"mark": mark})
    assert "signed out" in reply.text
    assert not dict(browser.cookies)
    browser.cookies.update(cookies)  # a thief's copy of the cookie is worth nothing either
    assert (await browser.get("/queue")).status_code == 403


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1:8765.evil.example", "127.0.0.1:9999", "", "127.0.0.1@x"])
async def test_another_host_is_refused(desk: TestDesk, host: str) -> None:
    browser = await entered(desk, "mo")
    reply = await browser.get("/queue", headers={"Host": host})
    assert reply.status_code == 400
    assert "address" in reply.text


async def test_a_host_without_port_holds_for_every_port(desk: TestDesk) -> None:
    app = site(desk, hosts=frozenset({"desk.example"}))
    assert (await client(app, "http://desk.example:1234").get("/queue")).status_code == 403
    assert (await client(app, "http://desk.example").get("/queue")).status_code == 403
    assert (await client(app, "http://other.example").get("/queue")).status_code == 400


async def test_a_form_must_come_from_our_page(desk: TestDesk) -> None:
    await desk.post(EVE, "you utter scumbag")
    mo, lea = await entered(desk, "mo"), await entered(desk, "lea")
    good = fields((await mo.get("/case/1")).text, "claim")
    stolen = fields((await lea.get("/case/1")).text, "claim")
    for wrong in ({}, {"mark": ""}, {"mark": "ü"}, {"mark": stolen["mark"]}):
        reply = await mo.post("/case/1/word", data={**{k: v for k, v in good.items() if k != "mark"}, **wrong})
        assert reply.status_code == 403
    elsewhere = await mo.post("/case/1/word", data=good, headers={"Sec-Fetch-Site": "same-site"})
    assert elsewhere.status_code == 403
    assert desk.case().version == 1
    assert (await say(mo, "claim")).status_code == 200


async def test_every_answer_is_strict(desk: TestDesk) -> None:
    browser = await entered(desk, "lea")
    for path in ("/queue", "/log", "/check", "/lost", "/static/desk.css", "/static/desk.js", "/static/lost"):
        headers = (await browser.get(path)).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == ("no-cache" if path.startswith("/static/") else "no-store")
    for path in ("/docs", "/redoc", "/openapi.json"):
        assert (await browser.get(path)).status_code == 404


async def test_pages_hold_no_script_and_no_style_of_their_own(desk: TestDesk) -> None:
    await desk.post(EVE, "you utter scumbag")
    browser = await entered(desk, "lea")
    for path in ("/queue", "/case/1", "/log", "/check"):
        page = (await browser.get(path)).text
        assert page.count("<script") == 1
        assert "<style" not in page
        assert " style=" not in page
        assert " on" not in [part[:3] for part in page.split('"') if part.strip().endswith("=")]
        assert "http://" not in page.replace("http://www.w3.org/", "")


async def test_too_much_at_once(desk: TestDesk) -> None:
    browser = await entered(desk, "mo")
    reply = await browser.post("/signout", content=b"mark=" + b"x" * 100_000)
    assert reply.status_code == 413
    many = "&".join(f"f{n}=1" for n in range(500))
    assert (await browser.post("/signout", content=many)).status_code == 400


async def test_an_error_is_said_in_words_and_logged_without_chat_text(
    desk: TestDesk, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(request: object) -> object:
        raise RuntimeError("Finn wrote: meet me at the bridge")

    browser = await entered(desk, "mo", site(desk, answer=broken))  # type: ignore[arg-type]
    reply: httpx.Response = await browser.get("/queue")
    assert reply.status_code == 500
    assert "bridge" not in reply.text
    assert "Traceback" not in reply.text
    record = [record for record in caplog.records if record.name == "safelight.console"][-1]
    assert "bridge" not in record.getMessage()
    assert "RuntimeError" in record.getMessage()
    number = record.getMessage().split()[2].rstrip(":")
    assert number in reply.text


def _mark(page: str) -> str:
    return page.partition('name="mark" value="')[2].partition('"')[0]
