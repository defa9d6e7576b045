import zipfile

import pytest

import codebooks
from codebooks import Code, Codebook
from ctrp_research.errors import UsageError
from ctrp_research.suggestion import Passage, Suggester
from ctrp_research.suggestion.model import counted

PLACES = ("mill", "well", "kiosk", "depot", "ford", "yard", "gate")
SAID = [
    ("We carried water for the bakery from the {}.", {"child-work"}),
    ("The drum group meets at the {} and I belong to it.", {"community-belonging"}),
    ("I only looked at the pigeons near the {}.", set()),
]


@pytest.fixture(scope="module")
def frame():
    return codebooks.shipped()


def lesson(places):
    pairs = [(Passage(text.format(p), "en", p), codes) for p in places for text, codes in SAID]
    return [passage for passage, _ in pairs], [codes for _, codes in pairs]


def learned(frame, places):
    suggester = Suggester(frame, embedder=None)
    suggester.learn(*lesson(places))
    return suggester


def test_a_loaded_model_suggests_what_the_saved_one_did(frame, tmp_path):
    suggester = learned(frame, PLACES)
    suggester.save(tmp_path / "model.npz")
    loaded = Suggester.load(tmp_path / "model.npz", frame, embedder=None)
    asked = [Passage("We carried water for the bakery again.", "en"), Passage("Pigeons.", "en")]
    for mine, its in zip(loaded.suggest(asked), suggester.suggest(asked), strict=True):
        assert mine[0].code == its[0].code
        assert mine[0].probability == pytest.approx(its[0].probability, abs=0.15)
    assert loaded.suggest(asked)[0][0].code == "child-work"


def test_the_file_holds_no_text_and_nothing_of_what_few_documents_said(frame, tmp_path):
    suggester = learned(frame, PLACES)
    suggester.save(tmp_path / "model.npz")
    with zipfile.ZipFile(tmp_path / "model.npz") as file:
        raw = b"".join(file.read(name) for name in file.namelist())
    for word in ("mill", "bakery", "pigeons", "kiosk", "depot"):
        assert word.encode() not in raw
        assert word.encode("utf-16-le") not in raw
    loaded = Suggester.load(tmp_path / "model.npz", frame, embedder=None)
    idf = loaded._learner._space.words.idf
    (_, rare), (_, common) = counted(["kiosk"]), counted(["bakery"])
    assert not idf[rare.indices].any()
    assert idf[common.indices].all()


def test_what_was_withdrawn_leaves_the_model_byte_for_byte(frame, tmp_path):
    suggester = learned(frame, PLACES)
    suggester.learn(*lesson(PLACES[1:6]))
    suggester.save(tmp_path / "refitted.npz")
    learned(frame, PLACES[1:6]).save(tmp_path / "never.npz")
    assert (tmp_path / "refitted.npz").read_bytes() == (tmp_path / "never.npz").read_bytes()


def test_a_model_of_few_documents_is_not_saved(frame, tmp_path):
    with pytest.raises(UsageError, match="Only 4 documents"):
        learned(frame, PLACES[:4]).save(tmp_path / "model.npz")
    assert not (tmp_path / "model.npz").exists()


def test_a_model_of_another_codebook_is_refused(frame, tmp_path):
    learned(frame, PLACES).save(tmp_path / "model.npz")
    other = Codebook("b", "B", 1, (Code("sheep", "Sheep", "Sheep."),))
    with pytest.raises(UsageError, match=r"model\.npz was made with another codebook"):
        Suggester.load(tmp_path / "model.npz", other, embedder=None)


def test_a_loaded_model_learns_anew_but_not_more(frame, tmp_path):
    learned(frame, PLACES).save(tmp_path / "model.npz")
    loaded = Suggester.load(tmp_path / "model.npz", frame, embedder=None)
    with pytest.raises(UsageError, match="learn all of them anew"):
        loaded.learn(*lesson(PLACES[:1]), more=True)
    loaded.learn(*lesson(PLACES))
    assert loaded.suggest([Passage("Bakery water.", "en")]) == learned(frame, PLACES).suggest(
        [Passage("Bakery water.", "en")]
    )
