import os
import re
import subprocess
import sys
import textwrap
from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx_outline import outline
from hypothesis import given
from hypothesis import strategies as st
from invented import FRAME, TOTALS, make_comparison

from ctrp_research.errors import UsageError
from ctrp_research.publishing.booklet import shipped_booklet
from ctrp_research.publishing.catalogue import WordingError, shipped_catalogue
from ctrp_research.publishing.participants import participant_totals
from ctrp_research.publishing.selection import select_findings

HERE = Path(__file__).parent
LANGUAGES = ["en", "ro"]
LEAVES = [code.id for code in FRAME.leaves()]


def parts(path):
    with ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def all_text(path):
    return "\n".join(
        content.decode("utf-8") for name, content in parts(path).items() if name.endswith("xml")
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_draft_reads_as_the_golden_one(draft, language):
    golden = HERE / f"golden-{language}.txt"
    read = outline(draft(language).path)
    if os.environ.get("CTRP_WRITE_GOLDEN"):
        golden.write_text(read, encoding="utf-8")
    assert read == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_section_has_longer_sentences_than_the_plan_allows(draft, language):
    plan, report = shipped_booklet(), draft(language)
    assert list(report.lengths) == [section.id for section in plan.sections]
    for section, lengths in report.lengths.items():
        assert lengths.sentences > 0, section
        assert lengths.mean <= plan.mean_words, section
        assert lengths.longest <= plan.longest, section
    assert report.too_long == ()


def test_a_section_with_longer_sentences_is_named(draft):
    plan = replace(shipped_booklet(), longest=5)
    assert "why" in draft(booklet=plan).too_long


def test_headings_are_headings_in_the_order_of_the_plan(draft):
    document = Document(str(draft().path))
    english = shipped_catalogue("en")
    titles = [p.text for p in document.paragraphs if p.style.name == "Title"]
    chapters = [p.text for p in document.paragraphs if p.style.name == "Heading 1"]
    assert titles == [english.say("cover.title")]
    assert chapters == [
        english.say(f"{section.id}.heading") for section in shipped_booklet().sections
    ]
    assert any(p.style.name == "Heading 2" for p in document.paragraphs)


@pytest.mark.parametrize(("language", "tag"), [("en", "en-GB"), ("ro", "ro-RO")])
def test_the_document_names_its_language_and_title(draft, language, tag):
    path = draft(language).path
    document = Document(str(path))
    assert document.core_properties.language == tag
    assert document.core_properties.title == shipped_catalogue(language).say("cover.title")
    assert set(re.findall(r'<w:lang w:val="([^"]*)"', all_text(path))) == {tag}


def test_type_is_large_upright_sans_serif_and_left_aligned(draft):
    document = Document(str(draft().path))
    used = {p.style.name for p in document.paragraphs if p.text} - {"Source"}
    for table in document.tables:
        used |= {p.style.name for row in table.rows for c in row.cells for p in c.paragraphs}
    normal = document.styles["Normal"]
    assert normal.paragraph_format.line_spacing == 1.5
    for name in used:
        style = document.styles[name]
        assert (style.font.size or normal.font.size).pt >= 14, name
        assert (style.font.name or normal.font.name) == "Arial", name
        assert not style.font.italic, name
        assert (style.paragraph_format.alignment or 0) == 0, name
    assert "<w:i/>" not in document.element.xml


def test_pages_are_numbered_in_the_footer(draft):
    footers = [c for n, c in parts(draft().path).items() if n.startswith("word/footer")]
    assert any(b">PAGE<" in footer for footer in footers)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_picture_is_told_in_words(draft, language):
    document = Document(str(draft(language).path))
    pictures = [p.get("descr") for p in document.element.iter(qn("wp:docPr"))]
    assert len(pictures) == len(draft(language).printed) + 2
    start = {"en": ("Picture of 10", "Example picture", "Drawing"), "ro": ("Imagine", "Desen")}
    assert all(alt_text.startswith(start[language]) for alt_text in pictures)


def findings_in(document):
    """Gives sentence, how many, filled figures by the alt text, and comment of each finding."""
    comments = {str(c.comment_id): c.text for c in document.comments}
    for table in document.tables:
        left, right = table.rows[0].cells[:2]
        marks = [m.get(qn("w:id")) for m in right._tc.iter(qn("w:commentRangeStart"))]
        if right.paragraphs[0].style.name == "Finding" and marks:
            alt = [p.get("descr") for p in left._tc.iter(qn("wp:docPr"))]
            yield [p.text for p in right.paragraphs], alt, comments[marks[0]]


def test_every_finding_rests_on_the_figures_of_the_comparison(draft, comparison):
    report = draft()
    english = shipped_catalogue("en")
    rows = {row.code: row for row in comparison.rows}
    found = list(findings_in(Document(str(report.path))))
    assert len(found) == len(report.printed) > 0
    for code, (lines, alt, comment) in zip(report.printed, found, strict=True):
        cell = rows[code].cells[-1]
        low, high = cell.interval
        assert lines[0] == english.say(f"finding.{code}")
        assert lines[2] == f"That is {cell.n} of {cell.of}."
        told = comment.splitlines()
        assert told[0] == f"Code: {code} ({rows[code].name})"
        assert told[1] == f"Children: {cell.n} of {cell.of}"
        assert told[2] == (
            f"Exact share: {cell.n / cell.of:.1%}; 95 % interval (Wilson): {low:.1%} to {high:.1%}"
        ).replace("%", " %").replace("95  %", "95 %")
        assert ", ".join(comparison.columns) in told[3]
        assert told[4].endswith(comparison.codebook)
        assert told[5].endswith(comparison.data)
        assert "5 children" in told[6]
        assert "10" in told[6]
        assert len(alt) == 1


def test_the_number_of_children_carries_its_evidence_and_the_notes(draft):
    document = Document(str(draft().path))
    totals = [c.text for c in document.comments if c.text.startswith("Children counted: 70\n")]
    assert len(totals) == 1
    assert "Note: A child counts once." in totals[0]


def test_the_ways_of_talking_carry_the_columns_they_were_summed_from(draft):
    comments = [comment.text for comment in Document(str(draft().path)).comments]
    (alone,) = [text for text in comments if text.startswith("Children counted: 52\n")]
    assert "Column: interview + both, of the comparison by method" in alone


def test_comments_do_not_say_when_they_were_made(draft):
    assert b"w:date" not in parts(draft().path)["word/comments.xml"]


def test_a_suppressed_code_leaves_no_trace_in_any_part_of_the_file(draft, comparison):
    text = all_text(draft().path)
    english = shipped_catalogue("en")
    hidden = [row for row in comparison.rows if row.cells[-1].n is None and row.code in LEAVES]
    assert len(hidden) > 10
    for row in hidden:
        if row.code in shipped_booklet().told_without_figure:
            continue
        assert row.code not in text
        assert english.say(f"finding.{row.code}") not in text


def test_a_protecting_sentence_has_no_figure_and_stands_there_whatever_was_said(
    draft, with_figures
):
    plan = shipped_booklet()
    said = with_figures(dict.fromkeys(plan.told_without_figure, 60))
    unsaid = with_figures({})
    for comparison in (said, unsaid):
        report = draft(comparison=comparison)
        text = all_text(report.path)
        for code in plan.told_without_figure:
            assert shipped_catalogue("en").say(f"finding.{code}") in text
            assert code not in text
            assert (code, "sensitive") in report.left_out
    assert "60" not in outline(draft(comparison=said).path)


@given(
    st.dictionaries(st.sampled_from(LEAVES), st.one_of(st.none(), st.integers(0, 70))),
    st.sampled_from([9, 10, 70]),
)
def test_only_published_leaves_are_told_and_dangers_balance_strengths(figures, of):
    figures = {code: None if n is None else min(n, of) for code, n in figures.items()}
    plan = shipped_booklet()
    selection = select_findings(make_comparison(figures, of), FRAME, plan)
    told = [finding.row.code for finding in selection.findings]
    omitted = [one.code for one in selection.left_out]
    assert sorted(told + omitted) == sorted(LEAVES)
    assert len(selection.of("risk")) == len(selection.of("resilience")) <= 6
    for finding in selection.findings:
        assert figures[finding.row.code] == finding.share.n > 0
        assert finding.cell is finding.row.cells[-1]
        assert finding.row.code not in plan.told_without_figure
        assert of >= plan.smallest_base
    for one in selection.left_out:
        hidden = figures.get(one.code) is None and one.code not in plan.told_without_figure
        assert (one.reason == "suppressed") == hidden


def test_findings_stand_in_the_order_of_the_codebook_not_of_their_numbers(comparison):
    selection = select_findings(comparison, FRAME, shipped_booklet())
    order = [code for code in LEAVES if code in {f.row.code for f in selection.of("risk")}]
    numbers = [finding.share.n for finding in selection.of("risk")]
    assert [finding.row.code for finding in selection.of("risk")] == order
    assert numbers != sorted(numbers, reverse=True)


def test_each_omission_has_its_reason(draft):
    reasons = dict(draft().left_out)
    assert reasons["peer-violence"] == "suppressed"
    assert reasons["exploit-sexual"] == "sensitive"
    assert reasons["street-life"] == "enough findings"


def test_too_few_children_give_no_number_and_no_picture(draft, with_figures):
    totals = replace_totals(total=9)
    report = draft(comparison=with_figures(dict.fromkeys(LEAVES, 5), 9), totals=totals)
    assert report.printed == ()
    assert {reason for _, reason in report.left_out} == {"base too small", "sensitive"}
    read = outline(report.path)
    assert "Children talked with us." in read
    assert not re.search(r"\b9\b", read.replace("Articles 19", ""))
    assert "We cannot show numbers here yet." in read


def replace_totals(**changes):
    return replace(TOTALS, alone=None, in_groups=None, both=None, **changes)


def test_the_same_input_gives_the_same_bytes(draft):
    first, second = draft(name="a.docx"), draft(name="b.docx")
    assert first.path.read_bytes() == second.path.read_bytes()


def test_neither_clock_nor_hash_seed_nor_time_zone_changes_the_bytes(tmp_path):
    program = textwrap.dedent(
        """
        import sys
        from pathlib import Path
        sys.path.insert(0, sys.argv[1])
        from invented import FRAME, TOTALS, make_comparison
        from ctrp_research.publishing.summary import draft_summary
        draft_summary(
            make_comparison(), language="ro", codebook=FRAME,
            participants=TOTALS, path=Path(sys.argv[2]),
        )
        """
    )
    made = []
    for seed, zone in (("1", "UTC"), ("2", "Asia/Tokyo")):
        path = tmp_path / f"{seed}.docx"
        subprocess.run(
            [sys.executable, "-c", program, str(HERE), str(path)],
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone},
            cwd=HERE.parents[1],
            check=True,
        )
        made.append(path.read_bytes())
    assert made[0] == made[1]


