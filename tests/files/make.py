"""Make the files beside this one anew: python tests/files/make.py; it needs LibreOffice.

Everything in them is invented. The Word documents are XML written here by hand as Word writes it, so
no library that reads them wrote them; the rest LibreOffice makes of these, or is text typed here.
"""

import shutil
import struct
import subprocess
import tempfile
import zipfile
import zlib
from pathlib import Path

HERE = Path(__file__).parent
TIME = (2026, 1, 1, 0, 0, 0)
W = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
PARTS = ("header", "footer", "footnotes", "comments")


def run(text: str, bold: bool = False, tag: str = "t") -> str:
    weight = "<w:rPr><w:b/></w:rPr>" if bold else ""
    return f'<w:r>{weight}<w:{tag} xml:space="preserve">{text}</w:{tag}></w:r>'


def paragraph(*runs: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{''.join(runs)}</w:p>"


def said(label: str, text: str) -> str:
    return paragraph(run(label, bold=True), run(f" {text}"))


def row(*cells: str, deleted: bool = False) -> str:
    mark = '<w:trPr><w:del w:id="9" w:author="x"/></w:trPr>' if deleted else ""
    made = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{3000 if not at else 6000}" w:type="dxa"/></w:tcPr>'
        f"{paragraph(run(cell, tag='delText' if deleted else 't'))}</w:tc>"
        for at, cell in enumerate(cells)
    )
    return f"<w:tr>{mark}{made}</w:tr>"


def table(*rows: str) -> str:
    grid = '<w:tblGrid><w:gridCol w:w="3000"/><w:gridCol w:w="6000"/></w:tblGrid>'
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="9000" w:type="dxa"/></w:tblPr>{grid}{"".join(rows)}</w:tbl>'
    )


def field(name: str) -> str:
    return f'<w:fldSimple w:instr=" {name} ">{run("1")}</w:fldSimple>'


def write_docx(
    path: Path, body: str, *, header: str = "", footer: str = "", section: str = "",
    footnotes: dict[int, str] | None = None, comments: dict[int, str] | None = None,
    external: str = "",
) -> None:  # fmt: skip
    notes = "".join(
        f'<w:footnote w:id="{at}">{paragraph(run(text))}</w:footnote>'
        for at, text in (footnotes or {}).items()
    )
    told = "".join(
        f'<w:comment w:id="{at}" w:author="A Coder" w:initials="AC">{paragraph(run(text))}</w:comment>'
        for at, text in (comments or {}).items()
    )
    separator = f'<w:footnote w:type="separator" w:id="-1">{paragraph("<w:r><w:separator/></w:r>")}</w:footnote>'
    parts = {
        "document": f"<w:document {W}><w:body>{body}<w:sectPr>"
        '<w:headerReference w:type="default" r:id="rheader"/>'
        '<w:footerReference w:type="default" r:id="rfooter"/>'
        '<w:pgSz w:w="11906" w:h="16838"/>'
        '<w:pgMar w:top="1417" w:right="1417" w:bottom="1417" w:left="1417" w:header="708" w:footer="708"/>'
        f"{section}</w:sectPr></w:body></w:document>",
        "header": f"<w:hdr {W}>{paragraph(run(header))}</w:hdr>",
        "footer": f"<w:ftr {W}>{paragraph(run(footer), field('PAGE'))}</w:ftr>",
        "footnotes": f"<w:footnotes {W}>{separator}{notes}</w:footnotes>",
        "comments": f"<w:comments {W}>{told}</w:comments>",
    }
    overrides = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{WORD}.{name}+xml"/>' for name in PARTS
    )
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{WORD}.document.main+xml"/>'
        f"{overrides}</Types>"
    )
    linked = "".join(
        f'<Relationship Id="r{name}" Type="{OFFICE}/{name}" Target="{name}.xml"/>' for name in PARTS
    )
    related = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:

        def put(name: str, content: str) -> None:
            archive.writestr(
                zipfile.ZipInfo(name, TIME), DECLARATION + content, zipfile.ZIP_DEFLATED
            )

        put("[Content_Types].xml", types)
        put(
            "_rels/.rels",
            f'{related}<Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="word/document.xml"/>'
            "</Relationships>",
        )
        put("word/_rels/document.xml.rels", f"{related}{linked}{external}</Relationships>")
        for name, content in parts.items():
            put(f"word/{name}.xml", content)


