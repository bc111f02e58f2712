"""The command line: one program, `drafter`, with one file a command.

Errors that the user can fix are one line on standard error and exit code 2; bugs keep their traceback.
"""

import os
import sys
from io import StringIO, TextIOWrapper
from typing import Any

import click

from drafter.errors import DrafterError
from evals.errors import EvalError
from kb_index.errors import KnowledgeError
from service.cli.lazy import COMMANDS, LazyGroup
from service.cli.parts import CommandParts
from service.errors import ServiceError

__all__ = ["main"]

_NOBODY_ELSE = 0o077
"""What we write holds words of customers and of the team: files that libraries make of it are for this user only."""


@click.group(
    cls=LazyGroup,
    package="service.cli",
    lines=COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(package_name="reply-drafter", prog_name="drafter")
def _drafter() -> None:
    """Draft customer-support replies whose every factual sentence can show its source.

    Settings come from DRAFTER_... variables and from drafter.toml; `drafter doctor` shows them.
    """


def main(args: list[str] | None = None, parts: CommandParts | None = None) -> None:
    """Run the command line with `args` (default: those of the process) and `parts`, and exit with its code."""
    sys.excepthook = _print_traceback
    others = os.umask(_NOBODY_ELSE)
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a file name may be in no encoding at all
    try:
        code = _drafter.main(
            args=args, prog_name="drafter", standalone_mode=False, obj=parts or CommandParts(kept=True)
        )
    except click.ClickException as error:
        _show(error)
        code = error.exit_code
    except (DrafterError, EvalError, KnowledgeError, ServiceError) as error:
        _print_error(str(error))
        code = 2
    except click.Abort:
        _print_error("stopped.")
        code = 130
    except BrokenPipeError:
        # `drafter search ... | head` closed its end: not an error, and nothing more may be written.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    finally:
        os.umask(others)
    sys.exit(code if isinstance(code, int) else 0)


def _show(error: click.ClickException) -> None:
    """What click says, without what a name on the command line could do to a terminal."""
    from service.cli.output import say

    said = StringIO()
    error.show(said)
    say(said.getvalue(), stderr=True, end="")


def _print_error(message: str) -> None:
    from service.cli.output import print_error

    print_error(message)


def _print_traceback(*bug: Any) -> None:
    from service.cli.output import print_traceback

    print_traceback(*bug)
