"""A frame that a person types and comments, changed by the program."""

import difflib
from dataclasses import replace

import pytest
from books import books
from hypothesis import given, settings
from hypothesis import strategies as st
from test_changes import CHANGES, some_change

import codebooks
from codebooks import Code, Codebook, CodebookError
from codebooks.changes import Add, Move, Place, Rename, Retire, Split, take_over
from codebooks.reader import read
from codebooks.rewriting import dump, render, same

TYPED = """\
# Our frame.

id: small
name:   Small   # shown in the head
version: 1   # the program counts
codes:  # two branches
  # What is hard.
  - id: risk
    name: Risk
    codes:

      - id: hunger  # asked everywhere
        definition: >-
          Not enough
          to eat.
        # ask Ana
        name: "Hunger"
        examples: ["Some days # there was only tea."]
        indicators: {en: [hungr*,
          no|without food], sq: []}
        sensitive: no
      # Added in the second year.
      - id: cold
        name: Cold
        definition: No heating.
        # unsure
  # What is good.
  -  id: hope
     name: Hope
     definition: |
       Plans
       # of one's own.
# The end.
"""
TYPED = TYPED.replace("sensitive: no", "sensitive: false")


def typed() -> Codebook:
    book = read(TYPED)[0]
    assert book is not None
    return book


def changed_lines(book: Codebook) -> list[str]:
    text = render(book)
    assert same(read(text)[0], book)
    return [
        line
        for line in difflib.unified_diff(TYPED.splitlines(), text.splitlines(), n=0, lineterm="")
        if not line.startswith(("---", "+++", "@@"))
    ]


def test_what_is_not_changed_is_written_as_it_was_typed():
    assert render(typed()) == TYPED


def test_a_change_touches_its_own_lines_and_keeps_the_comment_beside_them():
    assert changed_lines(replace(typed(), version=2)) == [
        "-version: 1   # the program counts", "+version: 2   # the program counts",
    ]  # fmt: skip
    assert changed_lines(Rename("hunger", "Thirst").apply(typed())) == [
        '-        name: "Hunger"', "+        name: Thirst",
    ]  # fmt: skip
    assert changed_lines(Retire("hunger").apply(typed())) == ["+        retired: true"]
    assert changed_lines(Retire("hope").apply(typed())) == ["+     retired: true"]


def test_a_moved_code_takes_its_comments_along():
    text = render(Move("cold", Place(before="risk")).apply(typed()))
    at = text.index("- id: cold")
    assert text[:at].endswith("codes:  # two branches\n  # Added in the second year.\n  ")
    assert text[at:].startswith(
        "- id: cold\n    name: Cold\n    definition: No heating.\n    # unsure\n"
    )
    assert "  # What is hard.\n  - id: risk" in text


def test_a_new_code_and_a_split_one_are_written_in_the_manner_of_the_file():
    book = Add(Code("need", "Need: all", "d", examples=("a", "b")), Place(after="cold")).apply(
        typed()
    )
    assert changed_lines(book) == [
        "+      - id: need", "+        name: 'Need: all'", "+        definition: d",
        "+        examples:", "+        - a", "+        - b",
    ]  # fmt: skip
    book = Split("hope", (Code("plans", ""), Code("dreams", ""))).apply(typed())
    assert [line for line in changed_lines(book) if "id:" in line] == [
        "+       - id: plans", "+       - id: dreams",
    ]  # fmt: skip


def test_a_code_that_goes_takes_its_own_comment_and_no_other():
    other = take_over(typed(), replace(typed(), codes=typed().codes[1:]), ())
    text = render(other)
    assert "# What is good." in text
    assert "# The end." in text
    assert "# ask Ana" not in text


@pytest.mark.parametrize(
    "text",
    [
        "{id: a, name: A, version: 1, codes: [{id: b, name: B, definition: d}]}\n",
        "id: a\nname: A\nversion: 1\ncodes: [{id: b, name: B, definition: d}]\n",
        "id: a\nname: A\nversion: 1\ncodes:\n- {id: b, name: B, definition: d}\n- id: c\n  name: C\n  definition: d",
        "id: a\nname: A\nversion: 1\ncodes:\n-\n  name: B\n  id: b\n  definition: d\n- definition: d\n  id: c\n  name: C\n",
        "id: a\nname: &n A\nversion: 1\ncodes:\n- id: b\n  name: *n\n  definition: d\n",
        "---\nid: a\nname: A\nversion: 1\ncodes:\n  - id: b\n    name: B\n    definition: |2\n        d\n",
        "id: a\r\nname: A\r\nversion: 1\r\ncodes:\r\n  - id: b\r\n    name: B\r\n    definition: d\r\n",
    ],
)
def test_other_ways_of_typing_are_read_back_equal_too(text):
    book = read(text)[0]
    assert book is not None
    assert render(book) == text
    for made in (
        replace(book, name="New", version=9),
        Rename("b", "# x").apply(book),
        Add(Code("z", "Z", "d"), Place(before="b")).apply(book),
        Split("b", (Code("y", ""), Code("x", ""))).apply(book),
    ):
        assert same(read(render(made))[0], made)


@settings(max_examples=25, deadline=None)
@given(books(), CHANGES, st.randoms(use_true_random=False))
def test_random_changes_are_read_back_and_lose_no_comment(book, steps, random):
    lines = []
    for line in dump(book).splitlines():
        if line.lstrip().startswith("- id:") and random.random() < 0.5:
            lines.append(f"{line[: len(line) - len(line.lstrip())]}# mark {len(lines)}")
        lines.append(line)
    commented = read("\n".join(lines) + "\n")[0]
    assert commented is not None
    marks = [line.strip() for line in lines if line.strip().startswith("# mark")]
    for number, step in enumerate(steps, 2):
        try:
            changed = replace(some_change(commented, *step).apply(commented), version=number)
        except CodebookError:
            continue
        text = render(changed)
        commented = read(text)[0]
        assert commented is not None
        assert same(commented, changed)
        assert sorted(marks) == sorted(
            line.strip() for line in text.splitlines() if line.strip().startswith("# mark")
        )


def test_the_shipped_frame_changes_only_where_it_is_changed():
    book = codebooks.shipped()
    assert render(book) == book.text
    text = render(Rename("family-poverty", "Being poor").apply(book))
    assert (
        len([1 for a, b in zip(text.splitlines(), book.text.splitlines(), strict=True) if a != b])
        == 1
    )
