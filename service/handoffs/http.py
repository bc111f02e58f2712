"""How every target speaks HTTP: as help desks are spoken to, with errors that say whether something may be done."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import httpx

from service.errors import HandoffError, HelpDeskError
from service.handoffs.base import TargetKind
from service.helpdesks.accounts import Outside
from service.helpdesks.grants import Grant
from service.helpdesks.http import DeskHttp

__all__ = ["TargetHttp", "documented"]


class TargetHttp:
    """Asks a target of `kind` below the address `base`; what changes something leaves only where `may_leave` knows
    it. Every method gives the JSON of the answer (None: empty) and raises HandoffError."""

    def __init__(
        self, kind: TargetKind, base: str, grant: Grant, outside: Outside, headers: Mapping[str, str] | None = None
    ) -> None:
        self._http = DeskHttp(kind.title, base, grant, kind.may_leave, outside, headers)

    def get(self, place: str, params: Mapping[str, Any] | None = None) -> Any:
        """Read what is at `place`, a path or the whole address of a next page."""
        with _told(reading=True):
            return self._http.get(place, params)

    def look_up(self, place: str, body: Mapping[str, Any]) -> Any:
        """Read by a POST that changes nothing, such as a query; `may_leave` has to know it all the same."""
        with _told(reading=True):
            return self._http.look_up(place, body)

    def change(self, method: str, place: str, *, again: bool = False, **body: Any) -> tuple[Any, httpx.Headers]:
        """Change something (`json=` or `data=`): what is answered, and its headers. `again`: twice does no harm."""
        with _told(reading=False):
            return self._http.change(method, place, again=again, **body)


@contextmanager
def documented(target: str, *, changed: bool = False) -> Iterator[None]:
    """Read an answer of `target`; raises HandoffError, with nothing that stands in it, for one that cannot be read.
    `changed`: it answers a request that changed something, which may be done."""
    try:
        yield
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        raise HandoffError(
            f"{target} answered in another form than documented ({type(error).__name__}). Look there for what came "
            "of it, and report this: its interface may have changed.",
            maybe_done=changed,
        ) from error


@contextmanager
def _told(*, reading: bool) -> Iterator[None]:
    try:
        yield
    except HelpDeskError as error:
        raise HandoffError(str(error), maybe_done=not (reading or error.refused)) from error
