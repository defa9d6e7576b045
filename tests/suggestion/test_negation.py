"""Denials in sentences that the rules were not written on."""

import pytest

import codebooks
from ctrp_research.suggestion import Passage, Suggester

# (language, text, code it must not be suggested for, affirmative twin)
ROWS = [
    pytest.param(
        "en",
        "No one in our house has ever beaten me.",
        "They have beaten me in our house.",
        marks=pytest.mark.xfail(reason="no indicator: likeness alone sees no denial", strict=True),
    ),
    ("en", "He has never once hit us.", "He has hit us."),
    ("en", "I was not beaten at home, not even once.", "I was beaten at home."),
    ("sq", "Kurrë s'na ka rrahur babi.", "Na ka rrahur babi."),
    ("sq", "Mua asnjëherë nuk më kanë rrahur në shtëpi.", "Mua më kanë rrahur në shtëpi."),
    ("sq", "Askush s'më rreh.", "Babi më rreh."),
    ("hbs", "Otac me nikada nije tukao.", "Otac me je tukao."),
    ("hbs", "Kod nas se ne tuče niko.", "Kod nas otac tuče."),
    ("hbs", "Nitko me doma nije istukao.", "Otac me doma istukao."),
    ("sr", "Мене код куће нико не бије.", "Мене код куће отац бије."),
    ("sr", "Отац нас никад није ударио.", "Отац нас је ударио."),
    ("bg", "Татко никога не ни е удрял.", "Татко ни е удрял."),
    ("bg", "Вкъщи никой не ме бие.", "Вкъщи татко ме бие."),
    ("ro", "Niciodată nu ne-a bătut tata.", "Ne-a bătut tata."),
    ("ro", "Pe mine nu mă bate nimeni acasă.", "Pe mine mă bate tata acasă."),
    ("ro", "Mama nu m-a lovit nici măcar o dată.", "Mama m-a lovit."),
]


@pytest.fixture(scope="module")
def suggester():
    return Suggester(codebooks.shipped(), embedder=None)


def violence(suggester, text, language):
    (found,) = suggester.suggest([Passage(text, language)])
    place = [one.code for one in found].index("family-violence")
    return place, found[place]


@pytest.mark.parametrize(("language", "denied", "said"), ROWS)
def test_what_is_denied_is_not_suggested_and_its_twin_is(suggester, language, denied, said):
    place, suggestion = violence(suggester, denied, language)
    assert place > 0
    assert not suggestion.shown
    _, affirmed = violence(suggester, said, language)
    assert affirmed.probability > 3 * suggestion.probability
