import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import codebooks
from codebooks import LANGUAGES, Code, Codebook, CodebookError

GOOD = """\
id: small
name: Small
version: 1
codes:
  - id: risk
    name: Risk
    codes:
      - id: hunger
        name: Hunger
        definition: Not enough to eat.
        examples: ["Some days there was only tea."]
        indicators: {en: [hungr*, no|without food], sq: []}
        sensitive: true
"""

# A text of the good file, what stands in its place, the line of the fault and words of its message.
FAULTS = [
    ("id: small", "id: Small Book", 1, "not lower-case letters"),
    ("id: small\n", "", 1, "id is missing"),
    ("name: Small\n", "", 1, "name is missing"),
    ("name: Small", "name:", 2, "name is empty"),
    ("name: Small", "name: [a, b]", 2, "name is a text"),
    ("version: 1", "version: one", 3, "not a whole number"),
    ("version: 1", "version: 0", 3, "not a whole number"),
    ("version: 1", "version: 1\nverson: 1", 4, "did you mean version"),
    ("version: 1", "version: 1\nversion: 2", 4, "stands twice"),
    ("version: 1", "version: 1\ncolour: red", 4, "it may be id, name"),
    ("version: 1", "version: 1\n[a]: b", 4, "a key is one word"),
    ("- id: risk", "- id: Risk", 5, "not lower-case letters"),
    ("- id: risk", "- id: hunger", 8, "given before, in line 5"),
    ("    name: Risk\n", "    name: Risk\n    indicators: {en: [poor]}\n", 7, "codes below it"),
    ("- id: hunger", "- ID: hunger", 8, "did you mean id"),
    ("        definition: Not enough to eat.\n", "", 8, "hunger has no definition"),
    ("definition: Not enough to eat.", "definition: ''", 10, "hunger has no definition"),
    ("definition: Not enough to eat.", "definition: {a: b}", 10, "definition is a text"),
    ('["Some days there was only tea."]', "a sentence", 11, "examples is a list"),
    ('["Some days there was only tea."]', '["", b]', 11, "empty entry"),
    ('["Some days there was only tea."]', "[[a]]", 11, "holds texts"),
    ("{en: [hungr*, no|without food], sq: []}", "[hungry]", 12, "mapping of languages"),
    ("sq: []", "al: []", 12, "'al' is not a language"),
    ("sq: []", "en: []", 12, "en stands twice"),
    ("sq: []", "sq: uri", 12, "is a list"),
    ("hungr*", "hu*ngry", 12, "not at the end of a word"),
    ("hungr*", "'|hungry'", 12, "no word in it"),
    ("hungr*", "don't-know|hungry", 12, "more than one word"),
    ("hungr*", "''", 12, "empty entry"),
    ("hungr*", "hungr*, HUNGR*", 12, "says the same"),
    ("sensitive: true", "sensitive: maybe", 13, "true or false"),
]


def write(folder, text):
    path = folder / "book.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_good_file_has_no_faults_and_loads(tmp_path):
    path = write(tmp_path, GOOD)
    assert codebooks.check(path) == []
    book = codebooks.load(path)
    assert (book.id, book.name, book.version) == ("small", "Small", 1)
    hunger = book.find("hunger")
    assert hunger.indicators == {"en": ("hungr*", "no|without food"), "sq": ()}
    assert hunger.examples == ("Some days there was only tea.",)
    assert hunger.sensitive


@pytest.mark.parametrize(("old", "new", "line", "words"), FAULTS)
def test_a_fault_is_named_with_its_line(tmp_path, old, new, line, words):
    assert old in GOOD
    faults = codebooks.check(write(tmp_path, GOOD.replace(old, new, 1)))
    assert any(fault.line == line and words in fault.message for fault in faults), faults


