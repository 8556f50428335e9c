import os
import shutil
from functools import partial
from threading import Condition

import pytest
from playwright.sync_api import expect, sync_playwright

ARGUMENTS = [
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
expect.set_options(timeout=15_000)  # three processes share two processors


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
        # A page that keeps others in the background would be asking while its test ends.
        browser.new_context = partial(browser.new_context, service_workers="block")
        yield browser
        browser.close()


class Gate:
    """The live server's door, shut behind each test: a page that is closing still sends words."""

    def __init__(self, application):
        self.application = application
        self.changed = Condition()
        self.is_open = False
        self.inside = 0

    def __call__(self, environ, start_response):
        with self.changed:
            if not self.is_open:
                start_response("503 Service Unavailable", [])
                return []
            self.inside += 1
        try:
            return self.application(environ, start_response)
        finally:
            with self.changed:
                self.inside -= 1
                self.changed.notify_all()

    def shut(self):
        with self.changed:
            self.is_open = False
            assert self.changed.wait_for(lambda: not self.inside, timeout=30)


@pytest.fixture(scope="session")
def gate(live_server):
    server = live_server.thread.httpd
    server.set_app(Gate(server.get_app()))
    return server.get_app()


@pytest.fixture(autouse=True)
def empty_house(transactional_db, gate):
    """No request meets the emptying of the tables that follows a test."""
    gate.is_open = True
    yield
    gate.shut()


@pytest.fixture
def viewport():
    """Another size: `@pytest.mark.parametrize("viewport", [{"width": 360, "height": 640}])`."""
    return {"width": 1280, "height": 800}


@pytest.fixture
def page(browser, viewport):
    context = browser.new_context(viewport=viewport, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh")
    yield context.new_page()
    context.close()
