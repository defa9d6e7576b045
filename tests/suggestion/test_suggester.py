import os
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import codebooks
from codebooks import Code, Codebook, UnknownCodeError
from ctrp_research.errors import UsageError
from ctrp_research.suggestion import Passage, Suggester


@pytest.fixture(scope="module")
def frame():
    return codebooks.shipped()


@pytest.fixture(scope="module")
def fresh(frame):
    return Suggester(frame)


def codes(suggestions):
    return [suggestion.code for suggestion in suggestions]


def test_every_code_is_returned_once_best_first(frame, fresh):
    (suggestions,) = fresh.suggest([Passage("We were hungry and I sold tissues.", "en")])
    assert sorted(codes(suggestions)) == sorted(code.id for code in frame.leaves())
    probabilities = [suggestion.probability for suggestion in suggestions]
    assert probabilities == sorted(probabilities, reverse=True)
    assert all(0 < probability < 1 for probability in probabilities)


def test_nearly_all_examples_of_the_frame_are_known_before_anything_is_learned(frame, fresh):
    asked = [(code.id, example) for code in frame.leaves() for example in code.examples]
    ranked = fresh.suggest([Passage(example) for _, example in asked])
    missed = [
        (code, example)
        for (code, example), suggestions in zip(asked, ranked, strict=True)
        if code not in codes(suggestions)[:3]
    ]
    assert len(missed) <= 0.05 * len(asked), missed


# Said otherwise than in the frame's examples; the code must be among the first three.
SPOKEN = [
    ("en", "My stepfather hit me with his belt when dinner was late.", "family-violence"),
    ("en", "We had no money for wood, so it was cold in the room all winter.", "family-poverty"),
    ("en", "He locked us in and took my passport.", "control"),
    ("en", "When I grow up I want to become a nurse.", "hope-and-plans"),
    ("sq", "Kur babi vjen i dehur, pi edhe natën.", "parental-substance-use"),
    ("sq", "Kemi dalë nga shkolla, s'di me shkru as me lexu.", "out-of-school"),
    ("sq", "I tha mamit se do më gjejë punë si kamariere.", "false-promise"),
    ("sq", "Duhet me i mbyll n'burg ata që na shesin.", "rec-protect-and-punish"),
    ("hbs", "Stariji dečaci me čekaju iza škole i otimaju pare.", "peer-violence"),
    ("hbs", "Nemamo lične karte, nisam upisan u matične knjige.", "no-documents"),
    ("hbs", "Mlađeg brata čuvam i spavamo zajedno.", "sibling-bond"),
    ("sr", "Полиција нам се смеје кад пријавимо.", "distrust-authorities"),
    ("bg", "Мама замина за Германия и живея при баба.", "carer-absence"),
    ("bg", "Събираме желязо и хартия, продаваме на пазара.", "child-work"),
    ("bg", "Взеха ми паспорта и ме заключваха в стаята.", "control"),
    ("ro", "Vărul meu a zis că îmi găsește de lucru ca ospătar.", "false-promise"),
    ("ro", "Poliția râde de noi, nu ne crede nimeni.", "distrust-authorities"),
    ("ro", "Noaptea am dormit în canal și în gară.", "street-life"),
]


@pytest.mark.parametrize(("language", "text", "code"), SPOKEN)
def test_speech_finds_its_code_before_anything_is_learned(fresh, language, text, code):
    (suggestions,) = fresh.suggest([Passage(text, language)])
    assert code in codes(suggestions)[:3]


DENIED = [
    ("en", "Nobody ever hit me."),
    ("en", "My father never beat us."),
    ("hbs", "Ne, nikad me niko nije udario."),
    ("hbs", "Otac nas nikad nije tukao."),
    ("sr", "Нико ме никад није ударио."),
    ("sq", "kurrë s'na ka rënë"),
    ("sq", "Babi nuk na ka rrahur asnjëherë."),
    ("bg", "Не, баба никога не ни е пипнала с пръст."),
    ("bg", "Никой не ме е удрял вкъщи."),
    ("ro", "Nu, tata nu ne-a bătut niciodată."),
    ("ro", "Nimeni nu m-a lovit vreodată acasă."),
]


@pytest.mark.parametrize(("language", "text"), DENIED)
def test_what_is_denied_is_not_suggested(fresh, language, text):
    (suggestions,) = fresh.suggest([Passage(text, language)])
    violence = next(one for one in suggestions if one.code == "family-violence")
    assert suggestions[0].code != "family-violence"
    assert not violence.shown


def test_the_reason_names_the_words_of_the_passage(fresh):
    (suggestions,) = fresh.suggest([Passage("Очух ме је тукао каишем.", "sr")])
    assert suggestions[0].code == "family-violence"
    assert suggestions[0].shown
    assert any("каишем" in reason for reason in suggestions[0].because)


