"""Debian's Chromium, driven through Playwright: nothing is downloaded, and nothing of Chromium's own calls out."""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Browser, async_playwright, expect

FLAGS = (
    "--no-sandbox",  # it opens our own page only, and containers often allow no other way
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE = 20_000
"""Milliseconds that an expectation waits before it fails: a busy machine is slow, a broken page stays broken."""

expect.set_options(timeout=PATIENCE)


def chromium() -> str | None:
    return shutil.which("chromium") or shutil.which("chromium-browser")


def pictures_folder(otherwise: Path) -> Path:
    """Where the pictures of a run are kept: RYADOM_TEST_PICTURES when somebody wants to look at them."""
    folder = Path(os.environ.get("RYADOM_TEST_PICTURES", otherwise))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@asynccontextmanager
async def open_chromium(path: str) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        try:
            yield browser
        finally:
            await browser.close()
