"""Labels, invented names, and dates and places told less exactly."""

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from anonymise import Anonymiser, Rules
from anonymise.generalise import load_wording, read_date
from anonymise.language import available, load_config, load_folder, load_language
from anonymise.pseudonyms import in_script, load_pseudonyms

NAMED = Path(__file__).parent / "named"
ANONYMISER = Anonymiser()
NAMES = {
    "sq": ["Besnikut", "Teuta Hoxha", "Hanifja", "Niku", "BLERTA", "Agim"],
    "hbs": ["Бојане", "Милутинов", "Selmi", "Goranu Iliću", "IVANA", "Cale"],
    "bg": ["Мария Иванова", "Георги", "РАДКА", "Митко", "Стоян Пенчев"],
    "ro": ["Mariei", "Radu Popescu", "IONELA", "Gigel", "Petre"],
    "en": ["Besnik", "Drita Hoxha", "MILENA", "J. Markov"],
}


def named(code):
    return YAML(typ="safe", pure=True).load((NAMED / f"{code}.yaml").read_text(encoding="utf-8"))


ROWS = [
    pytest.param(code, row, id=f"{code}-{number}")
    for code in available()
    for number, row in enumerate(named(code))
]


def replaced(text, code, **options):
    return ANONYMISER.replace(text, ANONYMISER.find(text, code), code, **options)


@pytest.mark.parametrize(("code", "row"), ROWS)
@pytest.mark.parametrize("seed", [0, 1, 7])
def test_an_invented_name_has_the_form_of_the_original(code, row, seed):
    safe = replaced(row["text"], code, style="names", seed=seed)
    for surface, pattern in row["forms"].items():
        start = row["text"].index(surface)
        put = safe.text[safe.to_safe(start) : safe.to_safe(start + len(surface))]
        assert re.fullmatch(pattern, put), (surface, put)
        assert surface not in safe.text
    for word in row["kept"]:
        assert word in safe.text


@pytest.mark.parametrize("code", available())
class TestEveryLanguage:
    def test_every_form_of_an_invented_name_is_a_form_of_that_name(self, code):
        names, forms = load_pseudonyms(code), load_language(code).inflection.forms
        for pool in names.pools:
            for name in pool.names if pool.role != "org" else ():
                base, *_ = written = sorted(names.forms(pool, name), key=len)
                apart = [key for key in written if key != base and not forms(key) & forms(base)]
                assert not apart, (pool.paradigm, name)

    def test_its_invented_names_have_the_ending_of_their_paradigm(self, code):
        pools = load_pseudonyms(code).pools
        assert {pool.role for pool in pools} >= {"given", "nickname", "surname", "place", "org"}
        for pool in pools:
            for name in pool.names:
                if pool.role != "org":
                    assert name.endswith(pool.endings[0]), (pool.paradigm, name)

    def test_it_has_words_for_dates_and_places(self, code):
        wording = load_wording(code)
        assert (len(wording["months"]), len(wording["seasons"])) == (12, 4)
        assert list(wording["places"].values())[-1] == []
        for number, month in enumerate(wording["months"], 1):
            assert read_date(f"5 {month} 2004", load_language(code)).month == number

    def test_its_table_of_scripts_goes_there_and_back(self, code):
        scripts = load_config(code)["scripts"]
        for pool in load_pseudonyms(code).pools:
            for name in pool.names if len(scripts) > 1 and code != "bg" else ():
                there = in_script(name, "Cyrl", code)
                assert in_script(there, "Latn", code) == name

    @given(data=st.data())
    def test_no_invented_name_is_one_of_the_text(self, code, data):
        pools = load_pseudonyms(code).pools
        own = [name for pool in pools for name in pool.names if pool.role != "org"]
        words = data.draw(st.lists(st.sampled_from([*NAMES[code], *own]), min_size=1, max_size=8))
        text = ", ".join(words) + "."
        seed = data.draw(st.integers(0, 50))
        safe = replaced(text, code, style="names", seed=seed, avoid=["Elena Stoyan"])
        key = load_folder(code).key
        before = {key(word) for word in re.findall(r"[^\W\d_]+", text)} | {key("Elena")}
        for replacement in safe.replacements:
            if not replacement.label.startswith("["):
                put = {key(word) for word in re.findall(r"[^\W\d_]{2,}", replacement.label)}
                assert put.isdisjoint(before), replacement.label

    @given(data=st.data())
    def test_offsets_map_exactly_in_both_directions(self, code, data):
        filler = st.sampled_from([" ", ". ", "\n", " 12 ", " x ", "ə́", "… "])
        pieces = st.one_of(st.sampled_from(NAMES[code]), filler)
        text = "".join(data.draw(st.lists(pieces, max_size=12)))
        style = data.draw(st.sampled_from(["labels", "names"]))
        safe = replaced(text, code, style=style)
        position = 0
        for item in safe.replacements:
            assert safe.text[item.start : item.end] == item.label
            between = text[position : item.mention.start]
            assert safe.text[item.start - len(between) : item.start] == between
            position = item.mention.end
            assert safe.to_safe(item.mention.start) == item.start
            assert safe.to_original(item.end) == item.mention.end
        assert safe.text.endswith(text[position:])

    def test_the_same_seed_gives_the_same_names_and_another_gives_others(self, code):
        text = ". ".join(NAMES[code])
        made = [replaced(text, code, style="names", seed=seed).text for seed in (3, 3, 4, 5, 6)]
        assert made[0] == made[1]
        assert len(set(made)) > 1


