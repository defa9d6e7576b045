"""The first draft of the child-friendly summary: published figures in, a Word document out."""

from dataclasses import dataclass
from pathlib import Path

from codebooks import Codebook
from ctrp_research.findings.comparison import Comparison
from ctrp_research.publishing.booklet import Booklet, Section, shipped_booklet
from ctrp_research.publishing.catalogue import Catalogue, read_catalogue, shipped_catalogue
from ctrp_research.publishing.document import ChildDocument
from ctrp_research.publishing.evidence import finding_evidence, method_evidence, total_evidence
from ctrp_research.publishing.participants import ALONE, BOTH, GROUP, ParticipantTotals
from ctrp_research.publishing.pictograph import draw_pictograph
from ctrp_research.publishing.selection import Finding, Reason, Selection, select_findings
from ctrp_research.publishing.sentences import SentenceLengths, measure_sentences
from ctrp_research.publishing.share import TENTHS

EXAMPLE_DARK = 3
"""Filled figures in the picture that explains the pictures."""
WRITING_LINES = 3
_TABLE_FOLLOWS = {"findings", "gaps", "help"}
"""Kinds of section whose first sentences stay on the page of what they lead to."""


@dataclass(frozen=True, slots=True)
class SummaryReport:
    """What a draft tells and what it does not."""

    path: Path
    language: str
    printed: tuple[str, ...]
    """Codes that are told with a figure, in the order of the document."""
    left_out: tuple[tuple[str, Reason], ...]
    """Codes of the told branches that are not, each with why."""
    lengths: dict[str, SentenceLengths]
    """Per section, of all that a child reads."""
    too_long: tuple[str, ...]
    """Sections whose sentences are longer than the plan allows."""


def draft_summary(
    comparison: Comparison,
    *,
    language: str,
    codebook: Codebook,
    participants: ParticipantTotals,
    path: Path,
    wording: Path | None = None,
    booklet: Booklet | None = None,
) -> SummaryReport:
    """Writes the draft as DOCX, byte for byte the same for the same input.

    Args:
        comparison: figures that have passed the gate; its last column, "all", is told.
        language: a catalogue that ships with the program, such as `en`.
        codebook: the frame of the comparison, for the branches of its codes.
        participants: who talked to us, as far as it may be told.
        path: where to write.
        wording: a PO file to take instead of the shipped one.
        booklet: another plan than the shipped one.

    Raises:
        UsageError: there is no catalogue in this language.
        WordingError: the catalogue lacks a wording; it and the file are named.
    """
    catalogue = read_catalogue(wording) if wording else shipped_catalogue(language)
    plan = booklet or shipped_booklet()
    selection = select_findings(comparison, codebook, plan)
    writer = _Writer(
        comparison=comparison,
        participants=participants,
        catalogue=catalogue,
        plan=plan,
        selection=selection,
    )
    lengths = writer.write(path)
    return SummaryReport(
        path=path,
        language=language,
        printed=tuple(finding.row.code for finding in selection.findings),
        left_out=tuple((omitted.code, omitted.reason) for omitted in selection.left_out),
        lengths=lengths,
        too_long=tuple(
            section
            for section, measured in lengths.items()
            if measured.mean > plan.mean_words or measured.longest > plan.longest
        ),
    )


