"""Pieces of lessons that need no TensorFlow, so that each runs in a second or two."""

from pathlib import Path

PARAMETERS = """
# %% tags=["parameters"]
profile: str = "tiny"  # tiny, laptop or full
seed: int = 0  # of everything random
"""

SHOW = """
# %%
from IPython.display import display


def show(**content):
    display({"text/plain": str(content), "application/vnd.image-course.record+json": content}, raw=True)
"""


def cell(source: str) -> str:
    return f"\n# %%\n{source}\n"


def record(name: str, value: float) -> str:
    return cell(f"show(kind='record', name={name!r}, value={value})")


def claim(text: str, measured: float, *, at_least: float) -> str:
    holds = measured >= at_least
    return cell(
        f"show(kind='claim', text={text!r}, holds={holds}, measured={measured}, at_least={at_least}, at_most=None)"
    )


def write_lessons(folder: Path, **sources: str) -> Path:
    """Write `_02_name=source` as `02_name.py`."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, source in sources.items():
        (folder / f"{name.lstrip('_')}.py").write_text(source.lstrip())
    return folder
