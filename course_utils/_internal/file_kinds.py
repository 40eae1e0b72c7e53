"""What a file is that is no usable picture, told from its first bytes, and what to do with it."""

import re

HEAD = 4096
"""Bytes of a file's beginning that `kind_of` looks at."""

RAW = "a camera's raw file, not a picture that the course reads: export it as JPEG"
VIDEO = "a video, not a picture: take single pictures out of it"
HEIC = "a HEIC picture, which the course does not read: convert it to JPEG"
AVIF = "an AVIF picture, which the course does not read: convert it to JPEG or PNG"
JPEG_XL = "a JPEG XL picture, which the course does not read: convert it to JPEG or PNG"
JPEG_2000 = "a JPEG 2000 picture, which the course does not read: convert it to JPEG or PNG"
ARCHIVE = "an archive, not a picture: unpack it"
SVG = "an SVG drawing, not a picture of pixels: export it as PNG"
PDF = "a PDF document, not a picture: export its pictures as PNG"
POSTSCRIPT = "a PostScript file, not a picture: export it as PNG"
PSD = "a Photoshop file, which the course does not read: export it as JPEG or PNG"
OTHER = "a {} picture, which the course does not read: convert it to PNG"
METAFILE = "a drawing of Windows, not a picture of pixels: export it as PNG"
SLIDE = "a whole slide of a microscope, which the course does not read: cut PNG tiles out of it"
DATA = "a file of data ({}), not a picture: export its pictures as PNG"
ICLOUD = "a placeholder of iCloud, not the picture: download the picture to this machine (in the Finder: Download Now)"