def albanian(path: Path, *, word_only: bool = False) -> None:
    """Bold names, a table, tracked changes, notes and a running head.

    What LibreOffice 7 loses on its way to other formats (a text box, a content control, a deleted
    row) stands only in a version of its own.
    """
    question = said("Intervistuesja", "A shkon në shkollë?")
    if word_only:
        question = f"<w:sdt><w:sdtContent>{question}</w:sdtContent></w:sdt>"
    gone = '<w:rPr><w:del w:id="1" w:author="x"/></w:rPr>'
    box = (
        '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:txbx><w:txbxContent>'
        f"{paragraph(run('[qesh] '))}</w:txbxContent></wps:txbx></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><v:textbox><w:txbxContent>{paragraph(run('[qesh] '))}"
        "</w:txbxContent></v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    body = (
        paragraph(run("Vendi: Shqipëri"))
        + paragraph(run("Fëmija: vajzë, 13 vjeç"))
        + paragraph()
        + said("Intervistuesja", "Si e kalon ditën? Çfarë bën?")
        + paragraph(
            run("Vajza", bold=True),
            run(" Në mëngjes dal të "),
            f'<w:del w:id="2" w:author="x">{run("luaj", tag="delText")}</w:del>',
            f'<w:ins w:id="3" w:author="x">{run("punoj")}</w:ins>',
            run(", pastaj shkoj te gjyshja."),
            '<w:r><w:footnoteReference w:id="1"/></w:r>',
        )
        + question
        + paragraph(
            run("Vajza", bold=True),
            run(" Jo, e kam lënë shkollën "),
            '<w:commentRangeStart w:id="0"/>',
            run("vitin"),
            '<w:commentRangeEnd w:id="0"/><w:r><w:commentReference w:id="0"/></w:r>',
            properties=gone,
        )
        + paragraph(run(" e kaluar."), box if word_only else "")
        + table(
            row("Intervistuesja:", "Pse?"),
            row("Vajza:", "Kjo u fshi.", deleted=True) if word_only else "",
            row("Vajza:", "S’kemi para, dhe librat janë shtrenjtë."),
        )
    )
    write_docx(
        path, body, header="PROJEKTI – intervista 3", footer="Faqe ",
        footnotes={1: "Gjyshja banon në të njëjtën rrugë."}, comments={0: "Ajo flet ngadalë këtu."},
        external=f'<Relationship Id="rx" Type="{OFFICE}/attachedTemplate" '
        'Target="http://example.invalid/template.dotm" TargetMode="External"/>',
    )  # fmt: skip


def bulgarian(path: Path) -> None:
    """Three pages with a running head, page numbers and a number before each line."""
    doings = [
        "нося вода",
        "чистя двора",
        "гледам братчетата",
        "чета на дядо",
        "ходя за хляб",
        "готвя",
    ]
    turns = "".join(
        paragraph(
            run(
                f"В: Какво правиш в ден {at + 1}, когато няма никого вкъщи, и кой ти помага тогава?"
            )
        )
        + paragraph(
            run(
                f"О: Първо {doings[at % 6]}, после отивам при баба, защото тя не може сама да се оправи, "
                f"а вечер {doings[(at * 5 + 1) % 6]} и пиша домашното за {at + 2} клас, ако има ток."
            )
        )
        for at in range(24)
    )
    write_docx(
        path,
        paragraph(run("Място: едно село")) + paragraph(run("Дете: момиче, 14 г.")) + paragraph() + turns,
        header="Проект Хоризонт – разговор 4", footer="Страница ",
        section='<w:lnNumType w:countBy="1" w:restart="continuous"/>',
    )  # fmt: skip


def bosnian(path: Path) -> None:
    """Words divided at the ends of lines by hand, as in a text that was pasted from a printed one."""

    def broken(*lines: str) -> str:
        return paragraph("<w:r><w:br/></w:r>".join(run(line) for line in lines))

    filler = "pa onda opet sve tako iz dana u dan dok ne padne mrak i ne dođe majka s po-"
    write_docx(
        path,
        paragraph(run("P: Kako izgleda tvoj dan?"))
        + broken(f"O: Ustanem rano, {filler[:-5]} s po-", "sla, a ja čuvam brata i sestru.")
        + paragraph(run("P: Ko ti pomaže?"))
        + broken(f"O: Niko, {filler[:-5]} i onda se crno-", "bijelo gleda, a meni je sve isto."),
        header="", footer="",
    )  # fmt: skip


def speakers_beside(path: Path) -> None:
    """A table of speakers and what they say, whose lines wrap."""
    long = (
        "Ujutro idem po vodu, onda u školu ako stignem, a poslije pomažem tetki na pijaci do mraka."
    )
    write_docx(
        path,
        table(
            row("Voditeljica", "Kako provodiš dan kad nema škole, i s kim si onda najviše vremena?"),
            row("Djevojčica 1", long),
            row("Voditeljica", "A ti?"),
            row("Djevojčica 2", "Ja isto, samo što kod nas pijaca radi tri dana."),
        ),
    )  # fmt: skip


