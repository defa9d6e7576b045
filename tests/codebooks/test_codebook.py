import pytest

import codebooks
from codebooks import Code, Codebook, CodebookError, UnknownCodeError


@pytest.fixture
def book() -> Codebook:
    hunger = Code("hunger", "Hunger", "Not enough to eat.", indicators={"en": ("hungr*",)})
    cold = Code("cold", "Cold", "No heating.", sensitive=True)
    need = Code("need", "Need", codes=(hunger, cold))
    hope = Code("hope", "Hope", "Plans of one's own.")
    return Codebook("small", "Small", 3, (Code("risk", "Risk", codes=(need,)), hope))


def test_walk_names_parents_before_children(book):
    assert [code.id for code in book.walk()] == ["risk", "need", "hunger", "cold", "hope"]


def test_only_codes_without_codes_below_are_leaves(book):
    assert [code.id for code in book.leaves()] == ["hunger", "cold", "hope"]


def test_a_parent_stands_for_its_leaves_and_a_leaf_for_itself(book):
    assert [code.id for code in book.leaves_below("risk")] == ["hunger", "cold"]
    assert [code.id for code in book.leaves_below("hope")] == ["hope"]


def test_parents_go_from_the_branch_down(book):
    assert [code.id for code in book.parents("cold")] == ["risk", "need"]
    assert book.parents("risk") == ()


def test_a_branch_is_its_own_branch(book):
    assert book.branch_of("hunger").id == "risk"
    assert book.branch_of("hope").id == "hope"


def test_an_unknown_id_is_answered_with_the_nearest(book):
    with pytest.raises(UnknownCodeError, match="did you mean hunger"):
        book.find("hungr")
    with pytest.raises(CodebookError, match="lists them"):
        book.leaves_below("zzzz")


def test_outline_gives_depths(book):
    rows = [(depth, code.id) for depth, code in codebooks.outline(book)]
    assert rows == [(0, "risk"), (1, "need"), (2, "hunger"), (2, "cold"), (0, "hope")]


def test_tree_has_the_keys_of_the_file_and_no_empty_ones(book):
    plain = codebooks.tree(book)
    assert plain["codes"][1] == {"id": "hope", "name": "Hope", "definition": "Plans of one's own."}
    assert plain["codes"][0]["codes"][0]["codes"][1]["sensitive"] is True
