"""The project folder: where it is, its settings, its database and its vault."""

import json
import os
import secrets
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from anonymise.vault import Vault
from ctrp_research.errors import CtrpError, UsageError
from ctrp_research.store.attributes import MISSING, AttributeType, read_types

if TYPE_CHECKING:
    from sqlalchemy import URL, Engine
    from sqlalchemy.orm import Session

    from codebooks import Codebook

COUNTRIES = {
    "AL": "Albania",
    "BA": "Bosnia-Herzegovina",
    "BG": "Bulgaria",
    "XK": "Kosovo",
    "ME": "Montenegro",
    "RO": "Romania",
    "RS": "Serbia",
}
SETTINGS = "ctrp.toml"
MADE = ".restoring"
"""The folder in which a backup is unpacked that is put in the place of what is there."""
TEMPLATE = """\
# Settings of this project; a person may edit them.
id = "{id}"
countries = [{countries}]
{demo}{store}
[disclosure]
# A figure about fewer children than this is not shown,
k = 5
# nor one about fewer than this on a code marked as sensitive in the codebook.
k_sensitive = 10

[attributes]
# What may be said of a participant: a list of allowed words, where an empty one allows any that
# name no one; or a type: integer (with min, max), or code (letters and a number).
gender = ["girl", "boy"]
age = {{ type = "integer", min = 5, max = 19 }}
setting = []
ethnicity = []
round = {{ type = "integer", min = 1 }}

[anonymise]
# What stands in place of names: "labels" such as [Person 3], or invented "names".
style = "labels"
# Exact dates: "label", or told as "month", "season" or "year".
dates = "label"
# Dates of birth: "label", "age" (on the day of the interview) or "year".
birth_dates = "label"
# Places: "label" or "kind", such as [Village 2].
places = "label"

[suggestion]
# Of the codes that are suggested as sure, so many should be right; else nothing is.
precision = 0.5
# For this share of the turns nothing is suggested, to tell whether suggestions change coding.
control = 0.1
# What suggestions by meaning go by: a folder with tokenizer.json and model.onnx; "none" for words
# alone. Without this line, the model of the extra [embeddings] where it is installed.
# embeddings = "model"
"""
ANONYMISE: dict[str, tuple[str, ...]] = {
    "style": ("labels", "names"),
    "dates": ("label", "month", "season", "year"),
    "birth_dates": ("label", "age", "year"),
    "places": ("label", "kind"),
}
"""The keys of `[anonymise]` and what each may be; the first is the default."""


@dataclass(frozen=True, slots=True)
class SuggestionSettings:
    """What `[suggestion]` says."""

    precision: float = 0.5
    control: float = 0.1
    """Both are shares, 0 to 1."""
    embeddings: str = ""
    """A folder with a sentence-embedding model; `none` for words alone; empty for the extra's."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What `ctrp.toml` says."""

    id: str
    countries: tuple[str, ...]
    demo: bool = False
    """Made from the invented examples, and free to be made anew."""
    copy_for: str = ""
    """The coder that this copy of a project was made for; empty in the project itself."""
    k: int = 5
    k_sensitive: int = 10
    attributes: dict[str, AttributeType] = field(default_factory=dict)
    missing: tuple[str, ...] = MISSING
    """What says in a list of participants that something is not known."""
    anonymise: dict[str, str] = field(default_factory=dict)
    """Every key of `ANONYMISE` with its value."""
    code_keys: dict[str, str] = field(default_factory=dict)
    """Codes by the digit, "1" to "9", that applies them on the coding desk."""
    suggestion: SuggestionSettings = SuggestionSettings()
    store: str = field(default="", repr=False)
    """The address of a PostgreSQL database, perhaps with a password; empty for `project.db`."""


