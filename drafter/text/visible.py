"""Text as people see it: what nobody sees is taken out."""

import re

__all__ = ["visible"]

_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0e\ufeff\uffa0\ufff9-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff]"
)
_SPACES = {
    ord(c): " " for c in "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
}
_BREAKS = {ord("\u2028"): "\n", ord("\u2029"): "\n", ord("\x85"): "\n", ord("\x0b"): "\n", ord("\x0c"): "\n"}


def visible(text: str) -> str:
    """`text` with what nobody sees taken out (zero-width, direction controls, tags) and white space made plain."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_BREAKS)
    return _INVISIBLE.sub("", text).translate(_SPACES)
