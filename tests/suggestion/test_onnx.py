"""A sentence model from a folder, made here: it sums one row of numbers per word."""

import numpy as np
import pytest

from ctrp_research.errors import CtrpError
from ctrp_research.store.project import open_project
from ctrp_research.suggestion import onnx as room
from ctrp_research.suggestion.embedding import wanted

WORDS = ("[PAD]", "[UNK]", "boat", "brod", "bread", "hljeb")
ROWS = ((0, 0, 0), (1, 1, 1), (4, 0, 0), (4, 0, 0), (0, 4, 0), (0, 4, 0))


@pytest.fixture
def folder(tmp_path):
    onnx = pytest.importorskip("onnx")
    tokenizers = pytest.importorskip("tokenizers")
    pytest.importorskip("onnxruntime")
    made = tmp_path / "tiny"
    made.mkdir()
    words = tokenizers.models.WordLevel({word: n for n, word in enumerate(WORDS)}, "[UNK]")
    tokenizer = tokenizers.Tokenizer(words)
    tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.Whitespace()
    tokenizer.save(str(made / "tokenizer.json"))
    helper, kinds = onnx.helper, onnx.TensorProto
    table = onnx.numpy_helper.from_array(np.array(ROWS, dtype=np.float32), "table")
    graph = helper.make_graph(
        [helper.make_node("Gather", ["table", "input_ids"], ["last"])],
        "tiny",
        [helper.make_tensor_value_info("input_ids", kinds.INT64, ["batch", "words"])],
        [helper.make_tensor_value_info("last", kinds.FLOAT, ["batch", "words", 3])],
        [table],
    )
    opset = [helper.make_opsetid("", 17)]
    onnx.save(helper.make_model(graph, opset_imports=opset, ir_version=8), made / "model.onnx")
    return made


def test_the_mean_of_the_words_that_are_there_of_length_1(folder):
    model = room.FolderModel(folder)
    rows = model.embed(["boat", "brod boat", "bread boat", "hljeb", ""])
    half = np.sqrt(0.5)
    assert rows == pytest.approx(
        np.array([[1, 0, 0], [1, 0, 0], [half, half, 0], [0, 1, 0], [3**-0.5] * 3]), abs=1e-6
    )
    assert (model.name, model.size) == ("tiny", 3)


def test_another_file_is_another_version(folder):
    first = room.FolderModel(folder).version
    path = folder / "tokenizer.json"
    path.write_text(path.read_text() + "\n")
    assert room.FolderModel(folder).version != first


def test_what_is_no_model_is_refused(folder):
    (folder / "model.onnx").write_bytes(b"no model")
    with pytest.raises(CtrpError, match="are no sentence-embedding model"):
        room.FolderModel(folder).embed(["boat"])


def test_a_project_names_a_folder_of_its_own(project, folder):
    (project.root / "model").symlink_to(folder)
    name(project, "model")
    embedder = wanted(open_project(project.root).settings.suggestion.embeddings, project.root)
    assert embedder.embed(["boat"]).shape == (1, 3)


def name(project, folder):
    settings = project.root / "ctrp.toml"
    told = settings.read_text()
    settings.write_text(told.replace('embeddings = "none"', f'embeddings = "{folder}"'))


def test_a_folder_without_a_model_is_named(project):
    with pytest.raises(CtrpError, match=r"nowhere holds no tokenizer\.json"):
        wanted("nowhere", project.root)


def test_what_is_not_installed_is_named(tmp_path, monkeypatch):
    for each in room.FILES:
        (tmp_path / each).touch()
    monkeypatch.setattr(room, "find_spec", lambda _: None)
    with pytest.raises(CtrpError, match=r"needs onnxruntime and tokenizers: pip install"):
        wanted(str(tmp_path), tmp_path)


@pytest.mark.parametrize("value", ["3", "true", "[]"])
def test_the_setting_is_a_folder(project, value):
    settings = project.root / "ctrp.toml"
    told = settings.read_text()
    settings.write_text(told.replace('embeddings = "none"', f"embeddings = {value}"))
    with pytest.raises(CtrpError, match="must be a folder in quotes"):
        open_project(project.root)
