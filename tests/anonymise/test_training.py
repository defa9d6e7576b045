"""The build of the tries keeps to licensed sources and says what each word is."""

import gzip

import pytest

from anonymise.language import load_folder
from anonymise.lexicon import FOREIGN, GIVEN, PLACE, SURNAME
from anonymise.training.gazetteers import name_flags
from anonymise.training.wordlists import text_counts


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