def test_a_denial_is_told_as_a_reason_against(fresh):
    (suggestions,) = fresh.suggest([Passage("Otac nas nikad nije tukao kaišem.", "hbs")])
    violence = next(one for one in suggestions if one.code == "family-violence")
    assert any("denied" in reason for reason in violence.because)


LATIN = "Mama je u zatvoru, živim kod babe i pletem čarape. Đorđe mi je drug."
CYRILLIC = "Мама је у затвору, живим код бабе и плетем чарапе. Ђорђе ми је друг."


def test_both_scripts_of_one_sentence_are_judged_alike(frame):
    suggester = Suggester(frame)
    for learned in (False, True):
        if learned:
            suggester.learn(
                [Passage(LATIN, "hbs", "a"), Passage("Ништа.", "sr", "b")], [{"neglect"}, set()]
            )
        latin, cyrillic = suggester.suggest([Passage(LATIN, "hbs"), Passage(CYRILLIC, "sr")])
        assert [(one.code, one.probability) for one in latin] == [
            (one.code, one.probability) for one in cyrillic
        ]


# Words that no indicator has, used in one way by the coders of an invented study.
TAUGHT = [
    ("We carried water for the bakery from {}.", "child-work"),
    ("The drum group meets at {} and I belong to it.", "community-belonging"),
    ("At {} the lorries wait with their lights off.", "movement"),
    ("I only looked at the pigeons near {}.", None),
]
PLACES = ("the mill", "the well", "the kiosk", "the depot", "the ford", "the yard", "the gate")


def lesson(places):
    said = [(text.format(place), code, place) for place in places for text, code in TAUGHT]
    passages = [Passage(text, "en", place) for text, _, place in said]
    return passages, [{code} if code else set() for _, code, _ in said]


def places_of_truth(suggester, passages, truth):
    ranked = suggester.suggest(passages)
    return [
        codes(suggestions).index(next(iter(coded)))
        for suggestions, coded in zip(ranked, truth, strict=True)
        if coded
    ]


def test_learning_puts_the_codes_of_new_passages_first(frame):
    suggester = Suggester(frame)
    new, truth = lesson(("the canal", "the old school"))
    before = places_of_truth(suggester, new, truth)
    suggester.learn(*lesson(PLACES))
    after = places_of_truth(suggester, new, truth)
    assert sum(after) < sum(before)
    assert max(after) == 0
    shown = [[one.code for one in each if one.shown] for each in suggester.suggest(new)]
    assert [set(each) for each in shown] == truth


def test_the_reason_names_documents_and_not_their_text(frame):
    suggester = Suggester(frame)
    suggester.learn(*lesson(PLACES))
    (suggestions,) = suggester.suggest([Passage("We carried water for the bakery again.", "en")])
    assert suggestions[0].code == "child-work"
    assert any("coded so before in the " in reason for reason in suggestions[0].because)
    assert not any("mill." in reason for reason in suggestions[0].because)


def test_a_label_is_never_a_telling_word(frame):
    suggester = Suggester(frame)
    said = [Passage(f"[Person {n}] zymbyl {n}", "sq", f"d{n}") for n in range(8)]
    others = [Passage(f"asgjë tjetër {n}", "sq", f"e{n}") for n in range(8)]
    suggester.learn([*said, *others], [{"neglect"}] * 8 + [set()] * 8)
    (suggestions,) = suggester.suggest([Passage("[Person 3] zymbyl", "sq", "x")])
    because = next(one.because for one in suggestions if one.code == "neglect")
    assert any("zymbyl" in reason for reason in because)
    assert not any("Person" in reason for reason in because)


def test_learning_replaces_unless_more_is_asked(frame):
    first, first_codes = lesson(PLACES[:4])
    rest, rest_codes = lesson(PLACES[4:])
    asked = [Passage("The drum group meets again.", "en")]
    whole, parts, replaced, rest_only = (Suggester(frame) for _ in range(4))
    whole.learn(first + rest, first_codes + rest_codes)
    parts.learn(first, first_codes)
    parts.learn(rest, rest_codes, more=True)
    replaced.learn(first, first_codes)
    replaced.learn(rest, rest_codes)
    rest_only.learn(rest, rest_codes)
    assert parts.suggest(asked) == whole.suggest(asked)
    assert replaced.suggest(asked) == rest_only.suggest(asked)
    assert replaced.suggest(asked) != whole.suggest(asked)


