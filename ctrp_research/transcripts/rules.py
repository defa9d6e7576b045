"""Rules that a person lays down for a series: which label is whose voice.

A list with the columns speaker and role, and language or file where a rule is for these only: P is
the child in Romanian and asks elsewhere. In a label `#` stands for any number: D# is D1, D2 and so
on. The list that is kept in the project is a plain file, so it holds letters, numbers, roles
and languages only, never a name.
"""

import csv
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from sqlalchemy.orm import Session

from anonymise.errors import LanguageError
from anonymise.language import available, resolve
from ctrp_research.errors import CtrpError
from ctrp_research.store.exports import place
from ctrp_research.store.project import Project
from ctrp_research.transcripts.labels import is_plain, role_of
from ctrp_research.transcripts.repairs import find_transcripts
from ctrp_research.transcripts.sheets import read_sheet
from ctrp_research.transcripts.speakers import ROLES
from ctrp_research.transcripts.words import fold

FILE = "speakers.csv"
"""In the project's folder: the rules that every import there follows."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A label and the role of its voice."""

    label: str
    """Folded; `#` stands for any number. It may be a name, so it is never shown."""
    role: str
    file: str | None = None
    """Folded name of the only file it is for."""
    where: str = ""
    """File and line it stands in."""
    language: str | None = None
    """The only language it is for."""
    is_kept: bool = False
    """It is the project's own, which need not fit something in each import."""

    def fits(self, file: str, language: str | None, label: str) -> bool:
        """Whether it decides about a label of a file; label and file are folded."""
        form = re.escape(self.label).replace(r"\#", r"\d+")
        return (
            self.file in (None, file)
            and self.language in (None, language)
            and re.fullmatch(form, label) is not None
        )


class Rules:
    """Rules to follow, the earlier before the later, and which of them fitted something."""

    def __init__(self, rules: Iterable[Rule] = ()) -> None:
        """Take the rules in the order of their weight."""
        self._rules = list(rules)
        self._used: set[Rule] = set()

    def for_file(self, name: str, language: str | None = None) -> Callable[[str], str | None]:
        """A function that gives the role of a label in the file of this name and language."""

        def role(label: str) -> str | None:
            for rule in self._rules:
                if rule.fits(fold(name), language, fold(label)):
                    self._used.add(rule)
                    return rule.role
            return None

        return role

    def __bool__(self) -> bool:
        """Whether there are any."""
        return bool(self._rules)

    def all(self) -> tuple[Rule, ...]:
        """The rules, in the order of their weight."""
        return tuple(self._rules)

    def used(self) -> frozenset[Rule]:
        """Those that fitted a voice."""
        return frozenset(self._used)

    def follow(self, used: Iterable[Rule]) -> None:
        """Note that these fitted a voice, where another process asked."""
        self._used.update(used)

    def unused(self) -> list[str]:
        """Where the rules stand that fitted no voice; those that a project keeps may wait."""
        return [rule.where for rule in self._rules if rule not in self._used and not rule.is_kept]


def read_rules(path: Path) -> list[Rule]:
    """The rules of a list.

    Raises:
        CtrpError: it cannot be read or a row cannot be right; labels are not repeated.
    """
    rules, faults = [], []
    for row in read_sheet(path, needed=("speaker", "role")):
        where = f"{path.name}:{row.number}"
        role = row.cells.get("role", "").lower()
        if "speaker" not in row.cells or role not in ROLES:
            faults.append(f"{where}: it needs a `speaker` and a `role`: {', '.join(ROLES)}.")
        told = row.cells.get("language")
        language = _language(told) if told else None
        if told and language is None:
            faults.append(f"{where}: there is no language of this name; {', '.join(available())}.")
        if "child" in row.cells:
            faults.append(
                f"{where}: a rule gives roles only, as a label in two files is two children. "
                "Say who the children are with `ctrp participants import`."
            )
        file = row.cells.get("file")
        name = PurePosixPath(file.replace("\\", "/")).name if file else None
        label = fold(row.cells.get("speaker", ""))
        rules.append(Rule(label, role, name and fold(name), where, language))
    if faults:
        raise CtrpError("\n".join(faults))
    return rules


def _language(told: str) -> str | None:
    try:
        return resolve(told)
    except LanguageError:
        return None


def project_rules(project: Project) -> list[Rule]:
    """The rules that are kept in a project; none where it has no such file.

    Raises:
        CtrpError: the file cannot be read, or a label in it may be a name.
    """
    path = project.root / FILE
    if not path.exists():
        return []
    rules = [replace(rule, is_kept=True) for rule in read_rules(path)]
    _check_plain(rules)
    return rules


def read_all_rules(project: Project, path: Path | None) -> Rules:
    """The rules of a list, if there is one, and after them those that are kept in the project.

    Raises:
        CtrpError: as `read_rules` and `project_rules`.
    """
    return Rules([*(read_rules(path) if path else []), *project_rules(project)])


def rules_of(session: Session, transcript_id: str) -> list[Rule]:
    """What the voices of a transcript, as they are now, say of labels in the same language.

    Labels whose words say the role need no rule, and labels that stand for names give none.

    Raises:
        CtrpError: there is no such transcript.
    """
    (transcript,) = find_transcripts(session, transcript_id)
    roles: dict[str, set[str]] = {}
    for speaker in transcript.speakers:
        if is_plain(speaker.label) and role_of(speaker.label) != speaker.role:
            stem = re.sub(r"\d+$", "#", fold(speaker.label))
            roles.setdefault(stem, set()).add(speaker.role)
    return [
        Rule(stem, role, language=transcript.language)
        for stem, found in roles.items()
        for role in found
        if len(found) == 1
    ]


def save_rules(project: Project, rules: Iterable[Rule], *, force: bool) -> int:
    """Keep rules in the project beside those it has; gives how many there are now.

    Raises:
        CtrpError: a label may be a name, a rule is for one file only, or there is another rule for
            a label and `force` is not given.
    """
    rules = list(rules)
    _check_plain(rules)
    kept = {(rule.label, rule.language): rule.role for rule in project_rules(project)}
    new = {(rule.label, rule.language): rule.role for rule in rules}
    if any(kept.get(key, role) != role for key, role in new.items()) and not force:
        raise CtrpError(
            f"{project.root / FILE} has another role for one of these labels. Look into it, or use "
            "--force to replace the older rule."
        )
    kept |= new

    def write(paths: list[Path]) -> None:
        rows = [(label, role, language or "") for (label, language), role in kept.items()]
        with paths[0].open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows([("speaker", "role", "language"), *rows])

    place([project.root / FILE], write, force=True)
    return len(kept)


def _check_plain(rules: Iterable[Rule]) -> None:
    for rule in rules:
        if rule.file is not None or not is_plain(rule.label.replace("#", "1")):
            raise CtrpError(
                f"{rule.where}: a project keeps rules for letters, numbers and roles only, as a "
                "name in a plain file is not safe. Keep this list outside and give it to each "
                "import: ctrp import --speakers FILE."
            )
