"""Files of a git reference (`git:main`, `git:HEAD~1`), unpacked without touching the working tree."""

import subprocess
import tarfile
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

from evals.errors import StateError

__all__ = ["GIT", "unpack"]

GIT = "git:"
"""What a git reference begins with."""


def unpack(name: str, paths: Sequence[str], folder: Path, *, at: Path | None = None) -> list[str]:
    """Those of `paths` that the reference `name` has, with all that is in them, put into `folder`.

    Paths are relative to `at`, by default the working folder. Raises StateError where there is no such reference.
    """
    reference = name.removeprefix(GIT)
    # A reference that begins with a dash would be read as an option of git.
    if not reference or reference.startswith("-"):
        raise StateError(f"'{GIT}{reference}' names no git reference; write one as in git:main or git:HEAD~1.")
    listed = _git(["ls-tree", "-z", "--name-only", reference, "--", *paths], reference, at)
    found = [name for name in listed.decode("utf-8", "surrogateescape").split("\0") if name]
    if found:
        packed = _git(["archive", "--format=tar", reference, "--", *found], reference, at)
        with tarfile.open(fileobj=BytesIO(packed)) as archive:
            # Python before 3.11.4 knows no filters; what git packs is of this repository and leads nowhere else.
            archive.extraction_filter = getattr(tarfile, "data_filter", lambda member, path: member)
            archive.extractall(folder)  # noqa: S202
    return found


def _git(arguments: Sequence[str], reference: str, at: Path | None) -> bytes:
    try:
        done = subprocess.run(["git", *arguments], capture_output=True, check=True, timeout=60, cwd=at)  # noqa: S603, S607
    except FileNotFoundError as error:
        raise StateError("git is not installed, which a git reference needs; give a folder.") from error
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode("utf-8", "replace").strip().splitlines()
        raise StateError(
            f"'{GIT}{reference}' cannot be read: {said[-1] if said else 'git failed'}. "
            "Give a reference of the repository that you are in."
        ) from error
    return done.stdout
