"""One file over HTTP, from a server that misbehaves: success after retries, or one clear message, nothing half-done."""

import hashlib
import os
import re
import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import requests
from bad_server import Behaviour, Site, file, hang_up, reset, site, stall, status

from course_tools.data.catalogue import RemoteFile
from course_tools.data.download import RetryPolicy, fetch
from course_utils.errors import CourseError

BODY = np.random.default_rng(0).bytes(300_000)
PATIENCE = RetryPolicy(connect=2, silence=0.4, tries=3, first_wait=0.01)
LOGIN = b"<!DOCTYPE html><html><title>Log in</title></html>"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with site() as running:
        yield running


def remote(*addresses: str, **known: object) -> RemoteFile:
    values = {"size": len(BODY), "hash": f"md5:{hashlib.md5(BODY).hexdigest()}", **known}
    return RemoteFile("set.zip", addresses, **values)


def assert_whole(folder: Path) -> None:
    assert (folder / "set.zip").read_bytes() == BODY
    assert [path.name for path in folder.iterdir()] == ["set.zip"]


ENDS_WELL: dict[str, tuple[Behaviour, ...]] = {
    "fine at once": (file(BODY),),
    "500 twice, then fine": (status(500), status(503), file(BODY)),
    "too many requests, come back in a moment": (status(429, Retry_After="0"), file(BODY)),
    "connection reset at 30 %": (file(BODY, until=0.3, then=reset), file(BODY)),
    "connection reset before a single byte": (reset, file(BODY)),
    "reset again and again, a little further each time": (
        *(file(BODY, until=part / 10, then=hang_up) for part in range(1, 10)),
        file(BODY),
    ),
    "stall at 50 %": (file(BODY, until=0.5, then=stall), file(BODY)),
    "stall before the answer": (stall, file(BODY)),
    "the line is closed in good manners at 60 %": (
        file(BODY, until=0.6, then=hang_up),
        file(BODY),
    ),
    "no Range support": (file(BODY, ranges=False, until=0.5, then=reset), file(BODY, ranges=False)),
    "another version at the second try": (
        file(bytes(len(BODY)), etag='"old"', until=0.5, then=reset),
        file(BODY, etag='"new"'),
    ),
    "no length announced": (file(BODY, announce=None),),
}


@pytest.mark.parametrize("case", ENDS_WELL)
def test_a_download_ends_well(server, tmp_path, case):
    address = server.put("/set.zip", *ENDS_WELL[case])
    assert fetch(remote(address), tmp_path, PATIENCE) == tmp_path / "set.zip"
    assert_whole(tmp_path)


