"""Whom a comparison counts, and in which column."""

import pytest

from codebooks import Code, Codebook
from codebooks.changes import Merge, Retire, Split
from ctrp_research.coding.coded import Child, CodedPassage
from ctrp_research.errors import UsageError
from ctrp_research.findings.compare import compare
from ctrp_research.findings.comparison import Cell, Comparison, Rule

EVERYTHING = Rule(k=1, k_sensitive=1)
BOOK = Codebook(
    id="small",
    name="Small",
    version=3,
    codes=(
        Code(
            id="risk",
            name="Risk",
            codes=(
                Code(id="poverty", name="Poverty", definition="Lack of money."),
                Code(id="violence", name="Violence", definition="Violence at home."),
            ),
        ),
        Code(id="hope", name="Hope", definition="Plans."),
    ),
)


def said(code: str, child: str | None, *, transcript: str = "t1", reality: str = "own"):
    said.number += 1
    return CodedPassage(
        coding=said.number,
        transcript=transcript,
        turn=said.number,
        start=0,
        end=5,
        code=code,
        reality=reality,
        coder="ana",
        child=child,
    )


said.number = 0


def girls(number: int, **attributes: str) -> list[Child]:
    return [
        Child(f"G{i}", {"gender": "girl", **attributes}, frozenset({"interview"}))
        for i in range(number)
    ]


def counts(comparison: Comparison, code: str) -> dict[str, tuple[int | None, int | None]]:
    row = next(row for row in comparison.rows if row.code == code)
    return {
        column: (cell.n, cell.of)
        for column, cell in zip(comparison.columns, row.cells, strict=True)
    }


def test_a_child_counts_once_in_an_interview_and_a_group_and_by_two_coders():
    children = girls(6)
    coded = [said("poverty", child.code) for child in children]
    coded += [said("poverty", "G0", transcript="group"), said("poverty", "G0")]
    result = compare(children, coded, BOOK, by="gender", rule=EVERYTHING)
    assert counts(result, "poverty") == {"girl": (6, 6), "all": (6, 6)}


def test_a_parent_has_the_union_of_its_leaves_not_their_sum():
    children = girls(10)
    coded = [said("poverty", f"G{i}") for i in range(6)]
    coded += [said("violence", f"G{i}") for i in range(4, 9)]
    result = compare(children, coded, BOOK, by="gender", rule=EVERYTHING)
    assert counts(result, "risk")["all"] == (9, 10)
    assert [(row.code, row.parent, row.depth) for row in result.rows] == [
        ("risk", None, 0),
        ("poverty", "risk", 1),
        ("violence", "risk", 1),
        ("hope", None, 0),
    ]


def test_what_is_not_recorded_stays_a_column_of_its_own_before_all():
    children = [*girls(3), Child("X1"), Child("X2", {"gender": " "})]
    coded = [said("hope", child.code) for child in children]
    result = compare(children, coded, BOOK, by="gender", rule=EVERYTHING)
    assert result.columns == ("girl", "not recorded", "all")
    assert counts(result, "hope") == {"girl": (3, 3), "not recorded": (2, 2), "all": (5, 5)}


def test_a_voice_that_is_no_known_child_is_told_in_a_note_and_not_counted():
    children = girls(6)
    coded = [said("hope", child.code) for child in children] + [said("hope", None)] * 1
    result = compare(children, coded, BOOK, by="gender", rule=EVERYTHING)
    assert counts(result, "hope")["all"] == (6, 6)
    assert any("no single known child" in note and "(1)" in note for note in result.notes)


def test_how_few_passages_were_left_out_is_not_told():
    coded = [said("hope", None) for _ in range(3)]
    result = compare(girls(6), coded, BOOK, by="gender", rule=Rule())
    (note,) = (note for note in result.notes if "no single known child" in note)
    assert not any(letter.isdigit() for letter in note)


def test_a_coding_with_a_code_that_is_not_in_the_codebook_is_told_in_a_note():
    result = compare(girls(6), [said("gone", "G1")], BOOK, by="gender", rule=EVERYTHING)
    assert any("not in this codebook (1)" in note for note in result.notes)


def test_what_waits_after_a_split_counts_in_the_group_alone_and_is_told():
    split = Split("hope", (Code("plans", ""), Code("dreams", ""))).apply(BOOK)
    coded = [said("hope", f"G{i}") for i in range(6)] + [said("plans", "G0"), said("plans", "G7")]
    result = compare(girls(9), coded, split, by="gender", rule=EVERYTHING)
    assert [row.code for row in result.rows][-3:] == ["hope", "plans", "dreams"]
    assert counts(result, "hope")["all"] == (7, 9)
    assert counts(result, "plans")["all"] == (2, 9)
    assert any("before the code was split and is not decided yet (6)" in n for n in result.notes)