def two_columns(path: Path) -> None:
    turns = "".join(
        paragraph(
            run(f"I: What did you do on day {at}, before the evening came and all were home?")
        )
        + paragraph(
            run(f"R: On day {at} I carried water and then I read to my brother for a while.")
        )
        for at in range(1, 16)
    )
    write_docx(path, turns, section='<w:cols w:num="2" w:space="708"/>')


SHEET = """\
Țara,România,
,,
Nr.,Vorbitor,Textul,Timpul
1,Moderatoare,"Cine începe, vă rog?",0:00:05
2,Fata 1,"Eu. Mama e plecată în Italia,\nși tata muncește.",0:00:12
3,Băiat 1,"Nu e bine, zic eu.",0:00:31
"""
CELL = '<table:table-cell office:value-type="string">{}<text:p>{}</text:p></table:table-cell>'
COMMENT = "<office:annotation><text:p>Ajo buzëqeshi.</text:p></office:annotation>"


def book(path: Path) -> None:
    """A flat OpenDocument workbook with a comment and a hidden sheet."""
    names = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text", "style")
    )

    def sheet(name: str, style: str, *rows: tuple[str, ...]) -> str:
        made = "".join(f"<table:table-row>{''.join(row)}</table:table-row>" for row in rows)
        return f'<table:table table:name="{name}" table:style-name="{style}">{made}</table:table>'

    def plain(*texts: str) -> tuple[str, ...]:
        return tuple(CELL.format("", text) for text in texts)

    heading = plain("Folësi", "Teksti", "Koha")
    asked = plain("I", "Kush të ndihmon?", "0:01")
    answered = (*plain("V"), CELL.format(COMMENT, "Tezja. 12"))
    styles = "".join(
        f'<style:style style:name="{name}" style:family="table"><style:table-properties '
        f'table:display="{shown}"/></style:style>'
        for name, shown in (("seen", "true"), ("unseen", "false"))
    )
    path.write_text(
        f'{DECLARATION}<office:document{names} office:version="1.2" office:mimetype='
        '"application/vnd.oasis.opendocument.spreadsheet">'
        f"<office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{sheet('a', 'seen', heading, asked, answered)}"
        f"{sheet('b', 'unseen', heading, plain('I', 'E fshehur'))}</office:spreadsheet></office:body>"
        "</office:document>",
        encoding="utf-8",
    )


RTF_CYRILLIC = "Питање: Ко живи са тобом?|Одговор: Мајка и ујак."


def hex_of(text: str, encoding: str) -> str:
    return "".join(
        sign if sign.isascii() else "".join(f"\\'{byte:02x}" for byte in sign.encode(encoding))
        for sign in text
    )


def wordpad(path: Path) -> None:
    """As WordPad of 2005 wrote it: two code pages by font, a picture, a deleted word, a footnote."""
    ask, answer = RTF_CYRILLIC.split("|")
    source = (
        r"{\rtf1\ansi\ansicpg1250\deff0{\fonttbl{\f0\fnil\fcharset238 Times New Roman CE;}"
        r"{\f1\fnil\fcharset204 Times New Roman Cyr;}}{\info{\author Neko Nekic}}"
        r"{\header\pard Intervju 5\par}\viewkind4\uc1\pard\lang2074\f0 "
        + hex_of("P: Gdje živiš, i čija je kuća?", "cp1250")
        + r"\par O: U "
        + hex_of("selu", "cp1250")
        + r"{\deleted  obrisano} kod strica, ima ku"
        + hex_of("ću", "cp1250")
        + r"{\footnote\pard Stric je "
        + hex_of("očev brat", "cp1250")
        + r".}.\par {\pict\wmetafile8 0100090000}\f1 "
        + hex_of(ask, "cp1251")
        + r"\par "
        + hex_of(answer, "cp1251")
        + r"\par \u128512?\f0\trowd\cellx3000\cellx9000\intbl P:\cell Jo"
        + hex_of("š nešto?", "cp1250")
        + r"\cell\row\trowd\cellx3000\cellx9000\intbl O:\cell Ne.\par Nema.\cell\row\pard\par}"
    )
    path.write_bytes(source.encode("ascii"))


