"""The group of all commands: it turns our own errors into lines and exit codes, in one place."""

import errno
import sys
import warnings
from typing import TYPE_CHECKING, Any, NoReturn

import click

from simulator.foundation import stopping
from simulator.foundation.errors import SimulatorError, printable
from simulator.foundation.version import __version__

if TYPE_CHECKING:
    from collections.abc import Sequence

# as shells and click have it
BAD_INPUT = 2
# errors for which there is no room, on the disk or for this user
NO_ROOM = (errno.ENOSPC, errno.EDQUOT)


class _Main(click.Group):
    def main(self, args: "Sequence[str] | None" = None, *rest: Any, **extra: Any) -> Any:
        """As click has it, but that what it says of bad words keeps to one line each."""
        try:
            code = super().main(args, *rest, **{**extra, "standalone_mode": False})
        except click.ClickException as error:
            _show_usage(error)
            sys.exit(error.exit_code)
        except click.Abort:
            sys.exit(stopping.INTERRUPTED)
        # what a command returns is no exit code unless it is a number
        if not isinstance(code, int):
            code = 0
        sys.exit(code)

    def invoke(self, context: click.Context) -> object:
        try:
            with warnings.catch_warnings():
                warnings.showwarning = _warn  # type: ignore[assignment]
                return super().invoke(context)
        except KeyboardInterrupt:
            click.echo(stopping.stopped(), err=True)
            sys.exit(stop_code())
        except SimulatorError as error:
            fail(error)
        except BrokenPipeError:
            sys.exit(stopping.BROKEN_PIPE)
        except OSError as error:
            fail(_told(error))
        except MemoryError:
            fail("needs more memory than there is: see what simulator check says it costs")


@click.group(cls=_Main, context_settings={"help_option_names": ["-h", "--help"]})
# from the source: the metadata of an editable install is of the day on which it was made
@click.version_option(version=__version__)
def main() -> None:
    """A discrete-event reliability simulator for AI services."""


def fail(error: object) -> NoReturn:
    """Bad input: its lines on stderr, exit code 2."""
    click.echo(error, err=True)
    sys.exit(BAD_INPUT)


def stop_code() -> int:
    """The exit code of what a signal stopped."""
    if not stopping.caught:
        return stopping.INTERRUPTED
    return 128 + stopping.caught[0]


def _told(error: OSError) -> str:
    """An error of the operating system, with a way out."""
    remedy = "check the path and its permissions"
    if error.errno in NO_ROOM:
        remedy = "make room, or write elsewhere"
    return f"{printable(error.filename or 'output')}: {error.strerror}: {remedy}"


def _warn(message: object, *_: object) -> None:
    # a person who stopped it is told so at the end, and wants no more lines
    if not stopping.caught:
        click.echo(f"warning: {printable(message)}", err=True)


def _show_usage(error: click.ClickException) -> None:
    context = getattr(error, "ctx", None)
    message = error.format_message()
    if context is not None:
        click.echo(context.get_usage(), err=True)
        click.echo(f"Try '{context.command_path} --help' for help.\n", err=True)
    if _is_for_a_variant(error, context):
        message = "No such option '--set'. Did you mean '--variant'?"
    # words of the command line are repeated in it, and may hold what a terminal obeys
    click.echo(f"Error: {printable(message)}", err=True)


def _is_for_a_variant(error: click.ClickException, context: click.Context | None) -> bool:
    """Whether --set, which changes a single run, is written where several are compared."""
    if not isinstance(error, click.NoSuchOption) or context is None:
        return False
    known = {name for each in context.command.params for name in each.opts}
    return error.option_name == "--set" and "--variant" in known
