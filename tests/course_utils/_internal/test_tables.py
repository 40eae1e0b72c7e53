"""Label tables: each dialect that people have is read, each bad one refused with its name and the line."""

import io
from pathlib import Path

import openpyxl
import pytest

from course_utils._internal.tables import PalmEye, picture_stem, read_labels, read_palm_labels, read_table, write_table
from course_utils.errors import CourseError


def workbook(*rows: tuple[object, ...]) -> bytes:
    book, buffer = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(buffer)
    return buffer.getvalue()


BAD_TABLES: dict[str, tuple[str, bytes, str]] = {
    "an empty file": ("t.csv", b"", r"t\.csv is an empty table\. Expected are the columns imgName, Label"),
    "only a heading": ("t.csv", b"imgName,Label\n", "has a heading, but no rows"),
    "a column missing": ("t.csv", b"imgName,Class\na,1\n", r"line 1: there is no column Label.*imgName, Class"),
    "no heading": ("t.csv", b"a.jpg,1\nb.jpg,0\n", "line 1: there is no column imgName, Label"),
    "a title and no heading": ("t.csv", b"Readings\na.jpg,1\nb.jpg,0\n", "line 1: there is no column imgName, Label"),
    "a title above a wrong label": (
        "t.csv",
        b"Readings\n\nimgName,Label\na,1\nb,2\n",
        "line 5: the Label of b must be",
    ),
    "a column twice": ("t.csv", b"imgName,Label,label\na,1,0\n", "line 1: the column Label stands there twice"),
    "a label out of range": ("t.csv", b"imgName,Label\na,1\nb,2\n", "line 3: the Label of b must be in 0 to 1, not 2"),
    "a negative label": ("t.csv", b"imgName,Label\na,-1\n", "line 2: the Label of a must be in 0 to 1, not -1"),
    "a label that is a word": ("t.csv", b"imgName,Label\na,yes\n", "line 2: .* must be a whole number, not 'yes'"),
    "a label and a half": ("t.csv", b"imgName,Label\na,0.5\n", r"line 2: .* must be a whole number, not '0\.5'"),
    "a label not a number": ("t.csv", b"imgName,Label\na,nan\n", "line 2: .* must be a whole number, not 'nan'"),
    "a label missing": ("t.csv", b"imgName,Label\na,\n", "line 2: a has no Label"),
    "a name missing": ("t.csv", b"imgName,Label\n,1\n", "line 2: no imgName"),
    "a name twice": ("t.csv", b"imgName,Label\na,1\nb,0\na,0\n", "line 4: a stands in line 2 already"),
    "too few cells": ("t.csv", b"imgName,Label\na,1\nb\n", "line 3: 1 cells, where the heading has 2"),
    "too many cells": ("t.csv", b"imgName,Label\na,1,7\n", "line 2: 3 cells, where the heading has 2"),
    "a quote that does not end": ("t.csv", b'imgName,Label\n"a,1\nb,0\n', r"t\.csv, line \d: unexpected end of data"),
    "not UTF-8": ("t.csv", b"imgName,Label\na,1\n\xe9,0\n", "line 3: not UTF-8 text. Save it as CSV in UTF-8"),
    "zero bytes": ("t.csv", b"imgName,Label\na,1\n\0\0\0\0", "line 3: zero bytes in the text: the file is damaged"),
    "a pointer of Git LFS": ("t.csv", b"version https://git-lfs.github.com/spec/v1\noid sha256:00\n", "git lfs pull"),
    "an archive": ("t.csv", b"\x1f\x8b\x08junk", "is an archive, not a table: unpack it"),
    "a picture": ("t.csv", b"\x89PNG\r\n\x1a\njunk", r"is a picture \(PNG\), not a table"),
    "a web page": ("t.csv", b"<html>log in", "is a web page"),
    "a zip of something else": ("t.csv", b"PK\x03\x04" + bytes(40), "cannot be read as an Excel table"),
    "an old Excel file": (
        "t.csv",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        r"old Excel \(\.xls\)\. Save it anew as \.xlsx",
    ),
    "a label with a decimal comma": (
        "t.csv",
        b"imgName;Label\na;1,0\n",
        "line 2: .* must be a whole number, not '1,0'",
    ),
    "underscores in a label": ("t.csv", b"imgName,Label\na,1_0\n", "line 2: .* must be a whole number, not '1_0'"),
    "another separator below": ("t.csv", b"imgName,Label\na;1\n", "line 2: 1 cells, where the heading has 2"),
    "an Excel file cut off": ("t.xlsx", workbook(("imgName", "Label"), ("a", 1))[:-300], "cannot be read as an Excel"),
    "an Excel label out of range": (
        "t.xlsx",
        workbook(("ID", "imgName", "Label"), (1, "a", 0), (2, "b", 3)),
        "line 3: the Label of b must be in 0 to 1, not 3",
    ),
    "an empty Excel sheet": ("t.xlsx", workbook(), "is an empty table"),
}


