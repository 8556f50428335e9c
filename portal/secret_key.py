import os
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key


def read_or_make(path: Path) -> str:
    """The key kept at `path`, made on first use; of two processes that make one, the first wins."""
    try:
        if not path.exists():
            _make(path)
        return path.read_text()
    except OSError as error:
        raise ImproperlyConfigured(f"No secret key at {path}: {error.strerror}.") from error


def _make(path):
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile("w", dir=path.parent) as draft:
        draft.write(get_random_secret_key())
        draft.flush()
        try:
            os.link(draft.name, path)
        except FileExistsError:
            return