def page(path: Path) -> None:
    """A page as Word saves it for the web, in the code page of the region."""
    path.write_bytes(
        """<html><head><meta http-equiv=Content-Type content="text/html; charset=windows-1250">
<style>p {color:red}</style><script>var a = "P: ne";</script></head><body lang=SR>
<p class=MsoNormal>Zemlja: Srbija<o:p></o:p></p>
<p class=MsoNormal>Dete: devojčica, 12 godina</p><p class=MsoNormal>&nbsp;</p>
<p class=MsoNormal><b>Ispitivačica:</b> Šta radiš posle
škole?</p>
<p class=MsoNormal><b>Devojčica</b> Čuvam brata.<a href="#_ftn1" name="_ftnref1">[1]</a><br>
I kuvam.</p>
<table><tr><td><p>Ispitivačica:</p></td><td><p>Ko ti <del>ne</del> pomaže?</p></td></tr>
<tr><td>Devojčica:</td><td><p>Niko.</p><p>Ponekad baka.</p></td></tr></table>
<div style='mso-element:footnote-list'><div style='mso-element:footnote' id=ftn1>
<p class=MsoFootnoteText><a href="#_ftnref1" name="_ftn1">[1]</a> Brat ima dve godine.</p></div></div>
</body></html>
""".encode("cp1250")
    )


WHISPER = """\
1
00:00:00,000 --> 00:00:03,480
[SPEAKER_00]: Kako se provodi dan kad nema škole,

2
00:00:03,480 --> 00:00:05,120
[SPEAKER_00]: i s kim si onda?

3
00:00:06,000 --> 00:00:09,200
[SPEAKER_01]: Pa uglavnom sama. Rekla sam joj: dođi,

4
00:00:09,200 --> 00:01:11,000
ali nije došla.

5
01:02:03,500 --> 01:02:05,000
[SPEAKER_00]: A sestra?

6
01:02:06,000 --> 01:02:07,000
[SPEAKER_02]: Ja sam tu.
"""
VOICES = """\
WEBVTT
Kind: captions

NOTE
Uvezao program.

STYLE
::cue(v) { color: red }

intro
00:05.000 --> 00:07.000 align:start position:0%
<v Водитељ>Ко је <i>кренуо</i> у школу?

00:07.500 --> 00:09.000
<v Девојчица 1>Ја &amp; брат.</v>
<v Дечак 1><00:08.000>И ја.</v>

00:09.500 --> 00:11.000
- Све
- Није све.
"""
UNNAMED = """\
1
00:00:00,000 --> 00:00:02,000
Unë jam nga fshati

2
00:00:02,000 --> 00:00:04,000
dhe shkoj në shkollë.

3
00:00:12,000 --> 00:00:14,000
Po vëllai?
"""


def write_picture(path: Path) -> None:
    """A grey picture, as of a page that was photographed."""
    rows = zlib.compress((b"\0" + bytes(range(40))) * 60)
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", 40, 60, 8, 0, 0, 0, 0)),
        (b"IDAT", rows),
        (b"IEND", b""),
    )
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n"
        + b"".join(
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
            for kind, data in chunks
        )
    )


def convert(source: Path, *endings: str, to: Path = HERE, option: str = "") -> None:
    for ending in endings:
        subprocess.run(
            ["soffice", "--headless", *([option] if option else []), "--convert-to", ending, "--outdir", to, source],
            check=True, capture_output=True,
        )  # fmt: skip


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        made = Path(name)
        albanian(HERE / "albanian.docx")
        albanian(HERE / "word-only.docx", word_only=True)
        convert(HERE / "albanian.docx", "odt", "rtf", "doc", "html")
        for make in (bulgarian, bosnian, speakers_beside, two_columns):
            source = made / f"{make.__name__.replace('_', '-')}.docx"
            make(source)
            convert(source, "pdf")
        write_picture(made / "scan.png")
        convert(made / "scan.png", "pdf")
        sheet = made / "romanian.csv"
        sheet.write_text(SHEET, encoding="utf-8")
        convert(sheet, "xlsx", "xls", "ods", option="--infilter=CSV:44,34,76,1,,0,false,true")
        shutil.copy(sheet, HERE / "romanian.csv")
        book(made / "hidden.fods")
        convert(made / "hidden.fods", "xls")
    wordpad(HERE / "wordpad.rtf")
    page(HERE / "word-page.html")
    (HERE / "whisper.srt").write_text(WHISPER, encoding="utf-8")
    (HERE / "voices.vtt").write_text(VOICES, encoding="utf-8")
    (HERE / "unnamed.srt").write_text(UNNAMED, encoding="utf-8")


if __name__ == "__main__":
    main()