@pytest.mark.parametrize("case", BAD_TABLES)
def test_a_bad_table_is_refused_with_its_name_and_the_line(tmp_path, case):
    name, content, message = BAD_TABLES[case]
    (tmp_path / name).write_bytes(content)
    with pytest.raises(CourseError, match=message) as error:
        read_labels(tmp_path / name, "imgName", "Label", range(2))
    assert str(tmp_path / name) in str(error.value)


def test_all_problems_of_a_table_are_told_at_once(tmp_path):
    (tmp_path / "t.csv").write_text("imgName,Label\n" + "".join(f"{n},9\n" for n in range(20)))
    with pytest.raises(CourseError) as error:
        read_labels(tmp_path / "t.csv", "imgName", "Label", range(2))
    assert "line 2:" in str(error.value)
    assert "line 6:" in str(error.value)
    assert "... and 15 more" in str(error.value)


def test_a_table_that_is_not_there_is_named(tmp_path):
    with pytest.raises(CourseError, match=r"There is no table .*t\.csv"):
        read_table(tmp_path / "t.csv", ("a",))


DIALECTS: dict[str, tuple[str, bytes]] = {
    "commas": ("t.csv", b"imgName,Label\na.jpg,1\nb.jpg,0\n"),
    "semicolons": ("t.csv", b"imgName;Label\na.jpg;1\nb.jpg;0\n"),
    "tabs": ("t.tsv", b"imgName\tLabel\na.jpg\t1\nb.jpg\t0\n"),
    "a BOM": ("t.csv", b"\xef\xbb\xbfimgName,Label\na.jpg,1\nb.jpg,0\n"),
    "UTF-16": ("t.csv", "imgName,Label\na.jpg,1\nb.jpg,0\n".encode("utf-16")),
    "UTF-16 without a BOM": ("t.csv", "imgName,Label\na.jpg,1\nb.jpg,0\n".encode("utf-16-le")),
    "UTF-16 of the other kind": ("t.csv", "imgName\tLabel\na.jpg\t1\nb.jpg\t0\n".encode("utf-16-be")),
    "UTF-32": ("t.csv", "imgName,Label\na.jpg,1\nb.jpg,0\n".encode("utf-32")),
    "a title above": ("t.csv", b"Readings, first reader; 2019\n\nimgName,Label\na.jpg,1\nb.jpg,0\n"),
    "comments above": ("t.csv", b"# a, b, c, d\n# 1: myopia\nimgName;Label\na.jpg;1\nb.jpg;0\n"),
    "a title above in Excel": ("t.xlsx", workbook(("Readings",), (), ("imgName", "Label"), ("a.jpg", 1), ("b.jpg", 0))),
    "Windows line ends": ("t.csv", b"imgName,Label\r\na.jpg,1\r\nb.jpg,0\r\n"),
    "old Mac line ends": ("t.csv", b"imgName,Label\ra.jpg,1\rb.jpg,0\r"),
    "no line end at the end": ("t.csv", b"imgName,Label\na.jpg,1\nb.jpg,0"),
    "quotes": ("t.csv", b'"imgName","Label"\n"a.jpg","1"\n"b.jpg","0"\n'),
    "spaces": ("t.csv", b"imgName, Label\na.jpg, 1\nb.jpg, 0\n"),
    "empty lines": ("t.csv", b"\nimgName,Label\n\na.jpg,1\n,\nb.jpg,0\n\n"),
    "another case and further columns": ("t.csv", b"ID,IMGNAME,label\n1,a.jpg,1\n2,b.jpg,0\n"),
    "a separator at the end": ("t.csv", b"imgName;Label;\na.jpg;1;\nb.jpg;0;\n"),
    "numbers with a decimal point": ("t.csv", b"imgName,Label\na.jpg,1.0\nb.jpg,0.0\n"),
    "bars": ("t.txt", b"imgName | Label\na.jpg | 1\nb.jpg | 0\n"),
    "quotes after spaces": ("t.csv", b'"imgName", "Label"\n"a.jpg", "1"\n"b.jpg", "0"\n'),
    "a first line for Excel": ("t.csv", b"sep=;\r\nimgName;Label\r\na.jpg;1\r\nb.jpg;0\r\n"),
    "more commas in the heading than semicolons": (
        "t.csv",
        b'imgName;Label;"notes, by hand, of the reader, 2019"\na.jpg;1;\nb.jpg;0;\n',
    ),
    "numbers as a spreadsheet shows them": ("t.csv", b"imgName,Label\na.jpg,1.000\nb.jpg,0.\n"),
    "Excel called csv": ("t.csv", workbook(("imgName", "Label"), ("a.jpg", 1.0), ("b.jpg", 0.0))),
    "csv called Excel": ("t.xlsx", b"imgName,Label\na.jpg,1\nb.jpg,0\n"),
    "Excel": ("t.xlsx", workbook(("ID", "imgName", "Label"), (1, "a.jpg", 1), (2, "b.jpg", 0))),
}


