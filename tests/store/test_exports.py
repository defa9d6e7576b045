import pytest

from ctrp_research.errors import CtrpError
from ctrp_research.store.exports import place


def write(text: str):
    return lambda paths: [path.write_text(text, encoding="utf-8") for path in paths]


def test_the_same_contents_may_be_placed_again_and_others_need_force(tmp_path):
    targets = [tmp_path / "out" / "a.csv", tmp_path / "out" / "b.csv"]
    place(targets, write("one"), force=False)
    place(targets, write("one"), force=False)
    with pytest.raises(CtrpError, match="--force"):
        place(targets, write("two"), force=False)
    assert [path.read_text(encoding="utf-8") for path in targets] == ["one", "one"]
    place(targets, write("two"), force=True)
    assert [path.read_text(encoding="utf-8") for path in targets] == ["two", "two"]


def test_nothing_is_left_of_what_could_not_be_made(tmp_path):
    with pytest.raises(ZeroDivisionError):
        place([tmp_path / "a.csv"], lambda _: 1 / 0, force=False)
    assert list(tmp_path.iterdir()) == []
