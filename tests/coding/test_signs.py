import codebooks
from codebooks import Code, Codebook
from ctrp_research.coding.signs import make_signs


def test_a_code_has_two_letters_of_its_own_that_remind_of_it():
    signs = make_signs(codebooks.shipped("ctrp"))
    assert (signs["family-poverty"], signs["neglect"], signs["out-of-school"]) == ("fp", "ne", "os")
    assert len(set(signs.values())) == len(signs) == 50


def test_three_hundred_codes_of_one_beginning_still_differ():
    codes = tuple(Code(id=f"same-name-{n}", name=str(n), definition="x") for n in range(300))
    signs = make_signs(Codebook(id="x", name="x", version=1, codes=codes))
    assert len(set(signs.values())) == 300
    assert all(len(sign) == 2 for sign in signs.values())
