import pytest

import codebooks
from ctrp_research.suggestion import Passage, Suggester


@pytest.fixture(scope="module")
def frame():
    return codebooks.shipped("ctrp")


@pytest.fixture(scope="module")
def untaught(frame):
    return Suggester(frame)


def codes(suggestions, top: int) -> list[str]:
    return [one.code for one in suggestions[:top]]


# Invented sentences, one idea each; the code must be among the first three.
COLD = [
    ("en", "We had no money and we were hungry all winter.", "family-poverty"),
    ("en", "When I grow up I want to be a nurse, that is my dream.", "hope-and-plans"),
    ("en", "The police do not believe children, they are corrupt.", "distrust-authorities"),
    ("sq", "S'kemi pasë lekë, ishim të uritur gjithë dimrin.", "family-poverty"),
    ("sq", "Kur të rritem dua të bëhem infermiere.", "hope-and-plans"),
    ("hbs", "Nismo imali para, bili smo gladni cijelu zimu.", "family-poverty"),
    ("hbs", "Кад порастем желим да будем медицинска сестра.", "hope-and-plans"),
    ("bg", "Нямахме пари и бяхме гладни цяла зима.", "family-poverty"),
    ("bg", "Като порасна, искам да стана медицинска сестра.", "hope-and-plans"),
    ("ro", "Nu aveam bani și eram flămânzi toată iarna.", "family-poverty"),
    ("ro", "Când o să fiu mare vreau să mă fac asistentă.", "hope-and-plans"),
]


@pytest.mark.parametrize(("language", "text", "code"), COLD)
def test_the_codebooks_words_speak_before_anything_is_learned(untaught, language, text, code):
    (ranked,) = untaught.suggest([Passage(text, language=language)])
    assert code in codes(ranked, 3)
    assert next(one for one in ranked if one.code == code).because


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Nobody ever hit me at home."),
        ("hbs", "Ne, nikad me niko nije udario."),
        ("hbs", "Не, никад ме нико није ударио."),
        ("sq", "Jo, babi kurrë s'më ka rrahur."),
        ("bg", "Не, никога никой не ме е удрял."),
        ("ro", "Nu, nimeni nu m-a bătut niciodată."),
    ],
)
def test_a_denial_is_no_sign_of_what_it_denies(untaught, language, text):
    (ranked,) = untaught.suggest([Passage(text, language=language)])
    violence = next(one for one in ranked if one.code == "family-violence")
    assert not violence.shown
    assert ranked[0].code != "family-violence"


def test_every_code_comes_once_best_first(untaught, frame):
    for text in ("", "…", "123", "Some days there was only bread and tea.", "x" * 5000):
        (ranked,) = untaught.suggest([Passage(text)])
        assert sorted(codes(ranked, 99)) == sorted(leaf.id for leaf in frame.leaves())
        probabilities = [one.probability for one in ranked]
        assert probabilities == sorted(probabilities, reverse=True)
        assert all(0 <= probability <= 1 for probability in probabilities)


def test_both_serbian_scripts_are_one(untaught):
    latin, cyrillic = untaught.suggest(
        [
            Passage("Učiteljica mi pomaže, volim školu.", language="hbs"),
            Passage("Учитељица ми помаже, волим школу.", language="hbs"),
        ]
    )
    assert codes(latin, 50) == codes(cyrillic, 50)


def taught(frame):
    passages, sets = [], []
    for number in range(12):
        passages.append(Passage(f"The purple kite flew, day {number}.", "en", f"d{number % 4}"))
        sets.append({"sibling-bond"})
        passages.append(Passage(f"It was a grey afternoon, day {number}.", "en", f"d{number % 4}"))
        sets.append(set())
    suggester = Suggester(frame, seed=3)
    suggester.learn(passages, sets)
    return suggester


def test_what_was_coded_moves_its_code_up(untaught, frame):
    passage = Passage("We saw a purple kite again.", "en", "new")
    before = codes(untaught.suggest([passage])[0], 50).index("sibling-bond")
    after = codes(taught(frame).suggest([passage])[0], 50).index("sibling-bond")
    assert after == 0 < before


def test_the_same_lessons_give_the_same_suggestions(frame):
    passages = [Passage("A purple kite.", "en"), Passage("No money at home.", "en")]
    assert taught(frame).suggest(passages) == taught(frame).suggest(passages)


def test_learning_replaces_unless_more_is_wanted(frame, untaught):
    passage = [Passage("We saw a purple kite again.", "en", "new")]
    forgetful = taught(frame)
    forgetful.learn([], [])
    assert forgetful.suggest(passage) == untaught.suggest(passage)
    whole = taught(frame)
    whole.learn([Passage("A green boat.", "en", "d9")], [{"self-worth"}], more=True)
    assert codes(whole.suggest(passage)[0], 1) == ["sibling-bond"]
