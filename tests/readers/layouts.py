# ruff: noqa: E501
"""One invented survey of 60 SMEs, written as many survey tools write it; and what it holds."""

import csv
import io
import json
import random
import zipfile
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from xml.sax.saxutils import escape

import pandas as pd
import pyreadstat
import xlsxwriter

START = datetime(2026, 3, 1, 9)
LEVELS = ("None", "Basic", "Advanced", "Expert")
SIZES = ("1 to 9", "10 to 49", "50 to 249")
SECTORS = ("Transport and logistics", "ICT", "Green technologies")
SKILLS = (
    "Route planning",
    "Cold chain",
    "Data security",
    "Cloud services",
    "Heat pumps",
    "Recycling",
)
NEEDS = ("Route planning", "Data security", "Heat pumps, small and large", "Recycling")
MARKETS = ("United States", "Japan", "Morocco")
CONSENT = ("By name", "By a code", "Only in totals")
Q = {
    "company": "Name of your company",
    "email": "E-mail address",
    "size": "Number of employees",
    "sector": "What is your main sector?",
    "turnover": "Annual turnover in EUR",
    "founded": "When was your company founded?",
    "has": "How good is your company at the following?",
    "needs": "What does your company need?",
    "exports": "Do you export?",
    "markets": "Which markets interest you?",
    "comment": "Anything else?",
    "consent": "How may we show your answers?",
}
OTHER = "Other"


@dataclass
class Firm:
    """What one SME answered; None where it did not."""

    number: int
    size: str | None
    sector: str | None
    turnover: float | None
    founded: date | None
    has: list
    needs: list | None
    need_written: str
    exports: str | None
    markets: list | None
    comment: str | None
    consent: str | None
    sector_written: str = ""

    @property
    def company(self):
        return f"Firm {chr(65 + self.number % 26)}{self.number}"

    @property
    def email(self):
        return f"f{self.number}@example.org"

    @property
    def stamp(self):
        return START + timedelta(hours=7 * self.number)


def firms(count=60, seed=3):
    rng = random.Random(seed)

    def maybe(value, share=0.88):
        return value if rng.random() < share else None

    return [firm_of(number, rng, maybe) for number in range(count)]


def firm_of(number, rng, maybe):
    written = ""
    sector = maybe(rng.choices(SECTORS, (7, 6, 5))[0])
    if sector and rng.random() < 0.14:
        sector, written = OTHER, rng.choice(["Food", "Tourism", "Law"])
    needs = maybe([need for need in NEEDS if rng.random() < 0.5])
    wish = rng.choice(["Drones", "Blockchain"]) if needs and rng.random() < 0.14 else ""
    exports = maybe(rng.choice(["Yes", "No"]), 0.95)
    markets = [m for m in MARKETS if rng.random() < 0.6] if exports == "Yes" else None
    return Firm(
        number, maybe(rng.choice(SIZES)), sector,
        maybe(round(rng.uniform(1e5, 9e6), 2), 0.95),
        maybe(date(1980 + number % 37, 1 + number % 12, 1 + number % 28)),
        [maybe(rng.choice(LEVELS)) for _ in SKILLS], needs or None, wish,
        exports, markets or None,
        maybe(rng.choice(["Line one\nline two", 'He said "yes"', "Good; thanks, all"]), 0.6),
        maybe(rng.choice(CONSENT)), written,
    )  # fmt: skip


def counts(values):
    return {k: int(n) for k, n in pd.Series([v for v in values if v]).value_counts().items()}


def truth(survey):
    """Counts of each block, by what it is about."""
    blocks = {
        "size": counts(f.size for f in survey),
        "sector": {("other" if k == OTHER else k): n
                   for k, n in counts(f.sector for f in survey).items()},
        "exports": counts(f.exports for f in survey),
        "consent": counts(f.consent for f in survey),
        "turnover": [sum(f.turnover is not None for f in survey),
                     round(sum(f.turnover or 0 for f in survey), 2)],
        "founded": [sum(f.founded is not None for f in survey),
                    sum(f.founded.toordinal() for f in survey if f.founded)],
        "comment": sum(f.comment is not None for f in survey),
    }  # fmt: skip
    for place, skill in enumerate(SKILLS):
        blocks[f"has/{skill}"] = counts(f.has[place] for f in survey)
    unanswered = sum(f.needs is None for f in survey)
    for need in NEEDS:
        blocks[f"needs/{need}"] = [sum(need in (f.needs or ()) for f in survey), unanswered]
    blocks["needs/other"] = [sum(bool(f.need_written) for f in survey), unanswered]
    for market in MARKETS:
        blocks[f"markets/{market}"] = [
            sum(market in (f.markets or ()) for f in survey),
            sum(f.markets is None for f in survey),
        ]
    return blocks


def cells_of(survey):
    """What each SME answered, in the order of the survey, by what it is about; None: nothing."""
    blocks = {
        code: [getattr(f, code) for f in survey]
        for code in ("size", "exports", "consent", "turnover", "founded", "comment")
    }
    blocks["sector"] = ["other" if f.sector == OTHER else f.sector for f in survey]
    for place, skill in enumerate(SKILLS):
        blocks[f"has/{skill}"] = [f.has[place] for f in survey]
    for need in NEEDS:
        blocks[f"needs/{need}"] = [None if f.needs is None else need in f.needs for f in survey]
    blocks["needs/other"] = [None if f.needs is None else bool(f.need_written) for f in survey]
    for market in MARKETS:
        blocks[f"markets/{market}"] = [
            None if f.markets is None else market in f.markets for f in survey
        ]
    return blocks


def blank(value):
    return "" if value is None else value


def joined(options, separator, *more):
    return separator.join([*(options or ()), *(m for m in more if m)])


def write_csv(path, rows, *, separator=",", encoding="utf-8", **options):
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=separator, lineterminator="\r\n", **options).writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))


def write_xlsx(path, sheets, hidden=(), merged=()):
    with xlsxwriter.Workbook(str(path)) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for r, row in enumerate(rows):
                for c, value in enumerate(row):
                    if isinstance(value, date):
                        sheet.write_datetime(r, c, value, day)
                    elif value not in ("", None):
                        sheet.write(r, c, value)
            for first, last in merged:
                sheet.merge_range(0, first, 0, last, rows[0][first])
            if name in hidden:
                sheet.hide()
            else:
                sheet.activate()


def simple(survey, *, grid="{q} [{i}]", separator=", ", day="%d/%m/%Y", stamp="Timestamp", q=Q):
    """Google's way: one column per question, write-ins among the options."""
    header = [stamp, q["company"], q["email"], q["size"], q["sector"], q["turnover"], q["founded"],
              *(grid.format(q=q["has"], i=skill) for skill in SKILLS), q["needs"], q["exports"],
              q["markets"], q["comment"], q["consent"]]  # fmt: skip
    rows = [
        [f.stamp.strftime("%d/%m/%Y %H:%M:%S"), f.company, f.email, blank(f.size),
         f.sector_written or blank(f.sector), blank(f.turnover),
         f.founded.strftime(day) if f.founded else "", *map(blank, f.has),
         joined(f.needs, separator, f.need_written), blank(f.exports), joined(f.markets, separator),
         blank(f.comment), blank(f.consent)]
        for f in survey
    ]  # fmt: skip
    return [header, *rows]