STARTS: tuple[tuple[int, bytes, str], ...] = (
    (0, b"version https://git-lfs", "a pointer of Git LFS, not the picture: fetch the pictures with git lfs pull"),
    (0, b"/annex/objects/", "a pointer of git-annex, not the picture: fetch the pictures with git annex get"),
    (0, b"%PDF-", PDF),
    (0, b"%!PS", POSTSCRIPT),
    (0, b"\xc5\xd0\xd3\xc6", POSTSCRIPT),
    (0, b"8BPS", PSD),
    (0, b"gimp xcf", "a GIMP file, which the course does not read: export it as JPEG or PNG"),
    (0, b"PK\x03\x04", "a zip archive or an office document, not a picture: unpack it"),
    (0, b"PK\x05\x06", "an empty zip archive, not a picture"),
    (0, b"\x1f\x8b", ARCHIVE),
    (0, b"BZh", ARCHIVE),
    (0, b"\xfd7zXZ\0", ARCHIVE),
    (0, b"7z\xbc\xaf\x27\x1c", ARCHIVE),
    (0, b"Rar!", ARCHIVE),
    (0, b"\x28\xb5\x2f\xfd", ARCHIVE),
    (0, b"\x04\x22\x4d\x18", ARCHIVE),
    (0, b"LZIP\1", ARCHIVE),
    (0, b"\x1f\x9d", ARCHIVE),
    (257, b"ustar", ARCHIVE),
    (0, b"\0\0\0\x0cjP  ", JPEG_2000),
    (0, b"\xff\x4f\xff\x51", JPEG_2000),
    (0, b"\0\0\0\x0cJXL ", JPEG_XL),
    (0, b"\xff\x0a", JPEG_XL),
    (0, b"\x1a\x45\xdf\xa3", VIDEO),
    (8, b"AVI ", VIDEO),
    (0, b"\0\0\1\xba", VIDEO),
    (0, b"\0\0\1\xb3", VIDEO),
    (0, b"FLV\1", VIDEO),
    (0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", VIDEO),
    (0, b"OggS", "a sound or a video, not a picture"),
    (8, b"WAVE", "a sound, not a picture"),
    (0, b"ID3", "a sound, not a picture"),
    (8, b"CR\2\0", RAW),
    (0, b"FUJIFILMCCD-RAW", RAW),
    (0, b"IIRO", RAW),
    (0, b"IIRS", RAW),
    (0, b"MMOR", RAW),
    (0, b"IIU\0", RAW),
    (0, b"FOVb", RAW),
    (0, b"\0MRM", RAW),
    (128, b"DICM", OTHER.format("DICOM")),
    (0, b"\0\0\1\0", OTHER.format("Windows icon")),
    (0, b"\0\0\2\0\1\0", OTHER.format("Windows cursor")),
    (0, b"icns", OTHER.format("macOS icon")),
    (0, b"FLIF", OTHER.format("FLIF")),
    (0, b"\x01\xda\0\1", OTHER.format("SGI")),
    (0, b"\x01\xda\1\1", OTHER.format("SGI")),
    *((0, b"\x0a" + bytes([version, 1]), OTHER.format("PCX")) for version in (0, 2, 3, 4, 5)),
    (8, b"ILBM", OTHER.format("Amiga (IFF)")),
    (40, b" EMF", METAFILE),
    (0, b"\xd7\xcd\xc6\x9a", METAFILE),
    (0, b"II\xbc", OTHER.format("JPEG XR")),
    (0, b"DDS ", OTHER.format("DDS")),
    (0, b"qoif", OTHER.format("QOI")),
    (0, b"BPG\xfb", OTHER.format("BPG")),
    (0, b"v/1\1", OTHER.format("OpenEXR")),
    (0, b"#?RADIANCE", OTHER.format("Radiance HDR")),
    (0, b"P7\n", OTHER.format("PAM")),
    (0, b"SIMPLE  =", OTHER.format("FITS")),
    (0, b"AT&TFORM", "a DjVu document, not a picture: export its pages as PNG"),
    (0, b"\x93NUMPY", "an array of NumPy, not a picture: save it with cv2.imwrite"),
    (0, b"\x89HDF", DATA.format("HDF5")),
    (0, b"SQLite format 3\0", DATA.format("SQLite")),
    (0, b"MATLAB 5.0 MAT-file", DATA.format("MATLAB")),
    (344, b"n+1\0", DATA.format("NIfTI")),
    (0, b"\x80\4\x95", DATA.format("pickle")),
    (0, b"\0\5\x16\7", "notes of macOS about a file (._name), not a picture: delete it"),
    (0, b"bplist00", ICLOUD),
    (0, b"\xd0\xcf\x11\xe0", "an old office document or Thumbs.db, not a picture"),
    (0, b"L\0\0\0\1\x14\2", "a shortcut of Windows, not a picture: copy the picture itself"),
    (0, b"[InternetShortcut]", "a shortcut to a web page, not a picture: download the picture itself"),
    (0, b"MZ\x90\0", "a program, not a picture"),
    (0, b"\x7fELF", "a program, not a picture"),
)
"""Where in a file, which bytes, and what it is then."""

BRANDS = (
    ((b"avif", b"avis"), AVIF),
    ((b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"hevm", b"hevs", b"mif1", b"msf1", b"mif2"), HEIC),
    ((b"crx ",), RAW),
    ((b"jxl ",), JPEG_XL),
    ((b"jp2 ", b"jpx ", b"jpm "), JPEG_2000),
)
"""The words in the first box of an ISO base media file (ISO/IEC 14496-12), in the order in which they decide."""

BOXES = (b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot")
"""With one of these an old QuickTime video begins."""

PICTURES = (
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"GIF8", "GIF"),
    (b"BM", "BMP"),
    (b"II*\0", "TIFF"),
    (b"MM\0*", "TIFF"),
    (b"II+\0", "TIFF"),
    (b"MM\0+", "TIFF"),
    *((b"P%d" % number, "PGM, PPM or PBM") for number in range(1, 7)),
)

SUFFIX_KINDS = {
    **dict.fromkeys((".heic", ".heif", ".hif"), HEIC),
    **dict.fromkeys((".avif",), AVIF),
    **dict.fromkeys((".jxl",), JPEG_XL),
    **dict.fromkeys((".jp2", ".j2k", ".jpf", ".jpx"), JPEG_2000),
    **dict.fromkeys((".svg", ".svgz"), SVG),
    **dict.fromkeys((".pdf", ".ai"), PDF),
    **dict.fromkeys((".eps", ".ps"), POSTSCRIPT),
    **dict.fromkeys((".psd", ".psb"), PSD),
    **dict.fromkeys((".mp4", ".m4v", ".mov", ".avi", ".mkv", ".webm", ".wmv", ".mpg", ".mpeg", ".3gp", ".flv"), VIDEO),
    **dict.fromkeys((".zip", ".7z", ".rar", ".tar", ".gz", ".tgz", ".bz2", ".xz"), ARCHIVE),
    **dict.fromkeys((".dcm", ".dicom"), OTHER.format("DICOM")),
    **dict.fromkeys((".tga",), OTHER.format("TGA")),  # which has no first bytes of its own
    **dict.fromkeys((".nii", ".npz", ".mat", ".tfrecord", ".tfrecords", ".pkl"), DATA.format("of pictures, perhaps")),
    **dict.fromkeys((".svs", ".ndpi", ".mrxs", ".scn", ".vms", ".bif"), SLIDE),
    **dict.fromkeys((".icloud",), ICLOUD),
    **dict.fromkeys((".cr2", ".cr3", ".crw", ".nef", ".nrw", ".dng", ".arw", ".sr2", ".raf", ".orf", ".rw2"), RAW),
    **dict.fromkeys((".pef", ".srw", ".x3f", ".raw", ".3fr", ".iiq", ".rwl", ".kdc", ".dcr", ".erf", ".mrw"), RAW),
}
"""What a file is by its extension, where its first bytes do not tell: a raw file begins as a TIFF does."""


def kind_of(head: bytes) -> str | None:
    """Return what a file is, and what to do, from its first `HEAD` bytes; None where they do not say it.

    Pictures in the course's formats are None, too.
    """
    if picture_format(head) in ("JPEG", "PNG", "GIF", "WebP"):  # certain, and most files by far
        return None
    for at, start, kind in STARTS:
        if head.startswith(start, at):
            return kind
    if head[4:8] == b"ftyp":
        length = min(max(int.from_bytes(head[:4]), 16), 512)
        words = [head[at : at + 4] for at in range(8, length, 4)]
        return next((kind for brands, kind in BRANDS if any(word in brands for word in words)), VIDEO)
    if head[4:8] in BOXES:
        return VIDEO
    if head and not head.strip(b"\0"):
        return "nothing but zero bytes: a copy or a download that broke, or a placeholder of a cloud drive; get it anew"
    if len(set(head)) == 1 and len(head) > 1:
        return f"nothing but the byte {head[0]} again and again: a copy or a disk that broke; get it anew"
    return _kind_of_text(head)


def hidden_picture(head: bytes) -> str | None:
    """Return that a picture begins only after other bytes, as a program of a web server sends them; None: it does not.

    Ask for files that neither begin as a picture does nor are anything else that is known.
    """
    found = {head.find(start): name for start, name in PICTURES[:3] if head.find(start) > 0}
    if not found:
        return None
    at = min(found)
    return f"not a picture: {at} other bytes stand before the {found[at]} in it (a server's text?); get it anew"


def _kind_of_text(head: bytes) -> str | None:
    """Return what a text is: a web page, XML, JSON or another text; None for what is no text, or a picture as text."""
    encoding = "utf-16" if head.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        # The last character may be cut in its middle.
        text = head.decode(encoding, "strict" if len(head) < HEAD else "ignore").strip()
    except UnicodeDecodeError:
        return None
    if head.strip(b"\xef\xbb\xbf\t\n\r\f\v ") == b"":
        return "nothing but spaces and line ends: get the picture anew"
    if not text or any(c < " " and c not in "\t\n\r\f\v" for c in text) or re.match(r"P[1-6]\s", text):
        return None
    start = text.lower()
    if start.startswith("<") and "<svg" in start:
        return SVG
    if start.startswith(("<!doctype", "<html", "<head", "<body", "<script", "<!--")):
        return "a web page, not a picture (a log-in? an error?): download the picture anew"
    if start.startswith("<"):
        return "an XML text, not a picture (an error of the server?): download the picture anew"
    if start.startswith("{\\rtf"):
        return "a text document, not a picture: export its pictures as PNG"
    if text.startswith(("data:image/", "/9j/", "iVBORw0KGgo", "R0lGOD", "UklGR")):
        return "a picture written as text (base64): decode it first, with Python's base64.b64decode"
    if re.match(r"""\{|\[\s*["\[{\d\]-]""", start):
        return "a JSON text, not a picture (an error of the server?): download the picture anew"
    return "a text, not a picture: get the picture anew"


def picture_format(head: bytes) -> str | None:
    """Return the format of the course's pictures that a file begins like, or None."""
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "WebP"
    return next((name for start, name in PICTURES if head.startswith(start)), None)
