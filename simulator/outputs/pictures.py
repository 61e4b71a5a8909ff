"""The picture files of a run."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from simulator.experiments.unattended import unattended
from simulator.outputs.charts import draw_burn, draw_timeline
from simulator.outputs.charts.style import SIZES, SizeName, figure_of, rendered
from simulator.run import Run


def figures(run: Run, size: SizeName, alone: Run | None) -> dict[str, Figure]:
    """Both pictures at one size."""
    burn: Axes = draw_burn(run, size=size, unattended=alone).flat[0]
    found = {"burn": burn, "timeline": draw_timeline(run, size=size)}
    return {name: figure_of(axes) for name, axes in found.items()}


def pictures(run: Run, *, for_files: bool = True) -> dict[str, bytes]:
    """burn.svg, timeline.svg and the same for phones (`burn-phone.svg`); the PNGs too where they
    are wanted as files.
    """
    import matplotlib.pyplot as plt

    done, alone = dict[str, bytes](), unattended(run)
    sizes: dict[SizeName, str] = {"page": "", "phone": "-phone"}
    for size, suffix in sizes.items():
        for name, figure in figures(run, size, alone).items():
            done[f"{name}{suffix}.svg"] = rendered(figure, SIZES[size], "svg")
            if for_files and not suffix:
                done[f"{name}.png"] = rendered(figure, SIZES[size], "png")
            plt.close(figure)
    return done
