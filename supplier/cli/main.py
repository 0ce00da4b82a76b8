"""The `supplier` command: a click group that imports a command only when it is run, so that `--help` answers at once."""

from __future__ import annotations

import importlib
import sys
from typing import Any

import click

from supplier import __version__
from supplier.errors import BadInputError, SupplierError, UnavailableError

COMMANDS = {
    "demo": ("supplier.cli.demo", "Run a fresh instance with invented vendors and documents."),
    "serve": ("supplier.cli.serve", "Run the server."),
    "read": ("supplier.cli.read", "Read documents and print what they say, with the place."),
    "assess": ("supplier.cli.assess", "Read a folder of documents and print standings with reasons."),
    "sets": ("supplier.cli.sets", "List, check, show, compare and publish question sets."),
    "policy": ("supplier.cli.policy", "Show the scoring policy in force, and check your own."),
    "db": ("supplier.cli.db", "Upgrade or check the database."),
    "user": ("supplier.cli.user", "Add, list or disable people."),
    "worker": ("supplier.cli.worker", "Run background jobs (PostgreSQL only)."),
    "doctor": ("supplier.cli.doctor", "Check every configured part and say what to do."),
    "audit": ("supplier.cli.audit", "Verify the audit trail."),
    "recompute": ("supplier.cli.recompute", "Compute stored scorecards again and compare their digests."),
    "compare": ("supplier.cli.compare", "Explain what differs between two scorecards, gate by gate."),
}
EXIT_NO, EXIT_USAGE, EXIT_BAD_INPUT, EXIT_UNAVAILABLE = 1, 2, 3, 4


class _LazyGroup(click.Group):
    """A group whose commands are imported when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(COMMANDS[cmd_name][0]).command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="supplier")
def group() -> None:
    """Supplier assurance for GxP companies.

    Exit codes: 0 done, 1 the answer is no, 2 wrong use, 3 bad input, 4 unavailable. Settings come from SUPPLIER_*
    variables; docs/settings.md lists them.
    """


def run(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code. Errors meant for people go to stderr, with what to do next."""
    try:
        result: Any = group.main(arguments, standalone_mode=False)
    except click.exceptions.Abort:
        return EXIT_NO
    except click.ClickException as error:
        error.show()
        return EXIT_USAGE
    except SupplierError as error:
        click.echo(f"{error.code}: {error.message}" + (f"\n{error.hint}" if error.hint else ""), err=True)
        return EXIT_UNAVAILABLE if isinstance(error, UnavailableError) else EXIT_BAD_INPUT if isinstance(error, BadInputError) else EXIT_NO
    return result if isinstance(result, int) else 0


def main() -> None:
    """Entry point of the `supplier` script."""
    sys.exit(run())
