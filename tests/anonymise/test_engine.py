"""What must hold for any text, whatever is in it."""

import os
import subprocess
import sys
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anonymise import Anonymiser, LanguageError
from anonymise.language import available
from anonymise.mention import Evidence, Kind

PIECES = [
    "Artan", "Бојан", "Ştefan", "artan", "quhem", "zovem se", "казвам се", "mă numesc", "my name is",
    " ", "  ", "\n", "\n\n", ": ", ".", ", ", "„", "“", '"', "'", "-", "–", "(", ")", "069 331 274",
    "12.10.2006", "7 tetor 2006", "ana@mail.com", "pikë com", "et", "zero një dy tri", "rruga", "ул.",
    "Dom", "school", "I:", "[00:01:02]", "\u0301", "\u200b", "\u200f", "\u202e", "İ", "ß", "ﬁ", "Аrtan",
    "EL 2816 C", "\ufeff", "😀", "\x00", "\r\n", "\t", "№ 12/06", "Vendi:", "Child:", "ЈМБГ:",
]  # fmt: skip
TEXTS = st.one_of(
    st.text(max_size=200),
    st.lists(st.sampled_from(PIECES), max_size=40).map("".join),
    st.lists(st.sampled_from(PIECES), max_size=40).map(" ".join),
)
LANGUAGES = st.sampled_from([*available(), None])
QUICK = settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@QUICK
@given(text=TEXTS, language=LANGUAGES)
def test_mentions_are_sorted_inside_the_text_and_never_overlap(anonymiser, text, language):
    end = 0
    for mention in anonymiser.find(text, language):
        assert end <= mention.start < mention.end <= len(text)
        assert mention.kind in Kind.__args__
        assert 0 < mention.confidence <= 1
        assert mention.reasons == tuple(sorted(set(mention.reasons)))
        end = mention.end


@QUICK
@given(text=TEXTS, language=LANGUAGES)
def test_no_reason_holds_words_of_the_text(anonymiser, text, language):
    plain = {
        mention.reasons
        for known in ("Artan 5", "Бојан")
        for mention in anonymiser.find(known, "en")
    }
    assert plain
    for mention in anonymiser.find(text, language):
        surface = text[mention.start : mention.end].strip()
        assert len(surface) < 4 or all(surface not in reason for reason in mention.reasons)


@QUICK
@given(text=TEXTS, language=LANGUAGES)
def test_an_entity_has_one_kind_and_one_label(anonymiser, text, language):
    mentions = anonymiser.find(text, language)
    safe = anonymiser.replace(text, mentions, language)
    kinds, labels = {}, {}
    for replacement in safe.replacements:
        entity = replacement.mention.entity
        assert kinds.setdefault(entity, replacement.mention.kind) == replacement.mention.kind
        assert labels.setdefault(entity, replacement.label) == replacement.label
    assert len(set(labels.values())) == len(labels)


@QUICK
@given(text=TEXTS, language=LANGUAGES)
def test_nothing_but_labels_stands_where_mentions_were(anonymiser, text, language):
    mentions = anonymiser.find(text, language)
    safe = anonymiser.replace(text, mentions, language)
    rebuilt, position = [], 0
    for replacement in safe.replacements:
        assert safe.text[replacement.start : replacement.end] == replacement.label
        rebuilt += [safe.text[position : replacement.start]]
        rebuilt += [text[replacement.mention.start : replacement.mention.end]]
        position = replacement.end
    assert "".join([*rebuilt, safe.text[position:]]) == text


@QUICK
@given(text=TEXTS, language=LANGUAGES)
def test_offsets_outside_of_mentions_go_there_and_back(anonymiser, text, language):
    mentions = anonymiser.find(text, language)
    safe = anonymiser.replace(text, mentions, language)
    inside = {offset for each in mentions for offset in range(each.start, each.end)}
    for offset in range(len(text) + 1):
        there = safe.to_safe(offset)
        if offset not in inside:
            assert safe.to_original(there) == offset
            assert text[offset : offset + 1] == safe.text[there : there + 1] or any(
                mention.start == offset for mention in mentions
            )
    order = [safe.to_original(offset) for offset in range(len(safe.text) + 1)]
    assert order == sorted(order)


def test_offsets_outside_of_the_text_are_refused(anonymiser):
    safe = anonymiser.replace("Quhem Artan.", anonymiser.find("Quhem Artan.", "sq"), "sq")
    with pytest.raises(IndexError):
        safe.to_safe(13)
    with pytest.raises(IndexError):
        safe.to_original(-1)


