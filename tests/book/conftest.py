"""The book, built once, and a browser to look at it with."""

import http.server
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from requirements import require

from course_utils.paths import ROOT

COURSE = Path(sys.executable).with_name("course")


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site that `course book` makes of the committed notebooks, or of those that COURSE_NOTEBOOKS names.

    It is made as on Windows, without POSIX, and in a folder with an odd name.
    """
    require("docs")
    out = tmp_path_factory.mktemp("book") / "图像 site"
    no_posix = ROOT / "tests" / "portability" / "no_posix"
    env = os.environ | {"PYTHONPATH": os.pathsep.join([str(no_posix), str(ROOT)])}
    made = subprocess.run(
        [COURSE, "book", "--out", out], cwd=ROOT, env=env, capture_output=True, text=True, timeout=900
    )
    assert made.returncode == 0, made.stdout + made.stderr
    assert "WARNING" not in made.stderr
    return out


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    """The site's address on a plain file server."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=site)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="session")
def browser():
    """Debian's Chromium, without a window; tests skip where there is none."""
    for name in ("browser", "chromium"):
        require(name)
    from playwright.sync_api import sync_playwright

    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        # Chromium refuses its own sandbox to root, which is who runs CI.
        chromium = playwright.chromium.launch(executable_path=path, chromium_sandbox=os.geteuid() != 0)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser):
    """A fresh page, 1280 pixels wide."""
    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        yield context.new_page()
