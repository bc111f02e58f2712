"""Pictures as models are shown them: what is seen, and nothing that a camera or a stranger put beside it."""

import io
import struct
import zlib
from typing import Any

import pytest

from drafter.attachments.bare_picture import bare_picture
from tests.drafter.attachments.files import PNG

Image: Any = pytest.importorskip("PIL.Image")
PLACE = b"Musterstr. 5, Hamburg"


def drawn(form: str, *, frames: int = 1, size: tuple[int, int] = (24, 16), **options: Any) -> bytes:
    """A picture of this format with words beside it, as a camera or a program writes them."""
    images = [Image.effect_noise(size, 50 + 9 * n).convert("RGB") for n in range(frames)]
    exif = Image.Exif()
    exif[0x010E] = PLACE.decode()
    written = io.BytesIO()
    beside = {"GIF": {"comment": PLACE}, "JPEG": {"exif": exif, "comment": PLACE}}.get(form, {"exif": exif})
    more = {"save_all": True, "append_images": images[1:]} if frames > 1 else {}
    images[0].save(written, form, **beside, **more, **options)
    return written.getvalue()


def opened(content: bytes) -> Any:
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


@pytest.mark.parametrize(
    ("form", "options"),
    [
        ("PNG", {}),
        ("JPEG", {}),
        ("JPEG", {"progressive": True}),
        ("GIF", {}),
        ("WEBP", {}),
        ("WEBP", {"lossless": True}),
    ],
    ids=["png", "jpeg", "progressive jpeg", "gif", "webp", "lossless webp"],
)
def test_the_same_picture_is_shown_without_where_it_was_taken(form: str, options: dict[str, Any]) -> None:
    taken = drawn(form, **options)
    assert PLACE in taken
    bare = bare_picture(taken)
    assert bare
    assert PLACE not in bare
    assert opened(bare).tobytes() == opened(taken).tobytes()
    assert bare_picture(bare) == bare


@pytest.mark.parametrize("form", ["PNG", "JPEG", "GIF", "WEBP"])
def test_what_hangs_behind_a_picture_is_not_shown(form: str) -> None:
    bare = bare_picture(drawn(form) + b"PK\x03\x04 <script>alert(1)</script>")
    assert bare
    assert b"<script>" not in bare


@pytest.mark.parametrize("form", ["PNG", "GIF"])
def test_of_a_moving_picture_the_first_image_is_shown(form: str) -> None:
    moving = drawn(form, frames=3)
    bare = bare_picture(moving)
    assert bare
    assert getattr(opened(bare), "n_frames", 1) == 1
    assert opened(bare).convert("RGB").tobytes() == opened(moving).convert("RGB").tobytes()


def test_a_moving_webp_has_no_image_of_its_own() -> None:
    assert bare_picture(drawn("WEBP", frames=3)) is None


def _bomb(content: bytes) -> bytes:
    """The same dot, which says that it is 60,000 by 60,000."""
    head = b"IHDR" + struct.pack(">IIBBBBB", 60_000, 60_000, 8, 0, 0, 0, 0)
    return content[:12] + head + struct.pack(">I", zlib.crc32(head)) + content[33:]


@pytest.mark.parametrize(
    "content",
    [
        b"GIF89a=1;/*<html><script>alert(1)</script>*/",
        b"\xff\xd8\xff<html>",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"",
        PNG[:-6],
        PNG[:40] + b"x" + PNG[41:],
        drawn("JPEG")[:-40],
        drawn("WEBP")[:-5],
        _bomb(PNG),
    ],
    ids=["script as gif", "page as jpeg", "svg", "nothing", "cut", "changed", "cut jpeg", "cut webp", "bomb"],
)
def test_what_is_no_whole_picture_is_shown_to_nobody(content: bytes) -> None:
    assert bare_picture(content) is None


@pytest.mark.parametrize("form", ["PNG", "JPEG", "GIF", "WEBP"])
def test_no_place_to_cut_or_change_it_breaks_more_than_the_picture(form: str) -> None:
    whole = drawn(form, size=(6, 5))
    for place in range(len(whole)):
        bare_picture(whole[:place])
        bare_picture(whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :])


@pytest.mark.parametrize("turned", [3, 6, 8])
def test_a_photograph_stays_the_right_way_up_and_says_nothing_else(turned: int) -> None:
    written, exif = io.BytesIO(), Image.Exif()
    exif[0x0112], exif[0x010E], exif[0x8825] = turned, PLACE.decode(), {1: "N", 2: (53.0, 33.0, 0.0)}
    Image.effect_noise((24, 16), 50).convert("RGB").save(written, "JPEG", exif=exif)
    bare = bare_picture(written.getvalue())
    assert bare
    assert dict(Image.open(io.BytesIO(bare)).getexif()) == {0x0112: turned}
    assert bare_picture(bare) == bare