def test_one_person_keeps_one_name_in_all_its_forms():
    text = "Pashë Fisnikun. Fisniku qeshi. Ia dhashë Fisnikut."
    safe = replaced(text, "sq", style="names")
    stems = {re.sub("(un|u|ut)$", "", item.label) for item in safe.replacements}
    assert len(safe.replacements) == 3
    assert len(stems) == 1
    assert stems != {"Fisnik"}


def test_contacts_and_numbers_stay_labels():
    safe = replaced("Call Besnik at 069 123 4567.", "en", style="names")
    assert "[Contact 1]" in safe.text
    assert "[Person" not in safe.text


def test_a_house_number_does_not_stay_beside_an_invented_street():
    text = "Banojmë në rrugën Shkozaj 12, kati i dytë."
    safe = replaced(text, "sq", style="names")
    assert "12" not in safe.text


@pytest.mark.parametrize(
    ("code", "text", "rules", "told"),
    [
        ("en", "We left on 24 December 2005, at night.", {"dates": "season"}, "winter 2005/06"),
        ("en", "We left on 3 January 2006, at night.", {"dates": "season"}, "winter 2005/06"),
        ("en", "We left on 24 October 2006, at night.", {"dates": "month"}, "October 2006"),
        ("sq", "Ikëm më 4.10.2006 natën.", {"dates": "month"}, "tetor 2006"),
        ("hbs", "Отишли смо 4. октобра 2006. године ноћу.", {"dates": "month"}, "октобар 2006"),
        ("hbs", "Otišli smo 4. X 2006 noću.", {"dates": "season"}, "jesen 2006"),
        ("bg", "Тръгнахме на 4 октомври 2006 вечерта.", {"dates": "year"}, " 2006 "),
        ("ro", "Am plecat pe 4 mai 2006 noaptea.", {"dates": "season"}, "primăvara 2006"),
        ("en", "I was born on 4 May 1993, I think.", {"birth_dates": "age"}, "[aged 13]"),
        ("en", "I was born on 4 November 1993, I think.", {"birth_dates": "age"}, "[aged 12]"),
        ("ro", "M-am născut pe 4 mai 1993 acasă.", {"birth_dates": "year"}, " 1993 "),
        ("en", "I was born on 4 May 1993, I think.", {"dates": "year"}, "[Date 1]"),
    ],
)  # fmt: skip
def test_a_date_is_told_as_the_rules_say(code, text, rules, told):
    safe = replaced(text, code, rules=Rules(**rules), reference=date(2006, 10, 3))
    assert told in safe.text


def test_the_age_is_that_on_the_day_of_the_interview_in_the_header():
    text = "Date: 3.10.2006\nPlace: Peqin\n\nI: When?\nR: I was born on 12 June 1993, at home.\n"
    assert "[aged 13]" in replaced(text, "en", rules=Rules(birth_dates="age")).text
    without = text.replace("Date: 3.10.2006\n", "")
    assert "[aged" not in replaced(without, "en", rules=Rules(birth_dates="age")).text


def test_a_place_is_told_as_its_kind_and_keeps_its_identity():
    text = "We lived in the village of Gurnaj. Then in Peqin. In Gurnaj it was cold."
    safe = replaced(text, "en", rules=Rules(places="kind"))
    assert [item.label for item in safe.replacements] == [
        "[Village 1]", "[Settlement 1]", "[Village 1]",
    ]  # fmt: skip
