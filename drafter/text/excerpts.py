"""The beginning of a text in one line, where all of it would be too long."""

__all__ = ["shorten"]


def shorten(text: str, most: int) -> str:
    """`text` in one line of at most `most` characters, cut between words, with " ..." where something is left out.

    `textwrap.shorten` leaves nothing of a text that begins with one long word, such as an address.
    """
    flat = " ".join(text.split())
    return flat if len(flat) <= most else flat[: most - 4].rsplit(" ", 1)[0] + " ..."
