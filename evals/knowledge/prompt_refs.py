"""Where a prompt set comes from: a folder, or the `prompts/` of a git reference (`git:main`, `git:HEAD~1`)."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from drafter.bundled import BUNDLED
from drafter.errors import PromptError
from evals.errors import StateError
from evals.knowledge.git_refs import GIT, unpack

__all__ = ["open_prompts"]

_FOLDER = "prompts"


@contextmanager
def open_prompts(place: str | None) -> Iterator[Path]:
    """The folder that `place` names; the bundled set where it is None.

    A git reference is unpacked into a folder that lasts as long as the block. Raises PromptError.
    """
    if place is None:
        yield BUNDLED
    elif place.startswith(GIT):
        with TemporaryDirectory(prefix="drafter-prompts-") as folder:
            try:
                found = unpack(place, [_FOLDER], Path(folder))
            except StateError as error:
                raise PromptError(str(error)) from error
            if not found:
                raise PromptError(f"{place!r} has no {_FOLDER}/ here; give a reference that has a prompt set.")
            yield Path(folder) / _FOLDER
    else:
        yield Path(place)