def real_days(rows, place=6):
    return [rows[0], *([*r[:place], _day(r[place]), *r[place + 1 :]] for r in rows[1:])]


def _day(text):
    return datetime.strptime(text, "%d/%m/%Y").date() if text else ""


@dataclass
class Layout:
    """One way to write the survey: files to read, and blocks that it can't hold."""

    write: object
    lacks: tuple = ()
    beside: list = field(default_factory=list)


# --- LimeSurvey -------------------------------------------------------------------------------
LS_OWN = ("id", "submitdate", "lastpage", "startlanguage", "seed", "startdate", "datestamp")
LS_OWN_TEXTS = ("Response ID", "Date submitted", "Last page", "Start language", "Seed",
                "Date started", "Date last action")  # fmt: skip

LS_OWN_ELSEWHERE = {
    "fr": ("ID de la réponse", "Date de soumission", "Dernière page", "Langue de départ",
           "Tête de série", "Date de lancement", "Date de la dernière action"),
    "de": ("Antwort ID", "Datum Abgeschickt", "Letzte Seite", "Start-Sprache", "Zufallsstartwert",
           "Datum gestartet", "Datum letzte Aktivität"),
    "es": ("ID de respuesta", "Fecha de envío", "Última página", "Lenguaje inicial", "Semilla",
           "Fecha de inicio", "Fecha de la última acción"),
    "it": ("ID risposta", "Data invio", "Ultima pagina", "Lingua iniziale", "Seme",
           "Data di inizio", "Data dell’ultima azione"),
    "pt": ("ID da resposta", "Data de submissão", "Última página", "Linguagem inicial", "Semente",
           "Data de início", "Data da última ação"),
}  # fmt: skip


def ls_columns():
    """Code, sub-question, text and item of each column."""
    for code in ("company", "email", "size", "sector"):
        yield code, "", Q[code], ""
    yield "sector", "other", Q["sector"], OTHER
    yield "turnover", "", Q["turnover"], ""
    yield "founded", "", Q["founded"], ""
    for n, skill in enumerate(SKILLS, 1):
        yield "has", f"SQ{n:03}", Q["has"], skill
    for n, need in enumerate(NEEDS, 1):
        yield "needs", f"SQ{n:03}", Q["needs"], need
    yield "needs", "other", Q["needs"], OTHER
    yield "exports", "", Q["exports"], ""
    for n, market in enumerate(MARKETS, 1):
        yield "markets", f"SQ{n:03}", Q["markets"], market
    yield "comment", "", Q["comment"], ""
    yield "consent", "", Q["consent"], ""


def ls_cells(firm, *, codes):
    def one(value, options):
        if value is None or value == OTHER:
            return "" if value is None else "-oth-" if codes else OTHER
        return f"A{options.index(value) + 1}" if codes else value

    def ticks(options, chosen):
        yes, no = ("Y", "") if codes else ("Yes", "No")
        return [(yes if o in chosen else no) if chosen is not None else "" for o in options]

    yes = {"Yes": "Y", "No": "N"}
    return [
        firm.company, firm.email, one(firm.size, SIZES), one(firm.sector, SECTORS),
        firm.sector_written, blank(firm.turnover),
        f"{firm.founded} 00:00:00" if firm.founded else "",
        *(one(level, LEVELS) for level in firm.has), *ticks(NEEDS, firm.needs), firm.need_written,
        blank(yes.get(firm.exports) if codes else firm.exports), *ticks(MARKETS, firm.markets),
        blank(firm.comment), one(firm.consent, CONSENT),
    ]  # fmt: skip


def ls_rows(survey, heading, *, codes, own=LS_OWN):
    header = [*own, *(heading(*column) for column in ls_columns())]
    rows = [
        [
            f.number + 1,
            f.stamp,
            5,
            "en",
            100 + f.number,
            f.stamp,
            f.stamp,
            *ls_cells(f, codes=codes),
        ]
        for f in survey
    ]
    return [header, *rows]


def ls_code(code, sub, text, item):
    return f"{code}[{sub}]" if sub else code


def ls_under(code, sub, text, item):
    return f"{code}_{sub}" if sub else code


def ls_text(code, sub, text, item):
    return f"{text} [{item}]" if item else text


def ls_both(joint):
    return lambda code, sub, text, item: (
        ls_code(code, sub, text, item) + joint + ls_text(code, sub, text, item)
    )


def write_lss(path, *, version=4):
    rows = {
        name: []
        for name in ("answers", "answer_l10ns", "questions", "question_l10ns", "subquestions")
    }
    kinds = {"company": "S", "email": "S", "size": "L", "sector": "L", "turnover": "N", "founded": "D",
             "has": "F", "needs": "M", "exports": "Y", "markets": "M", "comment": "T", "consent": "L"}  # fmt: skip
    options = {"size": SIZES, "sector": SECTORS, "has": LEVELS, "consent": CONSENT}
    number = 500
    for qid, (code, text) in enumerate(Q.items(), 1):
        other = "Y" if code in ("sector", "needs") else "N"
        row = {"qid": qid, "parent_qid": 0, "title": code, "type": kinds[code], "other": other}
        rows["questions"].append(
            row | ({} if version > 3 else {"question": f"<p>{text}</p>", "language": "en"})
        )
        rows["question_l10ns"].append({"qid": qid, "question": f"<p>{text}</p>", "language": "en"})
        for place, label in enumerate(options.get(code, ())):
            number += 1
            row = {"aid": number, "qid": qid, "code": f"A{place + 1}", "sortorder": place}
            rows["answers"].append(
                row | ({} if version > 3 else {"answer": label, "language": "en"})
            )
            rows["answer_l10ns"].append({"aid": number, "answer": label, "language": "en"})
        parts = {"has": SKILLS, "needs": NEEDS, "markets": MARKETS}.get(code, ())
        for place, label in enumerate(parts, 1):
            number += 1
            row = {
                "qid": number,
                "parent_qid": qid,
                "title": f"SQ{place:03}",
                "type": "T",
                "question_order": place,
            }
            rows["subquestions"].append(
                row | ({} if version > 3 else {"question": label, "language": "en"})
            )
            rows["question_l10ns"].append({"qid": number, "question": label, "language": "en"})
    path.write_text(
        _xml("document", rows, skip=() if version > 3 else ("l10ns",)), encoding="utf-8"
    )


def _xml(root, tables, skip=()):
    lines = [f'<?xml version="1.0" encoding="UTF-8"?><{root}>']
    for name, rows in tables.items():
        if not any(name.endswith(s) for s in skip):
            cells = ("".join(f"<{k}><![CDATA[{v}]]></{k}>" for k, v in row.items()) for row in rows)
            lines.append(
                f"<{name}><rows>" + "".join(f"<row>{c}</row>" for c in cells) + f"</rows></{name}>"
            )
    return "".join([*lines, f"</{root}>"])


def limesurvey(heading, *, codes=False, lss=0, own=LS_OWN, change=None, **options):
    def write(folder, survey):
        rows = ls_rows(survey, heading, codes=codes, own=own)
        rows = change(rows) if change else rows
        write_csv(folder / "a.csv", rows, **({"quoting": csv.QUOTE_ALL} | options))
        if lss:
            write_lss(folder / "a.lss", version=lss)
        return ["a.csv"]

    return write


