"""What the numbers of a brand's orders look like: `BB-####` with `#` for a digit and `@` for a letter."""

import re

__all__ = ["number_shape", "shape_pattern"]

_SHORTEST, _LONGEST, _DIGITS = 4, 40, 2


def number_shape(shape: str) -> str:
    """`shape` itself; raises ValueError where any word or short number could be meant."""
    if not _SHORTEST <= len(shape) <= _LONGEST or shape.count("#") < _DIGITS or len(shape.split()) != 1:
        raise ValueError(
            f"{shape!r}: write {_SHORTEST} to {_LONGEST} characters without a space, {_DIGITS} of them digits (#) at "
            "least, such as 'BB-####'"
        )
    return shape


def shape_pattern(shape: str) -> re.Pattern[str]:
    """What finds such numbers, in any case, as words of their own."""
    source = re.escape(shape).replace(r"\#", r"\d").replace("@", "[A-Za-z]")
    return re.compile(rf"(?<![\w-]){source}(?![\w-])", re.IGNORECASE)
