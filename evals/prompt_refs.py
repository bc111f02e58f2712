"""Where a prompt set comes from: a folder, or the `prompts/` of a git reference (`git:main`, `git:HEAD~1`)."""

import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from drafter.errors import PromptError
from drafter.prompting import BUNDLED

__all__ = ["open_prompts"]

_GIT = "git:"
_FOLDER = "prompts"


@contextmanager
def open_prompts(given: str | None) -> Iterator[Path]:
    """The folder that `given` names; the bundled set where it is None.

    A git reference is unpacked into a folder that lasts as long as the block. Raises PromptError.
    """
    if given is None:
        yield BUNDLED
    elif given.startswith(_GIT):
        with TemporaryDirectory(prefix="drafter-prompts-") as folder:
            _unpack(given.removeprefix(_GIT), Path(folder))
            yield Path(folder) / _FOLDER
    else:
        yield Path(given)


def _unpack(reference: str, folder: Path) -> None:
    # A reference that begins with a dash would be read as an option of git.
    if not reference or reference.startswith("-"):
        raise PromptError(f"'{_GIT}{reference}' names no git reference; write one as in git:main or git:HEAD~1.")
    try:
        command = ["git", "archive", "--format=tar", reference, _FOLDER]
        packed = subprocess.run(command, capture_output=True, check=True, timeout=60)  # noqa: S603
    except FileNotFoundError as error:
        raise PromptError("git is not installed, which a git reference needs; give a folder of prompts.") from error
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode("utf-8", "replace").strip().splitlines()
        raise PromptError(
            f"'{_GIT}{reference}' has no prompt set: {said[-1] if said else 'git failed'}. "
            f"Give a reference of the repository in this folder that has {_FOLDER}/."
        ) from error
    with tarfile.open(fileobj=BytesIO(packed.stdout)) as archive:
        archive.extractall(folder, filter="data")