def vv(version):
    def write(folder, survey):
        def text(code, sub, text, item):
            return f"{text} ({item})" if item else text

        def field_name(code, sub, text, item):
            number = list(Q).index(code) + 11
            return f"123X1X{number}{sub}" if version == 1 else ls_under(code, sub, text, item)

        texts = [*LS_OWN_TEXTS, *(text(*c) for c in ls_columns())]
        rows = [texts, [*LS_OWN, *(field_name(*c) for c in ls_columns())]]
        for f in survey:
            cells = [_escaped(str(c)) for c in ls_cells(f, codes=True)]
            hidden = f.exports != "Yes"
            places = [n for n, c in enumerate(ls_columns()) if c[0] == "markets"]
            cells = [
                "{question_not_shown}" if hidden and n in places else c for n, c in enumerate(cells)
            ]
            rows.append([f.number + 1, f.stamp, 5, "en", 7, f.stamp, f.stamp, *cells])
        write_csv(folder / "vv.csv", rows, separator="\t", quoting=csv.QUOTE_NONE, quotechar=None)
        if version == 2:
            write_lss(folder / "vv.lss", version=6)
        return ["vv.csv"]

    return write


def not_shown_and_abandoned(rows):
    """LimeSurvey's own default for what was not shown; and three who saw the first page only."""
    blank = len(rows[0]) - len(LS_OWN) - 1
    shown = [[cell if cell != "" else "N/A" for cell in row] for row in rows[1:]]
    opened = [("901", "", ""), ("902", "Firm", ""), ("903", "", "N/A")]
    left = [
        [number, "", 1, "en", 7, START, START, company, *[cell] * blank]
        for number, company, cell in opened
    ]
    return [rows[0], *shown, *left]


def _escaped(text):
    for letter, name in {"\n": "{newline}", "\t": "{tab}", '"': "{quote}"}.items():
        text = text.replace(letter, name)
    return text


def ls_spss(folder, survey):
    rows = ls_rows(survey, ls_under, codes=True)
    header = [str(name) for name in rows[0]]
    texts = [*LS_OWN, *(f"[{c[3]}] {c[2]}" if c[3] else c[2] for c in ls_columns())]
    lines = ["GET DATA", " /TYPE=TXT", " /FILE='survey_9_SPSS_data_file.dat'", " /VARIABLES="]
    lines += [f" V{n} A50" for n in range(1, len(header) + 1)] + ["."]
    lines += [f'VARIABLE LABELS V{n} "{text}".' for n, text in enumerate(texts, 1)]
    labels = {"size": SIZES, "sector": SECTORS, "consent": CONSENT}
    for n, name in enumerate(header, 1):
        options = labels.get(name, LEVELS if name.startswith("has_") else ())
        if options:
            values = "\n".join(f'"A{k}" "{label}"' for k, label in enumerate(options, 1))
            lines.append(
                f"VALUE LABELS V{n}\n{values}" + ('\n"-oth-" "Other".' if name == "sector" else ".")
            )
        if name == "exports":
            lines.append(f'VALUE LABELS V{n}\n"Y" "Yes"\n"N" "No".')
    lines += [f"RENAME VARIABLE ( V{n} = {name} )." for n, name in enumerate(header, 1)]
    (folder / "survey_9_SPSS_syntax_file.sps").write_text("\n".join(lines), encoding="utf-8")
    data = [[f"'{str(c).replace(chr(39), chr(39) * 2)}'" for c in row] for row in rows[1:]]
    text = "\n".join(",".join(row) for row in data)
    (folder / "survey_9_SPSS_data_file.dat").write_text(text, encoding="utf-8")
    return ["survey_9_SPSS_data_file.dat"]


# --- EUSurvey ---------------------------------------------------------------------------------
def eusurvey(*, split=False, short=False, preamble=3, wide=0):
    def write(folder, survey):
        header, rows = eusurvey_rows(survey, split=split)
        if short:
            header = [
                f"{text} (Q{n})" if n <= len(header) - 6 else text
                for n, text in enumerate(header, 1)
            ]
        above = [["Alias", "SME2026"], ["Export Date", "2026-04-01 10:00"], ["", ""]][
            3 - preamble :
        ]
        if not wide:
            write_xlsx(folder / "a.xlsx", {"Content": [*above, header, *rows]})
            return ["a.xlsx"]
        first = [*above, header[:wide], *(row[:wide] for row in rows)]
        second = [*above, header[wide:], *(row[wide:] for row in rows)]
        write_xlsx(folder / "a.xlsx", {"Content": first, "Content1": second})
        return ["a.xlsx"]

    return write


def eusurvey_rows(survey, *, split):
    header = [Q["company"], Q["email"], Q["size"], Q["sector"], "Please specify", Q["turnover"], Q["founded"],
              *(f"{Q['has']}: {skill}" for skill in SKILLS), Q["needs"], *((*NEEDS, OTHER) if split else ()),
              "Please specify what else", Q["exports"], Q["markets"], *(MARKETS if split else ()),
              Q["comment"], Q["consent"], "Invitation Number", "Contribution Id", "User Name",
              "Creation Date", "Last Update", "Languages"]  # fmt: skip
    rows = []
    for f in survey:
        needs = [*(f.needs or ()), *([OTHER] if f.need_written else ())]
        yes = [["No", "Yes"][o in needs] for o in (*NEEDS, OTHER)]
        markets = [["No", "Yes"][m in (f.markets or ())] for m in MARKETS]
        rows.append([
            f.company, f.email, blank(f.size), blank(f.sector), f.sector_written, blank(f.turnover),
            blank(f.founded), *map(blank, f.has), *(["", *yes] if split else ["; ".join(needs)]),
            f.need_written, blank(f.exports), *(["", *markets] if split else [joined(f.markets, "; ")]),
            blank(f.comment), blank(f.consent), "Anonymous", f"c0ffee-{f.number:04}", "Anonymous",
            str(f.stamp), str(f.stamp), "EN",
        ])  # fmt: skip
    return header, rows


def eusurvey_xml(folder, survey):
    kinds = {"company": "Free Text", "email": "E-Mail", "size": "Single Choice", "sector": "Single Choice",
             "turnover": "Number", "founded": "Date", "needs": "Multiple Choice", "exports": "Single Choice",
             "markets": "Multiple Choice", "comment": "Free Text", "consent": "Single Choice"}  # fmt: skip
    options = {"size": SIZES, "sector": (*SECTORS, OTHER), "needs": (*NEEDS, OTHER), "exports": ("Yes", "No"),
               "markets": MARKETS, "consent": CONSENT}  # fmt: skip
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?><Results create="2026-04-01"><Survey id="1" alias="sme">'
    ]
    for lang in ("EN", "ES"):
        lines.append(f'<Elements lang="{lang}">')
        for code, text in Q.items():
            if code == "has":
                lines.append(f'<MatrixTitle id="has" type="Matrix">{escape(text)}</MatrixTitle>')
                lines += [f'<MatrixQuestion id="has{n}" type="Single Choice Matrix Question">{s}</MatrixQuestion>'
                          for n, s in enumerate(SKILLS)]  # fmt: skip
                lines += [f'<MatrixAnswer id="lev{n}" type="Matrix Answer">{s}</MatrixAnswer>'
                          for n, s in enumerate(LEVELS)]  # fmt: skip
                continue
            lines.append(f'<Question id="{code}" type="{kinds[code]}">{escape(text)}</Question>')
            lines += [f'<Answer id="{code}{n}" type="Choice">{escape(o)}</Answer>'
                      for n, o in enumerate(options.get(code, ()))]  # fmt: skip
        lines.append("</Elements>")
    lines.append("</Survey>")
    for f in survey:
        lines.append(
            f'<AnswerSet id="s{f.number}" create="2026-03-01" last="2026-03-01" lang="EN">'
        )
        for code in ("company", "email", "turnover", "founded", "comment"):
            if getattr(f, code) is not None:
                lines.append(f'<Answer qid="{code}">{escape(str(getattr(f, code)))}</Answer>')
        chosen = {code: [getattr(f, code)] for code in ("size", "sector", "exports", "consent")}
        chosen["needs"] = [*(f.needs or ()), *([OTHER] if f.need_written else ())]
        chosen["markets"] = f.markets or []
        for code, values in chosen.items():
            lines += [
                f'<Answer qid="{code}" aid="{code}{options[code].index(v)}"/>' for v in values if v
            ]
        lines += [
            f'<Answer qid="has{n}" aid="lev{LEVELS.index(v)}"/>' for n, v in enumerate(f.has) if v
        ]
        lines.append("</AnswerSet>")
    (folder / "a.xml").write_text("".join([*lines, "</Results>"]), encoding="utf-8")
    return ["a.xml"]


