"""An empty figure of one of the sizes, and the room it leaves around the panels."""

from matplotlib.figure import Figure

from simulator.outputs.charts.style import Head, Size


def new_figure(size: Size) -> Figure:
    """A figure of pyplot's, so that notebooks show it; without pyplot's windows where there is no
    screen.
    """
    import matplotlib.pyplot as plt

    return plt.figure(figsize=(size.width, size.height))


def margins(size: Size, head: Head) -> dict[str, float]:
    """The room around the panels for title, ticks and labels, as shares of the figure."""
    wide = size.text / 72 / size.width
    left, right = (6.4, 6.0) if size.chatty else (5.6, 4.2)
    return {
        "left": left * wide,
        "right": 1 - right * wide,
        "top": 1 - head.height / (size.height * 72),
        "bottom": size.text * 3.6 / 72 / size.height,
    }
