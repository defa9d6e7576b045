import pytest

import codebooks
from codebooks import Code, Codebook
from ctrp_research.suggestion.evidence import Indicators


def book(**indicators):
    """A codebook of two codes, the first with these indicators."""
    first = Code("first", "First", "One.", indicators={k: tuple(v) for k, v in indicators.items()})
    return Codebook("b", "B", 1, (first, Code("second", "Second", "Two.")))


def found(text, language, *indicators):
    return [
        (hit.indicator, hit.denied)
        for hit in Indicators(book(**{language: indicators}), language).find(text)
    ]


@pytest.mark.parametrize(
    ("text", "indicator", "expected"),
    [
        ("We were hungry.", "hungr*", True),
        ("We had hunger.", "hungr*", False),
        ("There was no warm food.", "no food", True),
        ("No one of us had any food.", "no food", False),  # more than two words between
        ("No. Food was there.", "no food", False),  # another sentence
        ("Dad, he drank", "father|dad drank", True),  # a comma does not part them
    ],
)
def test_words_of_an_indicator_stand_near_and_in_order(text, indicator, expected):
    assert bool(found(text, "en", indicator)) is expected


# (language, text, indicator, denied?) with the reason beside the row
DENIALS = [
    ("en", "Nobody ever hit me.", "hit me", True),
    ("en", "He didn't hit me.", "hit me", True),
    ("en", "Nobody came, he hit me.", "hit me", False),  # the comma ends the clause
    ("en", "He never spoke but hit me.", "hit me", False),  # so does "but"
    ("en", "He not only hit me.", "hit me", False),  # denies nothing
    ("en", "There was no food.", "no food", False),  # the indicator is a denial itself
    ("sq", "Kurrë s'na ka rënë me dorë.", "na ka rënë", True),
    ("sq", "Askush nuk më ka rrahur.", "rrah*", True),
    ("sq", "Jo vetëm më ka rrahur.", "rrah*", False),
    ("hbs", "Nikad me niko nije udario.", "me udari*", True),
    ("hbs", "Нико ме није ударио.", "me udari*", True),  # the other script
    ("hbs", "Udario me nije niko.", "udari* me", True),  # the denial follows
    ("hbs", "Nije pitao nego me udario.", "me udari*", False),  # "nego" ends the clause
    ("hbs", "Kad duvaš lepak nisi gladan.", "duva* lepak", False),  # denies the next verb
    ("bg", "Никога не ни е пипнала с пръст.", "пипна* пръст", True),
    ("bg", "Не само ме удари.", "ме удари*", False),
    ("ro", "Niciodată nu m-a bătut nimeni.", "m a bătut", True),
    ("ro", "Nu doar că m-a bătut.", "m a bătut", False),
]


@pytest.mark.parametrize(("language", "text", "indicator", "denied"), DENIALS)
def test_a_denial_reaches_what_stands_in_its_clause(language, text, indicator, denied):
    hits = found(text, language, indicator)
    assert all(was is denied for _, was in hits)
    assert hits


def test_a_word_that_few_codes_have_weighs_more():
    codes = tuple(
        Code(f"c{n}", "C", "D", indicators={"en": ("school", f"rare{n}")}) for n in range(10)
    )
    hits = Indicators(Codebook("b", "B", 1, codes), "en").find("rare3 school")
    weight = {hit.indicator: hit.weight for hit in hits}
    assert weight["rare3"] > 4 * weight["school"] > 0


def test_every_indicator_of_the_shipped_frame_is_found_in_its_own_words():
    frame = codebooks.shipped()
    for language in codebooks.LANGUAGES:
        index = Indicators(frame, language)
        for code in frame.leaves():
            for indicator in code.indicators[language]:
                spoken = " ".join(place.split("|")[0].rstrip("*") for place in indicator.split())
                hits = index.find(spoken)
                assert any(hit.code == code.id for hit in hits), (code.id, indicator)
