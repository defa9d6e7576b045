"""The build of the tries keeps to licensed sources and says what each word is."""

import gzip

import pytest

from anonymise.language import load_folder
from anonymise.lexicon import FOREIGN, GIVEN, PLACE, SURNAME
from anonymise.training.gazetteers import name_flags
from anonymise.training.wordlists import made_forms, text_counts


@pytest.fixture
def source(tmp_path):
    tables = {
        "given_names": [
            "name\tcountry\tgender\tfrequency_1_13\tsource",
            "Бојана\tRS\tF\t\tgender-guesser nam_dict",
            "Ana+Maria\tRO\tF\t\tFaker ro_RO",
            "Unlicensed\tRS\tF\t\tM1z23R/srbija-gradovi-i-naselja",
        ],
        "surnames": [
            "name\tcountry\tsource",
            "Đurić\tRS\tfondacija-glasnik/srpska-prezimena",
        ],
        "places": [
            "name\tcountry\tkind\tpopulation\tsource",
            "Novi Brod\tBA\tname\t900\tGeoNames cities500",
            "Serbia\tRS\tcountry\t\tGeoNames countries",
            "Тајно\tRS\tsettlement\t\tyurukov/Bulgaria-geocoding (EKATTE)",
        ],
    }
    for name, rows in tables.items():
        with gzip.open(tmp_path / f"{name}.tsv.gz", "wt", encoding="utf-8") as stream:
            stream.write("\n".join(rows) + "\n")
    return tmp_path


def test_names_are_flagged_by_key_and_unlicensed_sources_left_out(source):
    flags = name_flags(source, load_folder("hbs"), ["RS", "BA"])
    assert dict(flags) == {
        "bojana": GIVEN,
        "ana": FOREIGN,
        "maria": FOREIGN,
        "djuric": SURNAME,
        "novi": PLACE,
    }


def test_words_are_counted_in_lower_case_and_outside_of_names(tmp_path):
    path = tmp_path / "train.jsonl.gz"
    with gzip.open(path, "wt", encoding="utf-8") as stream:
        stream.write(
            '{"text": "dita e de Besa dita", "entities": [[7, 14, "ORG"]], "source": "A"}\n'
        )
        stream.write('{"text": "dita", "entities": [], "source": "B"}\n')
    assert text_counts(path, ("A",)) == {"dita": 2, "e": 1}


def test_forms_are_made_from_lemmas_and_taken_only_where_the_lexicon_has_them():
    endings = [("ti", ["la", "o"]), ("a", ["u"])]
    lexicon = {"plakala", "plakao", "lipu"}
    made = set(made_forms({"plakati", "lipa", "teta"}, endings, lexicon))
    assert made == {"plakala", "plakao", "lipu"}
    assert set(made_forms({"teta"}, endings, None)) == {"tetu"}


def test_a_name_that_ends_like_a_verb_makes_no_verb_of_a_lexicon():
    forms = ["la", "o", "li", "m", "te", "ju", "h"]
    verb = {"pjevati", *("pjeva" + form for form in forms)}
    name = {"nevzeti", "nevzete"}
    made = set(made_forms(set(), [("ti", forms)], verb | name))
    assert made == verb - {"pjevati"}