# --- KoBo -------------------------------------------------------------------------------------
KOBO_END = ("_id", "_uuid", "_submission_time", "_validation_status", "_notes", "_status",
            "_submitted_by", "__version__", "_tags", "_index")  # fmt: skip


def name_of(text):
    return "".join(c if c.isalnum() else "_" for c in text.lower()).replace("__", "_").strip("_")


def kobo_rows(survey, *, labels, groups=False, boxes=True, joint=True):
    say = (lambda text: text) if labels else name_of
    codes = {code: (Q[code] if labels else code) for code in Q}
    about, skills = ("about/", "skills/") if groups else ("", "")
    rows_of = "skills/has/" if groups else ""
    header = ["start", "end", *(about + codes[c] for c in ("company", "email", "size", "sector")),
              about + ("Please specify" if labels else "sector_other"), about + codes["turnover"],
              about + codes["founded"], *(rows_of + say(s) for s in SKILLS)]  # fmt: skip
    header += [skills + codes["needs"]] if joint else []
    header += [f"{skills}{codes['needs']}/{say(n)}" for n in (*NEEDS, OTHER)] if boxes else []
    header += [skills + ("Please specify" if labels else "needs_other"), codes["exports"]]
    header += [codes["markets"]] if joint else []
    header += [f"{codes['markets']}/{say(m)}" for m in MARKETS] if boxes else []
    header += [codes["comment"], codes["consent"], *KOBO_END]
    body = [kobo_row(f, say, boxes=boxes, joint=joint) for f in survey]
    return [header, *body]


def kobo_row(f, say, *, boxes, joint):
    def ticks(options, chosen):
        return [("" if chosen is None else int(o in chosen)) for o in options] if boxes else []

    def one(value):
        return say(value) if value else ""

    needs = None if f.needs is None else [*f.needs, *([OTHER] if f.need_written else ())]
    return [
        f.stamp, f.stamp, f.company, f.email, one(f.size), one(f.sector), f.sector_written,
        blank(f.turnover), blank(f.founded), *map(one, f.has),
        *([" ".join(map(say, needs or ()))] if joint else []), *ticks((*NEEDS, OTHER), needs),
        f.need_written, one(f.exports),
        *([" ".join(map(say, f.markets or ()))] if joint else []), *ticks(MARKETS, f.markets),
        blank(f.comment), one(f.consent), 9000 + f.number, f"u{f.number}", f.stamp, "", "",
        "submitted_via_web", "", "v1", "", f.number + 1,
    ]  # fmt: skip


def kobo(*, form=False, xlsx=False, repeat=False, **options):
    def write(folder, survey):
        rows = [
            [str(c) if isinstance(c, datetime) else c for c in row]
            for row in kobo_rows(survey, **options)
        ]
        if form:
            write_xlsform(folder / "form.xlsx")
        if not xlsx:
            write_csv(
                folder / "a.csv", rows, separator=";", encoding="utf-8-sig", quoting=csv.QUOTE_ALL
            )
            return ["a.csv"]
        projects = [
            ["Project", "_index", "_parent_table_name", "_parent_index"],
            ["P", 1, "SMEs", 1],
        ]
        write_xlsx(folder / "a.xlsx", {"SMEs": rows} | ({"projects": projects} if repeat else {}))
        return ["a.xlsx"]

    return write


def kobo_json(folder, survey):
    header, *rows = kobo_rows(survey, labels=False, groups=True, boxes=False)
    answers = [
        {h: str(c) for h, c in zip(header, row, strict=True) if c not in ("", None)} for row in rows
    ]
    (folder / "a.json").write_text(
        json.dumps({"count": len(answers), "results": answers}), encoding="utf-8"
    )
    write_xlsform(folder / "form.xlsx")
    return ["a.json"]


def write_xlsform(path):
    kinds = {"company": "text", "email": "text", "size": "select_one size", "sector": "select_one sector or_other",
             "turnover": "decimal", "founded": "date", "exports": "select_one yn",
             "needs": "select_multiple needs", "markets": "select_multiple markets", "comment": "text",
             "consent": "select_one consent"}  # fmt: skip
    survey = [["type", "name", "label::English (en)"], ["begin_group", "about", "About you"]]
    for code, text in Q.items():
        if code == "has":
            survey.append(["begin_group", "has", text])
            survey += [["select_one level", name_of(s), s] for s in SKILLS]
            survey.append(["end_group", "", ""])
        else:
            survey.append([kinds[code], code, text])
    lists = {"size": SIZES, "sector": SECTORS, "level": LEVELS, "yn": ("Yes", "No"), "needs": (*NEEDS, OTHER),
             "markets": MARKETS, "consent": CONSENT}  # fmt: skip
    choices = [["list_name", "name", "label::English (en)"]]
    choices += [[key, name_of(label), label] for key, labels in lists.items() for label in labels]
    write_xlsx(path, {"survey": survey, "choices": choices, "settings": [["form_title"], ["SMEs"]]})


# --- Microsoft Forms, SurveyMonkey, Typeform, Jotform, Tally ------------------------------------
def msforms(grid):
    def write(folder, survey):
        header, *rows = real_days(simple(survey, grid=grid, separator=";"))
        header = ["ID", "Start time", "Completion time", "Email", "Name", *header[1:]]
        body = [
            [f.number + 1, f.stamp, f.stamp, "anonymous", "", *row[1:]]
            for f, row in zip(survey, rows, strict=True)
        ]
        needs = 11 + len(SKILLS)
        for row in body:
            for place in (needs, needs + 2):
                row[place] = f"{row[place]};" if row[place] else ""
        write_xlsx(folder / "a.xlsx", {"Form1": [header, *body]})
        return ["a.xlsx"]

    return write


