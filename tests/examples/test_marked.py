"""The marked sources: their markup is sound and they hold what a comparison needs."""

import re
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path

import pytest
from stdnum.bg import egn
from stdnum.ro import cnp
from stdnum.si import emso

import codebooks

MARKED = Path(__file__).parents[2] / "examples" / "marked"
SOURCES = sorted(MARKED.glob("*.txt"))
PREFIX = {"PERSON": "p", "PLACE": "l", "ORG": "o", "CONTACT": "c", "IDNUM": "n", "DATE": "d"}
REALITIES = {"witnessed", "hearsay", "hypothetical"}
MENTION = re.compile(r"⟦([A-Z]+):([a-z])(\d+)\|([^⟦⟧|\n]+)⟧")
CODING = re.compile(r"\{\{([a-z-]+)(?::([a-z]+))?\}\}")
COUNTRIES = {"AL", "BA", "BG", "XK", "ME", "RO", "RS"}
# Came with their numbers; those written for this folder fail their check digit.
GIVEN = {
    "al-01-sq",
    "al-02-en",
    "ba-01-hbs",
    "bg-01-bg",
    "me-01-hbs",
    "ro-01-ro",
    "rs-01-sr",
    "xk-01-sq",
}


@cache
def leaves() -> frozenset[str]:
    frame = Path(codebooks.__file__).parent / "frames" / "ctrp.yaml"
    return frozenset(code.id for code in codebooks.load(frame).leaves())


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
class TestEverySource:
    def test_a_mention_names_its_kind_and_an_identity_of_that_kind(self, path: Path) -> None:
        for kind, prefix, _, surface in MENTION.findall(path.read_text(encoding="utf-8")):
            assert PREFIX[kind] == prefix
            assert surface == surface.strip()

    def test_no_bracket_is_left_over(self, path: Path) -> None:
        text = CODING.sub("", MENTION.sub("", path.read_text(encoding="utf-8")))
        assert not set("⟦⟧{}|<>#") & set(text)

    def test_codings_stand_at_the_end_and_are_of_the_frame(self, path: Path) -> None:
        known = leaves()
        for line in path.read_text(encoding="utf-8").splitlines():
            codes = CODING.findall(line)
            assert {code for code, _ in codes} <= known
            assert {reality for _, reality in codes if reality} <= REALITIES
            assert len(codes) == len(set(codes))
            if codes:
                tail = re.compile(rf"(?:\s*{CODING.pattern})+$")
                assert not CODING.search(tail.sub("", line))

    def test_there_are_details_to_find_in_the_header_and_in_the_talk(self, path: Path) -> None:
        header, _, talk = path.read_text(encoding="utf-8").partition("\n\n")
        assert MENTION.search(header)
        assert len(MENTION.findall(talk)) >= 10


@pytest.mark.parametrize(
    "path", [path for path in SOURCES if path.stem not in GIVEN], ids=lambda path: path.stem
)
def test_no_identity_number_can_belong_to_anyone(path: Path) -> None:
    for kind, *_, surface in MENTION.findall(path.read_text(encoding="utf-8")):
        if kind == "IDNUM":
            digits = re.sub(r"\D", "", surface)
            assert not any(check.is_valid(digits) for check in (emso, egn, cnp))


def test_every_leaf_of_the_frame_is_raised_somewhere() -> None:
    raised = {
        code for path in SOURCES for code, _ in CODING.findall(path.read_text(encoding="utf-8"))
    }
    assert raised == leaves()
    assert len(raised) == 50


def test_there_are_thirty_six_transcripts_and_each_is_sent(examples) -> None:
    assert len(SOURCES) >= 36
    assert len(examples) == len(SOURCES)


def test_every_country_has_interviews_and_a_group_with_girls_and_boys(examples) -> None:
    methods: Counter[tuple[str, str]] = Counter()
    largest: dict[str, int] = defaultdict(int)
    sites, genders = defaultdict(set), defaultdict(set)
    for example in examples:
        settings = example.settings
        country = settings["country"]
        children = [who for who in example.speakers.values() if who != "interviewer"]
        methods[country, settings["method"]] += 1
        sites[country].add(settings.get("site"))
        if settings["method"] == "focus group":
            largest[country] = max(largest[country], len(children))
            genders[country] |= {child["gender"] for child in children}
        else:
            assert len(children) == 1
    for country in COUNTRIES:
        assert methods[country, "interview"] >= 4
        assert 5 <= largest[country] <= 7
        assert genders[country] == {"girl", "boy"}
        assert len(sites[country] - {None}) >= 2


def test_there_is_something_to_show_and_something_to_suppress(examples) -> None:
    cells = defaultdict(set)
    for example in examples:
        for turn in example.turns:
            for code, _ in turn.codes:
                who = example.speakers[turn.label]["child"]
                cells[code, example.settings["country"]].add(who)
    shown = {key for key, children in cells.items() if len(children) >= 5}
    assert len(shown) >= 20
    assert len({country for _, country in shown}) == len(COUNTRIES)
    assert len(shown) < len(cells) / 2


@pytest.mark.parametrize(
    ("language", "least"), [("sq", 6), ("hbs", 6), ("sr", 4), ("bg", 4), ("ro", 4), ("en", 5)]
)
def test_every_language_has_several_sources(language: str, least: int) -> None:
    assert sum(path.stem.endswith(f"-{language}") for path in SOURCES) >= least
