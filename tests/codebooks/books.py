"""Random codebooks for property tests."""

from hypothesis import strategies as st

from codebooks import LANGUAGES, Code, Codebook

TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Zl", "Zp", "Co", "Cn")),
    max_size=30,
).map(str.strip)
NAME = TEXT.filter(bool)
TRICKS = (
    "Include: what else", "a; b\\; c", "=1+1", "-", "'", "Example: x", "\\n", "# no comment", "a: b",
    "yes", "1", "null", "~", "- a", "<b>&amp;</b>", "a\\", "Name: y", "Id: z", "“č” ѓ", "Indicators (en): a",
)  # fmt: skip
LINES = st.lists(NAME | st.sampled_from(TRICKS), min_size=1, max_size=3).map("\n".join)
"""Texts of several lines, some of which look like our own labels."""
IDS = st.from_regex(r"[a-z][a-z0-9]{0,6}(-[a-z0-9]{1,4}){0,2}", fullmatch=True)
WORDS = ["hungr*", "no food", "пије", "нема пара", "don't|cannot go", "a;b", "x,y z"]
INDICATORS = st.dictionaries(
    st.sampled_from(LANGUAGES), st.lists(st.sampled_from(WORDS), unique=True).map(tuple)
)


@st.composite
def books(draw, text=TEXT, line=NAME):
    """A frame of three levels with at most ten codes."""
    ids = iter(draw(st.lists(IDS, min_size=10, max_size=10, unique=True)))
    made: list[str] = []

    def leaf():
        retired = draw(st.booleans())
        into = draw(st.sampled_from(["", *made])) if retired else ""
        code = Code(
            next(ids), draw(NAME), draw(line), draw(text), draw(text),
            tuple(draw(st.lists(line, max_size=2))), draw(INDICATORS),
            sensitive=draw(st.booleans()), retired=retired, merged_into=into,
        )  # fmt: skip
        made.append(code.id)
        return code

    def group(*codes):
        examples = tuple(draw(st.lists(line, max_size=1)))
        return Code(next(ids), draw(NAME), draw(text), examples=examples, codes=codes)

    branch = group(leaf(), group(leaf(), leaf()))
    codes = draw(st.permutations([branch, leaf(), group(leaf())]))
    return Codebook(
        "book", draw(NAME), draw(st.integers(1, 99)), tuple(codes), draw(TEXT), draw(text)
    )