REFUSED: dict[str, tuple[Behaviour, str]] = {
    "404": (status(404), "404 Not Found"),
    "403": (status(403), "403 Forbidden"),
    "500 for ever": (status(500), r"500 Internal Server Error \(3 tries"),
    "always reset at 30 %": (file(BODY, until=0.3, ranges=False, then=reset), r"the line to 127\.0\.0\.1 broke"),
    "always stalls": (stall, r"sent nothing for 0\.4 s"),
    "announces more than the catalogue": (file(BODY + b"more"), "300,004 bytes; the catalogue says 300,000"),
    "announces less than the catalogue": (file(BODY[:-5]), "299,995 bytes; the catalogue says 300,000"),
    "announces more than it sends": (file(BODY, announce=7), "300,007 bytes; the catalogue says 300,000"),
    "sends more than it announces": (file(BODY + bytes(4096), announce=None), "more came than the 300,000 bytes"),
    "wrong hash": (file(bytes(reversed(BODY))), "has not the hash of the catalogue, md5:"),
    "a log-in page with status 200": (file(LOGIN, kind="text/html"), "a web page instead of the file: a log-in"),
    "a log-in page that calls itself a zip": (file(LOGIN, announce=None), "a web page instead of the file: a log-in"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_had_is_one_clear_message_and_nothing_under_the_final_name(server, tmp_path, case):
    behaviour, message = REFUSED[case]
    address = server.put("/set.zip", behaviour)
    with pytest.raises(CourseError, match=message) as error:
        fetch(remote(address), tmp_path, PATIENCE)
    assert address in str(error.value)
    assert not (tmp_path / "set.zip").exists()


def test_a_redirect_to_a_log_in_page_names_the_page(server, tmp_path):
    login = server.put("/login", file(LOGIN, kind="text/html; charset=utf-8"))
    address = server.put("/set.zip", status(302, Location=login))
    with pytest.raises(CourseError, match="answers with a web page instead of the file: a log-in"):
        fetch(remote(address), tmp_path, PATIENCE)


@pytest.mark.parametrize("case", REFUSED)
def test_the_next_mirror_is_asked_when_one_fails(server, tmp_path, case):
    bad, good = server.put("/bad/set.zip", REFUSED[case][0]), server.put("/good/set.zip", file(BODY))
    fetch(remote(bad, good), tmp_path, PATIENCE)
    assert_whole(tmp_path)


def test_all_mirrors_are_named_with_their_reasons_when_none_gives_the_file(server, tmp_path):
    addresses = [server.put("/a", status(404)), server.put("/b", status(410))]
    with pytest.raises(CourseError) as error:
        fetch(remote(*addresses), tmp_path, PATIENCE)
    assert re.search(r"/a: .*404.*\n.*/b: .*410", str(error.value))


def test_a_broken_download_goes_on_where_it_broke(server, tmp_path):
    address = server.put("/set.zip", file(BODY, until=0.3, then=hang_up), file(BODY))
    fetch(remote(address), tmp_path, PATIENCE)
    (_, first), (_, second) = server.asked
    assert first is None
    assert int(second.removeprefix("bytes=").rstrip("-")) > 0


def test_a_later_run_goes_on_where_an_earlier_one_gave_up(server, tmp_path):
    address = server.put("/set.zip", file(BODY, until=0.5, then=hang_up))
    with pytest.raises(CourseError, match="what has arrived is kept"):
        fetch(remote(address), tmp_path, PATIENCE)
    server.asked.clear()
    server.put("/set.zip", file(BODY))
    fetch(remote(address), tmp_path, PATIENCE)
    assert server.asked[0][1].startswith("bytes=")
    assert_whole(tmp_path)


def test_a_mirror_goes_on_where_another_one_broke_because_the_hash_will_tell(server, tmp_path):
    first = server.put("/a", file(BODY, until=0.5, then=hang_up), status(404))
    second = server.put("/b", file(BODY))
    fetch(remote(first, second), tmp_path, PATIENCE)
    assert server.asked[-1][0] == "/b"
    assert server.asked[-1][1].startswith("bytes=")
    assert_whole(tmp_path)


def test_an_old_part_that_does_not_fit_is_thrown_away_and_all_of_it_fetched(server, tmp_path):
    part = tmp_path / ".set.zip.partial" / "part"
    part.parent.mkdir()
    part.write_bytes(bytes(1000))
    fetch(remote(server.put("/set.zip", file(BODY))), tmp_path, PATIENCE)
    assert_whole(tmp_path)


def test_an_old_part_longer_than_the_file_is_thrown_away(server, tmp_path):
    part = tmp_path / ".set.zip.partial" / "part"
    part.parent.mkdir()
    part.write_bytes(BODY + b"more")
    fetch(remote(server.put("/set.zip", file(BODY))), tmp_path, PATIENCE)
    assert_whole(tmp_path)


def test_without_a_hash_pieces_of_unknown_origin_are_never_joined(server, tmp_path):
    part = tmp_path / ".set.zip.partial" / "part"
    part.parent.mkdir()
    part.write_bytes(bytes(1000))
    fetch(remote(server.put("/set.zip", file(BODY)), hash=None, size=None), tmp_path, PATIENCE)
    assert_whole(tmp_path)


def test_an_unverified_file_is_believed_after_its_length_alone(server, tmp_path):
    address = server.put("/set.zip", file(BODY, until=0.9, then=hang_up), file(BODY))
    fetch(remote(address, hash=None, size=None), tmp_path, PATIENCE)
    assert_whole(tmp_path)


def test_what_is_there_and_right_is_not_fetched_again(server, tmp_path):
    (tmp_path / "set.zip").write_bytes(BODY)
    fetch(remote(server.put("/set.zip", file(BODY))), tmp_path, PATIENCE)
    assert server.asked == []


@pytest.mark.parametrize("content", [b"", BODY[:-1], bytes(len(BODY))], ids=["empty", "too short", "other bytes"])
def test_what_is_there_and_wrong_is_fetched_anew_and_replaced_only_then(server, tmp_path, capsys, content):
    (tmp_path / "set.zip").write_bytes(content)
    with pytest.raises(CourseError):
        fetch(remote(server.put("/gone", status(404))), tmp_path, PATIENCE)
    assert (tmp_path / "set.zip").read_bytes() == content
    fetch(remote(server.put("/set.zip", file(BODY))), tmp_path, PATIENCE)
    assert_whole(tmp_path)
    assert "is not right" in capsys.readouterr().out


def test_a_disk_that_is_too_small_is_noticed_before_anything_is_asked_for(server, tmp_path):
    address = server.put("/set.zip", file(BODY))
    with pytest.raises(CourseError, match=r"needs 1,000,000,000\.0 GB; the disk of .* GB free\. Nothing was started"):
        fetch(remote(address, size=10**18), tmp_path, PATIENCE)
    assert server.asked == []


def test_a_disk_that_fills_up_on_the_way_is_one_clear_message(require, server, tmp_path):
    require("linux")  # /dev/full
    (tmp_path / ".set.zip.partial").mkdir()
    (tmp_path / ".set.zip.partial" / "part").symlink_to("/dev/full")
    with pytest.raises(CourseError, match=r"No space left on device\. Free some room, or set COURSE_DATA"):
        fetch(remote(server.put("/set.zip", file(BODY))), tmp_path, PATIENCE)
    assert not (tmp_path / "set.zip").exists()


def test_a_folder_that_cannot_be_written_is_one_clear_message(server, tmp_path):
    folder = Path("/proc/self") if os.geteuid() == 0 else tmp_path / "locked"  # permissions do not stop root
    if os.geteuid():
        folder.mkdir(mode=0o555)
    with pytest.raises(CourseError, match=r"cannot be written: .* You can set COURSE_DATA .* to another folder"):
        fetch(remote(server.put("/set.zip", file(BODY))), folder, PATIENCE)


def test_no_network_is_said_in_plain_words(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, but nobody listens
        address = f"http://127.0.0.1:{taken.getsockname()[1]}/set.zip"
        with pytest.raises(CourseError, match=r"no network, or no server there: 127\.0\.0\.1 cannot be reached"):
            fetch(remote(address), tmp_path, replace(PATIENCE, connect=0.5))


def test_a_server_that_has_no_name_is_said_in_plain_words(tmp_path):
    with pytest.raises(CourseError, match=r"no network, or no such server: nowhere\.invalid is not found"):
        fetch(remote("http://nowhere.invalid/set.zip"), tmp_path, replace(PATIENCE, tries=1))


# --- proxies


def dead_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


@pytest.fixture
def proxy(monkeypatch):
    """Take all settings of proxies away, and return how one is set."""
    for name in [name for name in os.environ if "proxy" in name.lower()]:
        monkeypatch.delenv(name)
    return monkeypatch.setenv


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_proxy_that_is_not_there_is_named_with_the_variable_and_asked_once(tmp_path, proxy, capsys, scheme):
    address = f"http://127.0.0.1:{dead_port()}"
    proxy(f"{scheme}_proxy", address)
    with pytest.raises(CourseError) as error:
        fetch(remote(f"{scheme}://example.invalid/set.zip"), tmp_path, PATIENCE)
    assert f"the proxy {address} (from the environment variable {scheme}_proxy) cannot be reached" in str(error.value)
    assert "again in" not in capsys.readouterr().out


def test_a_socks_proxy_without_its_package_is_named_with_the_package(tmp_path, proxy, monkeypatch):
    def without_the_package(*_, **__):
        raise requests.exceptions.InvalidSchema("Missing dependencies for SOCKS support.")

    monkeypatch.setattr(requests.adapters, "SOCKSProxyManager", without_the_package)
    proxy("ALL_PROXY", "socks5://127.0.0.1:9")
    with pytest.raises(CourseError, match=r"socks5://127\.0\.0\.1:9 \(.* ALL_PROXY\) .* pip install PySocks"):
        fetch(remote("https://example.invalid/set.zip"), tmp_path, PATIENCE)


@pytest.mark.parametrize("address", ["http://", "foo://127.0.0.1:9", "http://127.0.0.1:99999"])
def test_a_setting_that_is_no_proxy_is_named(tmp_path, proxy, address):
    proxy("https_proxy", address)
    with pytest.raises(CourseError, match=r"https_proxy\) is no address of a proxy: write it as http://HOST:PORT"):
        fetch(remote("https://example.invalid/set.zip"), tmp_path, PATIENCE)


def test_the_password_of_a_proxy_is_not_shown(tmp_path, proxy):
    proxy("https_proxy", f"http://me:secret@127.0.0.1:{dead_port()}")
    with pytest.raises(CourseError, match=r"the proxy http://127\.0\.0\.1:\d+ \(.* https_proxy\)") as error:
        fetch(remote("https://example.invalid/set.zip"), tmp_path, PATIENCE)
    assert "secret" not in str(error.value)
