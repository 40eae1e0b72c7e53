"""Bad archives, each by name, with what the user is told."""

import io
import stat
import struct
import tarfile
import zipfile

import numpy as np
import pytest

from course_tools.data.unpack import Limits, unpack
from course_utils.errors import CourseError

LIMITS = Limits(members=50, small=1000)


def zipped(*members: tuple[str, bytes], method: int = zipfile.ZIP_STORED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in members:
            archive.writestr(zipfile.ZipInfo(name), content, method)
    return buffer.getvalue()


def zipped_as(name: str, mode: int) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        info = zipfile.ZipInfo(name)
        info.external_attr = mode << 16
        archive.writestr(info, "/etc/passwd")
    return buffer.getvalue()


def tarred(name: str, kind: bytes = tarfile.REGTYPE, *, link: str = "", content: bytes = b"", mode: str = "w") -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=mode) as archive:
        info = tarfile.TarInfo(name)
        info.type, info.linkname, info.size = kind, link, len(content)
        archive.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


def encrypted() -> bytes:
    data = bytearray(zipped(("a.jpg", b"secret")))
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + flags] |= 1
    return bytes(data)


def with_other_method() -> bytes:
    data = bytearray(zipped(("a.jpg", b"12345")))
    for signature, method in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        at = data.index(signature) + method
        data[at : at + 2] = struct.pack("<H", 99)
    return bytes(data)


def with_a_lie_about_its_size(size: int) -> bytes:
    """A zip whose list says that its one file, 5,000 bytes packed to a few, has `size`."""
    data = bytearray(zipped(("a.jpg", bytes(5000)), method=zipfile.ZIP_DEFLATED))
    for signature, length in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = data.index(signature) + length
        data[at : at + 4] = struct.pack("<I", size)
    return bytes(data)


def with_a_changed_byte() -> bytes:
    data = bytearray(zipped(("a.jpg", b"0123456789")))
    data[data.index(b"0123456789") + 3] ^= 0xFF
    return bytes(data)


SOUND = zipped(("a/1.jpg", np.random.default_rng(0).bytes(2000)))
TGZ, TBZ, TXZ = (
    tarred("a/1.jpg", content=np.random.default_rng(0).bytes(20_000), mode=f"w:{kind}") for kind in ("gz", "bz2", "xz")
)

BAD_ARCHIVES: dict[str, tuple[str, bytes, str]] = {
    "an absolute name": ("a.zip", zipped(("/etc/cron.d/x", b"")), r"'/etc/cron\.d/x' is an absolute path"),
    "a name with a drive": ("a.zip", zipped(("C:\\x.jpg", b"")), "is an absolute path"),
    "dots that leave the folder": ("a.zip", zipped(("../../x", b"")), r"leaves its folder with \"\.\.\""),
    "dots behind backslashes": ("a.zip", zipped(("a\\..\\..\\x", b"")), r"leaves its folder with \"\.\.\""),
    "a link in a zip": ("a.zip", zipped_as("x", stat.S_IFLNK | 0o777), "'x' is a link"),
    "a device in a zip": ("a.zip", zipped_as("x", stat.S_IFCHR | 0o666), "'x' is a device"),
    "a symbolic link in a tar": ("a.tar", tarred("x", tarfile.SYMTYPE, link="/etc"), "'x' is a link"),
    "a hard link in a tar": ("a.tar", tarred("x", tarfile.LNKTYPE, link="../x"), "'x' is a link"),
    "a device in a tar": ("a.tar", tarred("x", tarfile.CHRTYPE), "'x' is a device"),
    "a pipe in a tar": ("a.tar", tarred("x", tarfile.FIFOTYPE), "'x' is a device"),
    "an absolute name in a tar": ("a.tar", tarred("/tmp/x", content=b"1"), "is an absolute path"),
    "dots in a packed tar": ("a.tgz", tarred("../x", content=b"1", mode="w:gz"), "leaves its folder"),
    "a bomb by ratio": (
        "a.zip",
        zipped(("zeros", bytes(10**6)), method=zipfile.ZIP_DEFLATED),
        r"would grow to 1,000,000, more than 100 times as many\. That is a bomb",
    ),
    "a bomb by ratio in a tar": ("a.tgz", tarred("zeros", content=bytes(10**6), mode="w:gz"), "That is a bomb"),
    "a bomb by count": ("a.zip", zipped(*((f"{n}", b"1") for n in range(60))), "more than the 50"),
    "a member larger than it says": ("a.zip", with_a_lie_about_its_size(10), "Bad CRC-32|more than it announces"),
    "a member smaller than it says": (
        "a.zip",
        with_a_lie_about_its_size(9000),
        "is cut off|cannot be unpacked",
    ),
    "one name twice": ("a.zip", zipped(("x", b"1"), ("./x", b"2")), "stands in it twice"),
    "a file that is a folder too": ("a.zip", zipped(("x", b"1"), ("x/y", b"2")), "is a file and a folder at once"),
    "a control character in a name": ("a.zip", zipped(("a\nb", b"1")), "is no name for a file"),
    "too long a name": ("a.zip", zipped(("x" * 300, b"1")), "is too long a name"),
    "a password": ("a.zip", encrypted(), r"a\.jpg is encrypted\. Unpack it with its password yourself"),
    "an unknown method": ("a.zip", with_other_method(), "That compression method is not supported"),
    "a changed byte": ("a.zip", with_a_changed_byte(), r"Bad CRC-32 for file 'a\.jpg'\. Delete it and get it anew"),
    "a zip cut off": ("a.zip", SOUND[:-200], r"not a zip file\. Delete it and get it anew"),
    "a packed tar cut off": ("a.tar.gz", TGZ[:-5000], r"a\.tar\.gz (cannot be unpacked|is cut off)"),
    "a packed tar with a changed byte": ("a.tgz", TGZ[:9000] + b"\0\0\0\0" + TGZ[9004:], r"a\.tgz cannot be unpacked"),
    "a bzip2 tar with a changed byte": ("a.tar.bz2", TBZ[:9000] + bytes(9) + TBZ[9009:], "cannot be unpacked"),
    "an xz tar with a changed byte": ("a.tar.xz", TXZ[:9000] + bytes(9) + TXZ[9009:], "cannot be unpacked"),
    "an empty file": ("a.zip", b"", "it is an empty file"),
    "a web page": (
        "a.zip",
        b"<!DOCTYPE html>log in",
        r"a web page \(a log-in\?\), saved under an archive's name",
    ),
    "an archive of nothing": ("a.zip", zipped(), "an archive without any file in it"),
    "a zip called tar": ("a.tar", SOUND, "cannot be unpacked"),
    "a bomb in an archive": (
        "a.zip",
        zipped(("in.zip", zipped(("zeros", bytes(10**6)), method=zipfile.ZIP_DEFLATED))),
        r"in\.zip is refused: .*bomb",
    ),
    "a piece missing": ("a.zip.001", SOUND[:100], r"a\.zip\.002 is missing"),
}


