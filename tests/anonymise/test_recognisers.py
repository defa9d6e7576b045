"""One table of rows per recogniser: text, language, and what it alone finds."""

import pytest

from anonymise.document import Document
from anonymise.language import load_language
from anonymise.recognisers.context import ContextRecogniser
from anonymise.recognisers.form import FormRecogniser
from anonymise.recognisers.names import NamesRecogniser
from anonymise.recognisers.patterns import PatternsRecogniser
from anonymise.recognisers.repeats import RepeatsRecogniser


def found(recogniser, text, language, before=()):
    document = Document(text, load_language(language))
    evidence = recogniser.recognise(document, before)
    return {(text[each.start : each.end], each.kind) for each in evidence}


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("po 069 22 33 441 jo", "sq", ("069 22 33 441", "CONTACT")),
        ("zovi 065/123-456", "hbs", ("065/123-456", "CONTACT")),
        ("+359 88 712 3456 е", "bg", ("+359 88 712 3456", "CONTACT")),
        ("ana.b@mail.ro da", "ro", ("ana.b@mail.ro", "CONTACT")),
        ("ana(at)mail.ro da", "ro", ("ana(at)mail.ro", "CONTACT")),
        ("dark_angel at hotmail dot com", "en", ("dark_angel at hotmail dot com", "CONTACT")),
        ("as lule_88 wrote", "en", ("lule_88", "CONTACT")),
        ("0101006500006 da", "hbs", ("0101006500006", "IDNUM")),  # a valid JMBG
        ("0101006500007 da", "hbs", ("0101006500007", "IDNUM")),  # its check digit is wrong
        ("targa AA 123 BB po", "sq", ("AA 123 BB", "IDNUM")),
        ("auto A12-K-345 je", "hbs", ("A12-K-345", "IDNUM")),
        ("12.03.1993 po", "sq", ("12.03.1993", "DATE")),
        ("2006-10-03 yes", "en", ("2006-10-03", "DATE")),
        ("3.XI.2006 da", "hbs", ("3.XI.2006", "DATE")),
        ("на 5 май 2006 г. бе", "bg", ("5 май 2006 г.", "DATE")),
        ("pe 5 mai 2006 da", "ro", ("5 mai 2006", "DATE")),
        ("October 3, 2006 it", "en", ("October 3, 2006", "DATE")),
        ("dvadeset drugog marta je", "hbs", ("dvadeset drugog marta", "DATE")),
        ("subota, 11.11.2006. je", "hbs", ("subota, 11.11.2006.", "DATE")),
    ],
)
def test_patterns_find(text, language, expected):
    result = found(PatternsRecogniser(), text, language)
    assert expected in result


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("kam 12 vjet dhe 3 motra", "sq"),
        ("u 15:20 završen razgovor", "hbs"),
        ("дадоха 1500 лева", "bg"),
        ("din 2004 până în 2006", "ro"),
        ("he paid 20000 euros in March", "en"),
        ("two hundred and fifty thousand lek", "en"),
        ("u martu i u aprilu", "hbs"),
        ("F1: da. F2: nu", "ro"),
        ("between 2004-2006 we moved", "en"),
    ],
)
def test_patterns_leave_ages_money_years_and_times(text, language):
    assert not found(PatternsRecogniser(), text, language)


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("erdhi Besniku vonë", "sq", ("Besniku", "PERSON")),
        ("došao je damir kući", "hbs", ("damir", "PERSON")),  # lower case, no everyday word
        ("живи в Пловдив сега", "bg", ("Пловдив", "PLACE")),
        ("i-am zis Ioanei ieri", "ro", ("Ioanei", "PERSON")),
        ("selo kod Novog, pa Novi Pazar", "hbs", ("Novi Pazar", "PLACE")),
    ],
)
def test_names_finds_listed_names_in_any_form(text, language, expected):
    assert expected in found(NamesRecogniser(), text, language)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Ne kemi shpresë dhe besim.", "sq"),
        ("Mi nema nade ni vere.", "hbs"),
        ("Аз имам вяра и надежда.", "bg"),
    ],
)
def test_names_leaves_everyday_words_in_lower_case(text, language):
    assert not found(NamesRecogniser(), text, language)


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("erdhi Grumbullak vonë", "sq", {("Grumbullak", "PERSON")}),
        ("Tako je. Brzglj je tu.", "hbs", {("Brzglj", "PERSON")}),
        ("ходи в Зъмбър пак", "bg", {("Зъмбър", "PLACE")}),
        ("she is in Greece with Italians", "en", set()),
        ("Sot vjen. Nesër jo.", "sq", set()),
        ("the Ermax's car", "en", {("Ermax", "PERSON")}),
    ],
)
def test_form_finds_capitals_that_nothing_clears(text, language, expected):
    assert found(FormRecogniser(), text, language) == expected


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("quhem zorbel", "sq", ("zorbel", "PERSON")),
        ("zovu ga krlja", "hbs", ("krlja", "PERSON")),
        ("tetka grbulja", "hbs", ("grbulja", "PERSON")),
        ("shkolla “Bukë e Kripë” po", "sq", ("shkolla “Bukë e Kripë”", "ORG")),
        ("FK Gornji Ključ igra", "hbs", ("FK Gornji Ključ", "ORG")),
        ("ул. „Дъб“ 7, там", "bg", ("ул. „Дъб“ 7", "PLACE")),
        ("at Hope Valley school then", "en", ("Hope Valley school", "ORG")),
        ("satul Văleni e", "ro", ("satul Văleni", "PLACE")),
        ("Child: blerta sina, girl, 15\n\nI: a\nR: b\nI: c", "en", ("blerta", "PERSON")),
        ("Грга: да\nИ: не\nГрга: па\nИ: да", "hbs", ("Грга", "PERSON")),
    ],
)
def test_context_finds_what_is_announced(text, language, expected):
    assert expected in found(ContextRecogniser(), text, language)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("I: po\nK: jo\nI: mirë\nK: po", "sq"),
        ("[00:00:40] MODERATORJA: po\nVAJZA 1: jo\n[00:01:40] MODERATORJA: po", "sq"),
        ("Испитивач: да\nДете: не\nИспитивач: да\nДете: не", "hbs"),
        ("Moderator: da\nF1: nu\nModerator: da\nF1: nu", "ro"),
    ],
)
def test_labels_of_roles_are_no_names(text, language):
    assert not found(ContextRecogniser(), text, language)
    assert not found(FormRecogniser(), text, language)


def test_repeats_finds_every_form_of_a_sure_name():
    text = "Dijete: Zorbel Krunić\n\nP: a\nO: b\nP: zorbelu, Zorbelov brat, ЗОРБЕЛ\nO: c"
    document = Document(text, load_language("hbs"))
    sure = list(ContextRecogniser().recognise(document, ()))
    again = found(RepeatsRecogniser(), text, "hbs", sure)
    assert {("zorbelu", "PERSON"), ("Zorbelov", "PERSON"), ("ЗОРБЕЛ", "PERSON")} <= again
    assert not any(surface == "brat" for surface, _ in again)
