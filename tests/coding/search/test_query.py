import pytest

from ctrp_research.coding.search.query import describe, parse
from ctrp_research.errors import UsageError


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("no money", "words: no money"),
        ('code:neglect and "no money"', '(code:neglect) and (words: "no money")'),
        ("code:a or code:b and not code:c", "(code:a) or ((code:b) not (code:c))"),
        ("(code:a or code:b) not code:c", "((code:a) or (code:b)) not (code:c)"),
        ("not code:a", "turns without (code:a)"),
        ("money with not code:b", "(words: money) with not (code:b)"),
        ("money NEAR/5 mother", "(words: money) near/5 (words: mother)"),
        ("money near mother", "(words: money) near/10 (words: mother)"),
        ("money within flag:distress", "(words: money) within (flag:distress)"),
        # An operator is a whole word, and a word where it is quoted.
        ("notary orchard", "words: notary orchard"),
        ('"or" and "not"', '(words: "or") and (words: "not")'),
    ],
)
def test_a_question_is_read_as_it_is_meant(typed, read):
    assert describe(parse(typed)) == read


@pytest.mark.parametrize(
    ("typed", "at"),
    [
        ("code:a and", 10),
        ("and code:a", 0),
        ("money code:a", 6),
        ("(money", 6),
        ("a near/5", 8),
        ("x ) y", 2),
        ('money "gone', 6),
    ],
)
def test_a_fault_is_pointed_at(typed, at):
    with pytest.raises(UsageError) as error:
        parse(typed)
    lines = str(error.value).splitlines()
    assert lines[1].strip() == typed
    assert lines[2].index("^") - 2 == at


@pytest.mark.parametrize("typed", ["", "  "])
def test_nothing_to_look_for_is_wrong_usage(typed):
    with pytest.raises(UsageError, match="nothing to look for"):
        parse(typed)
