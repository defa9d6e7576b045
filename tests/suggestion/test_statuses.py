import pytest

from codebooks import LANGUAGES, UnknownCodeError
from codebooks.indicators import parse
from ctrp_research.suggestion import Passage
from ctrp_research.suggestion.languages import cues
from ctrp_research.suggestion.statuses import Realities, flags

STATUSES = ("own", "witnessed", "hearsay", "hypothetical")


# Invented; written before the lists were tried on them.
SAID = [
    ("en", "People say the man in the green car takes girls.", "hearsay"),
    ("en", "My cousin told me the boss keeps the papers.", "hearsay"),
    ("en", "I saw him slap the little one behind the shop.", "witnessed"),
    ("en", "If somebody offered me a job abroad I would ask my aunt first.", "hypothetical"),
    ("en", "He took my wages every Friday.", "own"),
    ("sq", "Thonë se ai njeriu me makinë merr vajza.", "hearsay"),
    ("sq", "Kam dëgjuar për një vajzë që s'u kthye më.", "hearsay"),
    ("sq", "Unë isha aty kur e goditi shokun.", "witnessed"),
    ("sq", "Më merrte rrogën çdo të premte.", "own"),
    ("hbs", "Kažu da taj čovjek odvodi djevojke.", "hearsay"),
    ("sr", "Чула сам за једну девојку која се није вратила.", "hearsay"),
    ("hbs", "Vidjela sam kad je ošamario malog.", "witnessed"),
    ("hbs", "Kad bi mi neko nudio posao, pitala bih tetku.", "hypothetical"),
    ("hbs", "Uzimao mi je platu svakog petka.", "own"),
    ("bg", "Хората казват, че този човек взима момичета.", "hearsay"),
    ("bg", "Видях как удари малкия зад магазина.", "witnessed"),
    ("bg", "Ако някой ми предложи работа, бих питала леля.", "hypothetical"),
    ("ro", "Lumea zice că omul ăla ia fete.", "hearsay"),
    ("ro", "Am văzut cum l-a pălmuit pe cel mic.", "witnessed"),
    ("ro", "Îmi lua salariul în fiecare vineri.", "own"),
]


@pytest.fixture(scope="module")
def fresh():
    return Realities(embedder=None)


@pytest.mark.parametrize(("language", "text", "status"), SAID)
def test_the_status_is_told_from_cues_before_anything_is_learned(fresh, language, text, status):
    (found,) = fresh.suggest([Passage(text, language)])
    ranked = [one.code for one in found]
    assert sorted(ranked) == sorted(STATUSES)
    assert ranked[0] == status or (status != "own" and ranked[:2] == ["own", status])
    assert sum(one.probability for one in found) == pytest.approx(1)


def test_coders_statuses_are_learned():
    told = [f"Uncle Kosta mentioned the depot at {place}." for place in "abcdefgh"]
    lived = [f"I carried crates to the depot at {place}." for place in "abcdefgh"]
    realities = Realities(embedder=None)
    passages = [Passage(text, "en", text[-2]) for text in told + lived]
    realities.learn(passages, ["hearsay"] * 8 + ["own"] * 8)
    first, second = realities.suggest(
        [Passage("Uncle Kosta mentioned a depot.", "en"), Passage("I carried the crates.", "en")]
    )
    assert first[0].code == "hearsay"
    assert second[0].code == "own"


def test_a_status_that_is_none_is_refused(fresh):
    with pytest.raises(UnknownCodeError, match="rumor"):
        fresh.learn([Passage("x")], ["rumor"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_cues_that_can_be_read(language):
    names = ("witnessed", "hearsay", "hypothetical", "ongoing-harm", "distress")
    for name in names:
        assert len([parse(cue) for cue in cues(language, name)]) >= 3


def test_a_flag_is_suggested_as_a_code_is():
    found = flags(embedder=None).suggest([Passage("Još me bije, bojim se vratiti kući.", "hbs")])
    assert found[0][0].code == "ongoing-harm"
    assert found[0][0].because
