"""The text in a file, within limits; says what keeps it from being one."""

from pathlib import Path

from kb_index.errors import SourceError

__all__ = ["check_size", "read_text"]


def read_text(path: Path, limit: int) -> str:
    """The file as text with `\\n` line ends, of at most so many bytes. Raises SourceError where it is none."""
    check_size(path, limit)
    raw = path.read_bytes()
    if not raw.strip():
        raise SourceError("is empty")
    if b"\0" in raw:
        raise SourceError("holds NUL bytes, so it is a binary or UTF-16 file; save it as UTF-8 text")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise SourceError(f"line {line}: byte {raw[error.start]:#x} is not UTF-8; save it as UTF-8 text") from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def check_size(path: Path, limit: int) -> None:
    """Raises SourceError for what is no file, or has more than so many bytes."""
    if not path.is_file():
        raise SourceError("is no file but a pipe or the like")
    size = path.stat().st_size
    if size > limit:
        raise SourceError(
            f"has {size:,} bytes, the limit is {limit:,}; split it, or write articles as lines of JSONL"
        )
