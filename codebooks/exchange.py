"""A frame out of any file that may hold one, and into the form another program wants."""

from pathlib import Path
from typing import Literal, get_args

from codebooks.codebook import Codebook
from codebooks.drafts import Taken
from codebooks.errors import CodebookError
from codebooks.files import load
from codebooks.rewriting import render

Form = Literal["yaml", "xlsx", "qdc", "taguette-csv"]
FORMS: tuple[Form, ...] = get_args(Form)


def read_any(path: Path, frame: Codebook) -> Taken:
    """Returns the codebook of a YAML, XLSX, QDC or CSV file, and what of the file is not in it.

    Args:
        path: The file.
        frame: Gives what the file does not say, such as the ids of codes of the same name.

    Raises:
        CodebookError: It cannot be read; the message says why and where.
    """
    ending = path.suffix.lower()
    if ending in {".yaml", ".yml"}:
        return Taken(load(path))
    try:
        data = path.read_bytes()
        if ending == ".xlsx":
            from codebooks.sheets import read_xlsx

            return read_xlsx(data, frame)
        if ending == ".csv":
            from codebooks.sheets import read_csv

            return read_csv(data, frame)
        if ending in {".qdc", ".qde"}:
            from codebooks.qdc import read_qdc

            return read_qdc(data, frame)
    except OSError as error:
        raise CodebookError(f"{path}: {error.strerror or 'it cannot be opened'}.") from error
    except CodebookError as error:
        raise CodebookError(f"{path}: {error}.") from error
    raise CodebookError(f"{path}: a codebook is .yaml, .xlsx, .qdc or .csv.")


def form_of(path: Path) -> Form:
    """Returns the form that a file's ending asks for.

    Raises:
        CodebookError: It asks for none.
    """
    forms: dict[str, Form] = {".yaml": "yaml", ".yml": "yaml", ".xlsx": "xlsx", ".qdc": "qdc"}
    found = forms.get(path.suffix.lower())
    if found is None:
        raise CodebookError(
            f"{path}: end the name in .yaml, .xlsx or .qdc, or say --format {'|'.join(FORMS)}."
        )
    return found


def write(book: Codebook, form: Form) -> tuple[bytes, tuple[str, ...]]:
    """Returns the file in a form, and what of the codebook another program will not understand.

    Raises:
        CodebookError: A text does not fit into the form.
    """
    if form == "xlsx":
        from codebooks.sheets import write_xlsx

        return write_xlsx(book), ()
    if form == "qdc":
        from codebooks.qdc import write_qdc

        return write_qdc(book)
    if form == "taguette-csv":
        from codebooks.sheets import write_taguette

        return write_taguette(book)
    return render(book).encode(), ()