@dataclass(frozen=True)
class Project:
    """An open project folder."""

    root: Path
    settings: Settings

    @cached_property
    def engine(self) -> "Engine":
        """The database, opened and migrated at first use."""
        return self.open_engine()

    def open_engine(self, *, new: bool = False) -> "Engine":
        """Open the database, or make it where there is none yet."""
        from ctrp_research.store.database import open_database

        return open_database(self.address, folder=self.root, new=new)

    @property
    def address(self) -> "URL":
        """Where the database is."""
        from ctrp_research.store.address import read_address

        return read_address(self.root / SETTINGS, self.settings.store)

    @contextmanager
    def transaction(self) -> Iterator["Session"]:
        """One decision, stored whole or not at all."""
        from ctrp_research.store.database import transaction

        with transaction(self.engine) as session:
            yield session

    @contextmanager
    def reading(self) -> Iterator["Session"]:
        """The database as it is now, to look at only; waits for nobody who writes."""
        from ctrp_research.store.database import reading

        with reading(self.engine) as session:
            yield session

    @cached_property
    def codebook(self) -> "Codebook":
        """The working frame, `codebook.yaml`, with the number of its version."""
        from ctrp_research.store.frames import read_frame

        return read_frame(self)

    def forget_codebook(self) -> None:
        """Read the working frame anew when it is next asked for: somebody may have changed it."""
        self.__dict__.pop("codebook", None)

    @cached_property
    def vault(self) -> Vault:
        """Originals and identities, encrypted; reading them needs the key file.

        Raises:
            CtrpError: it is a copy, which has none.
        """
        if self.settings.copy_for:
            raise CtrpError(
                f"This is a copy for {self.settings.copy_for}, without the originals. Import, "
                "review and anonymise in the project that it was made of; codings go back there "
                "with `ctrp merge`."
            )
        from ctrp_research.store.keys import read_passphrase

        return Vault(self.root / "vault", key_file(self.settings.id), passphrase=read_passphrase)

    def check_whole(self, what: str) -> None:
        """Make sure that this is no copy, where some things cannot be done.

        Raises:
            CtrpError: it is one; `what` is to be done in the project itself.
        """
        if self.settings.copy_for:
            raise CtrpError(
                f"This is a copy for {self.settings.copy_for}. {what} in the project that it was "
                "made of."
            )

    @property
    def exports(self) -> Path:
        """Where tables, charts and drafts are written unless another place is named."""
        return self.root / "exports"

    @property
    def model_file(self) -> Path:
        """What suggestions learned, as numbers; made anew where it is missing."""
        return self.root / "suggestion.npz"


def key_file(project_id: str) -> Path:
    """Where the project's private key lies: `$CTRP_KEY`, or the user's configuration folder."""
    if named := os.environ.get("CTRP_KEY"):
        return Path(named)
    from platformdirs import user_config_path

    return user_config_path("ctrp", appauthor=False) / "keys" / f"{project_id}.age"


def create(
    root: Path, *, countries: tuple[str, ...], demo: bool = False, store: str = ""
) -> Project:
    """Make a new project in `root`, which must not exist or be empty.

    A demo is marked as such in its settings, so that making it anew never deletes a real project.

    Args:
        root: its folder.
        countries: those of the study.
        demo: mark it as a demo.
        store: the address of an empty PostgreSQL database, else it has a file of its own.

    Raises:
        UsageError: a country is not one of `COUNTRIES`.
        CtrpError: there is something in the folder or in the database already.
    """
    if unknown := [country for country in countries if country not in COUNTRIES]:
        raise UsageError(
            f"Not a country of the study: {', '.join(unknown)}. Choose from {', '.join(COUNTRIES)}."
        )
    if root.exists() and any(root.iterdir()):
        raise CtrpError(f"{root} is not empty. Name a new folder.")
    from codebooks.files import shipped_path

    project_id = secrets.token_hex(8)
    root.parent.mkdir(parents=True, exist_ok=True)
    root.mkdir(mode=0o700, exist_ok=True)
    Vault.create(root / "vault", key_file(project_id))
    frame = shipped_path("ctrp").read_bytes()
    (root / "codebook.yaml").write_bytes(frame)
    (root / "exports").mkdir()
    listed = ", ".join(f'"{country}"' for country in countries)
    (root / SETTINGS).write_text(
        TEMPLATE.format(
            id=project_id,
            countries=listed,
            demo="demo = true\n" if demo else "",
            store=f"store = {json.dumps(store)}\n" if store else "",
        ),
        encoding="utf-8",
    )
    project = open_project(root)
    project.open_engine(new=True).dispose()
    return project


def find_project(named: Path | None = None) -> Project:
    """Open the project that is named, or `$CTRP_PROJECT`, or the nearest one upwards from here.

    Raises:
        CtrpError: there is none, or its settings cannot be read.
    """
    if named is None and (variable := os.environ.get("CTRP_PROJECT")):
        named = Path(variable)
    if named is not None:
        _end_restoring(named)
        if not (named / SETTINGS).is_file():
            raise CtrpError(f"{named} is no project: there is no {SETTINGS} in it.")
        return open_project(named)
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / SETTINGS).is_file():
            return open_project(folder)
    raise CtrpError(
        "No project here or above. Go into a project's folder, name one with --project, "
        "or make one with `ctrp new`."
    )


