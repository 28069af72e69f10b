"""Makes the README's pictures from the running thing: `python docs/pictures.py [FOLDER] [--all]`.

Starts `safelight run` with the rehearsal in a temporary folder, signs in with the link it prints, and takes
`queue.png` and `case.png`. With `--all` also the other pages, on a phone and in the dark. Needs Chromium.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
WAY_IN = re.compile(r"https?://\S+/enter\?key=\S+")
WEEK = "5"
"""Seconds in which the rehearsal's week is replayed."""
QUIET = 6
"""How many looks, a second apart, must show the same queue before it counts as complete."""
PHONE = {"width": 390, "height": 1500}
DESK = {"width": 1280, "height": 1000}
CASE = {"width": 1280, "height": 1240}


@contextmanager
def running() -> Iterator[str]:
    """The running desk's one-time link; the desk ends with the block."""
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {
            "PYTHONPATH": str(ROOT),
            "PYTHONUNBUFFERED": "1",
            "SAFELIGHT_DATABASE_URL": f"sqlite:///{folder}/safelight.db",
            "SAFELIGHT_REHEARSAL": "on",
            "SAFELIGHT_REHEARSAL_SECONDS": WEEK,
            "SAFELIGHT_CONSOLE_PORT": "8790",
            "SAFELIGHT_ORGANISATION": "Riverside Youth Club",
        }
        command = [sys.executable, "-c", "from bot.cli import main; main()", "run"]
        said = Path(folder) / "said.txt"
        with said.open("w", encoding="utf-8") as out:
            desk = subprocess.Popen(command, cwd=folder, env=environment, stdout=out, stderr=out)  # noqa: S603
            try:
                yield _way_in(desk, said)
            finally:
                desk.terminate()
                try:
                    desk.wait(20)
                except subprocess.TimeoutExpired:
                    desk.kill()
                    desk.wait()


def _way_in(desk: subprocess.Popen[bytes], said: Path) -> str:
    while True:
        found = WAY_IN.search(said.read_text("utf-8"))
        if found:
            return found.group()
        if desk.poll() is not None:
            raise SystemExit(f"The desk ended before it said how to sign in:\n{said.read_text('utf-8')}")
        time.sleep(0.2)


def main(folder: Path, everything: bool) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with sync_playwright() as play, running() as link:
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport=DESK, device_scale_factor=2)  # type: ignore[arg-type]
        page.goto(link)
        _complete(page)
        _take(page, folder / "queue.png")
        page.set_viewport_size(CASE)  # type: ignore[arg-type]
        number = _most_telling(page)
        origin = page.url.partition("/queue")[0]
        page.goto(f"{origin}/case/{number}")
        page.locator("li.flagged summary").first.click()
        page.locator("h1").click()
        page.evaluate("scrollTo(0, 0)")
        _take(page, folder / "case.png")
        if everything:
            _rest(browser, page, folder, origin, number)
        browser.close()


def _complete(page: Page) -> None:
    """Waits until the queue has stopped growing."""
    before, same = "", 0
    while same < QUIET:
        time.sleep(1)
        page.reload()
        now = page.locator("#list").get_attribute("data-seen") or ""
        same = same + 1 if now == before and page.locator(".card").count() else 0
        before = now


def _most_telling(page: Page) -> str:
    """The number of the most urgent case between two people; otherwise of the most urgent one."""
    pair = page.locator(".card", has_text="One person towards another").first
    card = pair if pair.count() else page.locator(".card").first
    return (card.locator("h3 a").get_attribute("id") or "").removeprefix("case-")


def _rest(browser: Browser, page: Page, folder: Path, origin: str, number: str) -> None:
    state = page.context.storage_state()
    places = {"queue": "/queue", "case": f"/case/{number}", "log": "/log", "check": "/check", "lost": "/lost"}
    for look, size, colours in (("desk", DESK, "light"), ("dark", DESK, "dark"), ("phone", PHONE, "light")):
        context = browser.new_context(viewport=size, color_scheme=colours, storage_state=state)  # type: ignore[arg-type]
        other = context.new_page()
        for name, path in places.items():
            other.goto(origin + path)
            _take(other, folder / f"{name}-{look}.png")
        context.close()


def _take(page: Page, file: Path) -> None:
    page.screenshot(path=file)
    sys.stdout.write(f"{file}\n")


if __name__ == "__main__":
    names = [name for name in sys.argv[1:] if name != "--all"]
    main(Path(names[0]) if names else ROOT / "docs" / "pictures", "--all" in sys.argv)
