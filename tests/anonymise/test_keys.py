"""Passphrases over the key file, and new keys: whatever happens, what was stored can be read."""

import os
import shutil
import stat
import subprocess
import sys
import time
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anonymise import Vault, VaultError
from anonymise.keys import KeyFile
from anonymise.rekey import rekey

WORDS = "seven brown goats"
SLOW_REKEY = """
import sys, time
from pathlib import Path
real = Path.replace
def slow(self, target):
    done = real(self, target)
    time.sleep(0.05)
    return done
Path.replace = slow
from anonymise import Vault
from anonymise.rekey import rekey
rekey(Vault(sys.argv[1], sys.argv[2]))
"""
ENTRIES = {f"entry-{number}": f"Bojan {number}".encode() * 50 for number in range(12)}


@pytest.fixture
def vault(tmp_path):
    made = Vault.create(tmp_path / "vault", tmp_path / "keys" / "study.key")
    for name, data in ENTRIES.items():
        made.put(name, data)
    return made


def again(vault, passphrase=None):
    """The same vault as another process sees it."""
    return Vault(vault.folder, vault.key_file, passphrase=passphrase and (lambda: passphrase))


def readable(vault):
    return {name: vault.get(name) for name in vault.names()} == ENTRIES


def files(*folders):
    return {
        path: path.read_bytes()
        for folder in folders
        for path in folder.rglob("*")
        if path.is_file() and not path.name.endswith(".lock")
    }


def secrets(vault):
    lines = vault.key_file.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.startswith("AGE-SECRET-KEY-")]


class TestLock:
    def test_a_locked_key_opens_with_its_passphrase_alone(self, vault):
        before = vault.key_file.read_bytes()
        vault.keys.lock(WORDS)
        assert b"AGE-SECRET-KEY" not in vault.key_file.read_bytes()
        assert readable(again(vault, WORDS))
        with pytest.raises(VaultError, match="passphrase"):
            again(vault).get("entry-1")
        with pytest.raises(VaultError, match="wrong"):
            again(vault, "another one").get("entry-1")
        again(vault, WORDS).keys.unlock()
        assert vault.key_file.read_bytes() == before

    def test_putting_asks_for_no_passphrase(self, vault):
        vault.keys.lock(WORDS)

        def never():
            raise AssertionError

        Vault(vault.folder, vault.key_file, passphrase=never).put("entry-0", ENTRIES["entry-0"])
        assert readable(again(vault, WORDS))

    def test_the_passphrase_is_asked_for_once(self, vault):
        vault.keys.lock(WORDS)
        asked = []

        def ask():
            asked.append(1)
            return WORDS

        assert readable(Vault(vault.folder, vault.key_file, passphrase=ask))
        assert asked == [1]

    @pytest.mark.skipif(os.name != "posix", reason="modes are those of POSIX")
    def test_the_key_stays_its_owners(self, vault):
        vault.keys.lock(WORDS)
        assert stat.S_IMODE(vault.key_file.stat().st_mode) == 0o600
        again(vault, WORDS).keys.unlock()
        assert stat.S_IMODE(vault.key_file.stat().st_mode) == 0o600

    def test_accents_may_be_typed_in_either_form(self, vault):
        vault.keys.lock("çelësi i shtëpisë")
        assert readable(again(vault, "c\u0327ele\u0308si i shte\u0308pise\u0308"))

    def test_what_cannot_be_locked_or_unlocked_stays_as_it_is(self, vault):
        before = files(vault.folder, vault.key_file.parent)
        with pytest.raises(VaultError, match="at least"):
            vault.keys.lock("short")
        with pytest.raises(VaultError, match="not locked"):
            vault.keys.unlock()
        assert files(vault.folder, vault.key_file.parent) == before
        vault.keys.lock(WORDS)
        before = files(vault.folder, vault.key_file.parent)
        with pytest.raises(VaultError, match="already"):
            vault.keys.lock(WORDS + "!")
        with pytest.raises(VaultError, match="wrong"):
            again(vault, "another one").keys.unlock()
        assert files(vault.folder, vault.key_file.parent) == before

    def test_a_damaged_locked_key_is_told_and_kept(self, vault):
        vault.keys.lock(WORDS)
        cut = vault.key_file.read_bytes()[:-120]
        vault.key_file.write_bytes(cut)
        with pytest.raises(VaultError, match="damaged"):
            again(vault, WORDS).get("entry-1")
        assert vault.key_file.read_bytes() == cut

    def test_half_written_keys_of_a_kill_are_cleared_away(self, vault):
        left = vault.key_file.with_name(f".{vault.key_file.name}.writing-abc")
        left.write_bytes(vault.key_file.read_bytes())
        vault.keys.lock(WORDS)
        assert not left.exists()

    @pytest.mark.skipif(os.name != "posix", reason="needs links")
    def test_a_link_to_the_key_stays_a_link(self, vault, tmp_path):
        link = tmp_path / "link.key"
        link.symlink_to(vault.key_file)
        KeyFile(link).lock(WORDS)
        assert link.is_symlink()
        assert KeyFile(vault.key_file).is_locked


