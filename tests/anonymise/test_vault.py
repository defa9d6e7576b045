"""The vault: nothing readable on the disk, nothing lost, clear errors."""

import os
import stat

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anonymise import Vault, VaultError

SECRET = "Bojan iz Niša".encode()


@pytest.fixture
def vault(tmp_path):
    return Vault.create(tmp_path / "study" / "vault", tmp_path / "keys" / "study.key")


def test_what_is_put_in_comes_out(vault):
    vault.put("interview-1.txt", SECRET)
    assert vault.get("interview-1.txt") == SECRET
    assert vault.names() == ["interview-1.txt"]


@settings(
    deadline=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.binary(max_size=2000))
def test_any_bytes_come_out_as_they_were(vault, data):
    vault.put("any", data)
    assert vault.get("any") == data


def test_putting_needs_no_key(vault):
    Vault(vault.folder).put("note", SECRET)
    assert vault.get("note") == SECRET


def test_a_later_version_replaces_the_earlier(vault):
    vault.put("note", b"one")
    vault.put("note", b"two")
    assert vault.get("note") == b"two"
    assert vault.names() == ["note"]


def test_no_file_holds_the_plain_text(vault):
    vault.put("note", SECRET)
    for path in vault.folder.rglob("*"):
        assert SECRET not in path.read_bytes()
    assert sorted(path.name for path in vault.folder.iterdir()) == ["note.age", "recipient.txt"]


@pytest.mark.skipif(os.name != "posix", reason="modes are those of POSIX")
def test_only_its_owner_can_read_the_key(vault):
    assert stat.S_IMODE(vault.key_file.stat().st_mode) == 0o600
    assert stat.S_IMODE(vault.key_file.parent.stat().st_mode) == 0o700


def test_a_key_file_that_is_there_is_never_overwritten(tmp_path):
    key = tmp_path / "a.key"
    key.write_text("precious", encoding="utf-8")
    with pytest.raises(VaultError, match="already"):
        Vault.create(tmp_path / "vault", key)
    assert key.read_text(encoding="utf-8") == "precious"


def test_a_vault_that_is_there_is_never_made_anew(vault, tmp_path):
    with pytest.raises(VaultError, match="already"):
        Vault.create(vault.folder, tmp_path / "other.key")
    assert not (tmp_path / "other.key").exists()


def test_the_wrong_key_is_called_wrong(vault, tmp_path):
    vault.put("note", SECRET)
    other = Vault.create(tmp_path / "other", tmp_path / "other.key")
    with pytest.raises(VaultError, match="not the key"):
        Vault(vault.folder, other.key_file).get("note")


def test_a_missing_key_is_called_missing(vault, tmp_path):
    vault.put("note", SECRET)
    with pytest.raises(VaultError, match="missing"):
        Vault(vault.folder, tmp_path / "nowhere.key").get("note")
    with pytest.raises(VaultError, match="no key file"):
        Vault(vault.folder).get("note")


def test_a_file_without_a_key_is_no_key(vault, tmp_path):
    vault.put("note", SECRET)
    (tmp_path / "bad.key").write_text("AGE-SECRET-KEY-1XYZ\n", encoding="utf-8")
    with pytest.raises(VaultError, match="no age key"):
        Vault(vault.folder, tmp_path / "bad.key").get("note")


@pytest.mark.parametrize("cut", [0, 10, 100, -1])
def test_a_damaged_file_is_called_damaged_and_left_alone(vault, cut):
    vault.put("note", SECRET)
    path = vault.folder / "note.age"
    path.write_bytes(path.read_bytes()[:cut])
    before = path.read_bytes()
    with pytest.raises(VaultError, match="damaged"):
        vault.get("note")
    assert path.read_bytes() == before


def test_a_failed_write_leaves_what_was_there(vault, monkeypatch):
    vault.put("note", b"one")

    def fail(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(VaultError, match="No space"):
        vault.put("note", b"two")
    monkeypatch.undo()
    assert vault.get("note") == b"one"
    assert sorted(path.name for path in vault.folder.iterdir()) == ["note.age", "recipient.txt"]


@pytest.mark.parametrize("name", ["", "../up", "a/b", ".hidden", "a.age", "a\0b", "x" * 200])
def test_a_name_cannot_leave_the_vault(vault, name):
    with pytest.raises(VaultError, match="name"):
        vault.put(name, b"")


def test_a_folder_without_a_vault_is_told(tmp_path):
    with pytest.raises(VaultError, match="no vault"):
        Vault(tmp_path).put("note", b"")


def test_nothing_of_that_name(vault):
    with pytest.raises(VaultError, match="nothing of that name"):
        vault.get("note")


def test_two_who_change_an_entry_do_so_one_after_the_other(tmp_path):
    from threading import Thread

    vault = Vault.create(tmp_path / "vault", tmp_path / "key")
    vault.put("count", b"0")

    def count():
        mine = Vault(tmp_path / "vault", tmp_path / "key")
        for _ in range(20):
            with mine.changing():
                mine.put("count", str(int(mine.get("count")) + 1).encode())

    threads = [Thread(target=count) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert vault.get("count") == b"60"


def test_a_vault_that_is_open_while_another_program_makes_a_new_key_stays_open(tmp_path):
    from anonymise.rekey import rekey

    vault = Vault.create(tmp_path / "vault", tmp_path / "key.age")
    vault.put("a", b"one")
    assert vault.get("a") == b"one"
    rekey(Vault(tmp_path / "vault", tmp_path / "key.age"))
    Vault(tmp_path / "vault", tmp_path / "key.age").put("b", b"two")
    assert (vault.get("a"), vault.get("b")) == (b"one", b"two")
