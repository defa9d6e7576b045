"""Ten identical whole figures, so many of them filled: a share that can be counted.

The figure has no face, hair, dress or colour of skin: it is no child who could be somebody. It is
told apart by filled and outlined, not by colour, and prints in black and white.
"""

import io
from functools import cache
from typing import TYPE_CHECKING

from ctrp_research.publishing.share import TENTHS

if TYPE_CHECKING:
    from matplotlib.axes import Axes

INK = "#12303f"
PER_ROW = 5
"""Two rows of five, which the eye takes in without counting."""
WIDTH, HEIGHT = 1.15, 2.45
"""Cell of one figure, in units of its own drawing; its head is 0.6 across."""
_SCALE = 0.24
"""Inches per unit, of the picture as drawn; the document sets its size on the page."""
_DPI = 400
"""Sharp at twice the size at which it is printed."""
_EDGE = 0.12
"""Width of the outline, in units."""
_LIMBS = (
    # From, to, thickness: shoulders, torso, arms, legs, drawn with round ends.
    ((-0.32, 1.52), (0.32, 1.52), 0.24),
    ((0.0, 1.42), (0.0, 1.0), 0.46),
    ((-0.37, 1.50), (-0.41, 0.98), 0.19),
    ((0.37, 1.50), (0.41, 0.98), 0.19),
    ((-0.135, 1.0), (-0.145, 0.2), 0.22),
    ((0.135, 1.0), (0.145, 0.2), 0.22),
)
_HEAD = ((0.0, 2.02), 0.27)


@cache
def draw_pictograph(dark: int) -> bytes:
    """Returns a PNG of ten figures, the first `dark` of them filled, from the left.

    Raises:
        ValueError: `dark` is not from 0 to 10.
    """
    if not 0 <= dark <= TENTHS:
        raise ValueError(f"{dark} of {TENTHS} figures cannot be filled")
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    rows = TENTHS // PER_ROW
    figure = Figure(figsize=(PER_ROW * WIDTH * _SCALE, rows * HEIGHT * _SCALE), dpi=_DPI)
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_xlim(0, PER_ROW * WIDTH)
    axes.set_ylim(0, rows * HEIGHT)
    axes.axis("off")
    for number in range(TENTHS):
        row, column = divmod(number, PER_ROW)
        corner = (column + 0.5) * WIDTH, (rows - 1 - row) * HEIGHT + 0.1
        _draw_figure(axes, corner, filled=number < dark)
    png = io.BytesIO()
    # Without the name and version of the library, which would differ from machine to machine.
    figure.savefig(png, format="png", metadata={"Software": None})
    return png.getvalue()


def _draw_figure(axes: "Axes", corner: tuple[float, float], *, filled: bool) -> None:
    _draw_body(axes, corner, thinner=0.0, colour=INK, layer=1)
    if not filled:
        # The same body in white and thinner leaves the outline of the whole, not of each limb.
        _draw_body(axes, corner, thinner=_EDGE, colour="white", layer=2)


def _draw_body(
    axes: "Axes", corner: tuple[float, float], *, thinner: float, colour: str, layer: int
) -> None:
    from matplotlib.patches import Circle

    x, y = corner
    for (x1, y1), (x2, y2), thickness in _LIMBS:
        axes.plot(
            [x + x1, x + x2],
            [y + y1, y + y2],
            linewidth=(thickness - thinner) * _SCALE * 72,
            color=colour,
            solid_capstyle="round",
            zorder=layer,
        )
    (hx, hy), radius = _HEAD
    axes.add_patch(
        Circle((x + hx, y + hy), radius - thinner / 2, color=colour, linewidth=0, zorder=layer)
    )
