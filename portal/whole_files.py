"""A file appears under its name only when all of it is on the disk."""

import errno
import os
import secrets
from pathlib import Path

from django.core.files.storage import FileSystemStorage


def is_full_disk(error) -> bool:
    return isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)


class WholeFileStorage(FileSystemStorage):
    def _save(self, name, content):
        draft = f"{name}.{secrets.token_hex(8)}.part"
        try:
            super()._save(draft, content)
            with self.open(draft) as file:
                os.fsync(file.fileno())
            os.replace(self.path(draft), self.path(name))
        finally:
            self.delete(draft)
        return name


def write_private(path: Path, text: str) -> None:
    """A text for the owner's eyes alone, in place of what stands there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.part")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(descriptor)
    draft.replace(path)
