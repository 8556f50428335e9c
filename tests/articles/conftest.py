import pytest

from accounts.roles import Role
from tests.articles.content_lines import PLACES, run, write_jsonl
from tests.builders import make_category, make_sub_site, make_user


@pytest.fixture
def take(tmp_path):
    """Imports lines, the places of the articles first."""
    return lambda *lines: run("import_content", write_jsonl(tmp_path, *PLACES, *lines))


@pytest.fixture
def sub_site():
    return make_sub_site(is_default=True)


@pytest.fixture
def category(sub_site):
    return make_category(sub_site)


@pytest.fixture
def contributor(sub_site):
    return make_user(Role.CONTRIBUTOR, sub_site, full_name="Lô Thị Mai")


@pytest.fixture
def editor(sub_site):
    return make_user(Role.EDITOR, sub_site, full_name="Trần Văn Sửa")


@pytest.fixture
def head(sub_site):
    return make_user(Role.HEAD, sub_site, full_name="Nguyễn Trưởng Ban")
