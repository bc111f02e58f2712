"""A picture as it is kept and as a model is shown it: its first image alone, without place, camera, comments or what
hangs behind it. Of what a camera writes, only which way is up stays.

Containers are walked and nothing is unpacked, so that a stranger's picture reaches no decoder of ours. What does not
follow its format to the end, such as a page that begins like a picture, is shown to nobody.
"""

import re
import struct
import zlib
from collections.abc import Callable, Iterator

__all__ = ["MOST_PIXELS", "bare_picture"]

MOST_PIXELS = 40_000_000
"""Of width by height; more is a small file made to take much."""

_PNG, _JPEG, _GIF = b"\x89PNG\r\n\x1a\n", b"\xff\xd8", (b"GIF87a", b"GIF89a")
_PNG_KEPT = frozenset({b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"sRGB"})
_JPEG_DROPPED = frozenset({*range(0xE1, 0xEE), 0xEF, 0xFE})
"""What programs and cameras write: EXIF, XMP, comments; not how colours are meant (0xEE)."""
_EXIF, _TIFF = 0xE1, b"Exif\0\0"
_ORIENTATION, _SHORT = 0x0112, 3
_SIZES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_SCAN, _END = 0xDA, 0xD9
_NEXT = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
_WEBP_KEPT = frozenset({b"VP8X", b"VP8 ", b"VP8L", b"ALPH"})
_ALPHA = 0x10  # of the flags of VP8X: what else they announce is taken out


class _Broken(Exception):
    """It does not follow its format, or moves and has no image of its own, or is too large."""


def bare_picture(content: bytes) -> bytes | None:
    """The same picture without what is not seen, of a moving one the first image; None where it is no whole PNG,
    JPEG, GIF or WebP picture, or has more than MOST_PIXELS."""
    try:
        return _reader(content)(content)
    except (_Broken, IndexError, struct.error):
        return None


def _reader(content: bytes) -> Callable[[bytes], bytes]:
    if content.startswith(_PNG):
        return _png
    if content.startswith(_JPEG):
        return _jpeg
    if content.startswith(_GIF):
        return _gif
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return _webp
    raise _Broken


def _bounded(width: int, height: int) -> None:
    if not 0 < width * height <= MOST_PIXELS:
        raise _Broken


def _png(content: bytes) -> bytes:
    """https://www.w3.org/TR/png-3/: chunks up to IEND, each with its checksum."""
    kept, place = [_PNG], len(_PNG)
    while True:
        (length,) = struct.unpack_from(">I", content, place)
        kind, end = content[place + 4 : place + 8], place + 12 + length
        (checksum,) = struct.unpack_from(">I", content, end - 4)
        if (kind == b"IHDR") is not (place == len(_PNG)) or zlib.crc32(content[place + 4 : end - 4]) != checksum:
            raise _Broken
        if kind == b"IHDR":
            _bounded(*struct.unpack_from(">II", content, place + 8))
        if kind in _PNG_KEPT:
            kept.append(content[place:end])
        if kind == b"IEND":
            return b"".join(kept)
        place = end


def _jpeg(content: bytes) -> bytes:
    """https://www.w3.org/Graphics/JPEG/itu-t81.pdf, B.1: segments up to the end of the image."""
    kept, place, sized = [_JPEG], 2, False
    while True:
        if content[place] != 0xFF:
            raise _Broken
        marker = content[place + 1]
        if marker == 0xFF:  # a fill byte
            place += 1
            continue
        if marker == _END:
            if not sized:
                raise _Broken
            return b"".join([*kept, b"\xff\xd9"])
        end = place + 2 + struct.unpack_from(">H", content, place + 2)[0]
        if marker in _SIZES:
            height, width = struct.unpack_from(">HH", content, place + 5)
            _bounded(width, height)
            sized = True
        if marker == _SCAN:
            found = _NEXT.search(content, end)
            if found is None:
                raise _Broken
            end = found.start()
        kept.append(_kept(marker, content[place:end]))
        place = end


def _kept(marker: int, segment: bytes) -> bytes:
    """A segment of a JPEG as it is kept, empty where it is not; of EXIF how the camera was held."""
    if marker == _EXIF and (turned := _orientation(segment[4:])):
        return _turned(turned)
    return b"" if marker in _JPEG_DROPPED else segment


def _orientation(segment: bytes) -> int:
    """How a camera was held, 2 to 8 (CIPA DC-008, Exif 3.0, 4.6.5.1.6); 0 where it was upright or does not say."""
    tiff = segment.removeprefix(_TIFF)
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None or not segment.startswith(_TIFF):
        return 0
    try:
        (first,) = struct.unpack_from(f"{order}I", tiff, 4)
        (count,) = struct.unpack_from(f"{order}H", tiff, first)
        for place in range(first + 2, first + 2 + 12 * count, 12):
            tag, kind, _, value = struct.unpack_from(f"{order}HHIH", tiff, place)
            if (tag, kind) == (_ORIENTATION, _SHORT):
                return int(value) if value in range(2, 9) else 0
    except struct.error:
        return 0
    return 0


def _turned(turned: int) -> bytes:
    """A segment that says how the camera was held, and nothing else."""
    body = _TIFF + b"MM\0*" + struct.pack(">IHHHIHHI", 8, 1, _ORIENTATION, _SHORT, 1, turned, 0, 0)
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body


def _gif(content: bytes) -> bytes:
    """https://www.w3.org/Graphics/GIF/spec-gif89a.txt: the first image and how it is shown."""
    _bounded(*struct.unpack_from("<HH", content, 6))
    place = 13 + _colours(content[10])
    kept = [content[:place]]
    while True:
        start, kind = place, content[place]
        if kind == 0x21:
            place = _behind_blocks(content, start + 2)
            if content[start + 1] == 0xF9:
                kept.append(content[start:place])
        elif kind == 0x2C:
            _bounded(*struct.unpack_from("<HH", content, start + 5))
            place = _behind_blocks(content, start + 11 + _colours(content[start + 9]))
            return b"".join([*kept, content[start:place], b";"])
        else:
            raise _Broken


def _colours(flags: int) -> int:
    """Bytes of a table of colours."""
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _behind_blocks(content: bytes, place: int) -> int:
    while size := content[place]:
        place += size + 1
    return place + 1


def _webp(content: bytes) -> bytes:
    """https://developers.google.com/speed/webp/docs/riff_container: one image, no animation."""
    kept = []
    for kind, body in _chunks(content):
        if kind == b"VP8X":
            _bounded(*(int.from_bytes(body[i : i + 3], "little") + 1 for i in (4, 7)))
            body = bytes([body[0] & _ALPHA]) + body[1:]
        elif kind == b"VP8 ":
            _bounded(*(size & 0x3FFF for size in struct.unpack_from("<HH", body, 6)))
        elif kind == b"VP8L":
            (bits,) = struct.unpack_from("<I", body, 1)
            _bounded((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
        if kind in _WEBP_KEPT:
            kept.append(kind + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2))
    if not any(chunk[:4] in (b"VP8 ", b"VP8L") for chunk in kept):
        raise _Broken
    riff = b"WEBP" + b"".join(kept)
    return b"RIFF" + struct.pack("<I", len(riff)) + riff


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    end, place = 8 + struct.unpack_from("<I", content, 4)[0], 12
    if end > len(content):
        raise _Broken
    while place < end:
        kind, (size,) = content[place : place + 4], struct.unpack_from("<I", content, place + 4)
        if place + 8 + size > end:
            raise _Broken
        yield kind, content[place + 8 : place + 8 + size]
        place += 8 + size + size % 2
