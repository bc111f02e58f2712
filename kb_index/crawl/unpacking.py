"""Bodies of answers, unpacked in bounded pieces: a gigabyte that came in a few kilobytes is stopped while it grows.

httpx unpacks at once whatever arrives, and takes Zstandard unasked, which packs 30,000 to one.
"""

import zlib
from collections.abc import Iterator

import httpx

__all__ = ["ACCEPTED", "unpacked"]

ACCEPTED = "gzip, deflate"
"""What to send as `Accept-Encoding`: all that `unpacked` takes."""

_PIECE = 64 * 1024
_GZIP = ("gzip", "x-gzip")


def unpacked(answer: httpx.Response) -> Iterator[bytes]:
    """The body of an answer that is streamed, in pieces of at most _PIECE bytes where it is packed.

    Raises httpx.DecodingError for a body that cannot be unpacked, or is packed in another way or more than once.
    """
    if answer.is_stream_consumed:  # it was made from bytes that are here already
        yield answer.content
        return
    named = answer.headers.get("content-encoding", "").casefold().split(",")
    packed = [name for name in map(str.strip, named) if name not in ("", "identity")]
    if not packed:
        yield from answer.iter_raw()
    elif packed == ["deflate"] or (len(packed) == 1 and packed[0] in _GZIP):
        yield from _inflated(answer, packed[0])
    else:
        raise httpx.DecodingError(f"the body is packed as {', '.join(packed)[:80]}, which nobody asked for")


def _inflated(answer: httpx.Response, packing: str) -> Iterator[bytes]:
    inflate: zlib._Decompress | None = None
    try:
        for part in answer.iter_raw():
            inflate = inflate or zlib.decompressobj(_window(packing, part))
            left = part
            while left and not inflate.eof:
                if piece := inflate.decompress(left, _PIECE):
                    yield piece
                left = inflate.unconsumed_tail
        if inflate is not None:
            yield from _rest(inflate)
    except zlib.error as error:
        raise httpx.DecodingError(str(error)) from error


def _rest(inflate: "zlib._Decompress") -> Iterator[bytes]:
    """What was held back when the last of the body had come."""
    while piece := inflate.decompress(inflate.unconsumed_tail, _PIECE):
        yield piece


def _window(packing: str, first: bytes) -> int:
    """How zlib is to read it: some send deflate with zlib's header, as they should, and some without."""
    if packing in _GZIP:
        return zlib.MAX_WBITS | 16
    has_header = len(first) > 1 and first[0] & 15 == 8 and not (first[0] << 8 | first[1]) % 31
    return zlib.MAX_WBITS if has_header or len(first) < 2 else -zlib.MAX_WBITS