class TestRekey:
    def test_everything_opens_with_the_new_key_alone(self, vault):
        old, sealed = secrets(vault), files(vault.folder)
        done = rekey(vault)
        assert (done.entries, done.resumed) == (len(ENTRIES), False)
        assert secrets(vault)[1:] == old
        assert all(path.read_bytes() != data for path, data in sealed.items())
        vault.key_file.write_text(secrets(vault)[0], encoding="utf-8")
        assert readable(again(vault))

    def test_the_old_key_is_called_wrong_afterwards(self, vault, tmp_path):
        copy = tmp_path / "copy.key"
        copy.write_bytes(vault.key_file.read_bytes())
        rekey(vault)
        with pytest.raises(VaultError, match="not the key"):
            Vault(vault.folder, copy).get("entry-1")

    def test_a_locked_key_stays_locked_by_the_same_passphrase(self, vault):
        vault.keys.lock(WORDS)
        rekey(again(vault, WORDS))
        assert KeyFile(vault.key_file).is_locked
        assert readable(again(vault, WORDS))

    def test_what_the_field_sends_later_is_readable_and_brought_to_the_new_key(self, vault):
        field = {path.name: data for path, data in files(vault.folder).items()}
        rekey(vault)
        (vault.folder / "entry-3.age").write_bytes(field["entry-3.age"])
        assert readable(again(vault))
        done = rekey(again(vault))
        assert (done.entries, done.resumed) == (1, True)
        assert len(secrets(vault)) == 2

    def test_a_backup_of_the_vault_from_before_two_changes_is_brought_to_the_present_key(
        self, vault, tmp_path
    ):
        shutil.copytree(vault.folder, tmp_path / "backup")
        rekey(vault)
        rekey(again(vault))
        backup = Vault(tmp_path / "backup", vault.key_file)
        assert readable(backup)
        assert rekey(backup).resumed
        assert str(backup.recipient) == str(again(vault).recipient)
        assert len(secrets(vault)) == 3

    def test_a_key_file_of_two_vaults_keeps_them_apart(self, vault, tmp_path):
        other = Vault.create(tmp_path / "other", tmp_path / "keys" / "other.key")
        other.put("note", b"other")
        both = tmp_path / "keys" / "both.key"
        both.write_text(
            "# mine\n" + other.key_file.read_text() + vault.key_file.read_text(), encoding="utf-8"
        )
        recipient = str(other.recipient)
        assert not rekey(Vault(vault.folder, both)).resumed
        assert "# mine" in both.read_text(encoding="utf-8")
        assert readable(Vault(vault.folder, both))
        assert str(Vault(other.folder, both).recipient) == recipient
        assert not rekey(Vault(other.folder, both)).resumed
        assert Vault(other.folder, both).get("note") == b"other"
        assert readable(Vault(vault.folder, both))

    @pytest.mark.parametrize("fault", ["wrong", "missing", "no key", "damaged entry", "passphrase"])
    def test_a_fault_is_told_and_nothing_is_changed(self, vault, tmp_path, fault):
        other = Vault.create(tmp_path / "other", tmp_path / "keys" / "other.key")
        used = again(vault, "another one")
        if fault == "wrong":
            used = Vault(vault.folder, other.key_file)
        elif fault == "missing":
            used = Vault(vault.folder, tmp_path / "nowhere.key")
        elif fault == "no key":
            used = Vault(vault.folder)
        elif fault == "damaged entry":
            (vault.folder / "entry-5.age").write_bytes(b"age-encryption.org/v1\n")
        else:
            vault.keys.lock(WORDS)
        before = files(tmp_path)
        with pytest.raises(VaultError):
            rekey(used)
        assert files(tmp_path) == before

    @pytest.mark.parametrize("moment", range(len(ENTRIES) + 2))
    def test_a_full_disk_at_any_moment_loses_nothing(self, vault, monkeypatch, moment):
        real, calls = os.replace, []

        def fail(source, target):
            calls.append(1)
            if len(calls) > moment:
                raise OSError(28, "No space left on device")
            return real(source, target)

        monkeypatch.setattr("pathlib.Path.replace", fail)
        with pytest.raises(VaultError, match="No space"):
            rekey(vault)
        monkeypatch.undo()
        assert readable(again(vault))
        rekey(again(vault))
        assert len(secrets(vault)) == 2
        vault.key_file.write_text(secrets(vault)[0], encoding="utf-8")
        assert readable(again(vault))

    @pytest.mark.parametrize("writes", [1, 2, 3, 8])
    def test_a_killed_process_loses_nothing_and_the_next_run_completes_it(self, vault, writes):
        before = files(vault.folder, vault.key_file.parent)
        process = subprocess.Popen(
            [sys.executable, "-c", SLOW_REKEY, str(vault.folder), str(vault.key_file)]
        )

        def changed():
            now = files(vault.folder, vault.key_file.parent)
            return sum(now.get(path) != data for path, data in before.items())

        until = time.monotonic() + 30
        while process.poll() is None and changed() < writes and time.monotonic() < until:
            time.sleep(0.002)
        process.kill()
        process.wait()
        assert process.returncode < 0, "it was done before it was killed"
        assert readable(again(vault))
        assert rekey(again(vault)).resumed
        assert len(secrets(vault)) == 2
        vault.key_file.write_text(secrets(vault)[0], encoding="utf-8")
        assert readable(again(vault))

    def test_two_at_once_do_not_overwrite_each_others_key(self, vault):
        with vault.keys.held(), pytest.raises(VaultError, match="Another command"):
            rekey(again(vault))
        assert len(secrets(vault)) == 1
        assert not rekey(again(vault)).resumed


@settings(
    deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    steps=st.lists(
        st.one_of(
            st.tuples(st.just("put"), st.sampled_from("abc"), st.binary(max_size=50)),
            st.tuples(st.just("rekey"), st.none(), st.none()),
            st.tuples(st.just("stop"), st.integers(0, 4), st.none()),
        ),
        max_size=12,
    )
)
def test_whatever_is_done_in_whatever_order_the_last_version_comes_out(
    tmp_path_factory, monkeypatch, steps
):
    home = tmp_path_factory.mktemp("any")
    vault, expected = Vault.create(home / "vault", home / "a.key"), {}
    for step, what, data in steps:
        if step == "put":
            Vault(vault.folder).put(what, data)
            expected[what] = data
        elif step == "rekey":
            rekey(again(vault))
        else:
            with monkeypatch.context() as patch:
                real, left = os.replace, [what]

                def fail(self, target, real=real, left=left):
                    left[0] -= 1
                    if left[0] < 0:
                        raise OSError(28, "No space left on device")
                    real(self, target)

                patch.setattr("pathlib.Path.replace", fail)
                with suppress(VaultError):
                    rekey(again(vault))
        opened = again(vault)
        assert {name: opened.get(name) for name in opened.names()} == expected
