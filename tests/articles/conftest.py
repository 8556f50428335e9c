import pytest

from tests.articles.content_lines import PLACES, run, write_jsonl


@pytest.fixture
def take(tmp_path):
    """Imports lines, the places of the articles first."""
    return lambda *lines: run("import_content", write_jsonl(tmp_path, *PLACES, *lines))
