"""Handing out what is kept about a customer: a folder or a zip of JSON files that a person can read."""

import json
import os
import tempfile
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from shutil import rmtree
from typing import Any

from kb_index.durable import make_folder, whole_file, write_whole
from service.errors import InputError
from service.privacy.holders import Holder
from service.storage.addresses import MailAddress
from service.storage.conversations import get_conversation
from service.storage.database import Database
from service.storage.records import conversation_record
from service.storage.subjects import find_mentions, find_subject

__all__ = ["export_customer"]

_README = """What is kept about {address}, as of {at} (UTC).

conversations/   a file for each conversation: its messages as they were received, the drafts of replies with every
                 version of their text and what they rest on, and what became of them
{held}
{mentions}
"""


def export_customer(
    database: Database, holders: Sequence[Holder], address: MailAddress, target: Path, at: datetime
) -> list[str]:
    """Write it to `target`, a folder or, where its name ends in `.zip`, a zip; gives the names of the files.

    `target` is whole or not there. Raises InputError where there is something already or it cannot be written.
    """
    if target.exists():
        raise InputError(f"{target} is there already, and an export overwrites nothing. Name another place.")
    files = dict(_files(database, holders, address, at))
    try:
        _write_zip(files, target) if target.suffix == ".zip" else _write_folder(files, target)
    except OSError as error:
        raise InputError(f"{target} cannot be written: {error.strerror or error}. Name another place.") from error
    return list(files)


def _files(
    database: Database, holders: Sequence[Holder], address: MailAddress, at: datetime
) -> Iterator[tuple[str, bytes]]:
    with database.reading() as session:
        subject = find_subject(session, address)
        mentions = sum(1 for _ in find_mentions(session, address))
        for number, ref in enumerate(subject.conversations, start=1):
            record = conversation_record(session, get_conversation(session, ref.id))
            yield f"conversations/{number:04}-{ref.id}.json", _json(record)
            session.expunge_all()  # one conversation at a time in memory
    held = {holder.name: holder.show(subject) for holder in holders}
    for name, records in held.items():
        if records:
            yield f"{name}.json", _json(records)
    lines = "\n".join(f"{name}.json: {len(records)} entries" for name, records in held.items() if records)
    words = (
        f"{mentions} other records name this address. They are other people's and not handed out." if mentions else ""
    )
    yield (
        "README.txt",
        _README.format(address=address, at=f"{at:%Y-%m-%d %H:%M}", held=lines, mentions=words).encode(),
    )


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=2, default=_moment).encode("utf-8", "replace")


def _moment(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no form in JSON")


def _write_zip(files: Mapping[str, bytes], target: Path) -> None:
    with whole_file(target) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(f"{target.stem}/{name}", content)


def _write_folder(files: Mapping[str, bytes], target: Path) -> None:
    make_folder(target.parent)
    building = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}.", suffix=".new"))
    try:
        for name, content in files.items():
            write_whole(building / name, content)
        os.rename(building, target)
    except BaseException:
        rmtree(building, ignore_errors=True)
        raise
