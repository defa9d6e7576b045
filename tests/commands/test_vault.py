"""`ctrp vault` as the keeper of the key types it."""

import json
import os
import stat
import sys
from pathlib import Path

import pytest

WORDS = "seven brown goats"


@pytest.fixture
def key(ctrp, study):
    """The key file of the study."""
    return Path(json.loads(ctrp("vault", "status", "--json").stdout)["key_file"])


@pytest.fixture
def words(tmp_path):
    """A file that holds the passphrase."""
    path = tmp_path / "words.txt"
    path.write_text(f"{WORDS}\n", encoding="utf-8")
    return str(path)


def test_status_says_where_the_key_is_and_opens_every_entry(ctrp, study, key):
    told = json.loads(ctrp("vault", "status", "--json").stdout)
    assert (told["originals"], told["entries"]) == (2, 3)
    assert (told["key"], told["damaged"]) == ("open", None)
    assert told["recipient"].startswith("age1")
    assert ctrp("vault", "status", "--check").returncode == 0
    entry = next((study / "vault").glob("*.age"))
    entry.write_bytes(entry.read_bytes()[:-1])
    done = ctrp("vault", "status", "--check")
    assert (done.returncode, "1 damaged" in done.stdout) == (1, True)
    done = ctrp("vault", "rekey")
    assert (done.returncode, "Nothing was changed" in done.stderr) == (1, True)


def test_import_needs_no_private_key_and_opening_does(ctrp, study, key, transcripts):
    key.unlink()
    (transcripts / "rs-02.txt").write_text(
        "I: Where is Stefan Ilin?\nR: With his aunt in Vranje.\n", encoding="utf-8"
    )
    done = ctrp("import", str(transcripts))
    assert done.returncode == 0, done.stderr
    assert "1 imported" in done.stdout
    assert "missing" in json.loads(ctrp("vault", "status", "--json").stdout)["key"]
    assert ctrp("status").returncode == 0
    (study / "list.csv").write_text("file,speaker,child\nrs-02.txt,R,RS-C01\n", encoding="utf-8")
    done = ctrp("participants", "import", str(study / "list.csv"))
    assert (done.returncode, "missing" in done.stderr) == (1, True)


def test_lock_asks_whenever_originals_are_opened_and_unlock_ends_it(ctrp, study, key, words):
    listed = study / "list.csv"
    listed.write_text("file,speaker,child\nrs-01-en.txt,R,RS-C01\n", encoding="utf-8")
    assert ctrp("vault", "lock", CTRP_PASSPHRASE_FILE=words).returncode == 0
    assert b"AGE-SECRET" not in key.read_bytes()
    done = ctrp("participants", "import", str(listed))
    assert (done.returncode, "CTRP_PASSPHRASE_FILE" in done.stderr) == (1, True)
    assert ctrp("import", str(study.parent / "transcripts")).returncode == 0
    done = ctrp("participants", "import", str(listed), CTRP_PASSPHRASE_FILE=words)
    assert done.returncode == 0, done.stderr
    assert ctrp("vault", "rekey", CTRP_PASSPHRASE_FILE=words).returncode == 0
    assert "locked" in ctrp("vault", "status").stdout
    assert ctrp("vault", "lock", CTRP_PASSPHRASE_FILE=words).returncode == 1
    assert ctrp("vault", "unlock", CTRP_PASSPHRASE_FILE=words).returncode == 0
    assert b"AGE-SECRET" in key.read_bytes()
    assert ctrp("vault", "status", "--check").returncode == 0


def test_a_passphrase_file_that_is_missing_or_wrong_changes_nothing(ctrp, study, key, words):
    before = key.read_bytes()
    assert ctrp("vault", "lock", CTRP_PASSPHRASE_FILE=f"{words}.not").returncode == 1
    assert key.read_bytes() == before
    ctrp("vault", "lock", CTRP_PASSPHRASE_FILE=words)
    before = key.read_bytes()
    Path(words).write_text("another one", encoding="utf-8")
    done = ctrp("vault", "unlock", CTRP_PASSPHRASE_FILE=words)
    assert (done.returncode, "wrong" in done.stderr) == (1, True)
    assert "another" not in done.stderr
    assert key.read_bytes() == before


def test_export_key_copies_and_does_not_overwrite(ctrp, study, key, tmp_path):
    copy = tmp_path / "safe.key"
    assert ctrp("vault", "export-key", str(copy)).returncode == 0
    assert copy.read_bytes() == key.read_bytes()
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    copy.write_text("mine", encoding="utf-8")
    done = ctrp("vault", "export-key", str(copy))
    assert (done.returncode, "--force" in done.stderr) == (1, True)
    assert copy.read_text(encoding="utf-8") == "mine"
    assert ctrp("vault", "export-key", str(copy), "--force").returncode == 0
    assert ctrp("vault", "export-key", str(key), "--force").returncode == 1
    inside = study / "exports" / "safe.key"
    assert ctrp("vault", "export-key", str(inside)).returncode == 1
    assert not inside.exists()
    public = tmp_path / "public.txt"
    assert ctrp("vault", "export-key", str(public), "--public").returncode == 0
    assert public.read_text(encoding="utf-8").startswith("age1")


def test_no_copy_is_made_of_a_key_that_opens_nothing(ctrp, study, key, tmp_path):
    ctrp("new", "other", "--countries", "RS")
    other = json.loads(ctrp("vault", "status", "--project", "other", "--json").stdout)["key_file"]
    done = ctrp("vault", "export-key", "copy.key", CTRP_KEY=other)
    assert (done.returncode, "not the key" in done.stderr) == (1, True)
    assert not (tmp_path / "copy.key").exists()
    assert ctrp("vault", "rekey", CTRP_KEY=other).returncode == 1
    assert ctrp("vault", "status", CTRP_KEY=other).returncode == 1


@pytest.mark.skipif(os.name != "posix", reason="needs a terminal")
@pytest.mark.parametrize(("second", "status"), [(WORDS, 0), ("something else", 1)])
def test_the_passphrase_is_typed_twice_and_never_shown(study, key, second, status):
    import pty

    child, terminal = pty.fork()
    if child == 0:
        code = "from ctrp_research.cli import main; main()"
        os.execv(sys.executable, [sys.executable, "-c", code, "vault", "lock"])  # noqa: S606
    shown = b""
    for typed in (WORDS, second):
        asked = shown.count(b": ")
        while shown.count(b": ") == asked:
            shown += os.read(terminal, 100)
        os.write(terminal, f"{typed}\n".encode())
    try:
        while more := os.read(terminal, 1000):
            shown += more
    except OSError:
        pass
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == status
    assert WORDS.encode() not in shown
    assert (b"AGE-SECRET" in key.read_bytes()) == bool(status)
