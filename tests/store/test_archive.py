"""A rewritten zip file depends on its contents alone."""

from zipfile import ZipFile, ZipInfo

import pytest

from ctrp_research.store.archive import fixed_zip


def archive(path, members, moment):
    with ZipFile(path, "w") as file:
        for name, content in members:
            file.writestr(ZipInfo(name, moment), content)
    return path


@pytest.fixture(autouse=True)
def _no_epoch(monkeypatch):
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)


def test_order_and_time_of_making_leave_no_trace(tmp_path):
    one = archive(tmp_path / "one", [("b", "β" * 99), ("a", "1")], (2020, 1, 2, 3, 4, 6))
    two = archive(tmp_path / "two", [("a", "1"), ("b", "β" * 99)], (2021, 1, 2, 3, 4, 6))
    fixed_zip(one)
    fixed_zip(two)
    assert one.read_bytes() == two.read_bytes()
    assert sorted(file.name for file in tmp_path.iterdir()) == ["one", "two"]


def test_contents_stay_and_time_is_the_first_a_zip_can_name(tmp_path):
    path = archive(tmp_path / "file", [("word/x.xml", "ž"), ("[Content_Types].xml", "t")],
                   (2020, 1, 2, 3, 4, 6))  # fmt: skip
    fixed_zip(path)
    with ZipFile(path) as file:
        assert file.testzip() is None
        assert file.namelist() == ["[Content_Types].xml", "word/x.xml"]
        assert file.read("word/x.xml").decode() == "ž"
        assert {info.date_time for info in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.parametrize(
    ("epoch", "moment"),
    [
        ("1700000000", (2023, 11, 14, 22, 13, 20)),
        ("0", (1980, 1, 1, 0, 0, 0)),  # earlier than a zip can say
        ("soon", (1980, 1, 1, 0, 0, 0)),
    ],
)
def test_source_date_epoch_is_heard(tmp_path, monkeypatch, epoch, moment):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    path = archive(tmp_path / "file", [("a", "1")], (2020, 1, 2, 3, 4, 6))
    fixed_zip(path)
    with ZipFile(path) as file:
        assert file.infolist()[0].date_time == moment
