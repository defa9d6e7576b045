import pytest

from ctrp_research.transcripts.header import read_age, read_gender, read_header
from ctrp_research.transcripts.labels import is_plain
from ctrp_research.transcripts.readers import Line
from ctrp_research.transcripts.speakers import find_voices
from ctrp_research.transcripts.turns import split_turns


def voices(text: str):
    layout = split_turns([Line(line) for line in text.splitlines()])
    found = find_voices(layout.turns, read_header(layout.header))
    return {voice.label: (voice.role, voice.gender, voice.age) for voice in found}


def test_letters_are_told_by_who_asks():
    text = "P: Ko si?\nO: Niko.\nP: Gdje živiš?\nO: Tu.\nP: S kim?\nO: Sama, ko bi bio?\n"
    assert {label: role for label, (role, _, _) in voices(text).items()} == {
        "P": "interviewer",
        "O": "child",
    }


def test_r_is_the_researcher_where_r_asks():
    text = "R: How are you?\nC: Fine.\nR: Where is home?\nC: Here.\n"
    assert voices(text)["R"][0] == "interviewer"


def test_a_label_that_is_the_childs_name_is_known_from_the_header():
    text = (
        "Испитивач: Ненад Н.\nДете: Бојан Р., дечак, 14 година\n\n"
        "Ненад: Како си?\nБојан: Добро.\nНенад: Где си?\nБојан: Код куће, где бих?\n"
    )
    assert voices(text) == {
        "Ненад": ("interviewer", None, None),
        "Бојан": ("child", "boy", 14),
    }


def test_each_child_of_a_group_has_its_own_gender_and_age():
    text = (
        "FOKUS GRUP\nParticipanţi: F1 – fată, 13 ani; F2 – fată, 15 ani; B1 – băiat, 14 ani\n\n"
        "Moderator: Cine?\nF1: Eu.\nB1: Şi eu.\nF2: Şi eu.\nToţi: Da!\nP?: Nu.\n"
    )
    assert voices(text) == {
        "Moderator": ("interviewer", None, None),
        "F1": ("child", "girl", 13),
        "B1": ("child", "boy", 14),
        "F2": ("child", "girl", 15),
        "Toţi": ("group", None, None),
        "P?": ("unknown", None, None),
    }


def test_the_number_of_a_label_is_not_an_age():
    text = "Moderator: Kush?\nVajza 12: Unë.\nVajza 13 (15): Dhe unë.\nModerator: Po ti?\n"
    assert voices(text)["Vajza 12"] == ("child", "girl", None)
    assert voices(text)["Vajza 13 (15)"] == ("child", "girl", 15)


@pytest.mark.parametrize(
    ("text", "gender", "age"),
    [
        ("Kujtim B., djalë, 12 vjeç", "boy", 12),
        ("djevojčica, 15 godina", "girl", 15),
        ("djecak, 13 god.", "boy", 13),
        ("момиче, 14 г.", "girl", 14),
        ("girl, 15, born 11/02/1991", "girl", 15),
        ("copil", None, None),
        ("a girl and a boy", None, None),
        ("24 vjeç", None, None),
    ],
)
def test_gender_and_age_are_read_in_every_language(text, gender, age):
    assert (read_gender(text), read_age(text)) == (gender, age)


@pytest.mark.parametrize(
    ("line", "country"),
    [
        ("Vendi: Shqipëri", "AL"),
        ("Country: Albania (translated from Albanian)", "AL"),
        ("Intervju 7, Crna Gora", "ME"),
        ("Država: Bosna i Hercegovina", "BA"),
        ("FOKUS GRUP – Kosova", "XK"),
        ("Држава: Србија", "RS"),
        ("Държава: България", "BG"),
        ("GRUP DE DISCUŢII – România", "RO"),
        ("Place: somewhere", None),
    ],
)
def test_the_country_is_read_from_the_header(line, country):
    assert read_header([line]).country == country


def test_a_letter_says_less_than_who_asks():
    text = "K.S.: What is in that bag?\nI.: Gum.\nK.S.: When do you start?\nI.: After the centre.\n"
    assert voices(text)["K.S."][0] == "interviewer"
    assert voices(text)["I."][0] == "child"


@pytest.mark.parametrize(
    ("label", "plain"),
    [
        ("I", True),
        ("P03 (F,14)", True),
        ("FG2-P4", True),
        ("Dj1", True),
        ("P?", True),
        ("VAJZA 1", True),
        ("??", True),
        ("D1 i D2", True),
        ("B.", True),
        ("Djevojčica 2, 13", True),
        ("Dječak 1 (12 god.)", True),
        ("Vajza e panjohur", True),
        ("Nepoznat glas", True),
        ("Të gjithë", True),
        ("Moderator (M)", True),
        ("Girl (G1)", True),
        ("Speaker 2", True),
        ("Ana", False),
        ("Ana?", False),
        ("Djevojčica Amina", False),
        ("Girl (Amina)", False),
        ("Moderatorka Ana", False),
        ("Moderator K.S.", False),
        ("Nepoznata Amina", False),
        ("Ana 1 i Marko 2", False),
        ("Djevojčica 1 i Amina 2", False),
        ("K.S.", False),
        ("Бојан", False),
        ("Me", True),
    ],
)
def test_only_roles_letters_and_numbers_may_stay_as_labels(label, plain):
    assert is_plain(label) is plain
