import shutil

from course_utils.datasets import read_folder
from course_utils.messy import messy_folder


def test_the_messy_folder_is_drawn_once_and_its_faults_are_known():
    folder, mess = messy_folder(3)
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*.*")}
    assert names == mess.labels.keys()
    assert {name for name, label in mess.labels.items() if not name.startswith(("cats", "dogs")[label])} == {
        *mess.wrong
    }
    assert all((folder / one).read_bytes() == (folder / other).read_bytes() for one, other in mess.copies)
    before = (folder / mess.wrong[0]).stat().st_mtime_ns
    assert messy_folder(3) == (folder, mess)
    assert (folder / mess.wrong[0]).stat().st_mtime_ns == before
    split, left_out = read_folder(folder, 40)
    assert (len(split), left_out) == (len(mess.labels), {})


def test_another_seed_draws_another_folder_and_what_a_killed_run_left_is_drawn_anew():
    (first, mess), (other, other_mess) = messy_folder(0), messy_folder(3)
    assert first.parent.name.startswith("messy-")
    assert other.parent.name.startswith("messy-seed3-")
    assert mess.labels.keys() != other_mess.labels.keys()
    shutil.rmtree(first)
    assert messy_folder(0)[1] == mess
    assert (first / mess.wrong[0]).is_file()
