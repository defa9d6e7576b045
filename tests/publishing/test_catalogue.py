import re
import string

import pytest
from babel.messages.pofile import read_po

import codebooks
from ctrp_research.errors import UsageError
from ctrp_research.publishing.booklet import shipped_booklet
from ctrp_research.publishing.catalogue import (
    WordingError,
    read_catalogue,
    shipped_catalogue,
    shipped_languages,
)
from ctrp_research.publishing.sentences import measure_sentences, split_sentences
from ctrp_research.transcripts.speech import count_words

LANGUAGES = shipped_languages()


def messages(language):
    with shipped_catalogue(language).path.open("rb") as file:
        catalogue = read_po(file, abort_invalid=True)
    return catalogue, {message.context: message for message in catalogue if message.id}


def texts(value):
    return [value] if isinstance(value, str) else list(value)


def braces(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_english_and_romanian_are_there():
    assert LANGUAGES == ["en", "ro"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_wording_is_translated_in_every_form_and_sure(language):
    catalogue, entries = messages(language)
    _, originals = messages("en")
    assert entries.keys() == originals.keys()
    for name, message in entries.items():
        forms = texts(message.string)
        assert all(form.strip() for form in forms), name
        assert not message.fuzzy, name
        if not isinstance(message.id, str):
            assert len(forms) == catalogue.num_plurals, name


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_is_of_the_english_that_is_said_today(language):
    _, entries = messages(language)
    _, originals = messages("en")
    for name, message in entries.items():
        assert texts(message.id) == texts(originals[name].string), name


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_form_keeps_the_braces(language):
    for name, message in messages(language)[1].items():
        for form in texts(message.string):
            assert braces(form) == braces(texts(message.id)[0]), name


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_of_the_frame_has_its_sentence_and_no_other_has(language):
    leaves = {f"finding.{code.id}" for code in codebooks.shipped("ctrp").leaves()}
    entries = messages(language)[1]
    assert len(leaves) == 50
    assert leaves == {name for name in entries if name.startswith("finding.")}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_catalogue_says_that_it_is_a_draft_for_native_review(language):
    text = shipped_catalogue(language).path.read_text(encoding="utf-8")
    assert "\n# draft, for native review\n" in text
    assert '"X-Review: draft, for native review\\n"' in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_about_a_code_is_longer_than_the_plan_allows(language):
    plan, entries = shipped_booklet(), messages(language)[1]
    findings = [message.string for name, message in entries.items() if name.startswith("finding.")]
    lengths = measure_sentences(findings)
    assert lengths.sentences >= 50
    assert lengths.longest <= plan.longest
    assert lengths.mean <= plan.mean_words


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_number_that_could_be_called_is_in_a_catalogue(language):
    printed = {
        name: message
        for name, message in messages(language)[1].items()
        if not name.startswith("evidence.")
    }
    for name, message in printed.items():
        for form in texts(message.string):
            assert not re.search(r"\d{3}", form), name


def test_romanian_letters_have_commas_and_not_cedillas():
    text = shipped_catalogue("ro").path.read_text(encoding="utf-8")
    assert not set("şţŞŢ") & set(text)


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (1, "1 copil a vorbit cu noi."),
        (2, "2 copii au vorbit cu noi."),
        (19, "19 copii au vorbit cu noi."),
        (20, "20 de copii au vorbit cu noi."),
        (70, "70 de copii au vorbit cu noi."),
        (100, "100 de copii au vorbit cu noi."),
        (101, "101 copii au vorbit cu noi."),
        (119, "119 copii au vorbit cu noi."),
        (600, "600 de copii au vorbit cu noi."),
    ],
)
def test_romanian_counts_with_its_three_forms(number, said):
    assert shipped_catalogue("ro").count("people.total", number, count=number) == said


def test_english_counts_with_its_two_forms():
    english = shipped_catalogue("en")
    assert english.count("people.total", 1, count=1) == "1 child talked with us."
    assert english.count("people.total", 2, count=2) == "2 children talked with us."


def test_countries_have_their_names_in_the_language():
    assert shipped_catalogue("ro").territory("ME") == "Muntenegru"
    assert shipped_catalogue("en").territory("XK") == "Kosovo"


HEADER = 'msgid ""\nmsgstr ""\n"Language: sq\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'


def test_a_missing_wording_is_named_with_its_file(tmp_path):
    path = tmp_path / "sq.po"
    path.write_text(HEADER, encoding="utf-8")
    with pytest.raises(WordingError, match=r"sq\.po: no wording for `why\.heading`"):
        read_catalogue(path).say("why.heading")


@pytest.mark.parametrize("entry", ['msgstr ""', '#, fuzzy\nmsgstr "Pse"'])
def test_an_empty_or_unsure_wording_is_a_missing_one(tmp_path, entry):
    flag, _, string_ = entry.rpartition("\n")
    path = tmp_path / "sq.po"
    path.write_text(f'{HEADER}{flag}\nmsgctxt "why"\nmsgid "Why"\n{string_}\n', encoding="utf-8")
    with pytest.raises(WordingError, match="no wording for `why`"):
        read_catalogue(path).say("why")


def test_a_wording_that_asks_for_another_value_is_named(tmp_path):
    path = tmp_path / "sq.po"
    path.write_text(f'{HEADER}msgctxt "n"\nmsgid "{{n}}"\nmsgstr "{{m}}"\n', encoding="utf-8")
    with pytest.raises(WordingError, match=r"`n` must use only \{n\}"):
        read_catalogue(path).say("n", n=3)


def test_a_file_that_is_no_catalogue_is_named(tmp_path):
    path = tmp_path / "sq.po"
    path.write_text('msgid "a\n', encoding="utf-8")
    with pytest.raises(WordingError, match=r"sq\.po"):
        read_catalogue(path)


def test_a_language_without_catalogue_is_wrong_usage_and_the_others_are_named():
    with pytest.raises(UsageError, match=r"'tlh'.*en, ro"):
        shipped_catalogue("tlh")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Spuneți-le copiilor.", [2]),
        ("Keep a child’s papers.", [4]),
        ("They did it. It is 49 of 70.", [3, 5]),
        ("Yes   ·   No", [2]),
        ("", []),
    ],
)
def test_words_and_sentences_are_counted_as_they_are_read(text, words):
    assert [count_words(sentence) for sentence in split_sentences(text)] == words
