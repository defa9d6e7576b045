"""What identifies without a name is pointed out, in every language found."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from anonymise import LanguageError
from anonymise.language import HOME, available, load_folder
from anonymise.quasi import Words, find_quasi

ROWS = Path(__file__).parent / "quasi"
yaml = YAML(typ="safe", pure=True)


def load(code):
    return yaml.load((HOME / code / "quasi.yaml").read_text(encoding="utf-8"))


def rows(code):
    return yaml.load((ROWS / f"{code}.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("code", available())
class TestEveryLanguage:
    def test_has_every_list_and_no_word_twice_in_one(self, code):
        lists = load(code)
        assert set(lists) == set(Words.__annotations__)
        for name, words in lists.items():
            assert words, name
            if name != "counts":
                assert len(words) == len(set(words)), name

    def test_counts_up_to_twenty_and_means_one_number_by_each_word(self, code):
        counts = load(code)["counts"]
        assert list(counts) == list(range(2, 21))
        keys = [{load_folder(code).key(name) for name in names} for names in counts.values()]
        assert sum(map(len, keys)) == len(set().union(*keys))

    def test_says_large_family_rare_job_and_news_and_leaves_ordinary_life_alone(self, code):
        seen = set()
        for row in rows(code):
            text = row["text"]
            found = {text[h.start : h.end]: h.kind for h in find_quasi(text, code)}
            assert found == row["hints"], text
            seen |= set(found.values()) or {"nothing"}
        assert seen == {"FAMILY", "JOB", "EVENT", "nothing"}

    def test_every_listed_job_is_found_by_its_own_name(self, code):
        for job in load(code)["jobs"]:
            text = job.replace("*", "")
            assert [hint.kind for hint in find_quasi(text, code)] == ["JOB"], job

    def test_offsets_are_those_of_the_text_whatever_stands_before(self, code):
        row = rows(code)[0]
        before = "😀 e\u0301 \u200f— "
        moved = find_quasi(before + row["text"], code)
        assert [(h.start - len(before), h.end - len(before)) for h in moved] == [
            (h.start, h.end) for h in find_quasi(row["text"], code)
        ]

    def test_reasons_hold_no_word_of_the_text(self, code):
        fixed = {
            "7 children or more", "6 siblings or more", "a large family", "a rare or public job",
            "twins or more at one birth", "an event that others may know of", "it was in the news",
        }  # fmt: skip
        assert {h.reason for row in rows(code) for h in find_quasi(row["text"], code)} <= fixed


@given(st.text(max_size=300), st.sampled_from(available()))
def test_any_text_gives_sorted_hints_inside_of_it(text, code):
    found = find_quasi(text, code)
    assert all(0 <= hint.start < hint.end <= len(text) for hint in found)
    assert found == sorted(found, key=lambda hint: (hint.start, -hint.end, hint.reason))


def test_a_long_line_takes_no_more_than_its_length():
    assert len(find_quasi("eleven children and " * 20_000, "en")) == 20_000


def test_an_unknown_language_is_told():
    with pytest.raises(LanguageError):
        find_quasi("text", "xx")
