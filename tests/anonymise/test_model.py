"""The learned scorer: its file, its training, what it adds and what it denies."""

import gzip
import struct
from random import Random

import pytest

from anonymise.document import Document
from anonymise.engine import Anonymiser, gather
from anonymise.errors import ModelError
from anonymise.features import View
from anonymise.language import available, load_language
from anonymise.mention import Evidence
from anonymise.recognisers import DEFAULT
from anonymise.scorer import FILE, HEADER, KINDS, Scorer, load_scorer, pack
from anonymise.training.corpora import read_corpora
from anonymise.training.frames import make_texts, read_frames, transliterate
from anonymise.training.scorer import train

WITHOUT = [each for each in DEFAULT if each.name != "model"]


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    """A few names and a marked text, as the real sources have them."""
    home = tmp_path_factory.mktemp("data")
    folder, corpus = home / "gazetteers", home / "ner" / "sr-Latn"
    folder.mkdir()
    corpus.mkdir(parents=True)
    tables = {
        "given_names": [
            "name\tcountry\tsource",
            "Zvezdan\tRS\tFaker",
            "Geheim\tRS\tgender-guesser",
        ],
        "surnames": ["name\tcountry\tsource", "Brzaković\tRS\tFaker"],
        "places": ["name\tcountry\tkind\tsource", "Medveđa\tRS\tname\tGeoNames cities500"],
    }
    for name, rows in tables.items():
        with gzip.open(folder / f"{name}.tsv.gz", "wt", encoding="utf-8") as stream:
            stream.write("\n".join(rows) + "\n")
    with gzip.open(corpus / "train.jsonl.gz", "wt", encoding="utf-8") as stream:
        stream.write(
            '{"text": "Danas je Zvezdan u Medveđi.", "source": "UNER_Serbian-SET",'
            ' "entities": [[9, 16, "PERSON"], [19, 26, "PLACE"]]}\n'
            '{"text": "Neko drugi.", "entities": [], "source": "unlicensed"}\n'
        )
    return folder


class TestTheFile:
    def test_of_the_package_is_small_and_readable(self):
        assert FILE.stat().st_size <= 8_000_000
        assert len(load_scorer().score([])) == 1 + len(KINDS)

    def test_gives_probabilities(self):
        scorer = Scorer()
        view = View(Document("Juče je Zvezdan otišao.", load_language("hbs")), ())
        for token in view.document.tokens:
            sums = scorer.score(view.groups(token))
            assert sum(sums) == pytest.approx(1)
            assert all(0 <= each <= 1 for each in sums)

    @pytest.mark.parametrize(
        "damage",
        [
            lambda content: content[:-1],
            lambda content: content[:10],
            lambda _: b"",
            lambda content: content[: HEADER.size] + b"\x55" + content[HEADER.size + 1 :],
            lambda content: b"PK" + content[2:],
            lambda content: content[:8] + struct.pack("<H", 99) + content[10:],
            lambda content: content[:10] + struct.pack("<H", 40_000) + content[12:],
        ],
        ids=["cut", "header", "empty", "byte", "magic", "version", "bits"],
    )
    def test_damaged_is_refused_with_what_to_do(self, tmp_path, damage):
        path = tmp_path / "scorer.bin"
        content = pack(4, 0.5, (0.0, 0.0, 0.0, 0.0), bytes(64))
        path.write_bytes(content)
        Scorer(path)
        path.write_bytes(damage(content))
        with pytest.raises(ModelError, match=r"scorer\.bin .*python -m anonymise\.training"):
            Scorer(path)

    def test_missing_is_refused_with_what_to_do(self, tmp_path):
        with pytest.raises(ModelError, match=r"cannot be read.*Install the package again"):
            Scorer(tmp_path / "scorer.bin")


