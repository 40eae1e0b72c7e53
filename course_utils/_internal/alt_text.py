"""Words for figures: each figure in a notebook carries a text for readers who cannot see it.

The text is put together from what a figure says of itself: titles, axis labels, names of curves and bars, captions. It
goes into the output's metadata under "alt", where nbconvert and the book look for it.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from matplotlib.figure import Figure

LONGEST_LIST = 12
"""Names beyond that are counted, not listed."""


def describe(figure: "Figure") -> str:
    """Return what is to be read aloud in place of a figure, a few sentences on one line."""
    axes = [axis for axis in figure.axes if axis.get_label() != "<colorbar>"]
    pictures = [axis for axis in axes if not axis.axison]
    sentences = [figure.get_suptitle()]
    if count := sum(len(axis.images) for axis in pictures):
        captions = [text for axis in pictures for text in (axis.get_title(), *(t.get_text() for t in axis.texts))]
        listed = _listed([text for text in captions if text])
        sentences.append(f"{count} picture{'s' * (count > 1)}" + (f": {listed}" if listed else ""))
    sentences += [_chart(axis) for axis in axes if axis.axison]
    spoken = [" ".join(sentence.split()) for sentence in sentences if sentence]
    return " ".join(sentence if sentence[-1] in ".?!" else f"{sentence}." for sentence in spoken)


def _chart(axes: "Axes") -> str:
    """Describe one pair of axes: what kind of chart, its title, what is drawn over what, and the names in it."""
    from matplotlib.patches import Rectangle

    bars = any(isinstance(patch, Rectangle) for patch in axes.patches)
    kind = "Matrix" if axes.images else "Bar chart" if bars else "Line chart" if axes.lines else "Chart"
    title = f" “{axes.get_title()}”" if axes.get_title() else ""
    across, up = axes.get_xlabel(), axes.get_ylabel()
    drawn = f"{up} over {across}" if across and up else across or up
    names = [label for label in axes.get_legend_handles_labels()[1] if not label.startswith("_")]
    sides = [f"{side}: {_listed(found)}" for side, found in _categories(axes) if found]
    if names:
        sides.append(f"shown: {_listed(names)}")
    return f"{kind}{title}" + "".join(f"; {part}" for part in (drawn, *sides) if part)


def _categories(axes: "Axes") -> list[tuple[str, list[str]]]:
    return [("from left to right", _words(axes.xaxis)), ("from top to bottom", _from_top(axes))]


def _from_top(axes: "Axes") -> list[str]:
    words = _words(axes.yaxis)
    return words if axes.yaxis_inverted() else words[::-1]


def _words(axis: "Axis") -> list[str]:
    """Return the tick labels of an axis that are names, not numbers."""
    labels = [label.get_text() for label in axis.get_ticklabels()]
    return [label for label in labels if any(c.isalpha() for c in label) and not label.startswith("$")]  # $10^{-3}$


def _listed(names: Sequence[str]) -> str:
    names = [" ".join(name.split()) for name in names]
    more = [f"and {len(names) - LONGEST_LIST} more"] if len(names) > LONGEST_LIST else []
    between = "; " if any("," in name for name in names) else ", "
    return between.join(names[:LONGEST_LIST] + more)


def describe_every_figure() -> None:
    """Let this kernel show figures on the page, each with a description. Call it once, before the first one.

    MPLBACKEND=Agg, which servers often set, would make a lesson without a single figure, and say nothing.
    """
    import matplotlib
    from IPython.core.getipython import get_ipython
    from matplotlib.figure import Figure

    shell: Any = get_ipython()
    if matplotlib.get_backend().lower() in ("agg", "inline", "module://matplotlib_inline.backend_inline"):
        shell.enable_matplotlib("inline")  # unless the user wants figures in a window
    formatter = shell.display_formatter.formatters["image/png"]
    if show := formatter.type_printers.get(Figure):
        formatter.for_type(Figure, lambda figure: _with_alt(show(figure), figure))


def _with_alt(data: Any, figure: "Figure") -> Any:
    return (data, {"alt": describe(figure)}) if isinstance(data, str | bytes) else data
