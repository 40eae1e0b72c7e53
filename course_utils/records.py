"""What a lesson says in numbers: `record` keeps a measurement, `claim` keeps a sentence with the number that guards it.

Both show a line to the reader and put the same content as JSON into the cell's output, from where `course run`
collects it. `say` shows a sentence that was computed, and keeps nothing. Introduced in lesson 00.
"""

import os
from typing import Any

from IPython.display import display

from course_utils.metrics import Interval, PairedComparison

__all__ = ["MIME_TYPE", "ClaimFailed", "claim", "record", "say"]

MIME_TYPE = "application/vnd.image-course.record+json"


class ClaimFailed(AssertionError):
    """A claim that did not hold, where the environment variable COURSE_STRICT_CLAIMS asks for an error then."""


def record(name: str, value: float | int | str) -> None:
    """Keep a measurement under a plain name, such as `test_accuracy` or `pictures_per_second`.

    Args:
        name: words joined by underscores. A later record of the same name in the same lesson replaces the earlier.
        value: a number (NumPy scalars and 0-d tensors too) or a short text.
    """
    value = value if isinstance(value, str) else _number(value)
    shown = value if isinstance(value, str) else f"{value:.4g}" if isinstance(value, float) else value
    _show(f"{name} = {shown}", {"kind": "record", "name": name, "value": value})


def say(markdown: str) -> None:
    """Show a sentence that was computed, as Markdown.

    For what another seed or profile could turn round: write it as an f-string with the measured values, and choose the
    words by them.

    Args:
        markdown: the text; formulas and lists are fine, too.
    """
    display({"text/plain": markdown, "text/markdown": markdown}, raw=True)


def claim(
    text: str,
    measured: float | Interval | PairedComparison,
    *,
    at_least: float | None = None,
    at_most: float | None = None,
) -> None:
    """State a sentence of the lesson and check it against what was measured.

    A claim that fails is told kindly and stops nothing here; `course run --strict` fails on it at its end. The tests of
    the course set the environment variable COURSE_STRICT_CLAIMS (to anything but "" and "0"): then it is an error.

    Args:
        text: the sentence, as a reader would say it.
        measured: what decides, in the unit of the threshold: a number, a value with its interval, or a comparison, of
            which the difference decides. With an interval the claim holds only if all of the interval does:
            `at_least` is compared with its low end, `at_most` with its high end.
        at_least: the smallest value for which the sentence is true.
        at_most: the largest value for which the sentence is true. Give one of the two, or both for a range.

    Raises:
        ValueError: if no threshold is given.
        ClaimFailed: if the claim fails and COURSE_STRICT_CLAIMS is set.
    """
    if at_least is None and at_most is None:
        raise ValueError(f"The claim {text!r} needs a threshold: at_least=... or at_most=... (or both).")
    decides = measured.difference if isinstance(measured, PairedComparison) else measured
    exact = not isinstance(decides, Interval)
    value, low, high = map(_number, decides if isinstance(decides, Interval) else (decides,) * 3)
    # Written so that a measurement that is not a number holds nothing.
    holds = (at_least is None or low >= at_least) and (at_most is None or high <= at_most)
    bounds = " and ".join(
        f"{word} {bound:.3g}" for word, bound in (("at least", at_least), ("at most", at_most)) if bound is not None
    )
    bounds += "" if exact else " for the whole interval"
    shown = f"{value:.3f}" if exact else str(measured)
    if holds:
        line = f"✔ {text}\n  measured {shown}, {bounds} was claimed"
    else:
        line = f"✘ {text}\n  This did not hold this time: {shown}, and {bounds} was claimed. Try another seed."
    ends = {} if exact else {"low": float(low), "high": float(high)}
    _show(line, {"kind": "claim", "text": text, "holds": holds, "measured": float(value), **ends, "at_least": at_least,
                 "at_most": at_most})  # fmt: skip
    if not holds and os.environ.get("COURSE_STRICT_CLAIMS", "") not in ("", "0"):
        raise ClaimFailed(line)


def _number(value: Any) -> float | int:
    """Return a plain Python number, so that JSON takes it."""
    value = value.item() if hasattr(value, "item") else value.numpy().item() if hasattr(value, "numpy") else value
    return int(value) if isinstance(value, bool | int) else float(value)


def _show(line: str, content: dict[str, Any]) -> None:
    display({"text/plain": line, MIME_TYPE: content}, raw=True)
