"""Bodies are unpacked a piece at a time, and in the ways alone that were asked for."""

import gzip
import tracemalloc
import zlib
from collections.abc import Iterator

import httpx
import pytest

from kb_index.crawl.unpacking import unpacked

TEXT = b"".join(b"line %d of a page\n" % number for number in range(20_000))


class Sent(httpx.SyncByteStream):
    """A body as it comes from the network."""

    def __init__(self, *parts: bytes) -> None:
        self.parts = parts

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.parts)


def answer(packing: str, *parts: bytes) -> httpx.Response:
    return httpx.Response(200, headers={"Content-Encoding": packing} if packing else {}, stream=Sent(*parts))


def raw(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


@pytest.mark.parametrize(
    ("packing", "body"),
    [
        ("", TEXT),
        ("identity", TEXT),
        ("gzip", gzip.compress(TEXT)),
        ("X-GZip", gzip.compress(TEXT)),
        ("deflate", zlib.compress(TEXT)),
        ("deflate", raw(TEXT)),
    ],
    ids=["none", "identity", "gzip", "x-gzip", "deflate", "raw deflate"],
)
def test_a_body_is_whole_in_whatever_parts_it_comes(packing: str, body: bytes) -> None:
    for size in (7, 1000, len(body)):
        parts = [body[start : start + size] for start in range(0, len(body), size)]
        assert b"".join(unpacked(answer(packing, *parts))) == TEXT
    assert b"".join(unpacked(answer(packing))) == b""


def test_a_body_of_bytes_that_are_here_is_theirs() -> None:
    packed = httpx.Response(200, headers={"Content-Encoding": "gzip"}, content=gzip.compress(TEXT))
    assert b"".join(unpacked(packed)) == TEXT


@pytest.mark.parametrize(
    ("packing", "body"),
    [
        ("zstd", b"\x28\xb5\x2f\xfd\x00\x58\x19\x00\x00abc"),
        ("br", b"\x0b\x02\x80abcde\x03"),
        ("gzip, gzip", gzip.compress(gzip.compress(TEXT))),
        ("gzip", b"\x1f\x8bnot gzip at all"),
        ("deflate", b"x\x9cnot deflate at all"),
    ],
)
def test_another_packing_and_a_broken_body_are_refused(packing: str, body: bytes) -> None:
    with pytest.raises(httpx.DecodingError):
        list(unpacked(answer(packing, body)))


def test_what_unpacks_to_very_much_comes_in_small_pieces() -> None:
    packer = zlib.compressobj(wbits=zlib.MAX_WBITS | 16)
    bomb = packer.compress(bytes(2**26)) + packer.flush()
    tracemalloc.start()
    try:
        first = next(unpacked(answer("gzip", bomb)))
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(first) <= 2**16
    assert most < 2**21