def surveymonkey(folder, survey):
    first, second = [], []
    own = ["Respondent ID", "Collector ID", "Start Date", "End Date", "IP Address", "Email Address",
           "First Name", "Last Name", "Custom Data 1"]  # fmt: skip

    def add(text, *subs):
        first.extend([text, *[""] * (len(subs) - 1)])
        second.extend(subs)

    for text in own:
        add(text, "")
    open_ended, specify = "Open-Ended Response", "Other (please specify)"
    for code in Q:
        subs = {
            "has": SKILLS,
            "needs": (*NEEDS, specify),
            "markets": MARKETS,
            "sector": ("Response", specify),
        }
        single = ("Response",) if code in ("size", "exports", "consent") else (open_ended,)
        add(Q[code], *subs.get(code, single))
    rows = [first, second]
    for f in survey:
        stamp = f.stamp.strftime("%m/%d/%Y %I:%M:%S %p")
        rows.append([
            11000000 + f.number, 44, stamp, stamp, "", "", "", "", "", f.company, f.email, blank(f.size),
            "" if f.sector == OTHER else blank(f.sector), f.sector_written, blank(f.turnover),
            f.founded.strftime("%m/%d/%Y") if f.founded else "", *map(blank, f.has),
            *((n if n in (f.needs or ()) else "") for n in NEEDS), f.need_written, blank(f.exports),
            *((m if m in (f.markets or ()) else "") for m in MARKETS), blank(f.comment), blank(f.consent),
        ])  # fmt: skip
    write_csv(folder / "a.csv", rows)
    return ["a.csv"]


def typeform(*, columns):
    def write(folder, survey):
        needs, markets = ((*NEEDS, OTHER), MARKETS) if columns else ((Q["needs"],), (Q["markets"],))
        header = ["#", Q["company"], Q["email"], Q["size"], Q["sector"], OTHER, Q["turnover"], Q["founded"],
                  *SKILLS, *needs, Q["exports"], *markets, Q["comment"], Q["consent"],
                  "Start Date (UTC)", "Submit Date (UTC)", "Network ID"]  # fmt: skip
        rows = [header]
        for f in survey:
            need = [n if n in (f.needs or ()) else "" for n in NEEDS]
            market = [m if m in (f.markets or ()) else "" for m in MARKETS]
            rows.append([
                f"k{f.number:04}x", f.company, f.email, blank(f.size),
                "" if f.sector == OTHER else blank(f.sector), f.sector_written, blank(f.turnover),
                blank(f.founded), *map(blank, f.has),
                *([*need, f.need_written] if columns else [joined(f.needs, " / ", f.need_written)]),
                blank(f.exports), *(market if columns else [joined(f.markets, " / ")]), blank(f.comment),
                blank(f.consent), f.stamp, f.stamp, f"n{f.number}",
            ])  # fmt: skip
        write_csv(folder / "a.csv", rows)
        return ["a.csv"]

    return write


def jotform(folder, survey):
    rows = simple(
        survey, grid="{q} >> {i}", separator="\n", stamp="Submission Date", day="%Y-%m-%d"
    )
    write_csv(folder / "a.csv", rows)
    return ["a.csv"]


def tally(folder, survey):
    header, *rows = simple(survey, grid="{q} ({i})", day="%Y-%m-%d")
    needs, markets = header.index(Q["needs"]), header.index(Q["markets"])
    head = ["Submission ID", "Respondent ID", "Submitted at", *header[1 : needs + 1],
            *(f"{Q['needs']} ({n})" for n in NEEDS), *header[needs + 1 : markets + 1],
            *(f"{Q['markets']} ({m})" for m in MARKETS), *header[markets + 1 :]]  # fmt: skip
    body = []
    for f, row in zip(survey, rows, strict=True):
        need = ["" if f.needs is None else str(n in f.needs).lower() for n in NEEDS]
        market = ["" if f.markets is None else str(m in f.markets).lower() for m in MARKETS]
        body.append([f"s{f.number}", f"r{f.number}", f.stamp, *row[1 : needs + 1], *need,
                     *row[needs + 1 : markets + 1], *market, *row[markets + 1 :]])  # fmt: skip
    write_csv(folder / "a.csv", [head, *body])
    return ["a.csv"]


# --- Qualtrics --------------------------------------------------------------------------------
Q_OWN = ("StartDate", "EndDate", "Status", "IPAddress", "Progress", "Duration (in seconds)", "Finished",
         "RecordedDate", "ResponseId", "DistributionChannel", "UserLanguage")  # fmt: skip
SPECIFY = "Other (please specify)"


def qualtrics(*, split=False, recoded=False, legacy=False, tests=True):
    def write(folder, survey):
        own = [f"V{n}" for n in range(1, 10)] if legacy else list(Q_OWN)
        texts = ["ResponseID", "ResponseSet", "Name", "ExternalDataReference", "EmailAddress", "IPAddress",
                 "Status", "StartDate", "EndDate"] if legacy else list(Q_OWN)  # fmt: skip
        columns = list(qualtrics_columns(split))
        codes, asked = [*own, *(c for c, _ in columns)], [*texts, *(t for _, t in columns)]
        imports = [json.dumps({"ImportId": f"QID{n}"}) for n, _ in enumerate(codes)]
        rows = [codes, asked, *([] if legacy else [imports])]
        body = [[*qualtrics_own(f, legacy), *qualtrics_cells(f, split, recoded)] for f in survey]
        if tests and not legacy:
            test = list(body[0])
            test[2], test[8] = "Survey Preview", "R_test"
            body.insert(3, test)
        write_csv(folder / "a.csv", [*rows, *body], encoding="utf-8-sig")
        if recoded:
            write_qsf(folder / "a.qsf")
        return ["a.csv"]

    return write


def qualtrics_columns(split):
    for n, code in enumerate(Q, 1):
        if code == "has":
            yield from ((f"Q{n}_{k}", f"{Q[code]} - {s}") for k, s in enumerate(SKILLS, 1))
        elif code == "sector":
            yield f"Q{n}", f"{Q[code]} - Selected Choice"
            yield f"Q{n}_4_TEXT", f"{Q[code]} - {SPECIFY} - Text"
        elif code == "needs":
            if split:
                stem = f"{Q[code]} - Selected Choice"
                yield from (
                    (f"Q{n}_{k}", f"{stem} - {o}") for k, o in enumerate((*NEEDS, SPECIFY), 1)
                )
            else:
                yield f"Q{n}", f"{Q[code]} - Selected Choice"
            yield f"Q{n}_5_TEXT", f"{Q[code]} - {SPECIFY} - Text"
        elif code == "markets" and split:
            yield from ((f"Q{n}_{k}", f"{Q[code]} - {m}") for k, m in enumerate(MARKETS, 1))
        else:
            yield f"Q{n}", Q[code]


def qualtrics_own(f, legacy):
    stamp = str(f.stamp)
    if legacy:
        return [f"R_{f.number:05}", "Default", "", "", "", "1.2.3.4", 0, stamp, stamp]
    return [
        stamp,
        stamp,
        "IP Address",
        "*******",
        100,
        321,
        "True",
        stamp,
        f"R_{f.number:05}",
        "anonymous",
        "EN",
    ]


def qualtrics_cells(f, split, recoded):
    def one(value, options):
        value = SPECIFY if value == OTHER else value
        return "" if value is None else options.index(value) + 1 if recoded else value

    def several(chosen, options):
        if split:
            return [one(o, options) if o in chosen else "" for o in options]
        return [",".join(str(one(o, options)) for o in options if o in chosen)]

    needs = [*(f.needs or ()), *([SPECIFY] if f.need_written else ())]
    return [
        f.company, f.email, one(f.size, SIZES), one(f.sector, (*SECTORS, SPECIFY)), f.sector_written,
        blank(f.turnover), f.founded.strftime("%d/%m/%Y") if f.founded else "",
        *(one(level, LEVELS) for level in f.has), *several(needs, (*NEEDS, SPECIFY)), f.need_written,
        one(f.exports, ("Yes", "No")), *several(f.markets or (), MARKETS), blank(f.comment),
        one(f.consent, CONSENT),
    ]  # fmt: skip


