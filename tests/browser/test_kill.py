"""`kill -9` in the middle of typing: at most the words of the last five seconds are missing."""

import os
import subprocess
import sys
import time
from contextlib import suppress

import psutil
import pytest
from django.conf import settings
from playwright.sync_api import Error, expect

from accounts.roles import Role
from articles.models import Article
from tests.browser.conftest import ARGUMENTS
from tests.browser.signing_in import sign_in
from tests.browser.test_no_lost_word import body_of, open_form, save
from tests.builders import PASSWORD, make_article, make_category, make_sub_site, make_user
from tests.portal.test_serve import free_port, processes_of, serving, wait_until_served

pytestmark = pytest.mark.browser

AT_MOST_MISSING = 5
MAKE_ARTICLE = f"""
from tests.builders import *
sub_site = make_sub_site(is_default=True)
user = make_user("{Role.CONTRIBUTOR.value}", sub_site, username="mai")
print(make_article(make_category(sub_site), author=user).pk)
"""


class Chromium:
    """A browser with a profile of its own, which can be killed and started again."""

    def __init__(self, browser, executable, profile, address):
        self.browser_type = browser.browser_type
        self.options = {"executable_path": executable, "args": [*ARGUMENTS, "--no-sandbox"]}
        self.options |= {"base_url": address, "locale": "vi-VN"}
        self.profile = str(profile)

    def start(self):
        self.context = self.browser_type.launch_persistent_context(self.profile, **self.options)
        return self.context.pages[0]

    def kill(self):
        kill([p for p in psutil.process_iter(["cmdline"]) if self._is_ours(p)])
        with suppress(Error):  # it is dead already
            self.context.close()

    def _is_ours(self, process):
        return f"--user-data-dir={self.profile}" in (process.info["cmdline"] or [])


def kill(processes):
    for process in processes:
        process.kill()
    psutil.wait_procs(processes, timeout=10)


def type_for(page, seconds):
    """Types a word after the other, as people do; answers the words and when each was typed."""
    typed, begun = [], time.monotonic()
    body_of(page).click()
    body_of(page).press("ControlOrMeta+End")
    while time.monotonic() < begun + seconds:
        page.keyboard.type(f" chữ{len(typed)}")
        typed.append((f"chữ{len(typed)}", time.monotonic()))
        page.wait_for_timeout(100)
    return typed


def take_back(page):
    page.get_by_role("button", name="Lấy lại").click()
    expect(body_of(page)).to_contain_text("chữ0")
    return body_of(page).inner_text().split()


def expected(typed, killed):
    words = [word for word, at in typed if at < killed - AT_MOST_MISSING]
    assert len(words) > 10
    return words


@pytest.mark.django_db(transaction=True)
def test_after_a_kill_of_the_browser(browser, chromium, live_server, tmp_path):
    category = make_category(make_sub_site(is_default=True))
    user = make_user(Role.CONTRIBUTOR, category.sub_site)
    article = make_article(category, author=user)
    own = Chromium(browser, chromium, tmp_path / "profile", live_server.url)
    page = own.start()
    sign_in(page.context, user)
    typed = type_for(open_form(page, article), seconds=9)
    killed = time.monotonic()
    own.kill()

    page = own.start()
    page.goto("/quan-tri/")
    if page.get_by_label("Mật khẩu").count():
        sign_in(page.context, user)
    assert set(expected(typed, killed)) <= set(take_back(open_form(page, article)))
    save(page)
    article.refresh_from_db()
    own.kill()
    assert set(expected(typed, killed)) <= set(article.body.split())


def test_after_a_kill_of_the_server_and_then_of_the_browser(browser, chromium, tmp_path):
    var, port = tmp_path / "var", free_port()
    var.mkdir()
    own = Chromium(browser, chromium, tmp_path / "profile", f"http://127.0.0.1:{port}")
    with serving(var, port) as server:
        wait_until_served(server, port)
        article = article_made_in(var)
        page = own.start()
        sign_in_as_mai(page)
        typed = type_for(open_form(page, article), seconds=9)
        killed = time.monotonic()
        kill(processes_of(server, var))
        type_for(page, seconds=1)
        own.kill()
    with serving(var, port) as server:
        wait_until_served(server, port)
        page = own.start()
        sign_in_as_mai(page)
        assert set(expected(typed, killed)) <= set(take_back(open_form(page, article)))
        save(page)
        stored = body_of(open_form(page, article)).inner_text().split()
        own.kill()
    assert set(expected(typed, killed)) <= set(stored)


def article_made_in(var):
    """By a process with the same PORTAL_VAR, written by "mai"."""
    command = [sys.executable, "manage.py", "shell", "-v", "0", "-c", MAKE_ARTICLE]
    environment = {"PORTAL_VAR": str(var), "PATH": os.environ["PATH"]}
    answer = subprocess.run(  # noqa: S603
        command, cwd=settings.BASE_DIR, env=environment, capture_output=True, check=True
    )
    return Article(pk=int(answer.stdout.split()[-1]))


def sign_in_as_mai(page):
    page.context.clear_cookies()
    page.goto("/quan-tri/")
    page.get_by_label("Tên đăng nhập").fill("mai")
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bảng điều khiển")
