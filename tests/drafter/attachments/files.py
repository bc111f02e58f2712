"""Files as customers attach them, and the conversations that they come with."""

import io
import struct
import zlib

from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DecodedStreamObject, DictionaryObject, NameObject, NumberObject

from drafter.conversation import Attachment, Conversation, Message

__all__ = ["BOMB", "PNG", "chunk", "drawn", "talk"]


def chunk(kind: bytes, body: bytes) -> bytes:
    """A part of a PNG picture."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


PNG = b"\x89PNG\r\n\x1a\n" + b"".join(
    (
        chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)),
        chunk(b"IDAT", zlib.compress(b"\0\0")),
        chunk(b"IEND", b""),
    )
)
"""One black dot."""
_FONT = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica", "/Encoding": "/WinAnsiEncoding"}


def drawn(page: bytes, form: bytes | None = None) -> bytes:
    """A PDF of one page with these drawing commands, those of `form` in a form that `/X1 Do` draws."""
    writer = PdfWriter()
    fonts = DictionaryObject(
        {NameObject("/F1"): DictionaryObject({NameObject(k): NameObject(v) for k, v in _FONT.items()})}
    )
    resources = DictionaryObject({NameObject("/Font"): fonts})
    if form is not None:
        inner = DecodedStreamObject()
        inner.set_data(form)
        inner[NameObject("/Subtype")] = NameObject("/Form")
        inner[NameObject("/BBox")] = ArrayObject([NumberObject(edge) for edge in (0, 0, 595, 842)])
        inner[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
        resources[NameObject("/XObject")] = DictionaryObject({NameObject("/X1"): inner})
    content = DecodedStreamObject()
    content.set_data(page)
    blank = writer.add_blank_page(595, 842)
    blank[NameObject("/Contents")] = content
    blank[NameObject("/Resources")] = resources
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def _bomb() -> bytes:
    """A PDF of 400 kB whose page unpacks to 300 MB of commands, written by hand."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(b"q Q \n" * 200_000) for _ in range(300)) + packer.flush()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << >> >>",
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(packed), packed),
    ]
    made, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 5\n0000000000 65535 f \n%s" % table
    return made + head + b"trailer << /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % len(made)


BOMB = _bomb()


def talk(*files: Attachment | str, text: str = "The export fails. See the attached file.") -> Conversation:
    """A conversation whose only message comes with these files."""
    return Conversation(id="c", messages=(Message(author="customer", text=text, attachments=files),))
