import os
import shutil

import pytest
from playwright.sync_api import sync_playwright

ARGUMENTS = [
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def pytest_collection_modifyitems(items):
    for item in items:
        if "chromium" in item.fixturenames:
            item.add_marker("browser")


@pytest.fixture(scope="session")
def chromium():
    path = shutil.which("chromium") or shutil.which("chromium", path="/usr/bin")
    return path or pytest.skip("browser tests need Chromium: apt-get install chromium")


@pytest.fixture(scope="session")
def browser(chromium):
    arguments = ARGUMENTS + ["--no-sandbox"] * (os.geteuid() == 0)
    with pytest.MonkeyPatch.context() as environment, sync_playwright() as playwright:
        # Playwright keeps an event loop in this thread, where Django would refuse to query.
        environment.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = playwright.chromium.launch(executable_path=chromium, args=arguments)
        yield browser
        browser.close()


@pytest.fixture
def viewport():
    """Another size: `@pytest.mark.parametrize("viewport", [{"width": 360, "height": 640}])`."""
    return {"width": 1280, "height": 800}


@pytest.fixture
def page(browser, viewport):
    context = browser.new_context(viewport=viewport, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh")
    yield context.new_page()
    context.close()
