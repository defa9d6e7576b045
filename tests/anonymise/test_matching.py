"""Which places and organisations of two texts are one. People and institutions are invented."""

import pytest

from anonymise import Anonymiser, KnownNames
from anonymise.matching import Matcher


@pytest.mark.parametrize(
    ("kind", "known", "words", "language"),
    [
        ("PLACE", "Vranje", "Vranju", "hbs"),  # another case
        ("PLACE", "Vranje", "Врању", "hbs"),  # another case in the other script
        ("PLACE", "Niš", "Nis", "en"),  # no diacritics, another language
        ("PLACE", "Niš", "Nišu", "hbs"),  # beside *nisu*
        ("PLACE", "Нишу", "Nišu", "hbs"),
        ("PLACE", "Korçë", "KORÇË", "sq"),
        ("PLACE", "Prizren", "Prizrenit", "sq"),
        ("PLACE", "Târgu Secuiesc", "targu secuiesc", "ro"),
        ("PLACE", "Novi Sad", "Novog Sada", "hbs"),
        ("PLACE", "selo Vorbulovac", "Vorbulovcu", "hbs"),  # what kind of place it is says nothing
        ("PLACE", "Zaječar", "Zajecr", "hbs"),  # a slip that no list knows
        ("ORG", "Dnevni centar „Kapija“", "Dnevnom centru Kapija", "hbs"),
        ("ORG", "Zambaku", "Zambaku", "sq"),
    ],
)
def test_one_place_in_any_form_is_one(kind, known, words, language):
    matcher = Matcher()
    matcher.add((kind, 1), [known], language)
    assert matcher.find(kind, [words], language) == (kind, 1)


@pytest.mark.parametrize(
    ("kind", "known", "words", "language"),
    [
        ("PLACE", "Vranje", "Vranjska Banja", "hbs"),
        ("PLACE", "Novi Sad", "Novi Pazar", "hbs"),
        ("PLACE", "Sad", "Novi Sad", "hbs"),
        ("PLACE", "Bar", "Bari", "sq"),  # both are listed
        ("PLACE", "Gornjak", "Donjak", "hbs"),
        ("PLACE", "Vorbulovac", "Vorbulovec", "hbs"),  # neither is listed: two villages, perhaps
        ("PLACE", "centar", "Centar", "hbs"),  # every town has one
        ("PLACE", "ulica Maršala Tita", "ulica Maršala Tita", "hbs"),
        ("PLACE", "Splavarska 14", "Splavarska 14", "hbs"),
        ("ORG", "škola", "škola", "hbs"),
        ("ORG", "CSR", "CSR", "hbs"),  # every municipality has one
        ("ORG", "OŠ „Stevan Sremac“", "OŠ „Stevan Sremac“", "hbs"),  # one in many towns
        ("ORG", "Vranje", "Novi Sad", "hbs"),
    ],
)
def test_names_that_may_be_of_two_are_two(kind, known, words, language):
    matcher = Matcher()
    matcher.add((kind, 1), [known], language)
    assert matcher.find(kind, [words], language) is None


def test_a_form_that_is_a_village_of_the_lists_too_needs_another_form_beside_it():
    matcher = Matcher()
    matcher.add(("PLACE", 1), ["Vranje"], "hbs")
    assert matcher.find("PLACE", ["Vranja"], "hbs") is None
    assert matcher.find("PLACE", ["Vranja", "Vranju"], "hbs") == ("PLACE", 1)


def test_a_town_and_an_institution_of_its_name_are_two():
    matcher = Matcher()
    matcher.add(("PLACE", 1), ["Vranje"], "hbs")
    assert matcher.find("ORG", ["Vranje"], "hbs") is None


def test_english_knows_a_place_by_the_forms_of_the_other_language():
    matcher = Matcher()
    matcher.add(("PLACE", 1), ["Vranju"], "hbs")
    assert matcher.find("PLACE", ["Vranje"], "en") == ("PLACE", 1)
    assert matcher.find("PLACE", ["Vranjska Banja"], "en") is None


def test_a_form_that_could_be_of_two_is_of_none():
    matcher = Matcher()
    matcher.add(("PLACE", 1), ["Vorbulovac"], "hbs")
    matcher.add(("PLACE", 2), ["Vorbulovca"], "hbs")
    assert matcher.find("PLACE", ["Vorbulovcu"], "hbs") is None
    assert matcher.find("PLACE", ["Vorbulovca"], "hbs") == ("PLACE", 2)


def test_what_another_name_of_the_text_has_is_not_taken_for_a_mere_form():
    matcher = Matcher()
    matcher.add(("PLACE", 1), ["Vorbulovac"], "hbs")
    assert matcher.find("PLACE", ["Vorbulovcu"], "hbs", but=[("PLACE", 1)]) is None


@pytest.fixture(scope="module")
def plain():
    return Anonymiser()


def found(anonymiser, text, language, *names):
    known = KnownNames((name, "PLACE") for name in names)
    return [text[m.start : m.end] for m in anonymiser.find(text, language, known=known)]


@pytest.mark.parametrize(
    ("text", "language", "name", "words"),
    [
        ("Onda smo išli u vorbulovac peške.", "hbs", "Vorbulovac", "vorbulovac"),
        ("Živeo je u vorbulovcu, sam.", "hbs", "Vorbulovac", "vorbulovcu"),
        ("Онда смо ишли у ворбуловцу пешке.", "hbs", "Vorbulovac", "ворбуловцу"),
        ("Onda smo išli u vorbulovca i vorbluovac.", "hbs", "Vorbulovac", "vorbluovac"),
        ("Pastaj ikëm te gurbardhi prapë.", "sq", "Gurbardhi", "gurbardhi"),
        ("We went to dolni vorbul again.", "en", "Dolni Vorbul", "dolni vorbul"),
    ],
)
def test_a_name_of_the_series_is_found_in_lower_case_and_misspelt(
    plain, text, language, name, words
):
    assert words not in found(plain, text, language)
    assert words in found(plain, text, language, name)


@pytest.mark.parametrize(
    ("text", "language", "name"),
    [
        ("Sekao je bor ispred kuće.", "hbs", "Bor"),  # a pine
        ("Bor je visok.", "hbs", "Bor"),
        ("We met in the bar.", "en", "Bar"),
        ("Nisu bili u borovoj šumi.", "hbs", "Nišu"),
        ("Te guri i bardhë u ndalëm.", "sq", "Guri i Bardhë"),
    ],
)
def test_an_everyday_word_that_is_a_place_elsewhere_stays(plain, text, language, name):
    assert found(plain, text, language, name) == found(plain, text, language)