def test_the_places_for_help_are_marked_gaps_and_hold_no_number(draft):
    read = outline(draft().path)
    help_section = read[read.index("Heading 1: Where to get help") :]
    help_section = help_section[: help_section.index("Heading 1: Word list")]
    assert "[ TO BE FILLED IN ]" in help_section
    assert help_section.count("[ fill in ]") == 3 * 7
    assert not re.search(r"Cell: .*\d", help_section)


def test_a_missing_wording_stops_the_draft_and_names_itself(draft, tmp_path):
    text = shipped_catalogue("ro").path.read_text(encoding="utf-8")
    path = tmp_path / "xx.po"
    path.write_text(text.replace('"finding.family-poverty"', '"finding.other"'), encoding="utf-8")
    with pytest.raises(WordingError, match=r"xx\.po: no wording for `finding\.family-poverty`"):
        draft(wording=path)


def test_totals_are_read_off_gated_columns(comparison):
    totals = participant_totals(comparison)
    assert (totals.total, totals.alone) == (70, None)
    assert totals.countries == comparison.columns[:-1]
    assert not totals.elsewhere


def method_comparison(comparison, sizes):
    cells = tuple(replace(comparison.rows[0].cells[0], of=of) for of in sizes.values())
    row = replace(comparison.rows[0], cells=cells)
    return replace(comparison, by="method", columns=tuple(sizes), rows=(row,))


