"""Which mentions are one person, and which are not."""

import pytest

from anonymise import Anonymiser


def entities(anonymiser, text, language):
    """Gives the surfaces of each entity, in the order of the text."""
    groups = {}
    for mention in anonymiser.find(text, language):
        groups.setdefault(mention.entity, []).append(text[mention.start : mention.end])
    return list(groups.values())


@pytest.mark.parametrize(
    ("text", "language", "one"),
    [
        ("Erdhi Artani. Pashë Artanin, fola me Artan.", "sq", {"Artani", "Artanin", "Artan"}),
        ("Pashë Teutën. Motra e Teutës, pra Teuta.", "sq", {"Teutën", "Teutës", "Teuta"}),
        ("Bojane, dođi. Vidim Bojana, to je Bojanov brat.", "hbs", {"Bojane", "Bojana", "Bojanov"}),
        ("Дошла је Вера. Рекао сам Вери за Верин шал.", "hbs", {"Вера", "Вери", "Верин"}),
        ("То је Бојан. To je Bojan.", "hbs", {"Бојан", "Bojan"}),
        ("To je Đorđe Savić. Vidim Djordja.", "hbs", {"Đorđe Savić", "Djordja"}),
        ("E Ioana. I-am dat Ioanei, Ioano!", "ro", {"Ioana", "Ioanei", "Ioano"}),
        ("Това е Емилия. Чака ме Емчето.", "bg", {"Емилия", "Емчето"}),
        ("Kjo është Emina Ahmeti. Emina qan. Ahmeti ik.", "sq", {"Emina Ahmeti", "Emina", "Ahmeti"}),
        ("This is Ardit. I like Diti.", "en", {"Ardit", "Diti"}),
        ("Ku është Besniku? Niku iku.", "sq", {"Besniku", "Niku"}),
        ("Ovo je Kristijan. Krle kaže ne.", "hbs", {"Kristijan", "Krle"}),
        ("Zvala me Rosanda. Onda Rosa ode.", "hbs", {"Rosanda", "Rosa"}),
        ("Došla Jelka Bojović. Bojovićka je otišla.", "hbs", {"Jelka Bojović", "Bojovićka"}),
        ("Vidim Zumberhana. Danas Zumbrehana nema.", "hbs", {"Zumberhana", "Zumbrehana"}),
    ],
)  # fmt: skip
def test_forms_of_one_name_are_one_person(anonymiser, text, language, one):
    assert one in [set(group) for group in entities(anonymiser, text, language)]


def test_two_full_names_that_share_a_first_name_stay_apart(anonymiser):
    text = "Erdhi Arben Doda. Pastaj Arben Leka. Doda iku, Leka ndenji."
    assert entities(anonymiser, text, "sq") == [["Arben Doda", "Doda"], ["Arben Leka", "Leka"]]


def test_a_boy_and_a_girl_of_one_stem_stay_apart(anonymiser):
    text = "Erdhi Lul me motrën Lule. Lulja qeshi, Luli jo. Pashë Lulin dhe Lulen."
    assert entities(anonymiser, text, "sq") == [
        ["Lul", "Luli", "Lulin"],
        ["Lule", "Lulja", "Lulen"],
    ]


def test_an_organisation_is_known_by_a_part_of_its_name(anonymiser):
    text = 'Isha te Shtëpia e Sigurt "Zambaku". Më vonë te Zambaku prapë.'
    assert len(entities(anonymiser, text, "sq")) == 1


def test_a_number_is_one_contact_however_it_is_parted(anonymiser):
    text = "Zovi 061/223-344. Ponavljam, 061 223 344."
    assert len(entities(anonymiser, text, "hbs")) == 1


def test_entities_are_numbered_by_first_appearance():
    text = "Erdhi Artan, pastaj Besnik, pastaj Artan."
    names = [each.entity for each in Anonymiser().find(text, "sq")]
    assert names == ["person-1", "person-2", "person-1"]


def test_a_town_and_its_library_are_two(anonymiser):
    text = "Živim u mestu Herceg Novi. Idem u Biblioteku Herceg Novi po knjigu."
    assert len(entities(anonymiser, text, "hbs")) == 2


def test_listed_names_that_differ_by_a_letter_stay_apart(anonymiser):
    text = "Dođe Marina s juga. Onda dođe Marija sa severa."
    assert entities(anonymiser, text, "hbs") == [["Marina"], ["Marija"]]
