"""Being on call: a person, a program or a responder decides, and is judged by the budget."""

import math
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import click

from simulator.cli.options import (
    PATH,
    RESULTS,
    SCENARIO,
    STDIN,
    no_charts_option,
    overridden,
    seed_option,
    set_option,
)
from simulator.cli.printing import print_json, print_lines, written_to

if TYPE_CHECKING:
    from simulator.cli.players.player import Player
    from simulator.cli.players.session import Session, Setting
    from simulator.scenario import Scenario

# more than a day at a terminal is a mistake
MOST_MINUTES = 1440.0


def _minutes(context: click.Context, option: click.Parameter, value: float) -> float:
    # click reads "nan" and "inf" as numbers
    if not (math.isfinite(value) and 0 < value <= MOST_MINUTES):
        raise click.BadParameter(
            f"{value:g} is out of range: write minutes above 0, up to {MOST_MINUTES:,.0f}"
        )
    return value


@click.command()
@click.argument("scenario", type=SCENARIO)
@seed_option
@set_option
@click.option(
    "--minutes",
    type=float,
    default=8.0,
    show_default=True,
    callback=_minutes,
    help="Your time; then the scripted responder goes on. A program must be done by then.",
)
@click.option("--exec", "program", metavar="COMMAND", help="Let a program play, over JSON lines.")
@click.option("--responder", metavar="KIND", help="Watch a responder play, e.g. cautious.")
@click.option("--replay", type=PATH, metavar="FILE", help="Play the actions of a drill again.")
@click.option("--out", help="Result folder; results/SCENARIO/drill-seed-N by default.")
@click.option("--json", "as_json", is_flag=True, help="Print the score as JSON and nothing else.")
@no_charts_option
def drill(
    scenario: str,
    seed: int | None,
    overrides: tuple[str, ...],
    minutes: float,
    program: str | None,
    responder: str | None,
    replay: Path | None,
    out: str | None,
    as_json: bool,
    no_charts: bool,
) -> None:
    """Be on call yourself, and be judged by the error budget.

    The clock stops whenever somebody must decide, and you choose what to do. At the end your budget
    is compared with that of the scripted responder and with nobody on call.
    """
    from simulator.cli.players.session import Session, kept_when_stopped
    from simulator.foundation import stopping
    from simulator.foundation.folders import replaced
    from simulator.run.saved import RECORD
    from simulator.scenario import load_scenario

    _check_options(scenario, seed, program, responder, replay)
    # a warning may name what fails
    warnings.simplefilter("ignore")
    model = overridden(load_scenario(scenario), overrides)
    setting = _setting(model, seed, overrides, replay)
    folder = _folder(setting, out)
    # the folder is refused before any work; a signal leaves the actions so far beside it
    with replaced(folder, RECORD) as new, stopping.raised():
        player = _player(setting, minutes, program, responder, on_stderr=as_json)
        session = Session(setting, player, is_told=not as_json)
        with kept_when_stopped(session, folder):
            session.play()
            session.write(new, charts=not no_charts)
    _print(session, written_to(folder), as_json=as_json)


def _check_options(
    scenario: str, seed: int | None, program: str | None, responder: str | None, replay: Path | None
) -> None:
    """Refuses options that contradict each other."""
    given = {"--exec": program, "--responder": responder, "--replay": replay}
    players = [name for name, value in given.items() if value is not None]
    if len(players) > 1:
        raise click.UsageError(f"{' and '.join(players)}: only one can play: give one of them")
    if replay is not None and seed is not None:
        raise click.UsageError("--seed: the file that is replayed has its own: leave it out")
    if scenario == STDIN and not players:
        raise click.UsageError("- is the standard input, where your answers come from: name a file")


def _setting(
    model: "Scenario", seed: int | None, overrides: tuple[str, ...], replay: Path | None
) -> "Setting":
    from simulator.cli.players.session import Setting
    from simulator.experiments.replay import check_scenario, read_recording

    if replay is not None:
        recording = read_recording(replay)
        check_scenario(replay, recording, model)
        return Setting(model, recording.seed, overrides, replay, recording)
    if seed is None:
        seed = model.seed
    return Setting(model, seed, overrides)


def _folder(setting: "Setting", out: str | None) -> Path:
    """Where the drill is written."""
    from simulator.outputs.drill.folder import drill_folder

    if out is not None:
        return Path(out)
    return drill_folder(RESULTS, setting.scenario.name, setting.seed, setting.overrides)


def _player(
    setting: "Setting",
    minutes: float,
    program: str | None,
    responder: str | None,
    *,
    on_stderr: bool,
) -> "Player":
    """Who decides: the person at the terminal unless another player is named."""
    if setting.recording is not None:
        from simulator.cli.players.watched import Replayed

        return Replayed(setting.path, setting.recording)
    if responder is not None:
        from simulator.cli.players.watched import Watched

        return Watched(responder)
    if program is not None:
        from simulator.cli.players.program import Program

        return Program(program, minutes)
    from simulator.cli.players.person import Person

    return Person(setting.clock, minutes, on_stderr=on_stderr)


def _print(session: "Session", last_line: str, *, as_json: bool) -> None:
    from simulator.outputs.blind.terminal import truth_lines
    from simulator.outputs.drill.scores import quiet_line, score_lines
    from simulator.outputs.layout import width

    if as_json:
        print_json(session.drill.score().to_dict())
        return
    if session.ending.is_quiet:
        click.echo(quiet_line(session.drill))
    else:
        click.echo("")
        print_lines(score_lines(session.drill, session.recording, width()))
    print_lines(["", *truth_lines(session.drill.run, width()), ""])
    click.echo(last_line)
