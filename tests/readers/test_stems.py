"""Where the headers of a grid are cut into what they share and what tells them apart."""

import pytest

from move_analysis.readers.formats.layout import ANY, DOTS, by_stem

ROWS = ("Bring your own data", "Short webinar (max. 2 hours)", "Weekly (e.g. half days)", "Node.js")


@pytest.mark.parametrize(
    "stem",
    [
        "Which formats? Note: they exclude nothing, i.e. some can be combined",
        "Which formats, e.g. of courses, do you like",
        "Welche Formate, z.B. Kurse, mögen Sie",
        "Quels formats, p.ex. des cours, aimez-vous",
        "Кои формати, т.е. курсове, харесвате",
        "Which formats (courses, films, etc.) do you like",
        "Which formats, see www.example.org",
        "Which formats do you like, etc.",
    ],
)
@pytest.mark.parametrize("patterns", [DOTS, ANY])
def test_abbreviations_end_no_stem(stem, patterns):
    parts = by_stem([f"{stem}.{row}" for row in ROWS], patterns)
    assert {part.question for part in parts.values()} == {stem}
    assert [part.item for part in parts.values()] == [*ROWS]


@pytest.mark.parametrize("header", ["a.x", "A.B", "Which language: C.R (statistics)", "Tools.R"])
def test_short_names_are_parted_at_their_dot(header):
    stem = header.rpartition(".")[0]
    parts = by_stem([header, f"{stem}.Python"], DOTS)
    assert parts[header].question == stem
