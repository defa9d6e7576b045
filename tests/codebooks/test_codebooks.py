import re
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import codebooks

GOOD = """\
id: mine
name: Mine
version: 2
codes:
  - id: risk
    name: Risk
    codes:
      - id: poverty
        name: Poverty
        definition: Too little money.
        examples: ["There was only bread."]
        indicators: {en: [no money, hungry]}
"""


def written(tmp_path, text: str):
    path = tmp_path / "book.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_codebook_is_read_with_its_tree(tmp_path):
    book = codebooks.load(written(tmp_path, GOOD))
    assert (book.id, book.name, book.version) == ("mine", "Mine", 2)
    assert [code.id for code in book.walk()] == ["risk", "poverty"]
    assert [code.id for code in book.leaves()] == ["poverty"]
    assert [code.id for code in book.parents("poverty")] == ["risk"]
    assert book.find("poverty").indicators["en"] == ("no money", "hungry")


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("name: Poverty", "nam: Poverty", 9),
        ("id: poverty", "id: Poverty!", 8),
        ("id: poverty", "id: risk", 8),
        ("        definition: Too little money.\n", "", 8),
        ("indicators: {en:", "indicators: {xx:", 12),
        ("[no money, hungry]", "[no money, '']", 12),
        ("version: 2", "version: two", 3),
        ("    codes:\n      - id", "    codes:\n   - id", None),
    ],
)
def test_every_fault_is_named_with_its_line(tmp_path, old, new, line):
    path = written(tmp_path, GOOD.replace(old, new, 1))
    faults = codebooks.check(path)
    assert faults
    if line is not None:
        assert line in [fault.line for fault in faults]
    with pytest.raises(codebooks.CodebookError, match=re.escape(str(path))):
        codebooks.load(path)


def test_all_faults_are_named_not_only_the_first(tmp_path):
    bad = (
        GOOD.replace("id: poverty", "id: P!").replace("{en:", "{xx:").replace("name: Risk", "nm: R")
    )
    assert len(codebooks.check(written(tmp_path, bad))) >= 3


def test_an_unknown_code_names_the_nearest(tmp_path):
    with pytest.raises(codebooks.UnknownCodeError, match="poverty"):
        codebooks.load(written(tmp_path, GOOD)).find("povrety")


identifiers = st.lists(
    st.from_regex(r"[a-z]{2,8}(-[a-z]{2,5})?", fullmatch=True), min_size=2, max_size=8, unique=True
)


@settings(deadline=None, max_examples=40)
@given(ids=identifiers, words=st.lists(st.sampled_from(["gladan", "pa lekë", "бие*"]), max_size=3))
def test_what_is_dumped_is_loaded_as_it_was(tmp_path_factory, ids, words):
    leaves = tuple(
        codebooks.Code(
            id=identifier,
            name=identifier.title(),
            definition="A thing: «x» # no comment.",
            indicators={"hbs": tuple(dict.fromkeys(words))} if words else {},
        )
        for identifier in ids[1:]
    )
    branch = codebooks.Code(id=ids[0], name="Branch", codes=leaves)
    book = codebooks.Codebook(id="x", name="X", version=1, codes=(branch,))
    path = tmp_path_factory.mktemp("books") / "book.yaml"
    path.write_text(codebooks.dump(book), encoding="utf-8")
    assert codebooks.check(path) == []
    assert codebooks.tree(codebooks.load(path)) == codebooks.tree(book)


@pytest.fixture(scope="module")
def frame():
    return codebooks.shipped("ctrp")


def test_the_frame_has_its_fifty_codes_in_four_branches(frame):
    counts = {branch.id: len(branch.leaves()) for branch in frame.codes}
    assert counts == {"risk": 20, "resilience": 12, "process": 12, "recommendation": 6}


def test_every_code_of_the_frame_is_whole_in_every_language(frame):
    for leaf in frame.leaves():
        assert leaf.definition
        assert leaf.examples
        assert leaf.include or leaf.exclude
        for language in codebooks.LANGUAGES:
            words = leaf.indicators[language]
            assert len(words) >= 5, (leaf.id, language)
            assert len(set(words)) == len(words), (leaf.id, language)


def test_the_frame_says_that_it_is_a_draft(frame):
    assert "draft" in frame.status
    assert "native speakers" in frame.note


def test_no_indicator_of_the_frame_stands_for_many_codes(frame):
    for language in codebooks.LANGUAGES:
        uses = Counter(word for leaf in frame.leaves() for word in leaf.indicators[language])
        assert max(uses.values()) <= 4, uses.most_common(3)
