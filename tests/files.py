"""Small files of each kind that an article may have attached."""

import io
import zipfile

from django.core.files.uploadedfile import SimpleUploadedFile

from portal.files import KINDS, OLD_HEADER, OLD_OFFICE, TYPES

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def pdf(words="") -> bytes:
    """`words` make another file of it."""
    return PDF + f"% {words}\n".encode()


def mp4(brand=b"isom", film=b"film" * 100, about=bytes(16)) -> bytes:
    return box(b"ftyp", brand + bytes(8)) + box(b"moov", about) + box(b"mdat", film)


def box(name, content):
    return (len(content) + 8).to_bytes(4, "big") + name + content


def packed(**members) -> bytes:
    """An archive; double underscores in the names stand for slashes."""
    return zipped({name.replace("__", "/"): content for name, content in members.items()})


def zipped(members, compression=zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def new_office(extension, more="") -> bytes:
    types = f'<Types><Override ContentType="{KINDS[extension].mark.decode()}xml"/>{more}</Types>'
    return zipped({TYPES: types, "a/b.xml": "<a/>"})


def old_office(*streams) -> bytes:
    entries = b"".join(name.encode("utf-16-le").ljust(128, b"\0") for name in streams)
    return OLD_HEADER.ljust(512, b"\0") + entries.ljust(4096, b"\0")


def content_of(extension) -> bytes:
    if extension == "pdf":
        return pdf()
    if extension == "mp4":
        return mp4()
    if extension == "zip":
        return zipped({"Báo cáo.txt": "Một hai ba."})
    if extension in OLD_OFFICE:
        return old_office("Root Entry", KINDS[extension].mark.decode("utf-16-le").strip("\0"))
    return new_office(extension)


def upload(name, content=None) -> SimpleUploadedFile:
    content = content_of(name.rpartition(".")[2].lower()) if content is None else content
    return SimpleUploadedFile(name, content)