def write_qsf(path):
    options = {"size": SIZES, "sector": (*SECTORS, SPECIFY), "needs": (*NEEDS, SPECIFY),
               "exports": ("Yes", "No"), "markets": MARKETS, "consent": CONSENT, "has": SKILLS}  # fmt: skip
    elements = []
    for n, code in enumerate(Q, 1):
        payload = {
            "DataExportTag": f"Q{n}",
            "QuestionText": f"<b>{Q[code]}</b>",
            "QuestionType": "TE",
        }
        if code in options:
            choices = {str(k): {"Display": o} for k, o in enumerate(options[code], 1)}
            payload |= {"QuestionType": "MC", "Choices": choices, "Selector": "SAVR"}
        if code in ("needs", "markets"):
            payload["Selector"] = "MAVR"
        if code == "has":
            answers = {str(k): {"Display": o} for k, o in enumerate(LEVELS, 1)}
            payload |= {"QuestionType": "Matrix", "Answers": answers, "Selector": "Likert"}
        elements.append({"Element": "SQ", "Payload": payload})
    path.write_text(json.dumps({"SurveyElements": elements}), encoding="utf-8")


# --- REDCap -----------------------------------------------------------------------------------
def redcap_labels(folder, survey):
    header = ["Record ID", "Survey Identifier", "Survey Timestamp", Q["company"], Q["email"], Q["size"],
              Q["sector"], "Please specify", Q["turnover"], Q["founded"], *SKILLS,
              *(f"{Q['needs']} (choice={n})" for n in (*NEEDS, OTHER)), "Please specify", Q["exports"],
              *(f"{Q['markets']} (choice={m})" for m in MARKETS), Q["comment"], Q["consent"], "Complete?"]  # fmt: skip
    tick = {True: "Checked", False: "Unchecked"}
    rows = [header]
    for f in survey:
        needs = [*(f.needs or ()), *([OTHER] if f.need_written else ())]
        rows.append([
            f.number + 1, "", f.stamp, f.company, f.email, blank(f.size), blank(f.sector), f.sector_written,
            blank(f.turnover), blank(f.founded), *map(blank, f.has),
            *(tick[n in needs] for n in (*NEEDS, OTHER)), f.need_written, blank(f.exports),
            *(tick[m in (f.markets or ())] for m in MARKETS), blank(f.comment), blank(f.consent), "Complete",
        ])  # fmt: skip
    write_csv(folder / "a.csv", rows)
    return ["a.csv"]


def redcap_raw(folder, survey):
    needs = (*NEEDS, OTHER)
    header = ["record_id", "redcap_survey_identifier", "sme_timestamp", "company", "email", "size", "sector",
              "sector_other", "turnover", "founded", *(f"has_{n}" for n in range(1, 7)),
              *(f"needs___{n}" for n in range(1, 6)), "needs_other", "exports",
              *(f"markets___{n}" for n in range(1, 4)), "comment", "consent", "sme_complete"]  # fmt: skip

    def one(value, options):
        return options.index(value) + 1 if value else ""

    rows = [header]
    for f in survey:
        chosen = [*(f.needs or ()), *([OTHER] if f.need_written else ())]
        rows.append([
            f.number + 1, "", f.stamp, f.company, f.email, one(f.size, SIZES), one(f.sector, (*SECTORS, OTHER)),
            f.sector_written, blank(f.turnover), blank(f.founded), *(one(v, LEVELS) for v in f.has),
            *(int(n in chosen) for n in needs), f.need_written,
            {"Yes": 1, "No": 0}.get(f.exports, ""), *(int(m in (f.markets or ())) for m in MARKETS),
            blank(f.comment), one(f.consent, CONSENT), 2,
        ])  # fmt: skip
    write_csv(folder / "a.csv", rows)
    kinds = {"size": ("radio", SIZES), "sector": ("dropdown", (*SECTORS, OTHER)), "needs": ("checkbox", needs),
             "markets": ("checkbox", MARKETS), "consent": ("radio", CONSENT)}  # fmt: skip
    book = [["Variable / Field Name", "Form Name", "Field Type", "Field Label",
             "Choices, Calculations, OR Slider Labels"]]  # fmt: skip
    for code, text in Q.items():
        if code == "has":
            book += [
                [f"has_{n}", "sme", "radio", s, _choices(LEVELS)] for n, s in enumerate(SKILLS, 1)
            ]
        else:
            kind, options = kinds.get(code, ("yesno" if code == "exports" else "text", ()))
            book.append([code, "sme", kind, text, _choices(options)])
    book += [
        ["sector_other", "sme", "text", "Please specify", ""],
        ["needs_other", "sme", "text", "Please specify", ""],
    ]
    write_csv(folder / "dictionary.csv", book)
    return ["a.csv"]


def _choices(options):
    return " | ".join(f"{n}, {o}" for n, o in enumerate(options, 1))


# --- statistics programs, plain tables ----------------------------------------------------------
def statistics(suffix):
    def write(folder, survey):
        frame, labels, values = statistics_frame(survey)
        path = folder / f"a.{suffix}"
        if suffix == "sav":
            ranges = {name: [99] for name in values}
            frame = frame.fillna(dict.fromkeys(values, 99))
            values = {name: {**known, 99: "No answer"} for name, known in values.items()}
            pyreadstat.write_sav(
                frame,
                path,
                column_labels=labels,
                variable_value_labels=values,
                missing_ranges=ranges,
            )
        else:
            pyreadstat.write_dta(frame, path, column_labels=labels, variable_value_labels=values)
        return [path.name]

    return write


def statistics_frame(survey):
    columns, labels, values = {}, {}, {}

    def add(name, label, cells, options=()):
        columns[name], labels[name] = list(cells), label
        if options:
            values[name] = dict(options)

    def one(options):
        return list(enumerate(options, 1))

    add("id", "Respondent", (f.number + 1 for f in survey))
    add("company", Q["company"], (f.company for f in survey))
    add("email", Q["email"], (f.email for f in survey))
    for name, options in (
        ("size", SIZES),
        ("sector", (*SECTORS, OTHER)),
        ("exports", ("Yes", "No")),
        ("consent", CONSENT),
    ):
        cells = (
            options.index(getattr(f, name)) + 1.0 if getattr(f, name) else None for f in survey
        )
        add(name, Q[name], cells, one(options))
    add("turnover", Q["turnover"], (f.turnover for f in survey))
    add("founded", Q["founded"], (f.founded for f in survey))
    for n, skill in enumerate(SKILLS):
        cells = (LEVELS.index(f.has[n]) + 1.0 if f.has[n] else None for f in survey)
        add(f"has_{n + 1}", f"{Q['has']}: {skill}", cells, one(LEVELS))
    box = [(0, "Not selected"), (1, "Selected")]
    for n, need in enumerate((*NEEDS, OTHER), 1):
        chosen = ([*(f.needs or ()), *([OTHER] if f.need_written else ())] for f in survey)
        cells = (
            None if f.needs is None else float(need in c)
            for f, c in zip(survey, chosen, strict=True)
        )
        add(f"needs_{n}", f"{Q['needs']}: {need}", cells, box)
    for n, market in enumerate(MARKETS, 1):
        cells = (None if f.markets is None else float(market in f.markets) for f in survey)
        add(f"markets_{n}", f"{Q['markets']}: {market}", cells, box)
    add("comment", Q["comment"], (f.comment or "" for f in survey))
    return pd.DataFrame(columns), labels, values


