"""What `probe` says of files of every kind, and that what it calls sound decodes to the right pixels."""

import errno
import io
import os
import re
import socket
import struct
import threading
import zipfile
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from course_utils._internal import pixels
from course_utils._internal.pixels import MemoryBudget
from course_utils.errors import CourseError
from course_utils.images import decode, probe, resize

HEIGHT, WIDTH = 24, 32
ROW, COLUMN = np.mgrid[:HEIGHT, :WIDTH]
COLOURS = np.stack([COLUMN * 8, ROW * 10, 255 - COLUMN * 4 - ROW * 2], -1).astype(np.uint8)
GREY = (COLUMN * 8).astype(np.uint8)
GREY_AS_RGB = np.repeat(GREY[..., None], 3, axis=2)
HALF_CLEAR = np.where(COLUMN < WIDTH // 2, 0, 255).astype(np.uint8)


def saved(picture: np.ndarray | Image.Image, kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image = picture if isinstance(picture, Image.Image) else Image.fromarray(picture)
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def encoded(suffix: str, picture: np.ndarray) -> bytes:
    return cv2.imencode(suffix, picture[..., ::-1] if picture.ndim == 3 else picture)[1].tobytes()


def exif(orientation: int) -> Image.Exif:
    tags = Image.Exif()
    tags[274] = orientation
    return tags


PALETTE = Image.fromarray(COLOURS).quantize(64)
PALETTE_AS_RGB = np.asarray(PALETTE.convert("RGB"))
GREY_ALPHA = Image.merge("LA", (Image.fromarray(GREY), Image.fromarray(HALF_CLEAR)))
COLOUR_ALPHA = Image.fromarray(np.dstack([COLOURS, HALF_CLEAR]))
OTHER = Image.fromarray(255 - COLOURS)
STEPS = (GREY > 127).astype(np.uint8) * 255
STEPS_AS_RGB = np.repeat(STEPS[..., None], 3, axis=2)
TURNED = np.rot90(COLOURS, -1)
ACROSS_CORNERS = np.swapaxes(COLOURS, 0, 1)
WAYS = {
    2: COLOURS[:, ::-1],
    3: COLOURS[::-1, ::-1],
    4: COLOURS[::-1],
    5: ACROSS_CORNERS,
    6: TURNED,
    7: ACROSS_CORNERS[::-1, ::-1],
    8: np.rot90(COLOURS),
}


def tiff(rows: np.ndarray, kind: int, bits: int = 8, planes: int = 1, numbers: int = 1) -> bytes:
    """Return a TIFF without compression by hand: `rows` as they are stored, `kind` its photometric interpretation."""
    count, size = (
        (rows.shape[0] if planes == 2 else rows.shape[-1], rows.nbytes) if rows.ndim == 3 else (1, rows.nbytes)
    )
    parts = count if planes == 2 else 1
    tags = {256: [WIDTH], 257: [HEIGHT], 258: [bits] * count, 259: [1], 262: [kind], 273: [0] * parts, 277: [count]}
    tags |= {278: [HEIGHT], 279: [size // parts] * parts, 284: [planes], 339: [numbers] * count}
    long = sum(4 * len(values) for values in tags.values() if len(values) > 1)
    at, entries, further = 8 + 2 + 12 * len(tags) + 4, b"", b""
    tags[273] = [at + long + part * (size // parts) for part in range(parts)]
    for tag, values in tags.items():
        raw = (
            struct.pack(f"<{len(values)}I", *values) if tag in (273, 279) else struct.pack(f"<{len(values)}H", *values)
        )
        raw = raw.ljust(4 * len(values), b"\0")
        kept = raw if len(values) == 1 else struct.pack("<I", at + len(further))
        entries += struct.pack("<HHI", tag, 4 if tag in (273, 279) else 3, len(values)) + kept
        further += raw if len(values) > 1 else b""
    return b"II*\0" + struct.pack("<IH", 8, len(tags)) + entries + bytes(4) + further + rows.tobytes()


def bmp(rows: bytes, height: int, bits: int, compression: int = 0, colours: bytes = b"") -> bytes:
    """Return a BMP by hand; a `height` below zero says that the first row stands first."""
    start = 54 + len(colours)
    heading = struct.pack("<IHHI", start + len(rows), 0, 0, start)
    count = 256 if bits == 8 else 0
    size = struct.pack("<IiiHHIIiiII", 40, WIDTH, height, 1, bits, compression, len(rows), 0, 0, count, 0)
    return b"BM" + heading + size + colours + rows


def packed(indices: np.ndarray) -> bytes:
    """Return indices as BMP packs them (RLE8), one pixel at a time."""
    rows = (b"".join(bytes([1, index]) for index in row.tolist()) + b"\0\0" for row in indices[::-1])
    return b"".join(rows) + b"\0\1"


def twelve_bits(values: np.ndarray) -> np.ndarray:
    """Return numbers of 12 bits as TIFF packs them: two in three bytes."""
    first, second = values.reshape(-1, 2).astype(np.uint16).T
    return (
        np.stack([first >> 4, (first & 15) << 4 | second >> 8, second & 255], -1).astype(np.uint8).reshape(HEIGHT, -1)
    )


def pnm(magic: str, maximum: int) -> tuple[bytes, np.ndarray]:
    """Return a ramp from 0 to `maximum` as a file, and as 8 bits."""
    values = np.round(COLUMN / (WIDTH - 1) * maximum).astype(int)
    if magic in ("P3", "P6"):
        values = np.stack([values, values[:, ::-1], values * 0], -1)
    heading = f"{magic}\n# made by hand\n{WIDTH} {HEIGHT}\n{maximum}\n".encode()
    if magic in ("P2", "P3"):
        body = "\n".join(" ".join(map(str, row.ravel())) for row in values).encode() + b"\n"
    else:
        body = values.astype(">u2" if maximum > 255 else "u1").tobytes()
    shown = np.round(values * 255 / maximum)
    return heading + body, shown if shown.ndim == 3 else np.repeat(shown[..., None], 3, axis=2)


ODD_PICTURES: dict[str, tuple[bytes, np.ndarray]] = {
    "PNG, grey and alpha": (saved(GREY_ALPHA, "PNG"), GREY_AS_RGB),
    "PNG, colour and alpha": (saved(COLOUR_ALPHA, "PNG"), COLOURS),
    "PNG, palette with transparency": (saved(PALETTE, "PNG", transparency=bytes(20)), PALETTE_AS_RGB),
    "PNG, a transparent colour": (saved(COLOURS, "PNG", transparency=(0, 0, 255)), COLOURS),
    "PNG, 16 bits": (encoded(".png", COLOURS.astype(np.uint16) * 257), COLOURS),
    "PNG, grey in 16 bits": (encoded(".png", GREY.astype(np.uint16) * 257), GREY_AS_RGB),
    "PNG, 1 bit": (saved(Image.fromarray(STEPS).convert("1"), "PNG"), STEPS_AS_RGB),
    "PNG, turned": (saved(COLOURS, "PNG", exif=exif(6)), TURNED),
    "PNG, animated": (saved(COLOURS, "PNG", save_all=True, append_images=[OTHER]), COLOURS),
    "WebP, colour and alpha": (saved(COLOUR_ALPHA, "WEBP", lossless=True, exact=True), COLOURS),
    "WebP, turned": (saved(COLOURS, "WEBP", lossless=True, exif=exif(6)), TURNED),
    "WebP, animated": (saved(COLOURS, "WEBP", lossless=True, save_all=True, append_images=[OTHER]), COLOURS),
    "GIF": (saved(PALETTE, "GIF"), PALETTE_AS_RGB),
    "GIF, a transparent colour": (saved(PALETTE, "GIF", transparency=5), PALETTE_AS_RGB),
    "GIF, animated": (saved(PALETTE, "GIF", save_all=True, append_images=[OTHER.quantize(64)]), PALETTE_AS_RGB),
    "TIFF, several pages": (saved(COLOURS, "TIFF", save_all=True, append_images=[OTHER]), COLOURS),
    "TIFF, turned": (saved(COLOURS, "TIFF", tiffinfo={274: 6}), TURNED),
    "TIFF, packed and turned": (saved(COLOURS, "TIFF", tiffinfo={274: 6}, compression="tiff_lzw"), TURNED),
    "TIFF, palette": (saved(PALETTE, "TIFF"), PALETTE_AS_RGB),
    "TIFF, grey and alpha": (saved(GREY_ALPHA, "TIFF"), GREY_AS_RGB),
    "TIFF, colour and alpha": (saved(COLOUR_ALPHA, "TIFF"), COLOURS),
    "TIFF, CMYK": (saved(Image.fromarray(COLOURS).convert("CMYK"), "TIFF"), COLOURS),
    "TIFF, 16 bits": (encoded(".tiff", COLOURS.astype(np.uint16) * 257), COLOURS),
    "TIFF, grey in 16 bits": (saved(GREY.astype(np.uint16) * 257, "TIFF"), GREY_AS_RGB),
    "TIFF, 1 bit as faxes have": (
        saved(Image.fromarray(STEPS).convert("1"), "TIFF", compression="group4"),
        STEPS_AS_RGB,
    ),
    "TIFF, 12 bits": (tiff(twelve_bits(np.round(GREY / 255 * 4095)), 1, bits=12), GREY_AS_RGB),
    "TIFF, white is zero": (tiff(255 - GREY, 0), GREY_AS_RGB),
    "TIFF, plane after plane": (tiff(np.ascontiguousarray(np.moveaxis(COLOURS, 2, 0)), 2, planes=2), COLOURS),
    "WebP, notes that are damaged": (saved(COLOURS, "WEBP", lossless=True, exif=b"no notes"), COLOURS),
    "BMP, first row first": (bmp(np.ascontiguousarray(COLOURS[..., ::-1]).tobytes(), -HEIGHT, 24), COLOURS),
    "BMP, packed": (bmp(packed(GREY), HEIGHT, 8, 1, bytes(np.repeat(np.arange(256), 4).astype(np.uint8))), GREY_AS_RGB),
    "GIF, interlaced": (saved(PALETTE, "GIF", interlace=1), PALETTE_AS_RGB),
    "MPO": (saved(GREY_AS_RGB, "MPO", quality=100, save_all=True, append_images=[OTHER]), GREY_AS_RGB),
    "JPEG, a second one behind it": (saved(GREY, "JPEG", quality=100) + saved(OTHER, "JPEG"), GREY_AS_RGB),
    **{
        f"{kind}, turned or mirrored {way}": (saved(COLOURS, kind, **options), turned)
        for way, turned in WAYS.items()
        for kind, options in (("WEBP", {"lossless": True, "exif": exif(way)}), ("TIFF", {"tiffinfo": {274: way}}))
    },
    "BMP, palette": (saved(PALETTE, "BMP"), PALETTE_AS_RGB),
    "BMP, colour and alpha": (saved(COLOUR_ALPHA, "BMP"), COLOURS),
    "PBM": (b"P4\n%d %d\n" % (WIDTH, HEIGHT) + np.packbits(STEPS == 0, axis=1).tobytes(), STEPS_AS_RGB),
    "PBM, as text": (
        b"P1\n%d %d\n" % (WIDTH, HEIGHT) + "\n".join("".join(map(str, row)) for row in (STEPS == 0) * 1).encode(),
        STEPS_AS_RGB,
    ),
    **{
        f"{magic} of maximum {maximum}": pnm(magic, maximum)
        for magic in ("P2", "P3", "P5", "P6")
        for maximum in (1, 15, 100, 255, 256, 1023, 4095, 65535)
    },
}


@pytest.mark.parametrize("case", ODD_PICTURES)
def test_an_odd_picture_is_sound_and_decodes_to_its_true_colours(tmp_path, case):
    content, expected = ODD_PICTURES[case]
    path = tmp_path / "x.png"  # the content decides, not the name
    path.write_bytes(content)
    assert probe(path).reason is None
    found = decode(path).astype(int)
    assert found.shape == expected.shape
    assert np.abs(found - expected).max() <= 1


@pytest.mark.parametrize("size", [16, 32, 100])
def test_a_large_jpeg_turned_by_the_camera_is_upright_at_reduced_size(tmp_path, size):
    quarters = np.zeros((256, 512, 3), np.uint8)
    quarters[:128, :256], quarters[128:, 256:] = (255, 0, 0), (0, 0, 255)
    (tmp_path / "x.jpg").write_bytes(saved(quarters, "JPEG", quality=95, exif=exif(6)))
    found = decode(tmp_path / "x.jpg", size).astype(int)
    assert np.abs(found - resize(np.ascontiguousarray(np.rot90(quarters, -1)), size)).mean() < 3


# --- a missing end

NOISE = np.random.default_rng(0).integers(0, 256, (60, 80, 3), np.uint8)
WHOLE: dict[str, bytes] = {
    "JPEG": saved(NOISE, "JPEG"),
    "JPEG, progressive": saved(NOISE, "JPEG", progressive=True),
    "PNG": saved(NOISE, "PNG"),
    "PNG, 16 bits": encoded(".png", NOISE.astype(np.uint16) * 257),
    "GIF": saved(Image.fromarray(NOISE).quantize(64), "GIF"),
    "WebP": saved(NOISE, "WEBP"),
    "WebP, lossless": saved(NOISE, "WEBP", lossless=True),
    "WebP, animated": saved(NOISE, "WEBP", save_all=True, append_images=[Image.fromarray(255 - NOISE)]),
    "BMP": saved(NOISE, "BMP"),
    "TIFF": saved(NOISE, "TIFF"),
    "TIFF, LZW": saved(NOISE, "TIFF", compression="tiff_lzw"),
    "TIFF, JPEG": saved(NOISE, "TIFF", compression="jpeg"),
    "TIFF, 16 bits": encoded(".tiff", NOISE.astype(np.uint16) * 257),
    "PPM": saved(NOISE, "PPM"),
    "PGM, as text": pnm("P2", 4095)[0].rstrip()[:-5] + b" \n",
}


@pytest.mark.parametrize("case", WHOLE)
@pytest.mark.parametrize("part", [0.8, 0.9, 0.95, 0.98, 0.99, 0.999])
def test_a_missing_end_is_found_or_the_pixels_are_all_there(tmp_path, case, part):
    path, whole = tmp_path / "x.png", WHOLE[case]
    path.write_bytes(whole[: int(part * len(whole))])
    reason = probe(path).reason
    if reason is None:
        found = decode(path)
        path.write_bytes(whole)
        assert np.array_equal(found, decode(path))


SMALL = np.maximum(NOISE[:HEIGHT, :WIDTH], 1)
BY_ROWS = {
    "BMP": WHOLE["BMP"],
    "BMP of an even size": saved(NOISE[:48, :64], "BMP"),
    "BMP, palette": saved(Image.fromarray(NOISE).quantize(200), "BMP"),
    "BMP, first row first": bmp(SMALL.tobytes(), -HEIGHT, 24),
    "TIFF": WHOLE["TIFF"],
    "TIFF, grey in 16 bits": saved(NOISE[..., 0].astype(np.uint16) * 257, "TIFF"),
    "TIFF, CMYK": saved(Image.fromarray(NOISE).convert("CMYK"), "TIFF"),
    "TIFF, white is zero": tiff(np.ascontiguousarray(SMALL[..., 0]), 0),
    "TIFF, plane after plane": tiff(np.ascontiguousarray(np.moveaxis(SMALL, 2, 0)), 2, planes=2),
    "PPM": WHOLE["PPM"],
    "PGM, 16 bits": saved(NOISE[..., 0].astype(np.uint16) * 257, "PPM"),
}


@pytest.mark.parametrize("case", BY_ROWS)
@pytest.mark.parametrize("part", [0.5, 0.7, 0.8])
def test_zeros_from_the_middle_of_a_row_to_the_end_of_a_file_of_full_length_are_found(tmp_path, case, part):
    whole = BY_ROWS[case]
    (tmp_path / "x.png").write_bytes(whole[: int(part * len(whole))].ljust(len(whole), b"\0"))
    assert "end is missing" in probe(tmp_path / "x.png").reason


@pytest.mark.parametrize("case", [case for case in WHOLE if case not in (*BY_ROWS, "TIFF, 16 bits", "WebP, animated")])
@pytest.mark.parametrize("part", [0.5, 0.9, 0.98, 0.99])
def test_zeros_in_the_place_of_an_end_are_found_or_the_pixels_are_all_there(tmp_path, case, part):
    path, whole = tmp_path / "x.png", WHOLE[case]
    path.write_bytes(whole[: int(part * len(whole))].ljust(len(whole), b"\0"))
    if probe(path).reason is None:
        found = decode(path)
        path.write_bytes(whole)
        assert np.array_equal(found, decode(path))


@pytest.mark.parametrize("lossless", [True, False])
@pytest.mark.parametrize("part", [0.1, 0.3, 0.6, 0.8])
def test_zeros_in_the_place_of_the_pictures_of_an_animation_are_found(tmp_path, lossless, part):
    flat = Image.fromarray(np.full_like(NOISE, 200))
    whole = saved(NOISE, "WEBP", save_all=True, lossless=lossless, append_images=[Image.fromarray(255 - NOISE), flat])
    assert probe_of(tmp_path, whole) is None
    assert probe_of(tmp_path, whole[: int(part * len(whole))].ljust(len(whole), b"\0"))


def probe_of(folder: Path, content: bytes) -> str | None:
    (folder / "x.webp").write_bytes(content)
    return probe(folder / "x.webp").reason


@pytest.mark.parametrize("kind", ["PPM", "TIFF"])
def test_zeros_that_begin_exactly_at_a_row_are_a_black_border_for_all_that_anybody_can_say(tmp_path, kind):
    padded, whole = np.maximum(NOISE, 1), saved(np.maximum(NOISE, 1), kind)
    padded[40:] = 0
    missing = 20 * NOISE[0].nbytes
    cut = whole[: whole.index(np.maximum(NOISE, 1).tobytes()) + NOISE.nbytes - missing]
    assert cut.ljust(len(whole), b"\0") == saved(padded, kind)
    (tmp_path / "x.png").write_bytes(saved(padded, kind))
    assert probe(tmp_path / "x.png").reason is None


@pytest.mark.parametrize("method", [0, 4, 6])
@pytest.mark.parametrize("below", [np.s_[:], np.s_[:1], np.s_[:, :1]], ids=["white", "stripes down", "stripes across"])
def test_a_webp_may_end_in_an_area_that_takes_nothing_but_zeros(tmp_path, method, below):
    picture = np.tile(NOISE, (4, 4, 1))
    picture[120:] = 255 if below == np.s_[:] else picture[120:][below]
    (tmp_path / "x.webp").write_bytes(saved(picture, "WEBP", quality=95, method=method))
    assert probe(tmp_path / "x.webp").reason is None


def with_black(where: np.ndarray) -> np.ndarray:
    return np.where(where[..., None], 0, np.maximum(NOISE, 1)).astype(np.uint8)


DOWN, ACROSS = np.mgrid[:60, :80]
TRUE_BLACK = {
    "below": DOWN >= 30,
    "above": DOWN < 30,
    "around": (np.abs(DOWN - 30) > 15) | (np.abs(ACROSS - 40) > 20),
    "below a corner that is round": (DOWN >= 40) | ((DOWN - 30) ** 2 + (ACROSS - 70) ** 2 > 100) & (ACROSS > 70),
    "outside a circle": (DOWN - 30) ** 2 + (ACROSS - 40) ** 2 > 400,
    "below a slope": DOWN > 20 + ACROSS / 4,
    "everywhere": DOWN >= 0,
    "in single pixels, and below": (NOISE[..., 0] > 200) | (DOWN >= 40),
}


@pytest.mark.parametrize("place", TRUE_BLACK)
@pytest.mark.parametrize("kind", ["BMP", "TIFF", "PPM", "palette", "CMYK", "planes", "white is zero"])
def test_a_picture_may_be_black(tmp_path, kind, place):
    picture = with_black(TRUE_BLACK[place])
    indices = Image.fromarray(picture[..., 0]).convert("P")  # 0, the colour of the ground, is black here
    content = {
        "palette": lambda: saved(indices, "BMP"),
        "CMYK": lambda: saved(Image.fromarray(np.dstack([picture, picture[..., 0]]), "CMYK"), "TIFF"),
        "planes": lambda: tiff(np.ascontiguousarray(np.moveaxis(picture[12:36, 24:56], 2, 0)), 2, planes=2),
        "white is zero": lambda: tiff(np.ascontiguousarray(picture[12:36, 24:56, 0]), 0),
    }
    (tmp_path / "x.png").write_bytes(content.get(kind, lambda: saved(picture, kind))())
    assert probe(tmp_path / "x.png").reason is None


@pytest.mark.parametrize("case", [case for case in WHOLE if case.startswith("WebP")])
def test_of_a_truncated_webp_the_missing_bytes_are_told(tmp_path, case):
    whole = WHOLE[case]
    (tmp_path / "x.webp").write_bytes(whole[:1000])
    assert probe(tmp_path / "x.webp").reason == f"truncated: of {len(whole)} bytes, 1000 are there: get it anew"


def test_a_webp_of_full_length_that_cannot_be_decoded_is_called_damaged(tmp_path):
    whole = WHOLE["WebP"]
    (tmp_path / "x.webp").write_bytes(whole[:12] + bytes(range(256)) * (len(whole) // 256 + 1))
    assert probe(tmp_path / "x.webp").reason.startswith("damaged: it begins as a WebP does")


def test_a_jpeg_with_zeros_behind_its_end_is_sound(tmp_path):
    (tmp_path / "x.jpg").write_bytes(WHOLE["JPEG"] + bytes(5000))
    assert probe(tmp_path / "x.jpg").reason is None


def test_a_jpeg_of_full_length_whose_end_is_zeros_is_found_behind_a_thumbnail_with_an_end_of_its_own(tmp_path):
    tags = Image.Exif()
    tags[0x927C] = WHOLE["JPEG"]
    data = saved(NOISE, "JPEG", exif=tags)
    (tmp_path / "x.jpg").write_bytes(data[:-400] + bytes(400))
    assert probe(tmp_path / "x.jpg").reason == "its end is missing: the file goes on without a picture"


# --- what is no picture


def ftyp(brand: bytes, *compatible: bytes) -> bytes:
    words = brand + bytes(4) + b"".join(compatible)
    return (8 + len(words)).to_bytes(4) + b"ftyp" + words + bytes(200)


def raw_tiff() -> bytes:
    thumbnail = Image.fromarray(COLOURS)
    return saved(thumbnail, "TIFF", tiffinfo={254: 1, 330: 8})


def zip_file() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.txt", "a")
    return buffer.getvalue()


NO_PICTURES: dict[str, tuple[bytes, str, str]] = {
    "HEIC": (ftyp(b"heic", b"mif1", b"heic"), "HEIC", "convert it to JPEG"),
    "HEIC of a burst": (ftyp(b"msf1", b"hevc"), "HEIC", "convert it to JPEG"),
    "AVIF": (ftyp(b"avif", b"mif1", b"miaf"), "AVIF", "convert it"),
    "AVIF that begins as HEIF": (ftyp(b"mif1", b"avif"), "AVIF", "convert it"),
    "JPEG XL": (b"\0\0\0\x0cJXL \r\n\x87\n" + bytes(50), "JPEG XL", "convert it"),
    "JPEG XL, bare": (b"\xff\x0a" + bytes(50), "JPEG XL", "convert it"),
    "JPEG 2000": (b"\0\0\0\x0cjP  \r\n\x87\n" + bytes(50), "JPEG 2000", "convert it"),
    "MP4": (ftyp(b"isom", b"avc1"), "video", "single pictures"),
    "QuickTime": (ftyp(b"qt  "), "video", "single pictures"),
    "old QuickTime": (b"\0\0\x10\0moov" + bytes(99), "video", "single pictures"),
    "WebM": (b"\x1a\x45\xdf\xa3" + bytes(99), "video", "single pictures"),
    "AVI": (b"RIFF\0\0\1\0AVI LIST" + bytes(99), "video", "single pictures"),
    "Git LFS": (b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n", "Git LFS", "git lfs pull"),
    "git-annex": (b"/annex/objects/SHA256E-s1--0.jpg\n", "git-annex", "git annex get"),
    "SVG": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG", "export it as PNG"),
    "SVG with a heading": (b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- a -->\n<svg/>", "SVG", "export it as PNG"),
    "PDF": (b"%PDF-1.4", "PDF", "export"),
    "PostScript": (b"%!PS-Adobe-3.0 EPSF-3.0\n", "PostScript", "export it as PNG"),
    "Photoshop": (b"8BPS\0\1" + bytes(50), "Photoshop", "export it"),
    "a web page": (b"\n <!DOCTYPE html><title>404</title>", "web page", "anew"),
    "an error in XML": (b"<?xml version='1.0'?><Error><Code>AccessDenied</Code></Error>", "XML", "anew"),
    "an error in JSON": (b'{"error": "log in"}', "JSON", "anew"),
    "a text": ("Zu viele Anfragen, später noch einmal".encode(), "a text", "anew"),
    "a text in UTF-16": ("log in".encode("utf-16"), "a text", "anew"),
    "a long text": (("ä" * 5000).encode(), "a text", "anew"),
    "zip": (zip_file(), "zip archive", "unpack it"),
    "gzip": (b"\x1f\x8b\x08" + bytes(50), "archive", "unpack it"),
    "7z": (b"7z\xbc\xaf\x27\x1c" + bytes(50), "archive", "unpack it"),
    "Canon's raw file": (b"II*\0\x10\0\0\0CR\2\0" + bytes(50), "raw file", "export it as JPEG"),
    "Canon's newer raw file": (ftyp(b"crx ", b"crx ", b"isom"), "raw file", "export it as JPEG"),
    "Nikon's raw file, whose first picture is a thumbnail": (raw_tiff(), "raw", "export it as JPEG"),
    "Adobe's raw file": (saved(COLOURS, "TIFF", tiffinfo={50706: b"\1\4\0\0"}), "raw", "export it as JPEG"),
    "a picture behind a server's text": (
        b"HTTP/1.1 200 OK\r\n\r\n" + bytes([0]) + WHOLE["PNG"],
        "20 other bytes",
        "anew",
    ),
    "a picture behind an empty line": (b"\n" + WHOLE["JPEG"], "1 other bytes stand before the JPEG", "anew"),
    "a picture as text": (b"data:image/jpeg;base64,/9j/4AAQSkZJRgABAQ", "base64", "decode it"),
    "a text with a heading in brackets": (b"[GENERAL]\nSLIDE = 1", "a text", "anew"),
    "only spaces": (b" \r\n" * 100, "nothing but spaces", "anew"),
    "a disk's empty block": (b"\xff" * 5000, "the byte 255 again and again", "get it anew"),
    "numbers with signs": (tiff((GREY.astype(int) - 128).astype(np.int8), 1, numbers=2), "signs", "8 or 16 bits"),
    "a cursor": (b"\0\0\2\0\1\0" + bytes(50), "cursor", "convert it"),
    "PCX": (b"\x0a\5\1\x08" + bytes(90), "PCX", "convert it"),
    "SGI": (b"\x01\xda\0\1" + bytes(90), "SGI", "convert it"),
    "a metafile": (b"\1\0\0\0\x6c\0\0\0" + bytes(32) + b" EMF" + bytes(40), "drawing of Windows", "export it"),
    "SQLite": (b"SQLite format 3\0" + bytes(80), "SQLite", "export"),
    "DICOM": (bytes(128) + b"DICM" + bytes(50), "DICOM", "convert it"),
    "a placeholder of iCloud": (b"bplist00" + bytes(50), "iCloud", "download"),
    "zeros": (bytes(5000), "zero bytes", "get it anew"),
    "notes of macOS": (b"\0\5\x16\7" + bytes(50), "macOS", "delete it"),
    "an empty file": (b"", "empty", ""),
    "noise": (bytes(range(7, 250)) * 3, "not a picture", ""),
    "only the beginning of a PNG": (b"\x89PNG\r\n\x1a\n" + bytes(50), "PNG", ""),
    "decimals": (saved(GREY.astype(np.float32), "TIFF"), "no known range", "8 or 16 bits"),
    "32 bits": (saved(GREY.astype(np.int32) * 1000, "TIFF"), "no known range", "8 or 16 bits"),
    "PAM": (b"P7\nWIDTH 2\nHEIGHT 2\nDEPTH 3\nMAXVAL 255\nENDHDR\n" + bytes(12), "PAM", "convert it"),
    "one pixel": (saved(COLOURS[:1, :1], "PNG"), "only 1 x 1", ""),
}


@pytest.mark.parametrize("case", NO_PICTURES)
@pytest.mark.parametrize("suffix", [".jpg", ".PNG"])
def test_what_is_no_picture_is_called_by_its_name_with_what_to_do(tmp_path, case, suffix):
    content, name, remedy = NO_PICTURES[case]
    (tmp_path / f"x{suffix}").write_bytes(content)
    reason = probe(tmp_path / f"x{suffix}").reason
    assert name in reason
    assert remedy in reason


@pytest.mark.parametrize(
    "case", [case for case, (_, name, _) in NO_PICTURES.items() if name not in ("raw", "only 1 x 1")]
)
def test_what_has_no_pixels_does_not_decode_and_the_error_says_what_it_is(tmp_path, case):
    content, name, _ = NO_PICTURES[case]
    (tmp_path / "x.jpg").write_bytes(content)
    with pytest.raises(CourseError, match=f"x.jpg cannot be read as a picture: .*{name}"):
        decode(tmp_path / "x.jpg")


@pytest.mark.parametrize(
    "content",
    [
        encoded(".png", COLOURS.astype(np.uint16) * 16),
        encoded(".png", GREY.astype(np.uint16) * 16),
        saved(GREY.astype(np.uint16) * 4, "TIFF"),
        encoded(".tiff", COLOURS.astype(np.uint16)),
    ],
    ids=["12 bits in a PNG", "12 bits in a grey PNG", "10 bits in a TIFF", "8 bits in a TIFF"],
)
def test_fewer_bits_in_files_of_16_would_be_nearly_black_and_are_left_out(tmp_path, content):
    (tmp_path / "x.png").write_bytes(content)
    assert re.search("nearly black: of 16 bits .* save it with 8 bits", probe(tmp_path / "x.png").reason)


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("x.heic", ftyp(b"heic"), "convert it to JPEG"),
        ("x.HEIC", bytes(range(1, 99)), "convert it to JPEG"),
        ("x.svg", b"<svg/>", "export it as PNG"),
        ("x.mov", ftyp(b"qt  "), "a video"),
        ("x.nef", saved(COLOURS, "TIFF"), "raw file"),
        ("x.zip", zip_file(), "unpack it"),
        ("x.jpg.icloud", b"bplist00", "iCloud"),
        ("x.tga", bytes(range(1, 99)), "TGA"),
        ("x.svs", WHOLE["TIFF"], "whole slide"),
        ("x.jpg ", WHOLE["JPEG"], r".jpg\x20 is not a picture's extension; it begins as a JPEG does: rename it"),
        ("x.jpg.part", WHOLE["JPEG"], "it begins as a JPEG does: rename it"),
        ("x", WHOLE["PNG"], "no extension is not a picture's extension; it begins as a PNG does"),
        ("x.db", bytes(range(1, 99)), ".db is not a picture's extension"),
    ],
)
def test_another_extension_does_not_hide_what_a_file_is(tmp_path, name, content, expected):
    (tmp_path / name).write_bytes(content)
    assert expected in probe(tmp_path / name).reason


# --- what is no file


def test_a_folder_with_a_pictures_name_is_left_out(tmp_path):
    (tmp_path / "x.jpg").mkdir()
    assert probe(tmp_path / "x.jpg").reason == "a folder, not a picture"


def test_a_link_to_nowhere_is_said_to_be_one(tmp_path):
    (tmp_path / "x.jpg").symlink_to("nowhere.jpg")
    assert probe(tmp_path / "x.jpg").reason == "a link to a file that does not exist"


def test_a_link_to_itself_ends(tmp_path):
    (tmp_path / "x.jpg").symlink_to("x.jpg")
    assert probe(tmp_path / "x.jpg").reason


@pytest.mark.timeout(20)
def test_a_named_pipe_keeps_nobody_waiting(require, tmp_path):
    require("posix")
    os.mkfifo(tmp_path / "x.jpg")
    assert probe(tmp_path / "x.jpg").reason == "not an ordinary file"
    with pytest.raises(CourseError, match="not an ordinary file"):
        decode(tmp_path / "x.jpg")


def test_a_socket_is_left_out(require, tmp_path, monkeypatch):
    require("posix")
    monkeypatch.chdir(tmp_path)  # a socket's path has to be short
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("x.jpg")
        assert probe(tmp_path / "x.jpg").reason == "not an ordinary file"


def test_a_file_that_may_not_be_read_is_left_out(tmp_path, monkeypatch):
    def forbidden(path: Path) -> None:
        raise PermissionError(13, "Permission denied")

    (tmp_path / "x.jpg").write_bytes(WHOLE["JPEG"])
    monkeypatch.setattr("course_utils._internal.image_check.open_file", forbidden)
    assert probe(tmp_path / "x.jpg").reason == "Permission denied"


@pytest.mark.parametrize(
    "error",
    [MemoryError(), OSError(errno.EMFILE, "Too many open files"), OSError(errno.ENOMEM, "Cannot allocate memory")],
)
def test_a_file_for_which_the_machine_has_no_room_now_is_not_called_damaged(tmp_path, monkeypatch, error):
    def fail(path: Path) -> None:
        raise error

    (tmp_path / "x.jpg").write_bytes(WHOLE["JPEG"])
    monkeypatch.setattr("course_utils._internal.image_check.open_file", fail)
    with pytest.raises(CourseError, match=r"x\.jpg cannot be read at this moment"):
        probe(tmp_path / "x.jpg")


# --- large pictures


def test_a_picture_with_more_pixels_than_memory_may_hold_is_refused_by_its_heading(tmp_path, monkeypatch):
    monkeypatch.setattr("course_utils._internal.image_check.MAX_PIXELS", 1000)
    (tmp_path / "x.png").write_bytes(saved(NOISE, "PNG"))
    assert "more than memory may hold" in probe(tmp_path / "x.png").reason


def test_what_the_largest_cameras_take_is_no_bomb(tmp_path):
    (tmp_path / "x.pbm.png").write_bytes(b"P4\n16384 12288\n")  # 201 million pixels announced, none there
    assert "truncated" in probe(tmp_path / "x.pbm.png").reason


def test_pictures_wait_until_the_others_have_given_their_memory_back():
    budget, inside, most = MemoryBudget(100), 0, 0
    lock = threading.Lock()

    def work() -> None:
        nonlocal inside, most
        with budget.hold(40):
            with lock:
                inside += 1
                most = max(most, inside)
            threading.Event().wait(0.01)
            with lock:
                inside -= 1

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 2


def test_a_picture_larger_than_all_memory_allowed_is_decoded_alone(tmp_path, monkeypatch):
    monkeypatch.setattr("course_utils._internal.image_check.MEMORY", MemoryBudget(10))
    (tmp_path / "x.png").write_bytes(saved(NOISE, "PNG"))
    assert probe(tmp_path / "x.png").reason is None
    assert pixels.MEMORY.size > 10


def test_a_flat_webp_may_end_with_zeros(tmp_path):
    file = tmp_path / "flat.webp"
    Image.new("RGB", (1000, 1000), "grey").save(file, quality=100, method=0)
    assert file.read_bytes().endswith(bytes(1000))
    assert probe(file).reason is None