def test_a_retired_code_keeps_its_figures_and_a_merged_one_counts_where_it_went():
    retired = Retire("violence").apply(BOOK)
    coded = [said("violence", "G0"), said("poverty", "G0"), said("poverty", "G1")]
    result = compare(girls(4), coded, retired, by="gender", rule=EVERYTHING)
    assert counts(result, "violence")["all"] == (1, 4)
    merged = Merge(("violence",), "poverty").apply(BOOK)
    result = compare(girls(4), coded, merged, by="gender", rule=EVERYTHING)
    assert [row.code for row in result.rows] == ["risk", "poverty", "hope"]
    assert counts(result, "poverty")["all"] == counts(result, "risk")["all"] == (2, 4)


def test_only_the_realities_asked_for_are_counted_and_the_note_says_so():
    children = girls(8)
    coded = [said("hope", f"G{i}") for i in range(5)]
    coded += [said("hope", f"G{i}", reality="hearsay") for i in range(3, 8)]
    everything = compare(children, coded, BOOK, by="gender", rule=EVERYTHING)
    own = compare(children, coded, BOOK, by="gender", rule=EVERYTHING, realities=frozenset({"own"}))
    assert counts(everything, "hope")["all"] == (8, 8)
    assert counts(own, "hope")["all"] == (5, 8)
    assert any("told as own" in note for note in own.notes)
    assert everything.data != own.data
    with pytest.raises(UsageError, match="hypothetical"):
        compare(children, coded, BOOK, by="gender", rule=Rule(), realities=frozenset({"dreamt"}))


def test_a_child_heard_in_both_methods_is_in_a_column_of_its_own():
    children = [
        Child("A", methods=frozenset({"interview"})),
        Child("B", methods=frozenset({"focus group"})),
        Child("C", methods=frozenset({"focus group", "interview"})),
    ]
    result = compare(children, [said("hope", "C")], BOOK, by="method", rule=EVERYTHING)
    assert result.columns == ("both", "focus group", "interview", "all")


def test_ages_sort_as_numbers_and_fall_into_the_bands_of_the_study():
    ages = ["9", "10", "12", "13", "15", "16", "18", "19", "about twelve"]
    children = [Child(f"C{i}", {"age": age}) for i, age in enumerate(ages)]
    exact = compare(children, [], BOOK, by="age", rule=EVERYTHING)
    assert exact.columns == (*ages, "all")
    bands = compare(children, [], BOOK, by="age-band", rule=EVERYTHING)
    assert bands.columns == (
        "under 10", "10–12", "13–15", "16–18", "over 18", "not recorded", "all",
    )  # fmt: skip
    assert [cell.of for cell in bands.rows[0].cells] == [1, 2, 2, 2, 1, 1, 9]


def test_an_unknown_attribute_is_refused_with_the_names_there_are():
    with pytest.raises(UsageError, match="age-band, country, gender, method"):
        compare(girls(2, country="RS", **{"age-band": "10–12"}), [], BOOK, by="town", rule=Rule())


def test_nobody_asked_is_not_nobody_raised_it():
    with pytest.raises(UsageError, match="No child"):
        compare([], [], BOOK, by="gender", rule=Rule())


def test_a_rule_that_protects_nobody_is_refused():
    with pytest.raises(UsageError, match="at least 1"):
        compare(girls(2), [], BOOK, by="gender", rule=Rule(k=0))


def test_the_order_in_which_things_come_changes_nothing():
    children = girls(12)
    coded = [said("poverty", f"G{i}") for i in range(11)]
    forward = compare(children, coded, BOOK, by="gender", rule=Rule())
    assert forward == compare(children[::-1], coded[::-1], BOOK, by="gender", rule=Rule())
    assert forward.codebook == "small 3"
    assert forward.data != compare(children, coded[1:], BOOK, by="gender", rule=Rule()).data


def test_a_count_leaves_with_its_interval_and_a_hidden_one_without():
    children = girls(20)
    coded = [said("poverty", f"G{i}") for i in range(12)] + [said("hope", "G1")]
    result = compare(children, coded, BOOK, by="gender", rule=Rule())
    shown = next(row for row in result.rows if row.code == "poverty").cells[-1]
    assert shown.interval == pytest.approx((0.3866, 0.7812), abs=5e-5)
    assert next(row for row in result.rows if row.code == "hope").cells[-1] == Cell(None, 20, None)
