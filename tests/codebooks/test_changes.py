"""Changes of a frame as values: what each does, and what it refuses."""

from dataclasses import replace

import pytest
from books import books
from hypothesis import given, settings
from hypothesis import strategies as st

from codebooks import Code, Codebook, CodebookError
from codebooks.changes import (
    Add,
    Merge,
    Move,
    Place,
    Rename,
    Retire,
    Split,
    Unretire,
    new_id,
    same_names,
    take_over,
)
from codebooks.difference import compare


@pytest.fixture
def book() -> Codebook:
    hunger = Code("hunger", "Hunger", "Not enough to eat.", indicators={"en": ("hungr*",)})
    cold = Code("cold", "Cold", "No heating.", sensitive=True, indicators={"en": ("freez*",)})
    need = Code("need", "Need", codes=(hunger, cold))
    hope = Code("hope", "Hope", "Plans of one's own.")
    return Codebook("small", "Small", 3, (Code("risk", "Risk", codes=(need,)), hope))


def ids(book: Codebook) -> list[str]:
    return [code.id for code in book.walk()]


def test_a_new_code_stands_last_in_its_group_or_beside_another(book):
    made = Code("thirst", "Thirst", "Nothing to drink.")
    assert ids(Add(made, Place(under="need")).apply(book))[2:5] == ["hunger", "cold", "thirst"]
    assert ids(Add(made, Place(before="cold")).apply(book))[2:5] == ["hunger", "thirst", "cold"]
    assert ids(Add(made, Place(after="risk")).apply(book))[4:] == ["thirst", "hope"]
    assert ids(Add(made).apply(book))[-1] == "thirst"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (Add(Code("cold", "Cold", "d")), "already"),
        (Add(Code("Cold", "Cold", "d")), "such as cold"),
        (Add(Code("a", "A", "d"), Place(under="hunger")), "ctrp codebook split hunger"),
        (Add(Code("a", "A", "d"), Place(under="hungre")), "did you mean hunger"),
        (Add(Code("a", "A", "d", indicators={"en": ("a*b",)})), "not at the end"),
        (Rename("cold", " "), "empty"),
        (Rename("could", "x"), "did you mean cold"),
        (Move("risk", Place(under="need")), "itself or below"),
        (Move("need", Place()), "all there is in risk"),
        (Move("cold", Place(after="cold")), "itself or below"),
        (Split("need", (Code("a", ""), Code("b", ""))), "group of codes"),
        (Split("hope", (Code("a", ""),)), "two codes or more"),
        (Split("hope", (Code("a", ""), Code("a", ""))), "named twice"),
        (Split("hope", (Code("a", ""), Code("cold", ""))), "already"),
        (Merge(("hope",), "hope"), "another code"),
        (Merge(("need", "hope"), "hope"), "group of codes"),
        (Unretire("hope"), "not retired"),
    ],
)
def test_what_cannot_be_is_refused_with_advice(book, change, words):
    with pytest.raises(CodebookError, match=words):
        change.apply(book)


def test_a_name_changes_and_the_id_stays(book):
    assert Rename("cold", "Freezing").apply(book).find("cold").name == "Freezing"


def test_a_code_moves_with_all_below_it(book):
    moved = Move("need", Place(after="hope")).apply(
        Add(Code("x", "X", "d"), Place(under="risk")).apply(book)
    )
    assert ids(moved) == ["risk", "x", "hope", "need", "hunger", "cold"]


def test_a_split_code_is_a_group_whose_parts_take_what_they_do_not_say(book):
    split = Split("cold", (Code("cold-home", ""), Code("cold-out", "Out", "No coat."))).apply(book)
    home, out = split.find("cold").codes
    assert (home.name, home.definition, out.definition) == ("Cold home", "No heating.", "No coat.")
    assert home.sensitive
    assert home.indicators == {"en": ("freez*",)}
    assert split.find("cold").indicators == {}
    assert [leaf.id for leaf in split.leaves()] == ["hunger", "cold-home", "cold-out", "hope"]


