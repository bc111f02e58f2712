"""Chroma's vector files, checked before Chroma maps them into memory: a file cut short would crash the process.

Layout of hnswlib as Chroma 1.5 writes it, one folder a collection: `header.bin` starts with a version (int32)
and, as uint64, an offset, the room, the number of elements and their size in `data_level0.bin`.
"""

import struct
from pathlib import Path

__all__ = ["damage"]

_HEADER = struct.Struct("<i4Q")
_KNOWN_VERSION = 1
_WORD = 4


def damage(folder: Path) -> str | None:
    """What is wrong with the vector files below an index folder, None if nothing shows."""
    for header in sorted(folder.glob("*/header.bin")):
        raw = header.read_bytes()[: _HEADER.size]
        if len(raw) < _HEADER.size:
            return f"{header} is cut short"
        version, _, _, elements, size = _HEADER.unpack(raw)
        if version != _KNOWN_VERSION:
            continue  # a later Chroma may check for itself
        least = {"data_level0.bin": size, "length.bin": _WORD, "link_lists.bin": _WORD}
        for name, expected in ((name, elements * each) for name, each in least.items()):
            path = header.with_name(name)
            if not path.is_file():
                return f"{path} is missing"
            if path.stat().st_size < expected:
                return f"{path} has {path.stat().st_size:,} bytes instead of at least {expected:,}"
    return None
