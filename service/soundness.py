"""What the service stands on: disk, database, clock, and the process that listens. Each function is one finding."""

import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx

from service.diagnosis import Diagnosis, PartStatus
from service.storage.database import Database
from service.storage.soundness import bytes_of, newest_draft_at, time_of, version_needed
from service.words import size

__all__ = ["clock_right", "database_sound", "room_left", "service_running"]

_TOO_LITTLE, _LITTLE = 200 * 1024 * 1024, 2 * 1024**3
_OFF = timedelta(seconds=30)
_BUILT = datetime(2026, 11, 1, tzinfo=UTC)
"""This program is younger than that, so that no clock may say an earlier time."""

_SET_CLOCK = "Let the machine set its clock: timedatectl set-ntp true"
_SECONDS = 3.0


def room_left(folder: Path, free: Callable[[Path], int] = lambda path: shutil.disk_usage(path).free) -> Diagnosis:
    """Whether what is kept in `folder` has room to grow."""
    there = next(path for path in (folder.absolute(), *folder.absolute().parents) if path.exists())
    left = free(there)
    says = f"{size(left)} are free for {folder}"
    fix = "Make room on that disk, or set DRAFTER_DATA_DIR to a folder on a larger one."
    if left < _TOO_LITTLE:
        return Diagnosis("disk", PartStatus.BROKEN, f"{says}, which is too little to go on", fix)
    if left < _LITTLE:
        return Diagnosis("disk", PartStatus.WARNING, f"{says}: an index that is made anew needs its room twice", fix)
    return Diagnosis("disk", PartStatus.OK, says)


def database_sound(database: Database, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> Diagnosis:
    """Whether the database is reached, its tables fit this program, and its time is ours; raises StorageError."""
    database.check()
    takes = f"version {version_needed()}, {size(bytes_of(database))}"
    says = f"{database.place} is reached and up to date ({takes})"
    theirs, ours = time_of(database), now()
    if theirs is not None and abs(theirs - ours) > _OFF:
        words = (
            f"{says}; its clock says {theirs:%Y-%m-%d %H:%M:%S} where this machine's says {ours:%Y-%m-%d %H:%M:%S}"
        )
        return Diagnosis("database", PartStatus.WARNING, words, f"On both machines: {_SET_CLOCK}")
    newest = newest_draft_at(database)
    if newest is not None and newest - ours > _OFF:
        words = f"{says}; its newest draft is of {newest:%Y-%m-%d %H:%M:%S} (UTC), which is not yet"
        return Diagnosis("database", PartStatus.WARNING, words, _SET_CLOCK)
    return Diagnosis("database", PartStatus.OK, says)


def clock_right(now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> Diagnosis:
    """Whether the clock can be right: sessions, daily budgets and the age of articles go by it."""
    ours = now()
    says = f"{ours:%Y-%m-%d %H:%M:%S} (UTC)"
    if ours < _BUILT:
        return Diagnosis("clock", PartStatus.BROKEN, f"{says} is before this program was made", _SET_CLOCK)
    return Diagnosis("clock", PartStatus.OK, says)


def service_running(host: str, port: int) -> Diagnosis:
    """Whether a service answers where the settings say, and could draft."""
    base = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    try:
        with httpx.Client(trust_env=False, timeout=_SECONDS) as client:
            answer = client.get(f"{base}/readyz")
    except httpx.TimeoutException:
        fix = "See what keeps it busy; what manages it should start it anew when /healthz gives nothing."
        return Diagnosis("service", PartStatus.BROKEN, f"{base} does not answer in {_SECONDS:g} seconds", fix)
    except httpx.HTTPError:
        return Diagnosis("service", PartStatus.OK, f"none at {base}; `drafter serve` starts one")
    if answer.headers.get("x-request-id") is None:
        fix = "Set DRAFTER_PORT, or give `drafter serve` another --port."
        return Diagnosis("service", PartStatus.WARNING, f"another program answers at {base}", fix)
    if answer.is_success:
        return Diagnosis("service", PartStatus.OK, f"it runs at {base} and is ready")
    told = answer.json()["error"]["message"]
    return Diagnosis(
        "service", PartStatus.BROKEN, f"it runs at {base} and is not ready: {told}", "See the other lines."
    )
