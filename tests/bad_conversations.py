"""Files that look like conversations and are none."""

import os
from pathlib import Path

from drafter.conversation import FILE_LIMIT

__all__ = ["make_bad"]


def make_bad(folder: Path) -> list[str]:
    """One file of each bad kind in `folder`; their names as they can be shown."""
    (folder / "empty.json").touch()
    (folder / "half.json").write_text('{"id": ', "utf-8")
    (folder / "digits.json").write_text(f'{{"id": {"9" * 5000}}}', "utf-8")
    (folder / "deep.json").write_text("[" * 100_000, "utf-8")
    (folder / "latin.json").write_bytes(b'{"id": "\xe4"}')
    (folder / "schema.json").write_text('{"id": 7, "messages": []}', "utf-8")
    (folder / "list.json").write_text("[1, 2]", "utf-8")
    (folder / "folder.json").mkdir()
    (folder / "lost.json").symlink_to(folder / "nowhere")
    (folder / "device.json").symlink_to("/dev/zero")
    os.mkfifo(folder / "pipe.json")
    with (folder / "huge.json").open("wb") as file:
        file.truncate(FILE_LIMIT + 1)
    (folder / os.fsdecode(b"name-\xe4.json")).touch()
    names = "empty half digits deep latin schema list folder lost device pipe huge name-\ufffd"
    return [f"{name}.json" for name in names.split()]