class TestTraining:
    def test_the_same_sources_give_the_same_bytes(self, source, tmp_path):
        paths = [tmp_path / "one.bin", tmp_path / "two.bin"]
        learned = [train(source, path, languages=["hbs"], rounds=1, bits=12) for path in paths]
        assert learned[0] == learned[1] > 200
        assert paths[0].read_bytes() == paths[1].read_bytes()

    def test_a_name_is_learned_from_what_stands_before_it(self, source, tmp_path):
        train(source, tmp_path / "m.bin", languages=["hbs"], rounds=3, bits=16, corpora=False)
        scorer = Scorer(tmp_path / "m.bin")

        def likely(text, word):
            view = View(Document(text, load_language("hbs")), ())
            token = next(each for each in view.document.tokens if each.text == word)
            return 1 - scorer.score(view.groups(token))[0]

        assert likely("moj drug brzan spava tamo", "brzan") > likely("nema ni brzan sira", "brzan")

    def test_sources_without_a_licence_are_left_out(self, source):
        texts = list(read_corpora(source.parent / "ner", Random(1)))  # noqa: S311
        assert len(texts) == 1
        assert "neko" not in texts[0].text.lower()
        assert "Geheim" not in read_frames("hbs", source).names["GIVEN"]

    @pytest.mark.parametrize("code", available())
    def test_every_language_has_frames_with_names_and_traps_without(self, code, source):
        frames = read_frames(code, source)
        named = [sentence for sentence in frames.sentences if "{" in sentence]
        assert len(named) >= 60
        assert len(frames.sentences) - len(named) >= 40
        assert all(frames.names.values())

    @pytest.mark.parametrize("code", available())
    def test_entities_of_made_texts_hold_the_names(self, code, source):
        for example in make_texts(read_frames(code, source), 1, Random(3)):  # noqa: S311
            assert "{" not in example.text
            ends = [0]
            for start, end, kind in example.entities:
                assert ends[-1] <= start < end <= len(example.text)
                assert kind in KINDS
                assert not example.text[start:end].endswith((" ", "\n"))
                ends.append(end)

    def test_capitals_stay_capitals_in_the_other_script(self):
        letters = {"lj": "љ", "a": "а", "l": "л"}
        assert transliterate("Ljalja LJA la", letters) == "Љаља ЉА ла"


# Invented people in sentences that are in no frame; each has a word that only the scorer finds.
ROWS = [
    ("sq", "mbrëmë fjeta te gëzim plepi, ai ka sobë.", "plepi"),
    ("sq", "artan gozhda na mori telefonat.", "gozhda"),
    ("hbs", "синоћ сам спавао код драгана тополе, он има пећ.", "тополе"),
    ("bg", "питай самуил врабеца, той беше там.", "врабеца"),
    ("ro", "întreabă-l pe florin sitar, el a fost.", "sitar"),
    ("en", "last night arben lantern took the money.", "lantern"),
    ("en", "mira thimble gave me bread.", "thimble"),
]


@pytest.mark.parametrize(("language", "text", "name"), ROWS)
def test_it_finds_what_no_other_recogniser_does(language, text, name):
    def covers(recognisers):
        start = text.index(name)
        mentions = Anonymiser(recognisers=recognisers).find(text, language)
        return any(each.start <= start and start + len(name) <= each.end for each in mentions)

    assert covers(DEFAULT)
    assert not covers(WITHOUT)


def test_rows_hold_every_language():
    assert {language for language, _, _ in ROWS} == set(available())


class Says:
    """A recogniser that finds what it is told."""

    name = "says"

    def __init__(self, *evidence):
        self.evidence = evidence

    def recognise(self, document, found):  # noqa: ARG002
        yield from self.evidence


DENIAL = Evidence(0, 3, "PERSON", 0.0, "denied")


@pytest.mark.parametrize(
    ("before", "kept"),
    [
        ([Evidence(0, 3, "PERSON", 0.5, "alone")], False),
        ([Evidence(0, 3, "PERSON", 0.5, "alone"), Evidence(0, 3, "PLACE", 0.4, "too")], False),
        ([Evidence(0, 3, "PERSON", 0.9, "sure")], True),
        ([Evidence(0, 3, "PERSON", 0.5, "alone"), Evidence(0, 7, "ORG", 0.5, "wider")], True),
        ([Evidence(4, 7, "PERSON", 0.5, "elsewhere")], True),
    ],
)
def test_a_denial_outweighs_only_what_is_weak_and_rests_on_the_word_alone(before, kept):
    document = Document("abc def", load_language("en"))
    found = gather(document, [Says(*before), Says(DENIAL)])
    assert bool(found) == kept
    assert all(each.confidence for each in found)
