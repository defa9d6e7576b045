import pytest

from codebooks import LANGUAGES
from ctrp_research.suggestion.languages import tell_language, word_lists


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Some days there was only bread and tea.", "en"),
        ("Disa ditë kishte vetëm bukë e çaj, nuk kishim dru.", "sq"),
        ("Na jena kthy prej Gjermanisë, s'kemi letra.", "sq"),  # Gheg
        ("Nekad smo imali samo hleb i čaj.", "hbs"),
        ("Некад смо имали само хлеб и чај.", "hbs"),
        ("Понякога имаше само хляб и чай, защото няма пари.", "bg"),
        ("Дајте сваком детету књиге.", "hbs"),
        ("Дайте на всяко дете учебници.", "bg"),  # few function words, but its letters
        ("Mbylleni bosin, jo fëmijën.", "sq"),
        ("În unele zile aveam doar pâine și ceai.", "ro"),
        ("In unele zile aveam doar paine si ceai.", "ro"),  # without diacritics
    ],
)
def test_the_language_is_told_from_the_words(text, language):
    assert tell_language(None, text) == language


@pytest.mark.parametrize(
    ("name", "language"),
    [
        ("sr", "hbs"),
        ("sr-Latn", "hbs"),
        ("sr_Cyrl", "hbs"),
        ("bs", "hbs"),
        ("cnr", "hbs"),
        ("RO", "ro"),
    ],
)
def test_other_names_of_a_language_are_known(name, language):
    assert tell_language(name, "") == language


def test_nothing_tells_the_language_of_no_words():
    assert tell_language(None, "") is None
    assert tell_language("tlh", "Qapla") is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_every_list(language):
    lists = word_lists(language)
    assert len(lists.negators) >= 10
    assert len(lists.clause_breaks) >= 10
    assert len(lists.function_words) >= 60
    assert lists.not_negating
    assert lists.letters
    assert all(set(run) & lists.negators for run in lists.not_negating)
