"""Where content is written to: a .jsonl file, a folder, or a .zip, whole or not at all."""

import os
import shutil
import tempfile
import zipfile
from contextlib import ExitStack, contextmanager
from pathlib import Path

from articles.transfer.source import CONTENT, MEDIA


class TargetError(Exception):
    """Nothing can be written at the path; the message says why, in Vietnamese."""


@contextmanager
def open_target(path):
    """A target to write to, under its real name once the block has ended well."""
    path = Path(path)
    kind = KINDS.get(path.suffix.lower(), FolderTarget)
    if kind is FolderTarget and path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise TargetError(f"{path} đã có nội dung; hãy chọn thư mục khác.")
    if not path.parent.is_dir():
        raise TargetError(f"Không có thư mục {path.parent}.")
    with _workshop(path) as folder, ExitStack() as stack:
        target = kind(folder, stack)
        yield target
        finished = target.finish()
        stack.close()
        os.replace(finished, path)


class FileTarget:
    """Lines alone; they name pictures that stay in the portal."""

    def __init__(self, folder, stack):
        self.path = folder / CONTENT
        self.lines = stack.enter_context(self.path.open("w", encoding="utf-8"))

    def write_line(self, line):
        self.lines.write(line + "\n")

    def has(self, name):
        return True

    def finish(self):
        return self.path


class FolderTarget(FileTarget):
    def __init__(self, folder, stack):
        self.folder = folder / "content"
        (self.folder / MEDIA).mkdir(parents=True)
        super().__init__(self.folder, stack)

    def has(self, name):
        return (self.folder / name).exists()

    def write_media(self, name, file):
        with (self.folder / name).open("wb") as copy:
            shutil.copyfileobj(file, copy)

    def finish(self):
        return self.folder


class ZipTarget(FileTarget):
    def __init__(self, folder, stack):
        super().__init__(folder, stack)
        self.zip_path = folder / "content.zip"
        self.archive = stack.enter_context(zipfile.ZipFile(self.zip_path, "x"))

    def has(self, name):
        return name in self.archive.NameToInfo

    def write_media(self, name, file):
        """Stored as it is: a picture does not shrink."""
        with self.archive.open(name, "w") as copy:
            shutil.copyfileobj(file, copy)

    def finish(self):
        self.lines.flush()
        self.archive.write(self.path, CONTENT, zipfile.ZIP_DEFLATED)
        return self.zip_path


KINDS = {".jsonl": FileTarget, ".zip": ZipTarget}


@contextmanager
def _workshop(path):
    """A folder beside `path`, so that what is finished there needs only a new name."""
    folder = tempfile.mkdtemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        yield Path(folder)
    finally:
        shutil.rmtree(folder)
