"""The text of a PDF from a stranger: a program of its own, which is ended when it takes too long or too much.

It reads the file on standard input and writes one JSON object: `pages` with what each says, how many there are in
`total`, whether text was passed over that nobody sees (`hidden`), or a `fault`. `pdf.py` runs it by its path, without
our packages: pypdf and the standard library are all that it needs.

Hidden is what a reader of the paper does not see: invisible or white letters, letters smaller than print, and what
stands beside the page. The text layer of a scan is of that kind too, and not read: nobody can tell it from an attack.
"""

import io
import json
import logging
import sys
from typing import Any

__all__ = ["MEMORY_BYTES", "main", "read"]

MEMORY_BYTES = 1_000_000_000
"""Of address space; more is a file made to take it."""
_MOST_PAGES = 50
_MOST_CHARACTERS = 100_000
_PAGE_BYTES = 5_000_000  # of drawing commands, unpacked
_SMALLEST = 2.0  # points
_WHITE = 0.94
_INVISIBLE = (3, 7)
_SHOWS = (b"Tj", b"TJ", b"'", b'"')
_FILLS = (b"g", b"rg", b"k", b"sc", b"scn")
_BESIDE = 5.0  # points


class _Pen:
    """How letters look while a page is drawn: what of it decides whether they are seen."""

    def __init__(self, page: Any) -> None:
        box = page.cropbox
        edges = [float(edge) for edge in (box.left, box.bottom, box.right, box.top)]
        self._box = (edges[0] - _BESIDE, edges[1] - _BESIDE, edges[2] + _BESIDE, edges[3] + _BESIDE)
        self._state: tuple[int, bool, float] = (0, False, 12.0)  # mode, white, size
        self._kept: list[tuple[int, bool, float]] = []
        self._forms: list[int] = []  # how much was kept where each form began
        self.hidden = False

    def before(self, operator: bytes, operands: Any, cm: Any, tm: Any) -> None:
        """Take note of a command; the letters of one that shows unseen text are taken out of it."""
        mode, white, size = self._state
        if operator == b"q":
            self._kept.append(self._state)
        elif operator == b"Q" and len(self._kept) > (self._forms[-1] if self._forms else 0):
            self._state = self._kept.pop()
        elif operator == b"Do":
            self._kept.append(self._state)
            self._forms.append(len(self._kept))
        elif operator == b"Tr" and operands:
            self._state = (int(_number(operands[0])), white, size)
        elif operator == b"Tf" and len(operands) > 1:
            self._state = (mode, white, abs(_number(operands[1])))
        elif operator in _FILLS:
            self._state = (mode, _is_white(operands), size)
        elif operator in _SHOWS and operands and self._unseen(cm, tm):
            self._empty(operator, operands)

    def after(self, operator: bytes, operands: Any, cm: Any, tm: Any) -> None:
        """What a form has set ends with it."""
        if operator == b"Do" and self._forms:
            began = self._forms.pop()
            self._state = self._kept[began - 1]
            del self._kept[began - 1 :]

    def _unseen(self, cm: Any, tm: Any) -> bool:
        mode, white, size = self._state
        return mode in _INVISIBLE or white or size * _scale(tm) * _scale(cm) < _SMALLEST or self._is_beside(cm, tm)

    def _is_beside(self, cm: Any, tm: Any) -> bool:
        if self._forms:  # a form has coordinates of its own
            return False
        x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
        y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
        left, bottom, right, top = self._box
        return not (left <= x <= right and bottom <= y <= top)

    def _empty(self, operator: bytes, operands: Any) -> None:
        from pypdf.generic import ArrayObject, TextStringObject

        self.hidden = True
        operands[-1] = ArrayObject() if operator == b"TJ" else TextStringObject("")


def _number(given: Any) -> float:
    try:
        return float(given)
    except (TypeError, ValueError):
        return 0.0


def _is_white(operands: Any) -> bool:
    given = [_number(one) for one in operands if not isinstance(one, str)]
    if len(given) == 4:  # cyan, magenta, yellow, black
        return max(given) <= 1 - _WHITE
    return len(given) in (1, 3) and min(given) >= _WHITE


def _scale(matrix: Any) -> float:
    return float(max(abs(matrix[1]) + abs(matrix[3]), abs(matrix[0]) + abs(matrix[2])))


def read(raw: bytes) -> dict[str, Any]:
    """What the PDF says; see above."""
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(raw))
    if reader.is_encrypted and not reader.decrypt(""):
        return {"fault": "it is encrypted with a password"}
    pages, hidden, left = list[str](), False, _MOST_CHARACTERS
    total = len(reader.pages)
    for page in reader.pages[:_MOST_PAGES]:
        content = page.get_contents()
        if content is not None and len(content.get_data()) > _PAGE_BYTES:
            return {"fault": f"its page {len(pages) + 1} unpacks to more than {_PAGE_BYTES:,} bytes"}
        pen = _Pen(page)
        said = page.extract_text(visitor_operand_before=pen.before, visitor_operand_after=pen.after)
        hidden = hidden or pen.hidden
        pages.append(said[:left])
        left -= len(said)
        if left <= 0:
            break
    return {"pages": pages, "total": total, "hidden": hidden, "cut": left < 0 or len(pages) < total}


def _bound() -> None:
    """Have the system end this process where it wants too much."""
    try:
        import resource
    except ImportError:  # not on Windows; the clock still ends it
        return
    for limit, most in ((resource.RLIMIT_AS, MEMORY_BYTES), (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_CORE, 0)):
        try:
            resource.setrlimit(limit, (most, most))
        except (OSError, ValueError):
            continue


def main() -> None:
    """Read standard input, write the answer."""
    raw = sys.stdin.buffer.read()
    _bound()
    logging.disable(logging.CRITICAL)
    try:
        found = read(raw)
    except MemoryError:
        found = {"fault": "it takes too much memory to read"}
    except Exception as error:  # what a broken file does to a parser is known to nobody beforehand
        beyond = type(error).__name__ == "LimitReachedError"  # pypdf's own, against small files that hold much
        found = {"fault": "it unpacks to more than is read" if beyond else f"it is broken ({type(error).__name__})"}
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main()
