"""The log on standard error: lines for people, or one JSON object a line for programs.

Neither holds a customer's words, addresses or keys unless it is asked to: of an error its class and where it broke,
of a line that a library wrote its fixed part alone.
"""

import json
import logging
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from service.cli.output import printable
from service.telemetry.context import carried
from service.tracebacks import traced

__all__ = ["FIELDS", "LogForm", "LogStyle"]

LogForm = Literal["text", "json"]

FIELDS = (
    "method",
    "route",
    "status",
    "seconds",
    "asker",
    "draft",
    "mailbox",
    "kind",
    "state",
    "outcome",
    "written_by",
    "url",
)
"""What a line of ours may tell beside its message: ids that we gave, and words of closed lists."""

_OURS = ("service", "drafter", "kb_index", "evals")


@dataclass(frozen=True, slots=True)
class LogStyle:
    """How the log is written. `content`: with messages of errors and of libraries, which may quote anybody."""

    form: LogForm = "text"
    content: bool = False

    def begin(self) -> None:
        """Write the log of this process so: problems for people, for programs every request and draft too."""
        logging.basicConfig(level=logging.WARNING, handlers=[self.handler()])
        logging.getLogger("service").setLevel(logging.INFO if self.form == "json" else logging.NOTSET)

    def handler(self) -> logging.Handler:
        """What prints on standard error."""
        handler = logging.StreamHandler()
        handler.setFormatter(_JsonLines(self.content) if self.form == "json" else _Lines(self.content))
        return handler


class _Lines(logging.Formatter):
    def __init__(self, content: bool) -> None:
        super().__init__("%(levelname)s: %(message)s")
        self._content = content

    def formatException(self, ei: Any) -> str:
        return traced(ei[1], words=self._content) if ei[1] else ""

    def format(self, record: logging.LogRecord) -> str:
        own = copy(record)
        own.exc_text = None  # what another handler made of it, or would make of ours
        own.msg, own.args = _said(record, self._content), ()
        return printable(super().format(own))


class _JsonLines(_Lines):
    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": _said(record, self._content),
            **carried(),
            **dict(_fields(record)),
        }
        if record.exc_info and record.exc_info[1]:
            line["error"] = type(record.exc_info[1]).__name__
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str)


def _fields(record: logging.LogRecord) -> Iterator[tuple[str, Any]]:
    for name in FIELDS:
        value = getattr(record, name, None)
        if value is not None:
            yield name, round(value, 4) if isinstance(value, float) else value


def _said(record: logging.LogRecord, content: bool) -> str:
    """The message; of a library's line, whose values we do not know, what stands around them."""
    if content or record.name.partition(".")[0] in _OURS:
        return record.getMessage()
    return str(record.msg)
