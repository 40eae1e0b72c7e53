"""The versions of what a result depends on most."""

import contextlib
from importlib.metadata import PackageNotFoundError, version

PACKAGES = ("tensorflow", "keras", "numpy", "image-classification-course")

OPENCV = ("opencv-python", "opencv-python-headless", "opencv-contrib-python", "opencv-contrib-python-headless")
"""The packages that hold OpenCV, each the same code with more or less around it: one of them is installed."""


def installed_versions() -> dict[str, str]:
    """Return the versions by package, of those that are installed, without importing any of them."""
    found = {}
    for package in (*PACKAGES, *OPENCV):
        with contextlib.suppress(PackageNotFoundError):
            found[package] = version(package)
    return found