def test_merged_codes_are_retired_and_count_in_the_one_that_stays(book):
    merged = Merge(("cold", "hunger"), "hunger").apply(book)
    assert ids(merged) == ids(book)
    hunger = merged.find("hunger")
    assert hunger.sensitive
    assert hunger.indicators == {"en": ("hungr*", "freez*")}
    assert [code.id for code in merged.applicable()] == ["hunger", "hope"]
    again = Merge(("hunger",), "hope").apply(merged)
    assert again.counted_in() == {
        "risk": "risk", "need": "need", "hunger": "hope", "cold": "hope", "hope": "hope",
    }  # fmt: skip
    assert ids(again.in_use()) == ["hope"]
    with pytest.raises(CodebookError, match="unretire cold"):
        Merge(("cold",), "hope").apply(merged)
    assert Unretire("cold").apply(merged).find("cold") == replace(book.find("cold"))


def test_a_group_is_retired_with_all_its_codes(book):
    retired = Retire("risk").apply(book)
    assert [code.id for code in retired.applicable()] == ["hope"]
    assert Unretire("need").apply(retired) == book
    with pytest.raises(CodebookError, match="already"):
        Retire("cold").apply(retired)


def test_taking_over_a_frame_keeps_codes_that_were_applied(book):
    new = Codebook("other", "Other", 1, (Code("risk", "Danger", codes=(Code("new", "N", "d"),)),))
    taken = take_over(book, new, {"cold", "need", "risk"})
    assert (taken.id, taken.version) == ("other", 4)
    assert [(code.id, code.retired) for code in taken.walk()] == [
        ("risk", False), ("new", False), ("need", True), ("cold", True),
    ]  # fmt: skip
    assert ids(take_over(book, new, ())) == ["risk", "new"]


def test_ids_are_made_from_names_in_any_script():
    assert new_id("Сиромаштво у породици!", ()) == "siromastvo-u-porodici"
    assert new_id("Shtëpi", {"shtepi"}) == "shtepi-2"
    assert new_id("2 jobs", ()) == "code-2-jobs"
    assert new_id("???", ()) == "code"


def test_codes_of_one_name_are_told(book):
    assert same_names(book) == {}
    assert same_names(Rename("hope", "COLD").apply(book)) == {"Cold": ["cold", "hope"]}


CHANGES = st.lists(
    st.tuples(
        st.sampled_from(["add", "rename", "move", "split", "merge", "retire", "unretire"]),
        st.integers(0, 99), st.integers(0, 99), st.integers(0, 99),
    ),
    max_size=8,
)  # fmt: skip


def some_change(book: Codebook, kind: str, one: int, two: int, three: int):
    """A change of random codes; it may be refused."""
    codes = ids(book)
    first, second = codes[one % len(codes)], codes[two % len(codes)]
    place = [Place(under=second), Place(before=second), Place(after=second), Place()][three % 4]
    fresh = [new_id(f"n{three}", codes), new_id(f"m{three}", codes)]
    return {
        "add": lambda: Add(Code(fresh[0], "A: new # one", "d"), place),
        "rename": lambda: Rename(first, f"N: {two}"),
        "move": lambda: Move(first, place),
        "split": lambda: Split(first, (Code(fresh[0], ""), Code(fresh[1], "", "x"))),
        "merge": lambda: Merge((first,), second),
        "retire": lambda: Retire(first),
        "unretire": lambda: Unretire(first),
    }[kind]()


@settings(max_examples=40, deadline=None)
@given(books(), CHANGES)
def test_no_change_loses_a_code_and_every_frame_can_be_written(book, steps):
    from codebooks.reader import read
    from codebooks.rewriting import dump, same

    for step in steps:
        try:
            changed = some_change(book, *step).apply(book)
        except CodebookError:
            continue
        assert set(ids(book)) <= set(ids(changed))
        assert len(ids(changed)) == len(set(ids(changed)))
        assert same(read(dump(changed))[0], changed)
        if changed != book:
            assert compare(book, changed) or step[0] == "move"
        assert compare(book, book) == []
        book = changed


def test_a_difference_names_code_and_field(book):
    changed = Rename("cold", "Freezing").apply(Retire("hope").apply(book))
    changed = Move("hope", Place(before="cold")).apply(changed)
    assert [(one.code, one.what, one.before, one.after) for one in compare(book, changed)] == [
        ("hope", "moved", "the top", "need"),
        ("hope", "retired", "", ""),
        ("cold", "name", "Cold", "Freezing"),
    ]
    split = Split("hunger", (Code("a", ""), Code("b", ""))).apply(book)
    assert [(one.code, one.what) for one in compare(book, split)] == [
        ("hunger", "split"), ("a", "added"), ("b", "added"),
    ]  # fmt: skip
    assert [one.what for one in compare(split, book)][-2:] == ["gone", "gone"]