def test_ways_of_talking_are_told_together_or_not_at_all(comparison):
    told = {"both": 7, "focus group": 18, "interview": 45, "all": 70}
    totals = participant_totals(comparison, method_comparison(comparison, told))
    assert (totals.alone, totals.in_groups, totals.both) == (52, 25, 7)
    hidden = told | {"both": None}
    totals = participant_totals(comparison, method_comparison(comparison, hidden))
    assert (totals.alone, totals.in_groups, totals.both) == (None, None, None)


def test_that_both_ways_are_mixed_is_said_also_where_their_numbers_are_hidden(draft):
    read = outline(draft(totals=replace_totals()).path)
    assert "Some talked alone with an adult, and some in a group." in read
    assert "We counted talks alone and talks in groups together." in read
    one_way = outline(draft(totals=replace_totals(methods=("interview", "all"))).path)
    assert "together" not in one_way


def test_a_country_too_small_to_tell_is_not_named(comparison):
    cells = (replace(comparison.rows[0].cells[0], of=None), *comparison.rows[0].cells[1:])
    rows = (replace(comparison.rows[0], cells=cells), *comparison.rows[1:])
    totals = participant_totals(replace(comparison, rows=rows))
    assert "AL" not in totals.countries
    assert totals.elsewhere


def test_a_comparison_by_something_else_is_refused(comparison):
    with pytest.raises(UsageError, match="by country, not by gender"):
        participant_totals(replace(comparison, by="gender"))