@pytest.mark.parametrize("case", BAD_ARCHIVES)
def test_a_bad_archive_is_refused_with_its_name_and_the_reason(tmp_path, case):
    name, content, message = BAD_ARCHIVES[case]
    (tmp_path / name).write_bytes(content)
    if case == "a piece missing":
        (tmp_path / "a.zip.003").write_bytes(SOUND[100:])
    with pytest.raises(CourseError, match=message) as error:
        unpack(tmp_path / name, tmp_path / "inner" / "target", LIMITS)
    assert name.split(".")[0] in str(error.value)
    target = tmp_path / "inner" / "target"
    written = [path for path in tmp_path.rglob("*") if path.is_file() and target not in path.parents]
    assert {path.name for path in written} <= {name, "a.zip.003"}, "nothing is written outside the folder"
    assert not any(path.is_symlink() for path in tmp_path.rglob("*"))


@pytest.mark.parametrize("kind", ["zip", "tar", "tar.gz", "tgz", "tar.bz2", "tar.xz"])
def test_a_sound_archive_is_unpacked(tmp_path, kind):
    content = np.random.default_rng(0).bytes(3000)
    mode = {"tgz": "w:gz"}.get(kind, kind.replace("tar.", "w:").replace("tar", "w"))
    packed = zipped(("a/1.jpg", content)) if kind == "zip" else tarred("a/1.jpg", content=content, mode=mode)
    (tmp_path / f"a.{kind}").write_bytes(packed)
    unpack(tmp_path / f"a.{kind}", tmp_path / "out")
    assert (tmp_path / "out" / "a" / "1.jpg").read_bytes() == content


def test_pieces_are_unpacked_as_one_archive(tmp_path):
    for number in range(3):
        (tmp_path / f"a.zip.00{number + 1}").write_bytes(SOUND[number * 800 : (number + 1) * 800])
    unpack(tmp_path / "a.zip.001", tmp_path / "out")
    assert len((tmp_path / "out" / "a" / "1.jpg").read_bytes()) == 2000


def test_an_archive_in_an_archive_is_unpacked_too(tmp_path):
    (tmp_path / "training.zip").write_bytes(zipped(("PALM/inner.zip", SOUND)))
    unpack(tmp_path / "training.zip", tmp_path / "out")
    assert [path.name for path in (tmp_path / "out").rglob("*.*") if path.is_file()] == ["1.jpg"]


def test_what_archivers_of_a_mac_add_is_passed_over(tmp_path):
    (tmp_path / "a.zip").write_bytes(zipped(("a/1.jpg", b"1"), ("__MACOSX/a/._1.jpg", b"2"), ("a/.DS_Store", b"3")))
    unpack(tmp_path / "a.zip", tmp_path / "out")
    assert [path.name for path in (tmp_path / "out").rglob("*") if path.is_file()] == ["1.jpg"]