class _Writer:
    """Writes the sections one after the other and remembers what a child reads in each."""

    def __init__(
        self,
        *,
        comparison: Comparison,
        participants: ParticipantTotals,
        catalogue: Catalogue,
        plan: Booklet,
        selection: Selection,
    ) -> None:
        self.comparison = comparison
        self.participants = participants
        self.catalogue = catalogue
        self.plan = plan
        self.selection = selection
        self.fill = catalogue.say("gap.fill")
        self.read: list[str] = []
        self.document = ChildDocument(
            title=catalogue.say("cover.title"),
            language=catalogue.tag,
            footer=catalogue.say("document.footer"),
        )

    def write(self, path: Path) -> dict[str, SentenceLengths]:
        lengths: dict[str, SentenceLengths] = {}
        self._write_cover()
        for section in self.plan.sections:
            self.read = []
            self._write_section(section)
            lengths[section.id] = measure_sentences(self.read)
        self.document.save(path)
        return lengths

    def _write_cover(self) -> None:
        say = self.catalogue.say
        self.document.heading(say("cover.title"), level=0)
        self.document.paragraph(say("cover.subtitle"), style="Subtitle")
        self.document.picture(draw_pictograph(TENTHS), alt_text=say("cover.alt"))
        self.document.paragraph(
            say("cover.for", youngest=self.plan.youngest, oldest=self.plan.oldest)
        )
        self._tell("cover.draft", "cover.check", "cover.native")
        self.document.gap(say("cover.by"), self.fill)
        self.document.gap(say("cover.year"), self.fill)
        self.document.next_page()

    def _write_section(self, section: Section) -> None:
        self.document.heading(self.catalogue.say(f"{section.id}.heading"), level=1)
        self._tell(*section.open, keep=section.kind in _TABLE_FOLLOWS)
        self._write_content(section)
        self._tell(*section.close)
        if section.kind == "people":
            self._write_explanation()
        if section.kind == "questions":
            self.document.lines(WRITING_LINES)
        for gap in section.gaps:
            self.document.gap(self.catalogue.say(gap), self.fill)

    def _write_content(self, section: Section) -> None:
        match section.kind:
            case "people":
                self._write_people()
            case "findings":
                self._write_findings(section)
            case "rights":
                self._write_rights()
            case "help":
                self._write_help(section)
            case "words":
                self._write_words(section)
            case "questions":
                self._write_questions(section)
            case "text" | "gaps":
                pass

    def _tell(self, *names: str, keep: bool = False) -> None:
        """Writes sentences one per line, as easy reading asks."""
        for name in names:
            self.read.append(self.catalogue.say(name))
            self.document.paragraph(self.read[-1], keep=keep)

    def _write_people(self) -> None:
        who = self.participants
        if who.total is None or who.total < self.plan.smallest_base:
            self._tell("people.some")
        else:
            evidence = total_evidence(who.total, self.comparison, self.catalogue)
            self._write_total("people.total", who.total, evidence)
            self._write_methods()
        if who.countries:
            self._tell("people.countries")
            for name in sorted(self.catalogue.territory(code) for code in who.countries):
                self.document.paragraph(name, style="List Bullet")
            if who.elsewhere:
                self._tell("people.elsewhere")

    def _write_methods(self) -> None:
        """Says how children talked, and that both ways are counted in one figure."""
        who = self.participants
        if who.alone is None or who.in_groups is None or who.both is None:
            if BOTH in who.methods or {ALONE, GROUP} <= set(who.methods):
                self._tell("people.ways", "people.together")
            return
        for name, number, parts in (
            ("people.alone", who.alone, (ALONE, BOTH)),
            ("people.groups", who.in_groups, (GROUP, BOTH)),
            ("people.both", who.both, (BOTH,)),
        ):
            if number:
                evidence = method_evidence(
                    number,
                    parts,
                    columns=who.methods,
                    comparison=self.comparison,
                    catalogue=self.catalogue,
                )
                self._write_total(name, number, evidence)
        if who.alone and who.in_groups:
            self._tell("people.together")

    def _write_total(self, name: str, number: int, evidence: str) -> None:
        sentence = self.catalogue.count(name, number, count=number)
        self.read.append(sentence)
        self.document.comment(self.document.paragraph(sentence), evidence)

    def _write_explanation(self) -> None:
        """Explains the pictures by one of them, and why some numbers are missing."""
        say = self.catalogue.say
        self.document.heading(say("pictures.heading"), level=2)
        example = say("pictures.example", dark=EXAMPLE_DARK)
        self.document.finding(
            sentence=example,
            lines=[say(name) for name in ("pictures.ten", "pictures.dark", "pictures.light")],
            comment=None,
            png=draw_pictograph(EXAMPLE_DARK),
            alt_text=say("alt.example", dark=EXAMPLE_DARK),
        )
        self.read += [example, say("pictures.ten"), say("pictures.dark"), say("pictures.light")]
        self._tell("pictures.hidden", "pictures.protect")

    def _write_findings(self, section: Section) -> None:
        findings = self.selection.of(section.id)
        for finding in findings:
            self._write_finding(finding)
        if not findings:
            self._tell("findings.none")
        left_out = self.selection.left_out
        protecting = [
            code
            for code in self.plan.told_without_figure
            if any(one.code == code and one.section == section.id for one in left_out)
        ]
        if protecting:
            self.document.heading(self.catalogue.say("protect.heading"), level=2)
            self._tell(*(f"finding.{code}" for code in protecting))

    def _write_finding(self, finding: Finding) -> None:
        say, share = self.catalogue.say, finding.share
        sentence = say(f"finding.{finding.row.code}")
        lines = [share.sentence(self.catalogue), say("share.exact", n=share.n, of=share.of)]
        self.document.finding(
            sentence=sentence,
            lines=lines,
            comment=finding_evidence(finding, self.comparison, self.catalogue),
            png=draw_pictograph(share.dark) if share.dark is not None else None,
            alt_text=share.alt_text(self.catalogue) if share.dark is not None else "",
        )
        self.read += [sentence, *lines]

    def _write_rights(self) -> None:
        for right in self.plan.rights:
            self.document.heading(self.catalogue.say(f"{right.id}.heading"), level=2)
            self._tell(*right.say)
            numbers = self.catalogue.join([str(article) for article in right.articles])
            articles = self.catalogue.count("rights.article", len(right.articles), numbers=numbers)
            self.document.paragraph(articles, style="Source")

    def _write_help(self, section: Section) -> None:
        self.document.gap(self.catalogue.say("help.gap"), self.fill, keep=True)
        countries = sorted(self.catalogue.territory(code) for code in self.participants.countries)
        self.document.gap_table(
            [self.catalogue.say(name) for name in section.columns],
            countries or [f"[ {self.fill} ]"],
            self.catalogue.say("gap.cell"),
        )

    def _write_words(self, section: Section) -> None:
        for word in section.words:
            self.document.heading(self.catalogue.say(f"word.{word}.term"), level=2)
            self._tell(f"word.{word}.meaning")

    def _write_questions(self, section: Section) -> None:
        for name in section.questions:
            self.read.append(self.catalogue.say(name))
            answers = self.catalogue.say("tell.answers")
            self.document.paragraph(f"{self.read[-1]}   {answers}")
