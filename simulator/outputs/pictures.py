"""The picture files of a run, and how any set of pictures becomes files."""

from collections.abc import Callable, Mapping
from typing import TypeAlias

from matplotlib.axes import Axes

from simulator.outputs.charts.burn import draw_burn
from simulator.outputs.charts.style import SIZES, SizeName, figure_of, rendered, unshown
from simulator.outputs.charts.timeline import draw_timeline
from simulator.run import Run

Draw: TypeAlias = Callable[[SizeName], Mapping[str, Axes]]
# each size with what it adds to a file's name; a page may hold both, the phone's for narrow screens
SUFFIXES: dict[SizeName, str] = {"page": "", "phone": "-phone"}


def pictures(
    run: Run, alone: Run | None, *, for_files: bool = True, for_phones: bool = False
) -> dict[str, bytes]:
    """burn.svg and timeline.svg, and year.svg where a team learns; the PNGs too where they are
    wanted as files, and the same again `for_phones` (`burn-phone.svg`) where a page is to have
    them. `alone` is the same run with nobody responding, which the burn shows beside it.
    """

    def draw(size: SizeName) -> Mapping[str, Axes]:
        drawn: dict[str, Axes] = {
            "burn": draw_burn(run, size=size, unattended=alone).flat[0],
            "timeline": draw_timeline(run, size=size),
        }
        if run.scenario.learns is not None:
            from simulator.outputs.charts.year import draw_year

            drawn["year"] = draw_year(run, size=size).flat[0]
        return drawn

    return picture_files(draw, for_files=for_files, for_phones=for_phones)


def picture_files(
    draw: Draw, *, for_files: bool = True, for_phones: bool = True
) -> dict[str, bytes]:
    """What `draw` makes, as files by name: with the PNGs `for_files`, and again at their size
    `for_phones`.
    """
    files = dict[str, bytes]()
    for size, suffix in SUFFIXES.items():
        if suffix and not for_phones:
            continue
        with unshown():
            drawn = draw(size)
        for name, axes in drawn.items():
            figure = figure_of(axes)
            files[f"{name}{suffix}.svg"] = rendered(figure, SIZES[size], "svg")
            if for_files and not suffix:
                files[f"{name}.png"] = rendered(figure, SIZES[size], "png")
    return files


def without_phones(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Those that are files of a result folder."""
    phone = f"{SUFFIXES['phone']}.svg"
    return {name: content for name, content in files.items() if not name.endswith(phone)}
