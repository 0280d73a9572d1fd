"""Commands whose help is in the reader's language."""

from __future__ import annotations

from functools import cache
from importlib.metadata import EntryPoint, entry_points

import click
from click.formatting import wrap_text

from luodi.cli.language import reader_language
from luodi.cli.words import COMMANDS, OPTIONS, SECTIONS, WRITTEN
from luodi.source import width


class _Helped(click.Command):
    """Takes every word of its help from the tables."""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        pieces = " ".join(_said(piece) for piece in self.collect_usage_pieces(ctx))
        formatter.write_usage(ctx.command_path, pieces, prefix=SECTIONS["usage"][reader_language()])

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(_about(self))

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        language = reader_language()
        rows = [
            (_written(option, ctx), OPTIONS[_key(option)][language])
            for option in self.get_params(ctx)
            if isinstance(option, click.Option)
        ]
        _section(formatter, "options", rows)

    def get_short_help_str(self, limit: int = 45) -> str:  # noqa: ARG002
        return _about(self).splitlines()[0]


class HelpedCommand(_Helped):
    """A command."""


class HelpedGroup(_Helped, click.Group):
    """A group of commands, shown in the order in which they are used."""

    command_class = HelpedCommand

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return [*self.commands, *_added()]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        found = self.commands.get(cmd_name)
        if found is None and cmd_name in _added():
            added = _added()[cmd_name].load()
            assert isinstance(added, click.Command), "an entry of luodi.commands is a command"
            return added
        return found

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        _Helped.format_options(self, ctx, formatter)
        commands = [self.get_command(ctx, name) for name in self.list_commands(ctx)]
        rows = [(str(command.name), command.get_short_help_str()) for command in commands if command is not None]
        _section(formatter, "commands", rows)


@cache
def _added() -> dict[str, EntryPoint]:
    """Commands that other packages add, by name."""
    return {entry.name: entry for entry in entry_points(group="luodi.commands")}


def _section(formatter: click.HelpFormatter, name: str, rows: list[tuple[str, str]]) -> None:
    """A heading and its rows, in columns of the terminal: click counts a Chinese character as one, which takes two."""
    formatter.write_paragraph()
    formatter.write(f"{SECTIONS[name][reader_language()]}\n")
    column = 2 + max(width(term) for term, _ in rows) + 2
    for term, text in rows:
        first, *more = wrap_text(text, max(formatter.width - column, 10)).splitlines()
        formatter.write(f"  {term}{' ' * (column - 2 - width(term))}{first}\n")
        for line in more:
            formatter.write(f"{' ' * column}{line}\n")


def _said(written: str) -> str:
    """What stands for something in a usage, in the reader's language."""
    return WRITTEN[written][reader_language()] if written in WRITTEN else written


def _about(command: click.Command) -> str:
    return COMMANDS[command.name or "luodi"][reader_language()]


def _key(option: click.Option) -> str:
    """The row of a table that an option has; click's own ``--help`` keeps its value under a name of its own."""
    return "help" if "--help" in option.opts else str(option.name)


def _written(option: click.Option, ctx: click.Context) -> str:
    names = ", ".join(sorted(option.opts, key=len))
    return names if option.is_flag or option.count else f"{names} {_said(option.make_metavar(ctx))}"
