"""The same promises for every language found, each with its own table of sentences."""

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from anonymise.language import HOME, available, load_config, load_language, resolve
from anonymise.mention import Kind

ROWS = Path(__file__).parent / "rows"
KINDS = set(Kind.__args__)


def rows(code):
    return YAML(typ="safe", pure=True).load((ROWS / f"{code}.yaml").read_text(encoding="utf-8"))


ALL_ROWS = [
    pytest.param(code, row, id=f"{code}-{number}")
    for code in available()
    for number, row in enumerate(rows(code))
]


@pytest.mark.parametrize("code", available())
class TestEveryLanguage:
    def test_has_the_same_files_as_the_others(self, code):
        files = {path.name for path in (HOME / code).iterdir()}
        assert files == {path.name for path in (HOME / available()[0]).iterdir()}

    def test_has_a_label_for_every_kind_in_every_script_it_is_written_in(self, code):
        labels = load_language(code).labels
        assert set(labels) <= set(load_config(code)["scripts"])
        assert all(set(words) == KINDS for words in labels.values())

    def test_has_twelve_months(self, code):
        assert len(load_language(code).months) == 12

    def test_is_found_by_its_code_and_aliases(self, code):
        names = [code, code.upper(), *load_config(code)["aliases"]]
        assert {resolve(name) for name in names} == {code}

    def test_its_name_lists_do_not_mix_scripts_within_a_word(self, code):
        for file in ("given.txt", "surnames.txt", "places.txt", "never.txt", "common.txt"):
            for word in (HOME / code / file).read_text(encoding="utf-8").split():
                cyrillic = ["\u0400" <= letter <= "\u04ff" for letter in word if letter.isalpha()]
                assert all(cyrillic) or not any(cyrillic), (file, word)


@pytest.mark.parametrize(("code", "row"), ALL_ROWS)
def test_what_identifies_is_covered(code, row, covered):
    inside = covered(row["text"], code)
    for surface in row["hidden"]:
        start = row["text"].index(surface)
        offsets = range(start, start + len(surface))
        standing = [o for o in offsets if row["text"][o].isalnum() and not inside[o]]
        assert not standing, (surface, row["text"])


@pytest.mark.parametrize(("code", "row"), ALL_ROWS)
def test_innocent_words_stay(code, row, covered):
    inside = covered(row["text"], code)
    for word in row["left"]:
        start = row["text"].index(word)
        assert not any(inside[start : start + len(word)]), (word, row["text"])