def test_labels_are_in_the_language_and_script_of_the_text(anonymiser):
    rows = [
        ("sq", "Quhem Artan dhe Artani jam.", "Quhem [Person 1] dhe [Person 1] jam."),
        ("hbs", "Зовем се Бојан, из Ниша.", "Зовем се [Особа 1], из [Место 1]."),
        ("hbs", "Zovem se Bojan, iz Niša.", "Zovem se [Osoba 1], iz [Mjesto 1]."),
        ("ro", "Mă numesc Costel, din Brăila.", "Mă numesc [Persoană 1], din [Localitate 1]."),
    ]
    for language, text, expected in rows:
        assert anonymiser.replace(text, anonymiser.find(text, language), language).text == expected


def test_a_text_is_never_normalised(anonymiser):
    text = "Ana\u0300 je ovde, cafe\u0301 i caf\u00e9."
    safe = anonymiser.replace(text, [], "hbs")
    assert safe.text == text


def test_a_name_with_invisible_letters_inside_is_still_covered(covered):
    text = "Sot erdhi Ar\u200bta\u0301n me Be\u00adsnikun."
    inside = covered(text, "sq")
    assert all(inside[10:17])
    assert all(inside[21:30])


def test_unsorted_mentions_are_refused(anonymiser):
    text = "Erdhi Artan me Besnikun."
    mentions = anonymiser.find(text, "sq")
    with pytest.raises(ValueError, match="sorted"):
        anonymiser.replace(text, mentions[::-1], "sq")


def test_an_unknown_language_is_named_with_the_choices(anonymiser):
    with pytest.raises(LanguageError, match="bg, en, hbs, ro, sq"):
        anonymiser.find("Hallo", "de")


def test_a_language_that_is_not_served_is_refused():
    with pytest.raises(LanguageError, match="only: sq"):
        Anonymiser(["sq"]).find("Zdravo", "sr")


def test_another_recogniser_can_be_plugged_in():
    class Exclamations:
        name = "exclamations"

        def recognise(self, document, found):  # noqa: ARG002
            for offset, letter in enumerate(document.text):
                if letter == "!":
                    yield Evidence(offset, offset + 1, "IDNUM", 0.5, "exclamation mark")

    mentions = Anonymiser(recognisers=[Exclamations()]).find("Artan! po!", "sq")
    assert [(each.start, each.kind) for each in mentions] == [(5, "IDNUM"), (9, "IDNUM")]


def test_the_answer_does_not_depend_on_the_hash_seed():
    code = (
        "from anonymise import Anonymiser as A;"
        "t='Fëmija: Kujtim Braho\\nVendi: Fier\\n\\nI: Kujtim, ku është Tani dhe Artan Doda te "
        'shkolla "Ali Demi"? Beni e Arbeni, 069 22 11 334.\\nI: Artani?\\n\';'
        "print(A().find(t,'sq'))"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", code],
            env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": os.getcwd()},  # noqa: PTH109
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "2")
    }
    assert len(outputs) == 1
    assert b"Mention" in outputs.pop()


def test_importing_loads_nothing_heavy():
    code = (
        "import sys, anonymise; heavy = {'spacy','pandas','numpy','ruamel','marisa_trie','simplemma',"
        "'phonenumbers','pyrage','sklearn'} & set(sys.modules); print(sorted(heavy))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"PYTHONPATH": os.getcwd()},  # noqa: PTH109
        capture_output=True,
        check=True,
        text=True,
    )
    assert done.stdout == "[]\n"


@pytest.mark.parametrize(
    "piece",
    ["a", "Aa ", "1 ", "„A “", "a@", "a: ", "A:\n", "a.b.", "e\u0301\u200b", "A-", "pikë com ",
     "zero një ", "Dom ", "Klub „", "AB 12 ", "a1_"],
)  # fmt: skip
def test_time_grows_with_the_length_and_not_with_its_square(anonymiser, piece):
    def measure(size):
        text = piece * (size // len(piece))
        started = time.process_time()
        anonymiser.find(text, "sq")
        return time.process_time() - started

    measure(1_000)
    small = min(measure(5_000) for _ in range(3))
    large = min(measure(40_000) for _ in range(2))
    # Eight times the text: a square would take 64 times as long.
    assert large < 40 * max(small, 0.005)
