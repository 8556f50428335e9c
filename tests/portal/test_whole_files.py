import pytest
from django.core.files.base import ContentFile

from portal.whole_files import WholeFileStorage, write_private


class Content(ContentFile):
    """Calls `half_way` when half of it is written."""

    def __init__(self, half_way):
        super().__init__(b"")
        self.half_way = half_way

    def chunks(self, chunk_size=None):
        yield b"one "
        self.half_way()
        yield b"two"


@pytest.fixture
def storage(tmp_path):
    return WholeFileStorage(tmp_path)


def files(folder):
    return [path.name for path in folder.rglob("*") if path.is_file()]


def test_a_file_has_no_name_before_it_is_whole(storage, tmp_path):
    seen = []
    storage.save("photos/a.webp", Content(lambda: seen.append(files(tmp_path))))
    [[draft]] = seen
    assert draft.endswith(".part")
    assert files(tmp_path) == ["a.webp"]
    assert (tmp_path / "photos/a.webp").read_bytes() == b"one two"


def test_a_full_disk_leaves_nothing(storage, tmp_path):
    def fill_disk():
        raise OSError("No space left on device")

    with pytest.raises(OSError, match="No space"):
        storage.save("photos/a.webp", Content(fill_disk))
    assert files(tmp_path) == []


def test_two_who_save_the_same_name_leave_one_whole_file(storage, tmp_path):
    second = ContentFile(b"one two")
    storage.save("a.webp", Content(lambda: storage.save("a.webp", second)))
    assert files(tmp_path) == ["a.webp"]
    assert (tmp_path / "a.webp").read_bytes() == b"one two"


def test_a_private_text_is_replaced_and_its_owner_alone_reads_it(tmp_path):
    path = tmp_path / "logins.json"
    for text in ("cũ", "mới"):
        write_private(path, text)
    assert path.read_text() == "mới"
    assert path.stat().st_mode & 0o777 == 0o600
    assert files(tmp_path) == ["logins.json"]