def test_every_fault_is_named_at_once_in_the_order_of_lines(tmp_path):
    text = GOOD.replace("version: 1", "version: x").replace("hungr*", "h*ungr")
    faults = codebooks.check(write(tmp_path, text.replace("sensitive: true", "sensitive: 3")))
    assert [fault.line for fault in faults] == [3, 12, 13]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 1),
        ("- a\n- b\n", 1),
        ("id: x\nname: [a\n", 3),
        ("id: x\nname: a\nversion: 1\n\tcodes: []\n", 4),
        ("id: x\nname: 'a\x07b'\n", 2),
        ("id: x\nname: a\nversion: 1\ncodes: []\n", 4),
        ("id: x\nname: a\nversion: 1\ncodes: risk\n", 4),
        ("id: x\nname: a\nversion: 1\ncodes: [risk]\n", 4),
        ("id: x\nname: a\nversion: 1\n", 1),
        ("id: x\nname: a\nversion: 1\ncodes: &a\n  - {id: b, name: B, codes: *a}\n", 5),
    ],
)
def test_what_is_no_codebook_is_refused_with_a_line(tmp_path, text, line):
    faults = codebooks.check(write(tmp_path, text))
    assert [fault.line for fault in faults][:1] == [line], faults


def test_a_file_that_is_not_utf8_is_named_with_the_line(tmp_path):
    path = tmp_path / "book.yaml"
    path.write_bytes("id: x\nname: Siromaštvo\n".encode("cp1250"))
    assert [(fault.line, "UTF-8" in fault.message) for fault in codebooks.check(path)] == [
        (2, True)
    ]


def test_a_missing_file_is_a_fault_without_a_line(tmp_path):
    faults = codebooks.check(tmp_path / "none.yaml")
    assert [(fault.line, str(fault)) for fault in faults] == [(0, "there is no such file")]


def test_load_lists_the_first_faults_with_file_and_line(tmp_path):
    entries = "\n".join(f"  - id: Bad{n}\n    name: N\n    definition: D" for n in range(9))
    path = write(tmp_path, f"id: x\nname: X\nversion: 1\ncodes:\n{entries}\n")
    with pytest.raises(CodebookError) as error:
        codebooks.load(path)
    assert f"{path}:5:" in str(error.value)
    assert "and 4 more" in str(error.value)


TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Zl", "Zp", "Co", "Cn")),
    max_size=30,
).map(str.strip)
NAME = TEXT.filter(bool)
IDS = st.from_regex(r"[a-z][a-z0-9]{0,6}(-[a-z0-9]{1,4}){0,2}", fullmatch=True)
INDICATORS = st.dictionaries(
    st.sampled_from(LANGUAGES),
    st.lists(st.sampled_from(["hungr*", "no food", "пије", "s'kam|a", "нема пара"]), unique=True)
    .map(lambda words: [word for word in words if word != "s'kam|a"])
    .map(tuple),
)


@st.composite
def books(draw):
    ids = iter(draw(st.lists(IDS, min_size=8, max_size=8, unique=True)))

    def leaf():
        return Code(
            next(ids),
            draw(NAME),
            draw(NAME),
            draw(TEXT),
            draw(TEXT),
            tuple(draw(st.lists(NAME, max_size=2))),
            draw(INDICATORS),
            sensitive=draw(st.booleans()),
        )

    parent = Code(next(ids), draw(NAME), draw(TEXT), codes=(leaf(), leaf()))
    return Codebook(
        "book", draw(NAME), draw(st.integers(1, 99)), (parent, leaf()), draw(TEXT), draw(TEXT)
    )


@settings(max_examples=60, deadline=None)
@given(books())
def test_what_is_dumped_is_read_back_equal(tmp_path_factory, book):
    path = tmp_path_factory.mktemp("books") / "book.yaml"
    path.write_text(codebooks.dump(book), encoding="utf-8")
    assert codebooks.load(path) == book


def test_importing_the_package_loads_no_parser():
    loaded = subprocess.run(
        [sys.executable, "-c", "import codebooks, sys; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert "codebooks.codebook" in loaded
    assert not any(name.startswith("ruamel") for name in loaded)
