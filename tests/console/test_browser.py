"""The console in a real browser: by keyboard, with hostile words, with and without scripts."""

from __future__ import annotations

import asyncio
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from bot.console import one_time_link
from bot.core.messages import Account
from tests.console.rooms import site
from tests.fakes.desk import TestDesk
from tests.fakes.people import EVE, FINN, GIA, PLATFORM

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
HOSTILE = (
    "<script>document.title='stolen'</script><img src=x onerror=\"document.title='stolen'\"> ]]> "
    "\u202eekorb\u202c " + "nevertheless" * 200 + " muppet"
)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="No Chromium is installed here; the browser tests need one."),
]


@dataclass(frozen=True)
class Running:
    """A desk with its console on a loopback port."""

    desk: TestDesk
    address: str

    def post(self, author: Account, text: str) -> None:
        """In a thread of its own: this one belongs to Playwright's event loop."""

        async def post() -> None:
            await self.desk.post(author, text)

        with ThreadPoolExecutor(1) as thread:
            thread.submit(lambda: asyncio.run(post())).result()

    def link(self, name: str) -> str:
        return self.address + one_time_link(self.desk.store, name, self.desk.clock())


@pytest.fixture
def running(desk: TestDesk) -> Iterator[Running]:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port = listening.getsockname()[1]
        app = site(desk, hosts=frozenset({f"127.0.0.1:{port}"}))
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            while not server.started and thread.is_alive():
                time.sleep(0.01)
            yield Running(desk, f"http://127.0.0.1:{port}")
        finally:
            server.should_exit = True
            thread.join(20)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context()
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


def press_until(page: Page, text: str) -> None:
    """Goes on with the Tab key until something of this name has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        name = page.evaluate("document.activeElement.innerText || document.activeElement.value || ''")
        if name.strip().startswith(text):
            return
    raise AssertionError(f"no way to “{text}” with the Tab key")


def test_a_case_by_keyboard_alone(running: Running, page: Page) -> None:
    running.post(EVE, "what a muppet")
    link = running.link("mo")
    page.goto(link)
    expect(page).to_have_url(running.address + "/queue")

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    press_until(page, "Someone is being unkind")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Someone is being unkind to somebody")
    text = page.get_by_text("what a muppet", exact=True)
    expect(text).to_be_hidden()

    press_until(page, "I'll look")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("yours for half an hour")

    press_until(page, "⚑")
    page.keyboard.press("Enter")
    expect(text).to_be_visible()

    page.reload()
    press_until(page, "No concern")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("They tease each other, I know them both.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("closed: no concern")
    assert not running.desk.case().open
    assert running.desk.file().decisions[-1].reason == "They tease each other, I know them both."

    page.goto(link)
    expect(page.get_by_role("heading", level=1)).to_have_text("This link does not work any more")


def test_a_reason_is_asked_for_before_anything_is_sent(running: Running, page: Page) -> None:
    running.post(EVE, "what a muppet")
    page.goto(running.link("sam"))
    page.goto(running.address + "/case/1")
    page.get_by_text("More", exact=True).click()
    page.get_by_text("Ban …", exact=True).first.click()
    page.get_by_role("button", name="Ban …").click()
    assert page.evaluate("document.activeElement.id") == "reason-ban"
    page.keyboard.type("Third time.")
    page.get_by_role("button", name="Ban …").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ban: are you sure?")
    page.get_by_role("link", name="No, go back").click()
    assert running.desk.case().version == 1


def test_hostile_words_are_shown_and_do_nothing(running: Running, page: Page) -> None:
    running.post(Account(PLATFORM, "villain", "<b onclick=x>Vil\u202e"), HOSTILE)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("dialog", lambda dialog: complaints.append(dialog.message))
    page.goto(running.link("mo"))
    page.set_viewport_size({"width": 320, "height": 640})
    for path in ("/queue", "/case/1?show=all"):
        page.goto(running.address + path)
        assert "Safelight" in page.title()
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
    expect(page.get_by_text("<script>document.title='stolen'</script>").first).to_be_visible()
    assert page.locator("main img, main script, main b").count() == 0
    assert complaints == []


def test_everything_works_without_scripts(running: Running, chromium: Browser) -> None:
    running.post(EVE, "what a muppet")
    context = chromium.new_context(java_script_enabled=False)
    try:
        page = context.new_page()
        page.goto(running.link("sam"))
        page.get_by_role("link", name="Someone is being unkind").click()
        page.get_by_role("link", name="Show all lines").click()
        expect(page.get_by_text("what a muppet", exact=True)).to_be_visible()
        page.get_by_text("More", exact=True).click()
        page.get_by_text("Remove the message …", exact=True).first.click()
        page.get_by_role("button", name="Remove the message …").click()
        expect(page.get_by_text("disappears from Friday club")).to_be_visible()
        page.get_by_role("button", name="Yes: Remove the message").click()
        expect(page.get_by_role("status")).to_contain_text("asked of the platform")
        page.get_by_role("link", name="← Queue").click()
        page.locator("#again").click()
        expect(page.get_by_role("status")).to_contain_text("Nothing is waiting")
        page.get_by_role("button", name="Sign out").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("You are signed out")
    finally:
        context.close()


def test_the_queue_follows_and_leaves_the_focus_alone(running: Running, page: Page) -> None:
    page.clock.install()  # the browser's own, to be put forward
    running.post(EVE, "what a muppet")
    page.goto(running.link("mo"))
    press_until(page, "Someone is being unkind")
    running.post(GIA, "i want to end it all")
    page.clock.fast_forward("00:05")
    expect(page.get_by_role("status")).to_have_text("2 cases waiting: 1 today, 1 for information.", timeout=20_000)
    assert page.evaluate("document.activeElement.id") == "case-1"
    assert page.title().startswith("(2) ")

    page.get_by_role("button", name="Stop updating").click()
    running.post(FINN, "watch out, all of you")
    page.locator("#again").click()
    expect(page.get_by_role("status")).to_contain_text("3 cases waiting")


def test_a_double_click_is_one_word(running: Running, page: Page) -> None:
    running.post(EVE, "what a muppet")
    page.goto(running.link("mo"))
    page.goto(running.address + "/case/1")
    page.get_by_role("button", name="I'll look").dblclick()
    expect(page.get_by_role("status")).to_contain_text("yours for half an hour")
    assert len(running.desk.file().decisions) == 1


def test_a_link_in_another_page_still_lets_one_in(running: Running, page: Page) -> None:
    page.route("http://mail.example/", lambda route: route.fulfill(
        body=f'<a href="{running.link("mo")}">Your link</a>', content_type="text/html"
    ))  # fmt: skip
    page.goto("http://mail.example/")
    page.get_by_role("link", name="Your link").click()
    page.wait_for_load_state()
    if page.get_by_role("link", name="Open the desk").count():
        page.get_by_role("link", name="Open the desk").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Queue")


def test_it_is_drawn_in_the_dark_too(running: Running, chromium: Browser) -> None:
    running.post(EVE, "what a muppet")
    grounds = []
    for colours in ("light", "dark"):
        context = chromium.new_context(color_scheme=colours)
        page = context.new_page()
        page.goto(running.link("mo"))
        grounds.append(page.evaluate("getComputedStyle(document.body).backgroundColor"))
        context.close()
    assert grounds[0] != grounds[1]