def bare_statistics(folder, survey):
    """Labels of the variables say the row or option only; names say what belongs together."""
    frame, labels, values = statistics_frame(survey)
    labels = {name: text.split(": ")[-1] for name, text in labels.items()}
    pyreadstat.write_sav(
        frame, folder / "a.sav", column_labels=labels, variable_value_labels=values
    )
    return ["a.sav"]


def zipped(folder, survey):
    write_csv(folder / "a.csv", simple(survey))
    with zipfile.ZipFile(folder / "a.zip", "w") as archive:
        archive.write(folder / "a.csv", "Survey (Responses).csv")
    (folder / "a.csv").unlink()
    return ["a.zip"]


def ones_and_twos(rows):
    columns = [
        n for n, h in enumerate(rows[0]) if h.startswith(("needs[SQ", "markets[", "exports"))
    ]
    for f, row in zip(firms()[: len(rows) - 1], rows[1:], strict=True):
        for n in columns:
            asked = {"n": f.needs, "m": f.markets, "e": f.exports}[rows[0][n][0]]
            row[n] = "" if asked is None else "1" if row[n] == "Y" else "2"
    return rows


def odk(rows):
    header = [
        h.replace("/", "-", 1) if h.startswith(("about/", "skills/")) else h
        for h in rows[0][: -len(KOBO_END)]
    ]
    header = [h.replace("skills-has/", "skills-has-") for h in header]
    own = [
        "meta-instanceID",
        "KEY",
        "SubmitterID",
        "SubmitterName",
        "AttachmentsPresent",
        "ReviewState",
    ]
    body = [
        [*row[: -len(KOBO_END)], f"uuid:{n}", f"uuid:{n}", 1, "x", 0, ""]
        for n, row in enumerate(rows[1:])
    ]
    return [["SubmissionDate", *header[1:], *own], *body]


def odk_central(folder, survey):
    rows = [
        [str(c) if isinstance(c, datetime) else c for c in row]
        for row in kobo_rows(survey, labels=False, groups=True)
    ]
    write_csv(folder / "a.csv", odk(rows))
    write_xlsform(folder / "form.xlsx")
    return ["a.csv"]


WORDS = {
    "es": (
        "Marca temporal",
        "Nombre de su empresa",
        "Correo electrónico",
        "Número de empleados",
        "¿Cuál es su sector principal?",
        "Facturación anual en EUR",
        "¿Cuándo se fundó su empresa?",
        "¿Cómo de buena es su empresa en lo siguiente?",
        "¿Qué necesita su empresa?",
        "¿Exporta?",
        "¿Qué mercados le interesan?",
        "¿Algo más?",
        "¿Cómo podemos mostrar sus respuestas?",
        "Ninguno Básico Avanzado Experto",
        "Sí",
        "No",
    ),
    "bg": (
        "Клеймо за дата и час",
        "Име на фирмата",
        "Имейл",
        "Брой служители",
        "Кой е основният Ви сектор?",
        "Годишен оборот в евро",
        "Кога е основана фирмата?",
        "Колко добра е фирмата в следното?",
        "От какво се нуждае фирмата?",
        "Изнасяте ли?",
        "Кои пазари Ви интересуват?",
        "Нещо друго?",
        "Как да показваме отговорите?",
        "Никак Основно Напреднало Експертно",
        "Да",
        "Не",
    ),
    "fr": (
        "Horodateur",
        "Nom de votre entreprise",
        "Adresse e-mail",
        "Nombre de salariés",
        "Quel est votre secteur ?",
        "Chiffre d'affaires annuel en EUR",
        "Quand votre entreprise a-t-elle été fondée ?",
        "Quel est le niveau de votre entreprise ?",
        "De quoi votre entreprise a-t-elle besoin ?",
        "Exportez-vous ?",
        "Quels marchés vous intéressent ?",
        "Autre chose ?",
        "Comment montrer vos réponses ?",
        "Aucun Basique Avancé Expert",
        "Oui",
        "Non",
    ),
    "it": (
        "Informazioni cronologiche",
        "Nome della Sua azienda",
        "Indirizzo e-mail",
        "Numero di dipendenti",
        "Qual è il Suo settore?",
        "Fatturato annuo in EUR",
        "Quando è stata fondata l'azienda?",
        "Quanto è brava l'azienda?",
        "Di che cosa ha bisogno l'azienda?",
        "Esporta?",
        "Quali mercati Le interessano?",
        "Altro da aggiungere?",
        "Come possiamo mostrare le Sue risposte?",
        "Nessuno Base Avanzato Esperto",
        "Sì",
        "No",
    ),
    "de": (
        "Zeitstempel",
        "Name Ihres Unternehmens",
        "E-Mail",
        "Zahl der Beschäftigten",
        "Was ist Ihre Branche?",
        "Jahresumsatz in EUR",
        "Wann wurde Ihr Unternehmen gegründet?",
        "Wie gut ist Ihr Unternehmen?",
        "Was braucht Ihr Unternehmen?",
        "Exportieren Sie?",
        "Welche Märkte interessieren Sie?",
        "Sonst noch etwas?",
        "Wie dürfen wir Ihre Antworten zeigen?",
        "Keine Grundkenntnisse Fortgeschritten Experten",
        "Ja",
        "Nein",
    ),
    "pt": (
        "Carimbo de data/hora",
        "Nome da sua empresa",
        "Endereço de e-mail",
        "Número de trabalhadores",
        "Qual é o seu setor principal?",
        "Volume de negócios anual em EUR",
        "Quando foi fundada a sua empresa?",
        "Quão boa é a sua empresa?",
        "De que precisa a sua empresa?",
        "Exporta?",
        "Que mercados lhe interessam?",
        "Mais alguma coisa?",
        "Como podemos mostrar as suas respostas?",
        "Nenhum Básico Avançado Especialista",
        "Sim",
        "Não",
    ),
}


def translation(language):
    """English words of questions and closed answers to those of a language."""
    stamp, *texts = WORDS[language]
    levels = dict(zip(LEVELS, texts[12].split(), strict=True))
    return (
        dict(zip(Q.values(), texts[:12], strict=True))
        | levels
        | {"Yes": texts[13], "No": texts[14], "Timestamp": stamp}
    )


def in_language(language):
    def write(folder, survey):
        words = translation(language)
        rows = simple(survey)
        header = [
            f"{words[h.split(' [')[0]]} [{h.split(' [')[1]}" if " [" in h else words[h]
            for h in rows[0]
        ]
        body = [[words.get(c, c) for c in row] for row in rows[1:]]
        write_csv(
            folder / "a.csv", [header, *body], encoding="cp1251" if language == "bg" else "cp1252"
        )
        return ["a.csv"]

    return write


def plain(rows=simple, name="a.csv", **options):
    def write(folder, survey):
        write_csv(folder / name, rows(survey), **options)
        return [name]

    return write