def find_codebook(named: Path | None = None) -> "Codebook":
    """The codebook of the project here, or the shipped frame where there is no project."""
    import codebooks

    here = Path.cwd()
    nowhere = not any((folder / SETTINGS).is_file() for folder in (here, *here.parents))
    if named is None and "CTRP_PROJECT" not in os.environ and nowhere:
        return codebooks.shipped("ctrp")
    return find_project(named).codebook


def open_project(root: Path) -> Project:
    """Open the project in `root`.

    Raises:
        CtrpError: its settings cannot be read; the message names file and fault. Or it is being put
            back from a backup.
    """
    _end_restoring(root)
    path = root / SETTINGS
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CtrpError(f"{path}: not valid TOML: {error}") from error
    return Project(root=root, settings=_settings(path, values))


def _end_restoring(root: Path) -> None:
    if (root / MADE).exists():
        from ctrp_research.store.replacing import finish

        finish(root)


def _settings(path: Path, values: dict[str, Any]) -> Settings:
    try:
        disclosure = values.get("disclosure", {})
        settings = Settings(
            id=str(values["id"]),
            countries=tuple(values["countries"]),
            demo=values.get("demo") is True,
            copy_for=str(values.get("copy", {}).get("for", "")),
            k=int(disclosure.get("k", 5)),
            k_sensitive=int(disclosure.get("k_sensitive", 10)),
            attributes=read_types(path, values.get("attributes", {})),
            missing=tuple(values.get("participants", {}).get("missing", MISSING)),
            anonymise=_anonymise(path, values.get("anonymise", {})),
            code_keys=_code_keys(path, values.get("desk", {})),
            suggestion=_suggestion(path, values.get("suggestion", {})),
            store=_store(path, values.get("store", "")),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise CtrpError(f"{path}: missing or ill-formed setting: {error}") from error
    if settings.k < 1 or settings.k_sensitive < settings.k:
        raise CtrpError(f"{path}: k must be at least 1 and k_sensitive at least k.")
    return settings


def _suggestion(path: Path, values: object) -> SuggestionSettings:
    if not isinstance(values, dict):
        raise CtrpError(f"{path}: write [suggestion] as a table of its own, one setting a line.")
    read: dict[str, Any] = {}
    for key, value in values.items():
        if key not in SuggestionSettings.__slots__:
            known = ", ".join(SuggestionSettings.__slots__)
            raise CtrpError(f"{path}: [suggestion] has no setting {key!r}. There are: {known}.")
        if key == "embeddings":
            if not isinstance(value, str):
                raise CtrpError(f"{path}: [suggestion] embeddings must be a folder in quotes.")
            read[key] = value
            continue
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
            raise CtrpError(f"{path}: [suggestion] {key} must be a number from 0 to 1.")
        read[key] = float(value)
    return SuggestionSettings(**read)


def _store(path: Path, value: object) -> str:
    if not isinstance(value, str):
        raise CtrpError(f"{path}: write `store` as one address in quotation marks.")
    return value


def _code_keys(path: Path, values: object) -> dict[str, str]:
    keys = values.get("keys", {}) if isinstance(values, dict) else None
    if not isinstance(keys, dict) or not all(
        key in "123456789" and len(key) == 1 and isinstance(code, str) for key, code in keys.items()
    ):
        raise CtrpError(
            f'{path}: write [desk] keys as digits and codes: keys = {{ 1 = "neglect" }}.'
        )
    return dict(keys)


def _anonymise(path: Path, values: object) -> dict[str, str]:
    if not isinstance(values, dict):
        raise CtrpError(f"{path}: write [anonymise] as a table of its own, one setting a line.")
    for key, value in values.items():
        if key not in ANONYMISE:
            known = ", ".join(ANONYMISE)
            raise CtrpError(f"{path}: [anonymise] has no setting {key!r}. There are: {known}.")
        if value not in ANONYMISE[key]:
            allowed = ", ".join(f'"{each}"' for each in ANONYMISE[key])
            raise CtrpError(f"{path}: [anonymise] {key} must be one of {allowed}.")
    return {key: values.get(key, allowed[0]) for key, allowed in ANONYMISE.items()}
