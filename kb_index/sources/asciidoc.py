"""AsciiDoc becomes a page: pandoc reads it, as a program of its own that sees nothing but the text.

It comes with the extra `office`. No maintained reader of AsciiDoc exists in Python.
"""

import re
import subprocess

from kb_index.errors import SourceError
from kb_index.sources.page import Page, read_html

__all__ = ["read_asciidoc"]

_SECONDS = 60
_INCLUDED = re.compile(r"^(?:include|toc|video|audio)::[^\n]*$", re.MULTILINE)
_COMMENT = re.compile(r"^////+$\n(?:(?!////)[^\n]*\n)*////+$\n?", re.MULTILINE)
_BLOCK_TITLE = '<div class="title">'


def read_asciidoc(text: str) -> Page:
    """The page that an AsciiDoc text is.

    Raises SourceError where the converter is not installed, or does not understand the text within a minute.
    """
    try:
        import pypandoc

        program = pypandoc.get_pandoc_path()
    except (ImportError, OSError) as error:
        raise SourceError("needs a converter (pandoc); run: pip install 'reply-drafter[office]'") from error
    command = [program, "--sandbox", "--standalone", "--from=asciidoc", "--to=html", "+RTS", "-M1g", "-RTS"]
    given = _COMMENT.sub("", _INCLUDED.sub("", text))
    try:
        # The text of a stranger goes to the program's input; nothing of it is an argument.
        done = subprocess.run(command, input=given, text=True, capture_output=True, timeout=_SECONDS, check=False)  # noqa: S603
    except subprocess.TimeoutExpired as error:
        raise SourceError(f"was not understood within {_SECONDS} seconds; split it") from error
    if done.returncode:
        reason = " ".join(done.stderr.split())[:200]
        raise SourceError(f"cannot be read as AsciiDoc: {reason}; build HTML and index that")
    return read_html(done.stdout.replace(_BLOCK_TITLE, '<div class="callout-title">'))
