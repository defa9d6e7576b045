"""Files that are made to do harm, or that no transcript is: refused with a reason, soon, in little memory."""

import io
import os
import struct
import time
import tracemalloc
import zipfile
import zlib
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ctrp_research.errors import CtrpError, shown
from ctrp_research.transcripts.importing import find_files, import_files, refuse_links
from ctrp_research.transcripts.readers import LARGEST, read_file, read_text
from ctrp_research.transcripts.readers.apart import read_apart
from ctrp_research.transcripts.turns import split_turns

FILES = Path(__file__).parents[1] / "files"
SOON = 20
"""Seconds; far more than is needed, on a machine that does other things too."""
MEGABYTE = 1_000_000


@pytest.fixture(autouse=True)
def _offline(monkeypatch):
    def connect(*_):
        raise AssertionError("a connection was opened")

    monkeypatch.setattr("socket.socket.connect", connect)


def repacked(name: str, **changed: bytes) -> bytes:
    """A package with parts changed or added; `__` in a key stands for a slash, `_` for a dot."""
    parts = {key.replace("__", "/").replace("_", "."): data for key, data in changed.items()}
    out = io.BytesIO()
    with (
        zipfile.ZipFile(FILES / name) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in old.infolist():
            new.writestr(entry.filename, parts.pop(entry.filename, old.read(entry)))
        for entry, data in parts.items():
            new.writestr(entry, data)
    return out.getvalue()


def part(name: str, entry: str) -> bytes:
    with zipfile.ZipFile(FILES / name) as archive:
        return archive.read(entry)


def refused(name: str, data: bytes, reason: str) -> None:
    """That it is refused for this reason, in bounded time and memory."""
    started = time.monotonic()
    tracemalloc.start()
    try:
        with pytest.raises(CtrpError, match=reason):
            read_file(Path(name), data)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert time.monotonic() - started < SOON
    assert peak < 100 * MEGABYTE


class TestPackages:
    @pytest.mark.parametrize(
        ("name", "entry"),
        [
            ("albanian.docx", "word__document_xml"),
            ("albanian.docx", "word__media__picture_png"),
            ("albanian.odt", "content_xml"),
            ("romanian.ods", "content_xml"),
            ("romanian.xlsx", "xl__worksheets__sheet1_xml"),
        ],
    )
    def test_what_unpacks_to_far_more_is_not_unpacked(self, name, entry):
        data = repacked(name, **{entry: b" " * 210 * MEGABYTE})
        assert len(data) < MEGABYTE
        refused(name, data, "unpacks to far more")

    @pytest.mark.parametrize(
        ("name", "entry"),
        [
            ("albanian.docx", "word/document.xml"),
            ("albanian.docx", "word/comments.xml"),
            ("albanian.odt", "content.xml"),
            ("romanian.ods", "content.xml"),
            ("romanian.xlsx", "xl/sharedStrings.xml"),
        ],
    )
    @pytest.mark.parametrize(
        "declared",
        [
            b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
            b'<!DOCTYPE x SYSTEM "http://example.invalid/x.dtd">',
            b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>',
        ],
        ids=["file", "network", "laughs"],
    )
    def test_a_declared_document_type_is_not_opened(self, name, entry, declared):
        content = part(name, entry)
        at = content.index(b"?>") + 2
        key = entry.replace("/", "__").replace(".", "_")
        changed = content[:at] + declared + content[at:]
        refused(name, repacked(name, **{key: changed}), "declares a document type")
        wide = changed.decode().replace("UTF-8", "UTF-16").encode("utf-16")
        refused(name, repacked(name, **{key: wide}), "declares a document type")

    def test_links_are_not_followed(self):
        # The template it is linked to lies on another machine; `_offline` would see a connection.
        assert b'TargetMode="External"' in part("albanian.docx", "word/_rels/document.xml.rels")
        data = (FILES / "albanian.docx").read_bytes()
        assert split_turns(read_file(Path("a.docx"), data).lines).turns

    def test_nesting_has_an_end(self):
        deep = b"<w:sdt>" * 5_000 + b"</w:sdt>" * 5_000
        content = part("albanian.docx", "word/document.xml").replace(
            b"<w:body>", b"<w:body>" + deep
        )
        refused("a.docx", repacked("albanian.docx", word__document_xml=content), "damaged")

    def test_a_password_is_named(self):
        manifest = b"<manifest><encryption-data/></manifest>"
        data = repacked("albanian.odt", **{"META-INF__manifest_xml": manifest})
        refused("a.odt", data, "password")
        refused("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2_000), "protected")

    def test_rows_without_end_are_cut(self):
        content = part("romanian.ods", "content.xml")
        for what in (b"rows", b"columns"):
            marked = b"number-" + what + b"-repeated="
            content = content.replace(marked, b"x-repeated=")
        content = content.replace(
            b"<table:table-cell ",
            b'<table:table-cell table:number-columns-repeated="999999999" ',
            40,
        )
        try:
            reading = read_file(Path("a.ods"), repacked("romanian.ods", content_xml=content))
        except CtrpError:
            return  # with its cells repeated it looks like a list, which is refused
        assert len(reading.lines) < 5_000


def pdf(pages: int, content: bytes = b"", *, extra: bytes = b"") -> bytes:
    """A PDF with so many pages, all with the same content."""
    packed = zlib.compress(content)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count %d/Kids[%s]>>"
        % (pages, b" ".join(b"%d 0 R" % (5 + at) for at in range(pages))),
        b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(packed), packed),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    page = (
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 3 0 R"
        b"/Resources<</Font<</F1 4 0 R>>>>>>"
    )
    objects += [page] * pages
    made, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj%s endobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF"
    return made + end % (len(objects) + 1, table, len(objects) + 1, extra, len(made))


class TestPdf:
    SAID = b"BT /F1 11 Tf 50 700 Td (I: How are you?) Tj 0 -14 Td (R: Well, thank you.) Tj ET"

    def test_a_pdf_made_by_hand_is_read(self):
        lines = read_file(Path("a.pdf"), pdf(1, self.SAID)).lines
        assert [line.text for line in lines] == ["I: How are you?", "R: Well, thank you."]

    def test_letters_far_off_the_page_cost_nothing(self):
        far = self.SAID.replace(b"ET", b"1 0 0 1 900000000 -900000000 Tm (x) Tj ET")
        started = time.monotonic()
        lines = read_file(Path("a.pdf"), pdf(1, far)).lines
        assert [line.text for line in lines] == ["I: How are you?", "R: Well, thank you."]
        assert time.monotonic() - started < SOON

    def test_ten_thousand_pages_are_refused(self):
        refused("a.pdf", pdf(10_000, self.SAID), "10,000 pages")

    def test_a_stream_that_unpacks_to_far_more_ends_in_a_refusal(self):
        refused("a.pdf", pdf(1, b" " * 400 * MEGABYTE), "scan without text|cannot be read")

    def test_a_pdf_that_takes_too_long_is_left(self):
        with pytest.raises(CtrpError, match="takes longer than 0 seconds"):
            read_apart("pdf", pdf(1, self.SAID), seconds=0)

    def test_a_reader_that_is_brought_down_takes_nothing_with_it(self):
        with pytest.raises(CtrpError, match="cannot be read"):
            read_apart("no_such_reader", b"")

    def test_a_locked_pdf_is_named(self):
        locked = b"/ID[<00><00>]/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<%s>/U<%s>>>" % (
            b"11" * 32,
            b"22" * 32,
        )
        refused("a.pdf", pdf(1, self.SAID, extra=locked), "password")


class TestText:
    @pytest.mark.parametrize(
        ("name", "data"),
        [
            ("a.rtf", b"{\\rtf1 " + b"{" * 300_000 + b"I: a" + b"}" * 300_000 + b"}"),
            ("a.html", b"<div>" * 300_000 + b"I: a"),
            ("a.html", b"<table><tr><td>" * 3_000 + b"I: a"),
            ("a.txt", b"a" * 5 * MEGABYTE),
            ("a.txt", b"\xe8" * 2 * MEGABYTE),
            ("a.txt", b"{ta " * 500_000),
            ("a.md", b"**" * 200_000),
            ("a.md", b"|" * 400_000),
            ("a.csv", b'"' + b"a,\n" * 600_000),
            ("a.srt", b"00:00:00,000 --> 00:00:01,000\n" * 60_000),
            ("a.vtt", b"00:00.000 --> 00:01.000\n" + b"<v a" * 300_000),
            ("a.rtf", b"{\\rtf1\\fonttbl" + b"\\f1" * 20_000 + b"}"),
            ("a.rtf", b"{\\rtf1 " + b"\\b0\\b" * 200_000 + b"}"),
        ],
        ids=lambda value: value if isinstance(value, str) else value[:12].decode("latin-1"),
    )
    def test_nothing_takes_long(self, name, data):
        started = time.monotonic()
        with suppress(CtrpError):
            split_turns(read_file(Path(name), data).lines)
        assert time.monotonic() - started < SOON


@pytest.fixture
def hollow(tmp_path):
    """A file of 200 MB that takes no place on the disk."""

    def make(name: str) -> Path:
        path = tmp_path / name
        with path.open("wb") as stream:
            stream.truncate(200 * MEGABYTE)
        return path

    return make


@pytest.mark.parametrize("ending", [".txt", ".docx", ".pdf", ".csv"])
def test_a_huge_file_is_refused_before_it_is_read(ending, hollow, project):
    path = hollow(f"huge{ending}")
    tracemalloc.start()
    (report,) = import_files(project, [path], coder="ana")
    with pytest.raises(CtrpError, match="larger than"):
        read_text(str(path))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (report.status, "larger than 50 MB" in report.reason) == ("failed", True)
    assert peak < 30 * MEGABYTE
    assert LARGEST == 50 * MEGABYTE


TALK = "I: How are you?\nR: Well.\nI: And at home?\nR: Well too.\n"


def test_a_name_with_line_breaks_stays_on_its_line(tmp_path, project):
    from ctrp_research.commands.importing import as_dict, line

    names = [b"two\nlines\x1b[2J.txt", b"caf\xe9.txt"]
    for number, name in enumerate(names):
        text = TALK.replace("Well.", f"Well, {number}.")
        (tmp_path / "in").mkdir(exist_ok=True)
        Path(os.fsdecode(os.fsencode(tmp_path / "in") + b"/" + name)).write_text(text)
    reports = list(import_files(project, find_files([tmp_path / "in"]), coder="ana"))
    assert [report.status for report in reports] == ["imported", "imported"]
    for report in reports:
        assert line(report).isprintable()
        assert as_dict(report)["path"].isprintable()
        line(report).encode()
    assert shown("two\nlines\x1b.txt") == "two\\nlines\\x1b.txt"
    assert shown("čaj 3.txt") == "čaj 3.txt"


def test_links_out_of_a_folder_are_refused_with_a_reason(tmp_path):
    folder, outside = tmp_path / "in", tmp_path / "outside"
    folder.mkdir()
    outside.mkdir()
    (outside / "a.txt").write_text(TALK)
    (folder / "file.txt").symlink_to(outside / "a.txt")
    (folder / "folder").symlink_to(outside)
    (folder / "loop").symlink_to(folder)
    (folder / "itself").symlink_to(folder / "itself")
    (folder / "nowhere").symlink_to(tmp_path / "nowhere")
    (folder / "b.txt").write_text(TALK)
    (folder / "c.txt").symlink_to(folder / "b.txt")
    assert [path.name for path in find_files([folder])] == ["b.txt", "c.txt"]
    reports = refuse_links([folder])
    assert [report.path.name for report in reports] == ["file.txt", "folder", "nowhere"]
    assert {report.status for report in reports} == {"failed"}
    assert all("leads out of the folder" in report.reason for report in reports)


def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.txt")
    assert find_files([tmp_path]) == []


def test_folders_may_be_deep(tmp_path):
    deep = tmp_path
    for _ in range(600):
        deep /= "d"
        deep.mkdir()
    (deep / "a.txt").write_text(TALK)
    assert find_files([tmp_path]) == [deep / "a.txt"]


# Not those that a process of its own reads, which takes its time.
BROKEN = sorted(
    path
    for path in FILES.iterdir()
    if path.is_file() and path.suffix not in {".py", ".md", ".pdf", ".doc", ".xls"}
)


@pytest.mark.parametrize("broken", ["half", "head alone", "of zeros", "without a code page"])
def test_a_broken_old_workbook_is_refused(broken):
    data = (FILES / "hidden.xls").read_bytes()
    made = {
        "half": data[: len(data) // 2],
        "head alone": data[:512],
        "of zeros": data[:700] + bytes(len(data) - 700),
        "without a code page": data.replace(b"\x42\0\2\0\xb0\4", b"\x42\0\2\0\xff\3"),
    }[broken]
    assert made != data
    with pytest.raises(CtrpError, match="damaged"):
        read_file(Path("a.xls"), made)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.name)
@given(
    at=st.floats(0, 1), length=st.integers(0, 40), filler=st.binary(max_size=40), end=st.booleans()
)
def test_a_broken_file_is_read_or_refused(path, at, length, filler, end):
    data = path.read_bytes()
    start = int(at * len(data))
    broken = data[:start] + filler + (b"" if end else data[start + length :])
    with suppress(CtrpError):  # any other error is the program's
        split_turns(read_file(path, broken).lines)


def zipped(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


class TestArchives:
    def run(self, project, path: Path, data: bytes):
        path.write_bytes(data)
        return {
            report.path.relative_to(path.parent).as_posix(): report
            for report in import_files(project, [path], coder="ana")
        }

    def test_each_member_is_a_transcript_of_its_own(self, project, tmp_path):
        inner = zipped({"deeper.txt": TALK.replace("Well.", "So so.").encode()})
        data = zipped(
            {
                "Serbia/one.txt": TALK.encode(),
                "two.docx": (FILES / "albanian.docx").read_bytes(),
                "again.txt": TALK.encode(),
                "inner.zip": inner,
                "__MACOSX/._one.txt": b"x",
                ".hidden.txt": b"x",
                "folder/": b"",
            }
        )
        reports = self.run(project, tmp_path / "a.zip", data)
        assert {name: report.status for name, report in reports.items()} == {
            "a.zip/Serbia/one.txt": "imported",
            "a.zip/two.docx": "imported",
            "a.zip/again.txt": "known",
            "a.zip/inner.zip/deeper.txt": "imported",
        }
        again = self.run(project, tmp_path / "a.zip", data)
        assert {report.status for report in again.values()} == {"known"}

    def test_a_bad_member_is_named_and_the_others_go_in(self, project, tmp_path):
        data = bytearray(
            zipped({"a.txt": TALK.encode(), "locked.txt": b"secret", "broken.txt": b"y" * 90})
        )
        at = data.rindex(b"PK\x01\x02", 0, data.rindex(b"locked.txt"))
        data[at + 8] |= 1
        at = data.rindex(b"PK\x01\x02", 0, data.rindex(b"broken.txt"))
        data[at + 16 : at + 20] = struct.pack("<I", 7)  # a checksum that is not the content's
        reports = self.run(project, tmp_path / "a.zip", bytes(data))
        assert reports["a.zip/a.txt"].status == "imported"
        assert "password" in reports["a.zip/locked.txt"].reason
        assert "damaged" in reports["a.zip/broken.txt"].reason

    def test_archives_are_not_opened_without_end(self, project, tmp_path):
        data = zipped({"b.zip": zipped({"c.zip": zipped({"d.txt": TALK.encode()})})})
        (report,) = self.run(project, tmp_path / "a.zip", data).values()
        assert "an archive in an archive in an archive" in report.reason

    def test_what_unpacks_to_far_more_is_not_unpacked(self, project, tmp_path):
        large = zipped({f"{number}.txt": b" " * 45 * MEGABYTE for number in range(12)})
        (report,) = self.run(project, tmp_path / "a.zip", large).values()
        assert "unpacks to far more" in report.reason
        nested = zipped({"b.zip": large, "a.txt": TALK.encode()})
        reports = self.run(project, tmp_path / "b.zip", nested)
        assert "unpacks to far more" in reports["b.zip/b.zip"].reason
        assert reports["b.zip/a.txt"].status == "imported"

    def test_names_that_lead_out_stay_names(self, project, tmp_path):
        data = zipped({"../../out.txt": TALK.encode(), "/abs.txt": TALK.encode() + b"I: So?\n"})
        reports = self.run(project, tmp_path / "a.zip", data)
        assert reports.keys() == {"a.zip/out.txt", "a.zip/abs.txt"}
        assert not (tmp_path.parent / "out.txt").exists()

    def test_what_is_no_archive_is_named(self, project, tmp_path, hollow):
        (report,) = self.run(project, tmp_path / "a.zip", b"PK no").values()
        assert "not a ZIP archive" in report.reason
        huge = hollow("huge.zip")
        with huge.open("ab") as stream:
            stream.write(b"x")
        (report,) = import_files(project, [huge], coder="ana")
        assert "larger than 200 MB" in report.reason
