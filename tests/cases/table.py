"""What goes wrong for others, and what the course does then: each case with the tests that try it."""

from typing import NamedTuple


class Case(NamedTuple):
    """A kind of trouble, one case of it, what is expected, and the tests by file and name; `test_` is left out."""

    kind: str
    case: str
    expected: str
    file: str
    tests: tuple[str, ...]


def _cases(kind: str, file: str, *cases: tuple[str, ...]) -> list[Case]:
    return [Case(kind, case, expected, file, tuple(tests)) for case, expected, *tests in cases]


SIDE_BY_SIDE, SETTINGS, FILES, STRAYS = "two runs at once", "settings", "files that are unsound", "stray files"
NAMES, SMALL, TABLES, CAM = "names and places", "small sets", "tables", "Grad-CAM"
DOCTOR, TERMINAL, LARGE, NETWORK = "doctor", "terminal and disk", "large pictures", "network"

CASES = [
    *_cases(
        SIDE_BY_SIDE,
        "tests/cases/test_side_by_side.py",
        (
            "a sweep of a lesson that trains",
            "the lone runs' numbers",
            "each_value_of_a_sweep_gives_what_it_gives_alone",
        ),
        (
            "sweeps of lessons 09, 11 and 12",
            "the lone runs' numbers",
            "a_sweep_of_a_lesson_that_keeps_networks_gives_what_the_lone_runs_give",
        ),
        (
            "the whole course in two terminals",
            "the lone runs' numbers",
            "the_whole_course_in_two_terminals_gives_what_it_gives_alone",
        ),
    ),
    *_cases(
        SIDE_BY_SIDE,
        "tests/course_tools/execution/test_run.py",
        (
            "one lesson twice into one --out",
            "the second is refused",
            "a_run_of_a_lesson_that_another_one_executes_into_the_same_folder_is_refused",
        ),
        (
            "other lessons into one --out",
            "both are kept",
            "two_runs_of_other_lessons_into_the_same_folder_do_not_disturb_each_other",
        ),
    ),
    *_cases(
        SIDE_BY_SIDE,
        "tests/course_utils/test_paths.py",
        ("the same parameters at once", "a folder each", "two_processes_at_once_never_share_a_folder"),
        ("a disk without locks", "a folder each", "where_nothing_can_be_locked_each_process_has_a_new_folder"),
    ),
    *_cases(
        SIDE_BY_SIDE,
        "tests/course_utils/test_output_path.py",
        ("one output folder for two runs", "the second is refused", "two_processes_do_not_mix_their_results"),
    ),
    *_cases(
        SIDE_BY_SIDE,
        "tests/course_tools/data/test_data_check.py",
        (
            "two checks of one data set",
            "each file moved once",
            "of_two_checks_at_once_each_file_is_moved_and_listed_once",
        ),
    ),
    *_cases(
        SIDE_BY_SIDE,
        "tests/lessons/test_own_folder.py",
        (
            "folders of every lesson",
            "named by every parameter",
            "the_folder_of_a_run_depends_on_every_parameter",
            "a_lesson_writes_to_no_file_of_a_fixed_name_in_the_work_folder",
        ),
    ),
    *_cases(
        SETTINGS,
        "tests/course_tools/execution/test_machine.py",
        ("KERAS_BACKEND", "a sentence names it", "another_backend_is_said_with_the_variable"),
        (
            "keras.json: channels_first, float16",
            "a sentence names the file",
            "settings_of_keras_that_change_results_are_said_with_the_file",
        ),
        (
            "keras.json: damaged",
            "Keras's own settings",
            "a_file_that_keras_makes_nothing_of_or_that_course_utils_overrules_is_no_problem",
        ),
        (
            "keras.json: a list, a folder",
            "a sentence names the file",
            "a_file_of_settings_with_which_keras_cannot_start_is_named",
            "a_folder_in_the_place_of_the_file_of_settings_is_named",
        ),
        ("KERAS_MAX_EPOCHS", "a sentence names it", "a_variable_that_cuts_trainings_short_is_named"),
        (
            "PYTHONPATH with a keras.py",
            "a sentence names it",
            "a_file_on_pythonpath_in_the_place_of_a_package_is_named",
        ),
        (
            "KERAS_HOME= and KERAS_BACKEND=",
            "as if not set",
            "variables_of_keras_that_are_set_but_empty_count_as_not_set",
        ),
        (
            "COURSE_WORK of a name too long",
            "says COURSE_WORK",
            "a_work_folder_with_a_name_that_no_disk_takes_is_refused_with_the_variable",
        ),
    ),
    *_cases(
        SETTINGS,
        "tests/course_tools/execution/test_run.py",
        ("MPLBACKEND=Agg", "figures all the same", "figures_are_in_the_notebook_whatever_backend_is_set"),
        (
            "number of threads, --jobs",
            "one thread on tiny",
            "a_tiny_lesson_has_one_thread_however_many_run_at_a_time",
            "larger_lessons_share_the_cores_unless_the_user_says_otherwise",
        ),
        ("TensorFlow aborts", "its last words", "what_a_library_says_before_it_aborts_is_shown"),
    ),
    *_cases(
        SETTINGS,
        "tests/course_tools/publishing/test_build.py",
        (
            "a build without figures",
            "is refused",
            "a_lesson_that_draws_and_shows_no_figure_leaves_its_notebook_as_it_was",
            "check_notices_a_notebook_without_figures_whose_lesson_draws",
        ),
    ),
    *_cases(
        SETTINGS,
        "tests/course_utils/test_paths.py",
        ("COURSE_WORK= and COURSE_DATA=", "as if not set", "a_variable_that_is_set_but_empty_counts_as_not_set"),
        ("COURSE_WORK=~nobody, links in a circle", "named", "what_leads_nowhere_is_an_error_that_names_it"),
    ),
    *_cases(
        SETTINGS,
        "tests/cases/test_odd_machines.py",
        (
            "no HOME, unknown user",
            "runs, no folder ~",
            "a_user_without_a_home_folder_runs_a_lesson_and_leaves_no_folder_called_tilde",
        ),
    ),
    *_cases(
        FILES,
        "tests/course_utils/test_images.py",
        (
            "PGM and PPM of other maxima, 16 bits, palettes",
            "their true colours",
            "an_odd_picture_is_sound_and_decodes_to_its_true_colours",
        ),
        (
            "HEIC, Git LFS, SVG, PDF, video, AVIF, web page",
            "named, with what to do",
            "what_is_no_picture_is_called_by_its_name_with_what_to_do",
        ),
        ("missing ends", "left out", "a_missing_end_is_found_or_the_pixels_are_all_there"),
        (
            "zeros to the end, full length",
            "left out, black is not",
            "zeros_from_the_middle_of_a_row_to_the_end_of_a_file_of_full_length_are_found",
            "a_jpeg_of_full_length_whose_end_is_zeros_is_found_behind_a_thumbnail_with_an_end_of_its_own",
            "a_picture_may_be_black",
        ),
        ("truncated WebP", "the bytes that lack", "of_a_truncated_webp_the_missing_bytes_are_told"),
        (
            "zeros in place of the end, compressed formats",
            "left out, or no pixel is lost",
            "zeros_in_the_place_of_an_end_are_found_or_the_pixels_are_all_there",
        ),
        (
            "zeros from exactly a row on",
            "a black border",
            "zeros_that_begin_exactly_at_a_row_are_a_black_border_for_all_that_anybody_can_say",
        ),
        ("WebP that ends flat", "sound", "a_webp_may_end_in_an_area_that_takes_nothing_but_zeros"),
        (
            "zeros in place of pictures of an animation",
            "left out",
            "zeros_in_the_place_of_the_pictures_of_an_animation_are_found",
        ),
        (
            "12, 10 or 8 bits in files of 16",
            "left out: nearly black",
            "fewer_bits_in_files_of_16_would_be_nearly_black_and_are_left_out",
        ),
        (
            "no memory, too many open files",
            "a sentence, no damage",
            "a_file_for_which_the_machine_has_no_room_now_is_not_called_damaged",
        ),
        ("TGA, slides, a space behind the name", "named", "another_extension_does_not_hide_what_a_file_is"),
    ),
    *_cases(
        FILES,
        "tests/course_utils/test_find_images.py",
        (
            "a file that may not be read",
            "read when it may",
            "a_file_that_could_not_be_read_is_looked_at_anew_when_it_can",
        ),
        (
            "a JPEG that was cut and then closed",
            "left out by lessons, too",
            "a_jpeg_that_was_cut_and_then_closed_is_left_out_by_lessons_too",
        ),
    ),
    *_cases(
        STRAYS,
        "tests/lessons/test_odd_files.py",
        ("lessons 00, 03, 06", "passed over", "strays_among_cats_and_dogs_are_passed_over"),
        ("lessons 09, 10", "passed over", "strays_among_eyes_are_passed_over"),
        ("lesson 11", "passed over", "strays_among_eyes_with_a_table_of_labels_are_passed_over"),
    ),
    *_cases(
        STRAYS,
        "tests/course_utils/_internal/test_palm_files.py",
        (
            "folders of lesson 11",
            "left out by name",
            "what_is_no_usable_picture_is_left_out_and_named_but_for_hidden_files",
        ),
    ),
    *_cases(
        STRAYS,
        "tests/course_utils/test_find_images.py",
        (
            "any folder",
            "passed over",
            "usable_pictures_come_sorted_and_what_systems_add_is_passed_over_in_silence",
            "what_is_no_picture_is_left_out_with_the_reason",
        ),
    ),
    *_cases(
        NAMES,
        "tests/lessons/test_odd_files.py",
        (
            "not UTF-8, through lesson 12",
            "named by escapes",
            "names_that_are_not_utf_8_go_through_the_whole_lesson_12",
        ),
        (
            "output of lesson 12 that cannot be made",
            "told at the start",
            "a_place_for_results_that_cannot_be_made_ends_lesson_12_before_it_computes",
        ),
    ),
    *_cases(
        NAMES,
        "tests/course_tools/data/test_data_check.py",
        (
            "not UTF-8, in course data check",
            "named and moved",
            "a_damaged_file_of_any_name_is_reported_moved_and_listed",
        ),
    ),
    *_cases(
        NAMES,
        "tests/lessons/test_paths_of_parameters.py",
        (
            "~ and relative paths in lesson 09",
            "as in the shell",
            "a_tilde_is_the_home_folder",
            "a_relative_folder_is_meant_from_where_the_course_was_called",
        ),
        (
            "folders of lesson 09 that are none",
            "told at the start",
            "what_cannot_go_well_is_said_before_anything_takes_time",
        ),
        (
            "strays among unlabelled pictures of 09",
            "named",
            "hidden_files_among_the_unlabelled_are_passed_over_and_others_named",
        ),
    ),
    *_cases(
        NAMES,
        "tests/course_utils/_internal/test_folder_check.py",
        (
            "classes whose names look the same",
            "refused by name",
            "two_classes_whose_names_look_the_same_are_refused_with_what_tells_them_apart",
            "classes_may_differ_in_capitals_only_as_letters_do",
        ),
        (
            "a class folder without permission",
            "named",
            "a_folder_that_may_not_be_looked_into_is_named_and_not_taken_for_empty",
        ),
    ),
    *_cases(
        NAMES,
        "tests/course_utils/_internal/test_files.py",
        ("very long names", "written", "the_longest_name_that_a_disk_takes_can_be_written"),
    ),
    *_cases(
        SMALL,
        "tests/lessons/test_small_sets.py",
        ("five or nine pictures, lessons 00 to 06", "runs", "cats_and_dogs_may_be_few_and_of_an_odd_number"),
        (
            "few of a grade, lessons 08 and 10",
            "runs, or refused first",
            "of_each_grade_there_may_be_as_few_as_folds",
            "more_folds_than_the_pictures_make_are_refused_with_the_number_that_they_make",
        ),
        (
            "few signs, lesson 07",
            "runs, or refused first",
            "of_each_sign_there_may_be_a_few_frames",
            "signs_of_one_picture_each_are_refused",
        ),
        (
            "few eyes, lesson 11",
            "runs, or refused first",
            "eyes_with_and_without_myopia_may_be_few",
            "eyes_of_one_kind_only_are_refused",
        ),
        (
            "a folder for lesson 12",
            "runs, or refused first",
            "lesson_12_takes_a_folder_of_a_few_pictures_with_broken_files_and_with_groups_of_its_own",
            "lesson_12_refuses_a_folder_of_one_class",
            "lesson_12_refuses_an_expression_that_finds_nothing",
        ),
    ),
    *_cases(
        SMALL,
        "tests/course_utils/test_groups.py",
        (
            "groups",
            "whole in one fold, or refused",
            "no_group_stands_on_both_sides_and_every_class_is_learned",
            "a_class_with_too_few_groups_is_an_error_that_names_it",
        ),
    ),
    *_cases(
        TABLES,
        "tests/course_utils/_internal/test_tables.py",
        ("separators, headings, 1.0, UTF-16, titles", "read", "a_table_is_read_in_every_dialect"),
        ("what cannot be read", "refused with file and line", "a_bad_table_is_refused_with_its_name_and_the_line"),
        (
            "names in PALM's table",
            "with extension or not",
            "the_labels_of_palm_come_with_their_pictures_and_the_fovea",
        ),
    ),
    *_cases(
        CAM,
        "tests/course_utils/test_gradcam.py",
        (
            "activations of every kind, in a row, by hand",
            "the map of the scores",
            "the_scores_before_the_last_activation_decide_however_it_is_attached",
        ),
        ("empty maps", "a warning", "maps_that_are_empty_are_told_with_their_number"),
        ("mixed precision", "float32", "a_model_of_mixed_precision_is_explained_in_single_precision"),
        (
            "several outputs, label out of range",
            "an error in words",
            "several_outputs_are_refused_with_the_way_to_choose_one",
            "a_class_that_is_not_there_is_an_error_that_says_which_are",
        ),
    ),
    *_cases(
        DOCTOR,
        "tests/cases/test_odd_machines.py",
        ("libGL missing", "table and remedy", "the_doctor_names_the_library_that_opencv_lacks"),
        (
            "TensorFlow aborts",
            "table and remedy",
            "the_doctor_shows_the_last_words_of_a_tensorflow_that_ends_the_process",
        ),
        (
            "a broken package under course run",
            "one sentence",
            "a_package_that_is_broken_ends_a_command_with_one_sentence",
        ),
    ),
    *_cases(
        DOCTOR,
        "tests/course_tools/test_doctor.py",
        ("cloudpickle or nbclient broken", "named", "packages_that_are_damaged_are_found"),
        ("no HOME", "the whole table", "a_user_without_a_home_folder_still_gets_the_whole_table"),
        ("keras.json damaged", "named", "keras_json_that_is_damaged_breaks_nothing_and_is_named"),
        ("COURSE_DATA is a file", "called a file", "a_data_folder_that_is_a_file_is_called_a_file"),
    ),
    *_cases(
        TERMINAL,
        "tests/course_tools/execution/test_streams.py",
        ("stdout closed, full, or gone", "goes on", "a_command_goes_on_where_nobody_can_read_it"),
        ("ascii, latin-1, cp1252", "question marks", "characters_that_a_terminal_lacks_become_question_marks"),
    ),
    *_cases(
        TERMINAL,
        "tests/cases/test_odd_machines.py",
        ("read-only checkout", "says --out", "a_checkout_that_is_read_only_says_which_option_to_use"),
        (
            "read-only checkout, other folders",
            "runs",
            "a_checkout_that_is_read_only_runs_with_other_folders_to_write_to",
        ),
        (
            "read-only COURSE_WORK",
            "says COURSE_WORK",
            "a_work_folder_that_is_read_only_is_told_before_anything_starts",
        ),
        ("full disk", "says COURSE_WORK", "a_full_disk_is_told_with_the_variable_that_names_another"),
    ),
    *_cases(
        TERMINAL,
        "tests/course_utils/_internal/test_files.py",
        ("no locks", "goes on and says so", "where_nothing_can_be_locked_the_course_goes_on_and_says_so"),
    ),
    *_cases(
        TERMINAL,
        "tests/course_tools/execution/test_run.py",
        ("Ctrl-C", "nothing left running", "ctrl_c_leaves_no_kernel_behind_and_keeps_what_was_done"),
        ("Ctrl-C twice", "ends at once", "a_second_signal_ends_the_run_at_once_and_takes_the_kernel_along"),
    ),
    *_cases(
        LARGE,
        "tests/course_utils/test_images.py",
        ("many large pictures", "bounded by bytes", "pictures_wait_until_the_others_have_given_their_memory_back"),
        ("200 million pixels", "no bomb", "what_the_largest_cameras_take_is_no_bomb"),
        (
            "more than memory",
            "refused by its heading",
            "a_picture_with_more_pixels_than_memory_may_hold_is_refused_by_its_heading",
        ),
        (
            "one picture as large as all that is allowed",
            "decoded alone",
            "a_picture_larger_than_all_memory_allowed_is_decoded_alone",
        ),
        (
            "a large JPEG that lies on its side",
            "upright, small",
            "a_large_jpeg_turned_by_the_camera_is_upright_at_reduced_size",
        ),
    ),
    *_cases(
        NETWORK,
        "tests/course_tools/data/test_data_download.py",
        ("a dead proxy", "named", "a_proxy_that_is_not_there_is_named_with_the_variable_and_asked_once"),
        ("SOCKS without PySocks", "named", "a_socks_proxy_without_its_package_is_named_with_the_package"),
        ("what is no proxy", "named", "a_setting_that_is_no_proxy_is_named"),
        ("a log-in page in place of the file", "named", "a_redirect_to_a_log_in_page_names_the_page"),
        ("the line breaks", "goes on where it broke", "a_broken_download_goes_on_where_it_broke"),
        (
            "another file's beginning is left over",
            "thrown away",
            "an_old_part_that_does_not_fit_is_thrown_away_and_all_of_it_fetched",
            "an_old_part_longer_than_the_file_is_thrown_away",
        ),
    ),
]
