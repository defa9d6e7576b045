import re
import unicodedata
from collections import Counter

import pytest

import codebooks
from codebooks import LANGUAGES, CodebookError
from codebooks.files import shipped_path
from codebooks.indicators import parse

_IDS = """
unaware-of-risk wish-to-leave low-self-worth substance-use peer-pressure peer-violence
harmful-romance family-poverty family-violence neglect parental-substance-use carer-absence
child-work early-marriage out-of-school discrimination street-life institution-harm no-documents
distrust-authorities self-protection risk-awareness hope-and-plans self-worth supportive-friends
sibling-bond caring-family family-responsibility school-belonging trusted-adult trust-in-services
community-belonging recruiter-known recruiter-stranger false-promise family-consent
force-abduction movement exploit-begging exploit-sexual exploit-labour control exit-help
return-stigma rec-school rec-family-support rec-information rec-safe-places
rec-protect-and-punish rec-listen-and-respect
"""


@pytest.fixture(scope="module")
def book():
    return codebooks.shipped("ctrp")


def test_the_frame_has_no_faults():
    assert codebooks.check(shipped_path("ctrp")) == []


def test_the_frame_has_its_fifty_codes_in_order(book):
    assert [code.id for code in book.leaves()] == _IDS.split()
    assert [(branch.id, len(branch.leaves())) for branch in book.codes] == [
        ("risk", 20),
        ("resilience", 12),
        ("process", 12),
        ("recommendation", 6),
    ]


def test_the_frame_says_that_it_is_a_draft(book):
    assert book.status == "draft frame"
    assert "native speakers" in book.note
    assert "DRAFT" in shipped_path("ctrp").read_text(encoding="utf-8").split("codes:")[0]


def test_each_code_has_every_field_and_indicators_in_every_language(book):
    for code in book.leaves():
        assert code.name, code.id
        assert code.definition, code.id
        assert code.include or code.exclude, code.id
        assert len(code.examples) == len(LANGUAGES), code.id
        assert set(code.indicators) == set(LANGUAGES), code.id
        assert min(len(listed) for listed in code.indicators.values()) >= 8, code.id


def test_codes_named_in_other_codes_exist(book):
    ids = {code.id for code in book.leaves()}
    named = {
        word
        for code in book.leaves()
        for note in re.findall(r"\(([^)]*)\)", code.exclude)
        for word in re.findall(r"[a-z]+(?:-[a-z]+)+", note)
    }
    assert len(named) > 20
    assert named <= ids


def test_the_sensitive_codes_are_marked(book):
    sensitive = {code.id for code in book.leaves() if code.sensitive}
    assert sensitive == {"family-violence", "discrimination", "institution-harm", "exploit-sexual"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_indicator_is_shared_by_more_than_three_codes(book, language):
    shared = Counter(
        parse(indicator) for code in book.leaves() for indicator in code.indicators[language]
    )
    assert [slots for slots, count in shared.items() if count > 3] == []


@pytest.mark.parametrize(
    ("language", "script"), [("bg", "CYRILLIC"), ("hbs", "LATIN"), ("ro", "LATIN")]
)
def test_no_word_mixes_scripts(book, language, script):
    for code in book.leaves():
        for indicator in code.indicators[language]:
            for word in indicator.replace("|", " ").replace("*", "").split():
                scripts = {unicodedata.name(c).split()[0] for c in word if c.isalpha()}
                assert len(scripts) <= 1, (code.id, word)
                if language != "bg":
                    assert scripts <= {script}, (code.id, word)


def test_an_unknown_frame_is_answered_with_the_shipped_ones():
    with pytest.raises(CodebookError, match="there is ctrp"):
        codebooks.shipped("other")
