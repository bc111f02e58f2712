"""A group of commands that imports a command only when it is run, so that `drafter --help` stays instant."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click

__all__ = ["COMMANDS", "LazyGroup"]

COMMANDS = {
    "index": "Read articles, saved replies, notes or past conversations into the knowledge index.",
    "sources": "Show each source of the knowledge index: counts, age, last run and its errors.",
    "search": "Find passages of the knowledge index that speak of a question.",
    "calibrate": "Measure the embedding model on your index: from which similarity on a find is sure.",
    "draft": "Draft a reply to a conversation, each fact with the words that prove it.",
    "explain": "Say what a draft would be made of and why, without writing it.",
    "serve": "Serve the API and the sidebar page.",
    "worker": "Write auto-drafts for the events that a service has accepted, and send what webhooks are told.",
    "mcp": "Serve search, explanations, drafts and checks to an assistant on this machine.",
    "user": "Add, list and close the accounts of the team.",
    "key": "Make, list and end the keys that programs show, and rotate the secret that seals what is kept.",
    "webhook": "Make, list, test and end webhooks: addresses that are told what happens.",
    "audit": "Show who did what, and whether the log of it is as it was written.",
    "connect": "Connect a help desk, so that drafts stand in it, or a target of hand-offs.",
    "desks": "Show each help desk that is connected, when it was last heard of, and what is wrong with it.",
    "handoffs": "Show where work can go next, what was handed off, and export the time log.",
    "disconnect": "Forget a connected help desk, target or status page, and its secrets.",
    "package": "Write what is installed where agents work into FILE, a zip.",
    "handbook": "List, show and check the handbook guidelines that drafts are written by.",
    "model": "Fetch, serve, look at and stop the embedded language model.",
    "data": "Upgrade, back up, export and forget what is kept of conversations and drafts.",
    "eval": "Measure drafts on golden cases, and compare prompts with proof.",
    "doctor": "Say whether each part works, and how to repair what does not.",
}
"""Command to its line in `drafter --help`; the command itself is `command` in the module of its name."""


class LazyGroup(click.Group):
    """Loads `<package>.<name>` on demand: a command is `command` in the module of its name.

    `lines` has every command with its line in `--help`, in the order in which they are shown.
    """

    def __init__(self, *args: Any, package: str, lines: Mapping[str, str], **options: Any) -> None:
        super().__init__(*args, **options)
        self._package = package
        self._lines = lines

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order of `lines`, not of the alphabet."""
        return list(self._lines)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command `cmd_name`, imported now, or None where there is none."""
        if cmd_name not in self._lines:
            return None
        name = f"{self._package}.{cmd_name}"
        command = import_module(name).command
        if not isinstance(command, click.Command):
            raise TypeError(f"{name}.command is {command!r}, not a click command")
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that was asked for; an error for one that is not there names those that are called like it."""
        try:
            return super().resolve_command(ctx, args)
        except click.NoSuchCommand as error:
            raise click.NoSuchCommand(error.command_name, possibilities=self._lines, ctx=ctx) from None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list for `--help`, from `lines` and without importing any command."""
        with formatter.section("Commands"):
            formatter.write_dl(list(self._lines.items()))
