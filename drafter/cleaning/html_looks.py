"""What nobody sees of an HTML message: text too small to read, white on white, off the page, or not shown at all.

Inline styles alone are read, as mail programs keep little else. An instruction that only a program reads is no part
of what the customer asks.
"""

import re
from dataclasses import dataclass, replace

from selectolax.lexbor import LexborNode

__all__ = ["Look"]

_TINY_PIXELS = 4.0  # letters below this height are dots
_SIZE = re.compile(r"([\d.]+)(px|pt|em|rem|%)?$")
_PIXELS = {"px": 1.0, "pt": 4 / 3, "em": 16.0, "rem": 16.0, "%": 0.16}
_WHITE = re.compile(r"white|#f[c-f]?f[c-f]?f[c-f]?|rgba?\(25[2-5],25[2-5],25[2-5](?:,[\d.]+%?)?\)")
_CLEAR = re.compile(r"transparent|rgba\(.*,0?\.?0+%?\)|#(?:.{3}0|.{6}00)")
_FAR_OFF = re.compile(r"-\d{3,6}(?:\.\d{1,4})?(?:px|pt|em|rem|vw|vh|%)?")
_NOTHING = re.compile(r"0(?:px|pt|em|rem|%)?")
_PLACES = ("left", "right", "top", "bottom", "text-indent")
_SIZES = ("height", "max-height", "width", "max-width")
_NO_COLOUR = ("none", "inherit", "initial", "unset", "")


@dataclass(frozen=True, slots=True)
class Look:
    """How the text of an element looks: what its own style says, else that of what it stands in."""

    tiny: bool = False
    white: bool = False
    on_colour: bool = False
    clear: bool = False
    shown: bool = True

    @property
    def unseen(self) -> bool:
        """Whether nobody reads such text."""
        return not self.shown or self.tiny or self.clear or (self.white and not self.on_colour)

    def inside(self, node: LexborNode) -> "Look":
        """The look of text in `node`, which stands in an element that looks like this."""
        given = node.attributes
        style = _declared(given.get("style") or "")
        look = self
        if not _shows(style):
            look = replace(look, shown=False)
        if (pixels := _pixels(style.get("font-size", ""))) is not None:
            look = replace(look, tiny=pixels < _TINY_PIXELS)
        if colour := style.get("color") or _plain(given.get("color")):
            look = replace(look, white=bool(_WHITE.fullmatch(colour)), clear=bool(_CLEAR.fullmatch(colour)))
        behind = style.get("background-color") or style.get("background") or _plain(given.get("bgcolor"))
        if behind and behind not in _NO_COLOUR and not _CLEAR.fullmatch(behind):
            look = replace(look, on_colour=not _WHITE.fullmatch(behind))
        return look


def _declared(style: str) -> dict[str, str]:
    """The declarations of an inline style; values without blanks, in small letters."""
    pairs = (part.partition(":") for part in style.split(";"))
    return {name.strip().lower(): _plain(value).removesuffix("!important") for name, _, value in pairs}


def _plain(value: str | None) -> str:
    return "".join((value or "").split()).lower()


def _shows(style: dict[str, str]) -> bool:
    opacity = style.get("opacity", "")
    return (
        style.get("display") != "none"
        and style.get("visibility") != "hidden"
        and style.get("mso-hide") != "all"
        and not (opacity.rstrip("0%") in ("", ".", "0.") and opacity)
        and not any(_FAR_OFF.match(style.get(name, "")) for name in _PLACES)
        and not (
            style.get("overflow") == "hidden" and any(_NOTHING.fullmatch(style.get(name, "")) for name in _SIZES)
        )
    )


def _pixels(size: str) -> float | None:
    """A font size in pixels, roughly; None where it is not told in numbers."""
    if not (match := _SIZE.match(size)):
        return None
    try:
        return float(match[1]) * _PIXELS[match[2] or "px"]
    except ValueError:  # 1.2.3
        return None