def test_learning_nothing_forgets(frame, fresh):
    suggester = Suggester(frame)
    suggester.learn(*lesson(PLACES))
    suggester.learn([], [])
    asked = [Passage("The drum group meets again.", "en")]
    assert suggester.suggest(asked) == fresh.suggest(asked)


def test_a_code_with_few_codings_is_shown_only_for_an_indicator(frame):
    suggester = Suggester(frame)
    suggester.learn(*lesson(PLACES[:4]))
    (suggestions,) = suggester.suggest([Passage("The drum group meets at the mill.", "en")])
    belonging = next(one for one in suggestions if one.code == "community-belonging")
    assert not belonging.shown


def test_the_question_before_is_context_and_never_a_reason(frame, fresh):
    bare = Passage("Yes, always.", "en")
    asked = Passage("Yes, always.", "en", before="Does your father drink and hit you with a belt?")
    plain, informed = fresh.suggest([bare, asked])
    assert not any(one.shown or one.because for one in (*plain, *informed))


def test_one_passage_is_judged_alike_alone_and_among_others(frame):
    suggester = Suggester(frame)
    suggester.learn(*lesson(PLACES))
    passages = [
        Passage("We were hungry.", "en"),
        Passage("Babi pi.", "sq"),
        Passage("The mill.", "en"),
    ]
    together = suggester.suggest(passages)
    alone = [suggester.suggest([passage])[0] for passage in passages]
    for many, one in zip(together, alone, strict=True):
        assert codes(many) == codes(one)
        assert [s.probability for s in many] == pytest.approx([s.probability for s in one])


def test_the_same_input_gives_the_same_output_whatever_the_hash_seed():
    script = (
        "import codebooks\n"
        "from ctrp_research.suggestion import Passage, Suggester\n"
        "s = Suggester(codebooks.shipped(), embedder=None)\n"
        "p = [Passage(f'sold tissues {n}', 'en', str(n % 3)) for n in range(9)]\n"
        "s.learn(p, [{'child-work', 'street-life'} if n % 2 else set() for n in range(9)])\n"
        "print(s.suggest([Passage('Babi pi, mami pi', 'sq'), Passage('tissues and hunger')]))\n"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", script],
            capture_output=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(outputs) == 1


@pytest.mark.parametrize("text", ["", " ", "?!…", "👍", "1", "a" * 5000, "\n\n", "ne ne ne"])
def test_odd_passages_are_answered(frame, fresh, text):
    suggester = Suggester(frame)
    suggester.learn(
        [Passage(text, document="a"), Passage("We beg.", "en", "b")], [set(), {"neglect"}]
    )
    for each in (fresh, suggester):
        (suggestions,) = each.suggest([Passage(text)])
        assert len(suggestions) == 50
        assert not any(suggestion.shown for suggestion in suggestions)


def test_nothing_asked_is_nothing_answered(fresh):
    assert fresh.suggest([]) == []


@settings(max_examples=20, deadline=None)
@given(st.lists(st.text(max_size=40), min_size=1, max_size=5), st.sampled_from([None, "sq", "xx"]))
def test_any_text_gets_every_code(fresh, texts, language):
    for suggestions in fresh.suggest([Passage(text, language) for text in texts]):
        assert len(set(codes(suggestions))) == 50


def test_codes_that_cannot_be_applied_are_refused(frame):
    suggester = Suggester(frame)
    with pytest.raises(UnknownCodeError, match="family-violence"):
        suggester.learn([Passage("x")], [{"family-violenc"}])
    with pytest.raises(UsageError, match="codes below"):
        suggester.learn([Passage("x")], [{"risk"}])
    with pytest.raises(UsageError, match="1 passages came with 2"):
        suggester.learn([Passage("x")], [set(), set()])


def test_a_codebook_without_indicators_is_judged_by_its_definitions():
    sheep = Code("sheep", "Sheep", "Speaks of sheep, lambs and wool.")
    boats = Code("boats", "Boats", "Speaks of boats, sails and harbours.")
    suggester = Suggester(Codebook("b", "B", 1, (sheep, boats)))
    ranked = suggester.suggest([Passage("The harbour was full of sails.", "en")])
    assert codes(ranked[0]) == ["boats", "sheep"]


def test_equal_codes_keep_the_order_of_the_codebook():
    same = tuple(Code(name, "Same", "Same.") for name in ("zebra", "apple", "mango"))
    ranked = Suggester(Codebook("b", "B", 1, same)).suggest([Passage("Nothing of it.", "en")])
    assert codes(ranked[0]) == ["zebra", "apple", "mango"]


def test_importing_the_room_loads_no_numerical_library():
    loaded = subprocess.run(
        [sys.executable, "-c", "import ctrp_research.suggestion, sys; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert not {"sklearn", "numpy", "scipy", "spacy"} & set(loaded)