def workbook(rows, **options):
    def write(folder, survey):
        sheets = rows(survey)
        write_xlsx(
            folder / "a.xlsx",
            sheets if isinstance(sheets, dict) else {"Answers": sheets},
            **options,
        )
        return ["a.xlsx"]

    return write


def two_headers(survey):
    header, *rows = real_days(simple(survey, grid="{i}"))
    first = 7
    upper = [*header[:first], Q["has"], *[""] * (len(SKILLS) - 1), *header[first + len(SKILLS) :]]
    lower = ["" if not first <= n < first + len(SKILLS) else text for n, text in enumerate(header)]
    return [upper, lower, *rows]


def titled(survey):
    rows = [["Survey of SMEs 2026"], ["Exported by the office"], [], *simple(survey)]
    return {
        "Read me": [["See the sheet Answers"]],
        "Answers": [*rows, [], ["Note: all answers are invented"]],
    }


def serial_days(survey):
    header, *rows = simple(survey)
    epoch = date(1899, 12, 30)
    return [header, *([*r[:6], (_day(r[6]) - epoch).days if r[6] else "", *r[7:]] for r in rows)]


def with_decimal_commas(survey):
    return [
        [str(c).replace(".", ",") if isinstance(c, float) else c for c in row]
        for row in simple(survey)
    ]


def underscored(rows):
    return [[str(h).replace(" ", "_") for h in rows[0]], *rows[1:]]


NO_ITEMS = ("has/*", "needs/[!o]*", "markets/*")  # codes say which row it is, not what it is
NO_OTHER = ("sector",)  # nothing tells what was written in from what was offered

LAYOUTS = {
    "LimeSurvey: codes, .lss 3": Layout(limesurvey(ls_code, codes=True, lss=3)),
    "LimeSurvey: codes, .lss 6": Layout(limesurvey(ls_code, codes=True, lss=6)),
    "LimeSurvey: codes with underscores, .lss": Layout(limesurvey(ls_under, codes=True, lss=6)),
    "LimeSurvey: codes above texts": Layout(limesurvey(ls_code), lacks=NO_ITEMS),
    "LimeSurvey: codes with underscores above texts": Layout(limesurvey(ls_under), lacks=NO_ITEMS),
    "LimeSurvey: texts": Layout(limesurvey(ls_text, own=LS_OWN_TEXTS)),
    **{
        f"LimeSurvey: texts, columns in {language}": Layout(limesurvey(ls_text, own=own))
        for language, own in LS_OWN_ELSEWHERE.items()
    },
    "LimeSurvey: texts, N/A and abandoned rows": Layout(
        limesurvey(ls_text, own=LS_OWN_TEXTS, change=not_shown_and_abandoned)
    ),
    "LimeSurvey: texts, underscores for blanks": Layout(
        limesurvey(ls_text, own=LS_OWN_TEXTS, change=underscored)
    ),
    "LimeSurvey: codes and texts": Layout(limesurvey(ls_both(". "))),
    "LimeSurvey: codes and texts, own joint": Layout(limesurvey(ls_both("._."))),
    "LimeSurvey: codes and texts above codes, .lss": Layout(limesurvey(ls_both(". "), codes=True, lss=4)),
    "LimeSurvey VV 1": Layout(vv(1), lacks=("size", "sector", "consent", "has/*")),
    "LimeSurvey VV 2, .lss": Layout(vv(2)),
    "LimeSurvey for SPSS": Layout(ls_spss),
    "EUSurvey": Layout(eusurvey()),
    "EUSurvey: split": Layout(eusurvey(split=True)),
    "EUSurvey: split, short names": Layout(eusurvey(split=True, short=True)),
    "EUSurvey: short names": Layout(eusurvey(short=True)),
    "EUSurvey: older preamble": Layout(eusurvey(preamble=2)),
    "EUSurvey: two sheets": Layout(eusurvey(split=True, wide=12)),
    "EUSurvey XML": Layout(eusurvey_xml),
    "KoBo: labels": Layout(kobo(labels=True)),
    "KoBo: labels, xlsx, repeats": Layout(kobo(labels=True, xlsx=True, repeat=True)),
    "KoBo: labels, split only": Layout(kobo(labels=True, joint=False)),
    "KoBo: labels, joined only, form": Layout(kobo(labels=True, boxes=False)),
    "KoBo: names, groups, form": Layout(kobo(labels=False, groups=True, form=True)),
    "KoBo: names, split only, form": Layout(kobo(labels=False, joint=False, form=True)),
    "KoBo: names, joined only, form": Layout(kobo(labels=False, boxes=False, form=True)),
    "KoBo: JSON, form": Layout(kobo_json),
    "Google Forms": Layout(plain()),
    "Google Forms: xlsx": Layout(workbook(lambda s: real_days(simple(s)))),
    "Microsoft Forms: stems": Layout(msforms("{q}.{i}")),
    "Microsoft Forms: stems with breaks": Layout(msforms("{q}\n.{i}")),
    "Microsoft Forms: bare rows": Layout(msforms("{i}")),
    "SurveyMonkey": Layout(surveymonkey),
    "Typeform: columns": Layout(typeform(columns=True)),
    "Typeform: joined": Layout(typeform(columns=False)),
    "Jotform": Layout(jotform),
    "Tally": Layout(tally),
    "Qualtrics: texts": Layout(qualtrics()),
    "Qualtrics: texts, split": Layout(qualtrics(split=True)),
    "Qualtrics: recodes, .qsf": Layout(qualtrics(recoded=True)),
    "Qualtrics: recodes, split, .qsf": Layout(qualtrics(recoded=True, split=True)),
    "Qualtrics: legacy": Layout(qualtrics(legacy=True)),
    "REDCap: labels": Layout(redcap_labels),
    "REDCap: raw, dictionary": Layout(redcap_raw),
    "LimeSurvey: codes, yes and no as 1 and 2, .lss": Layout(
        limesurvey(ls_code, codes=True, lss=6, change=ones_and_twos)
    ),
    "KoBo: labels with groups": Layout(kobo(labels=True, groups=True)),
    "ODK Central: form": Layout(odk_central),
    "Google Forms: zip": Layout(zipped),
    "SPSS": Layout(statistics("sav")),
    "SPSS: bare labels": Layout(bare_statistics),
    "Stata": Layout(statistics("dta")),
    "table: tabs, UTF-16": Layout(plain(separator="\t", encoding="utf-16")),
    "table: semicolons, decimal commas": Layout(plain(with_decimal_commas, separator=";", encoding="cp1252")),
    "table: items in brackets": Layout(plain(lambda s: simple(s, grid="{q} ({i})", stamp="No.")), lacks=NO_OTHER),
    "table: items behind a dash": Layout(plain(lambda s: simple(s, grid="{q} - {i}", stamp="No.")), lacks=NO_OTHER),
    "table: items behind a colon": Layout(plain(lambda s: simple(s, grid="{q}: {i}", stamp="No.")), lacks=NO_OTHER),
    "table: joined by bars": Layout(plain(lambda s: simple(s, separator="|", stamp="No.")), lacks=NO_OTHER),
    "table: titles and notes": Layout(workbook(titled)),
    "table: merged header": Layout(workbook(two_headers, merged=((7, 6 + len(SKILLS)),))),
    "table: serial days, hidden sheet": Layout(
        workbook(lambda s: {"lists": [["a", "b"], [1, 2]], "Answers": serial_days(s)}, hidden=("lists",))
    ),
}  # fmt: skip