@pytest.mark.parametrize("case", DIALECTS)
def test_a_table_is_read_in_every_dialect(tmp_path, case):
    name, content = DIALECTS[case]
    (tmp_path / name).write_bytes(content)
    labels = read_labels(tmp_path / name, "imgName", "Label", range(2))
    assert {key: label for key, (_, label, _) in labels.items()} == {"a.jpg": 1, "b.jpg": 0}


def test_a_written_table_comes_back_as_it_was(tmp_path):
    rows = [{"imgName": 'with "quotes", and a comma', "Label": "1"}, {"imgName": "plain", "Label": "0"}]
    rows += [{"imgName": f"{name}.jpg", "Label": "1"} for name in ("a\nb", "a\r\nb", "a\u2028b", "é", "'\"'", "a|b")]
    (tmp_path / "t.csv").write_text(write_table(rows, ("imgName", "Label")), encoding="utf-8", newline="")
    assert [row for _, row in read_table(tmp_path / "t.csv", ("imgName", "Label"))] == rows


def test_bytes_of_a_name_that_are_not_utf_8_are_written_as_escapes():
    assert write_table([{"file": "caf\udce9.jpg"}], ("file",)) == "file\ncaf\\udce9.jpg\n"


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("10_left", "10_left"),
        ("10_LEFT.JPEG", "10_left"),
        ("train/10_left.png", "10_left"),
        ("a\\b.jpg", "b"),
        ("1.5", "1.5"),
    ],
)
def test_names_of_pictures_are_compared_without_folder_extension_and_capitals(name, stem):
    assert picture_stem(name) == stem


# --- the table of PALM


def palm(folder: Path, text: str) -> tuple[list[PalmEye], list[str]]:
    (folder / "labels.csv").write_text(text, encoding="utf-8")
    return read_palm_labels(folder / "labels.csv", [folder / "V0001.jpg", folder / "V0002.jpg"])


@pytest.mark.parametrize(
    "text",
    [
        "ID,imgName,Label,Fovea_X,Fovea_Y\n1,V0001.jpg,1,743.2,790.5\n2,V0002.jpg,0,1,2\n",
        "id; imgname; label; fovea_x; fovea_y\n1; v0001; 1.0; 743,2; 790,5\n2; V0002.JPG; 0; 1; 2\n",
    ],
)
def test_the_labels_of_palm_come_with_their_pictures_and_the_fovea(tmp_path, text):
    eyes, misfits = palm(tmp_path, text)
    assert [(eye.picture.name, eye.label, eye.line) for eye in eyes] == [("V0001.jpg", 1, 2), ("V0002.jpg", 0, 3)]
    assert eyes[0].fovea == (743.2, 790.5)
    assert misfits == []


def test_a_table_of_palm_without_the_fovea_is_read(tmp_path):
    eyes, _ = palm(tmp_path, "imgName,Label\nV0001.jpg,1\nV0002.jpg,0\n")
    assert [eye.fovea for eye in eyes] == [None, None]


def test_pictures_without_a_row_and_rows_without_a_picture_are_told_and_the_rest_is_used(tmp_path):
    eyes, misfits = palm(tmp_path, "imgName,Label\nV0002.jpg,0\nV0009.jpg,1\n")
    assert [eye.picture.name for eye in eyes] == ["V0002.jpg"]
    assert misfits == ["labels.csv has no row for V0001.jpg", "labels.csv, line 3: there is no picture V0009.jpg"]


def test_one_eye_under_two_names_is_refused(tmp_path):
    with pytest.raises(CourseError, match=r"line 3: v0001 stands in line 2 already"):
        palm(tmp_path, "imgName,Label\nV0001.jpg,1\nv0001,0\n")
