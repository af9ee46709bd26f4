# ruff: noqa: E501
"""The invented survey of `layouts` as further tools and people write it."""

import csv

from layouts import (
    CONSENT,
    LEVELS,
    LS_OWN_TEXTS,
    MARKETS,
    NEEDS,
    NO_OTHER,
    OTHER,
    SECTORS,
    SIZES,
    SKILLS,
    Layout,
    Q,
    blank,
    ls_rows,
    ls_text,
    simple,
    write_csv,
    write_xlsx,
)

SECTORS_AND_OTHER, NEEDS_AND_OTHER = (*SECTORS, OTHER), (*NEEDS, OTHER)


def chosen(firm):
    """What it needs, with "other" where it wrote something."""
    return None if firm.needs is None else [*firm.needs, *([OTHER] if firm.need_written else ())]


def place_of(value, options, none=""):
    return none if value is None else options.index(value) + 1


def words(options):
    return {str(n): text for n, text in enumerate(options, 1)}


CODED = {
    "size": words(SIZES), "sector": words(SECTORS_AND_OTHER), "exports": words(("Yes", "No")),
    "consent": words(CONSENT), "has": words(LEVELS),
}  # fmt: skip


# --- SoSci Survey -------------------------------------------------------------------------------
SOSCI = {
    "CASE": "Interview number (ongoing)", "SERIAL": "Serial number (if provided)",
    "REF": "Reference (if provided in link)", "QUESTNNR": "Questionnaire that has been used in the interview",
    "MODE": "Interview mode", "STARTED": "Time the interview has started (Europe/Berlin)",
    "A101_01": f"{Q['company']}: [01]", "A102_01": f"{Q['email']}: [01]", "A103": Q["size"],
    "A104": Q["sector"], "A104_04": f"{Q['sector']}: Other", "A105_01": f"{Q['turnover']}: [01]",
    "A106_01": f"{Q['founded']}: [01]",
    **{f"A201_{n:02}": f"{Q['has']}: {skill}" for n, skill in enumerate(SKILLS, 1)},
    "A202": f"{Q['needs']}: Residual option (negative) or number of selected options",
    **{f"A202_{n:02}": f"{Q['needs']}: {need}" for n, need in enumerate(NEEDS_AND_OTHER, 1)},
    "A202_05a": f"{Q['needs']}: {OTHER} (open)", "A301": Q["exports"],
    "A302": f"{Q['markets']}: Residual option (negative) or number of selected options",
    **{f"A302_{n:02}": f"{Q['markets']}: {market}" for n, market in enumerate(MARKETS, 1)},
    "A401_01": f"{Q['comment']}: [01]", "A402": Q["consent"], "TIME001": "Time spent on page 1",
    "TIME_SUM": "Time spent overall (except outliers)", "LASTDATA": "Time when the data was most recently updated",
    "FINISHED": "Has the interview been finished (reached last page)?",
    "Q_VIEWER": "Did the respondent only view the questionnaire, omitting mandatory questions?",
    "LASTPAGE": "Last page that the participant has handled", "MAXPAGE": "Hindmost page handled by the participant",
    "MISSING": "Missing answers in percent", "TIME_RSI": "Degradation points for being very fast",
}  # fmt: skip


def sosci_row(firm, *, codes):
    def one(value, options, none=-9):
        return place_of(value, options, none) if codes else blank(value)

    def boxes(ticked, options):
        no, yes = (1, 2) if codes else ("not checked", "checked")
        own = len(ticked) if ticked is not None else -9 if codes else ""
        return [own, *(yes if option in (ticked or ()) else no for option in options)]

    return [
        200 + firm.number, "", "", "base", "interview", firm.stamp, firm.company, firm.email,
        one(firm.size, SIZES), one(firm.sector, SECTORS_AND_OTHER), firm.sector_written,
        blank(firm.turnover), blank(firm.founded), *(one(level, LEVELS, -1) for level in firm.has),
        *boxes(chosen(firm), NEEDS_AND_OTHER), firm.need_written, one(firm.exports, ("Yes", "No")),
        *boxes(firm.markets, MARKETS), blank(firm.comment), one(firm.consent, CONSENT), 12, 340, firm.stamp,
        int(firm.number % 9 > 0), 0, 5, 5, 0, "1.02",
    ]  # fmt: skip


def sosci(*, codes=False, labels=True, values=False, **options):
    def write(folder, survey):
        rows = [sosci_row(firm, codes=codes) for firm in survey]
        test = list(rows[0])
        test[0], test[4] = 100, "debug"
        head = [list(SOSCI), *([list(SOSCI.values())] if labels else [])]
        write_csv(folder / "a.csv", [*head, test, *rows], **({"quoting": csv.QUOTE_ALL} | options))
        if values:
            listed = {
                "A103": SIZES,
                "A104": SECTORS_AND_OTHER,
                "A301": ("Yes", "No"),
                "A402": CONSENT,
            }
            listed |= {f"A201_{n:02}": LEVELS for n in range(1, len(SKILLS) + 1)}
            listed |= {f"A202_{n:02}": ("not checked", "checked") for n in range(1, 6)}
            lines = [["VAR", "RESPONSE", "MEANING"], ["A201_01", "-9", "Not answered"]]
            lines += [
                [name, n, text] for name, texts in listed.items() for n, text in enumerate(texts, 1)
            ]
            write_csv(folder / "values.csv", lines, separator=";", quoting=csv.QUOTE_ALL)
        return ["a.csv"]

    return write


# --- SurveyCTO ----------------------------------------------------------------------------------
def surveycto_row(firm, *, other):
    def boxes(ticked, options):
        codes = [n for n, option in enumerate(options, 1) if option in (ticked or ())]
        codes = [other if options[n - 1] == OTHER else n for n in codes]
        places = [other if option == OTHER else n for n, option in enumerate(options, 1)]
        return [
            " ".join(map(str, codes)),
            *("" if ticked is None else int(n in codes) for n in places),
        ]

    return [
        firm.stamp, firm.stamp, firm.stamp, f"d{firm.number}", firm.company, firm.email,
        place_of(firm.size, SIZES), place_of(firm.sector, SECTORS_AND_OTHER), firm.sector_written,
        blank(firm.turnover), blank(firm.founded), *(place_of(v, LEVELS) for v in firm.has),
        *boxes(chosen(firm), NEEDS_AND_OTHER), firm.need_written, place_of(firm.exports, ("Yes", "No")),
        *boxes(firm.markets, MARKETS), blank(firm.comment), place_of(firm.consent, CONSENT), 300,
        "2603010900", "APPROVED", "", "", f"uuid:{firm.number}", f"uuid:{firm.number}",
    ]  # fmt: skip


def surveycto(*, other=-96, form=True):
    def write(folder, survey):
        box = str(other).replace("-", "_")
        header = [
            "SubmissionDate", "starttime", "endtime", "deviceid", "company", "email", "size", "sector",
            "sector_other", "turnover", "founded", *(f"has_{n}" for n in range(1, len(SKILLS) + 1)), "needs",
            *(f"needs_{n}" for n in range(1, 5)), f"needs_{box}", "needs_other", "exports", "markets",
            *(f"markets_{n}" for n in range(1, 4)), "comment", "consent", "duration", "formdef_version",
            "review_status", "review_comments", "review_corrections", "instanceID", "KEY",
        ]  # fmt: skip
        rows = [surveycto_row(firm, other=other) for firm in survey]
        write_csv(folder / "a.csv", [header, *rows])
        if form:
            surveycto_form(folder / "form.xlsx", other)
        return ["a.csv"]

    return write


def surveycto_form(path, other):
    kinds = {"size": "select_one size", "sector": "select_one sector", "turnover": "decimal", "founded": "date",
             "exports": "select_one exports", "needs": "select_multiple needs", "consent": "select_one consent",
             "markets": "select_multiple markets"}  # fmt: skip
    survey = [["type", "name", "label"], ["start", "starttime", ""]]
    for code, text in Q.items():
        if code == "has":
            rows = [["select_one has", f"has_{n}", skill] for n, skill in enumerate(SKILLS, 1)]
            survey += [["begin group", "has", text], *rows, ["end group", "", ""]]
        else:
            survey.append([kinds.get(code, "text"), code, text])
    lists = {"size": SIZES, "sector": SECTORS_AND_OTHER, "exports": ("Yes", "No"), "has": LEVELS,
             "needs": NEEDS_AND_OTHER, "markets": MARKETS, "consent": CONSENT}  # fmt: skip
    choices = [["list_name", "value", "label"], ["list_name", "name", "label"]][1:]
    for name, options in lists.items():
        for n, text in enumerate(options, 1):
            choices.append([name, str(other if name == "needs" and text == OTHER else n), text])
    write_xlsx(path, {"survey": survey, "choices": choices, "settings": [["form_title"], ["SMEs"]]})


# --- Unipark (EFS Survey) -----------------------------------------------------------------------
EFS_OWN = (
    "lfdn",
    "external_lfdn",
    "tester",
    "dispcode",
    "lastpage",
    "quality",
    "duration",
    "c_0001",
    "c_0002",
)
EFS_END = (
    "browser",
    "page_history",
    "output_mode",
    "session_id",
    "language",
    "datetime",
    "date_of_last_access",
)


def unipark_row(firm, *, codes):
    def one(value, options, left=0):
        return place_of(value, options, left) if codes else blank(value)

    def typed(value):
        return -99 if value in (None, "") else value

    def boxes(ticked, options):
        if ticked is None:
            return [-77 if codes else ""] * len(options)
        no, yes = (0, 1) if codes else ("nicht gewählt", "gewählt")
        return [yes if option in ticked else no for option in options]

    refused = len(LEVELS) + 1 if codes else "keine Angabe"
    shown = firm.exports is not None
    return [
        firm.number + 7, 0, 0, 31 if firm.number % 9 else 22, 4711, -77, 300, "", 0, firm.company, firm.email,
        one(firm.size, SIZES), one(firm.sector, SECTORS_AND_OTHER), firm.sector_written or -66,
        typed(firm.turnover), typed(firm.founded), *(one(v, LEVELS, -77) if v or codes else refused for v in firm.has),
        *boxes(chosen(firm), NEEDS_AND_OTHER), firm.need_written or -66,
        one(firm.exports, ("Yes", "No"), -77) if shown or codes else -77, *boxes(firm.markets, MARKETS),
        typed(firm.comment), one(firm.consent, CONSENT), "Firefox", "1,2,3", "HTML", "x", 1, firm.stamp, firm.stamp,
    ]  # fmt: skip


def unipark(*, codes, **options):
    def write(folder, survey):
        texts = [
            Q["company"], Q["email"], Q["size"], Q["sector"], f"{Q['sector']}: {OTHER}", Q["turnover"],
            Q["founded"], *(f"{Q['has']}: {skill}" for skill in SKILLS),
            *(f"{Q['needs']}: {need}" for need in NEEDS_AND_OTHER), "Please specify what you need",
            Q["exports"], *(f"{Q['markets']}: {market}" for market in MARKETS), Q["comment"], Q["consent"],
        ]  # fmt: skip
        names = [*EFS_OWN, *(f"v_{n}" for n in range(1, len(texts) + 1)), *EFS_END]
        head = [names, [*EFS_OWN, *texts, *EFS_END]]
        rows = [unipark_row(firm, codes=codes) for firm in survey]
        test = list(rows[0])
        test[0], test[2] = 1, 1
        write_csv(folder / "a.csv", [*head, test, *rows], **({"separator": ";"} | options))
        return ["a.csv"]

    return write


# --- Zoho Survey, Alchemer, QuestionPro, Webropol, LamaPoll -----------------------------------------
def two_rows(firm, *, tick=lambda option: option):
    """Cells of a table with two header rows: a column for each option."""
    needs, markets = chosen(firm), firm.markets
    return [
        firm.company, firm.email, blank(firm.size), "" if firm.sector == OTHER else blank(firm.sector),
        firm.sector_written, blank(firm.turnover), blank(firm.founded), *map(blank, firm.has),
        *(tick(n) if n in (needs or ()) else "" for n in NEEDS), firm.need_written, blank(firm.exports),
        *(tick(m) if m in (markets or ()) else "" for m in MARKETS), blank(firm.comment), blank(firm.consent),
    ]  # fmt: skip


def two_headers(own, *, first="", other="Other (Please specify)"):
    upper, lower = list(own), [""] * len(own)
    parts = {"has": SKILLS, "needs": (*NEEDS, other), "markets": MARKETS, "sector": (first, other)}
    for code, text in Q.items():
        below = parts.get(code, (first,))
        upper += [text, *[""] * (len(below) - 1)]
        lower += below
    return [upper, lower]


def zoho(folder, survey):
    own = [
        "Response ID",
        "Response Status",
        "IP Address",
        "Start Time",
        "Completed Time",
        "Collector Name",
    ]
    rows = [[7000 + f.number, "Partial" if f.number % 9 == 0 else "Completed", "1.2.3.4", f.stamp, f.stamp, "Web",
             *two_rows(f)] for f in survey]  # fmt: skip
    turned_away = [
        9999,
        "Disqualified",
        "1.2.3.4",
        survey[0].stamp,
        "",
        "Web",
        *two_rows(survey[0]),
    ]
    write_csv(folder / "a.csv", [*two_headers(own), *rows, turned_away])
    return ["a.csv"]


ALCHEMER = ["Response ID", "Time Started", "Date Submitted", "Status", "Contact ID", "Legacy Comments", "Comments",
            "Language", "Referer", "SessionID", "User Agent", "Extended Referer", "IP Address", "Longitude",
            "Latitude", "Country", "City", "State/Region", "Postal"]  # fmt: skip


def alchemer(folder, survey):
    header = [
        *ALCHEMER, Q["company"], Q["email"], Q["size"], Q["sector"], f"Other - Write In:{Q['sector']}",
        Q["turnover"], Q["founded"], *(f"{skill}:{Q['has']}" for skill in SKILLS),
        *(f"{need}:{Q['needs']}" for need in NEEDS), f"Other - Write In:{Q['needs']}", Q["exports"],
        *(f"{market}:{Q['markets']}" for market in MARKETS), Q["comment"], Q["consent"],
    ]  # fmt: skip
    rows = []
    for f in survey:
        own = [f.number + 1, f.stamp, f.stamp, "Partial" if f.number % 9 == 0 else "Complete", "", "", "", "English",
               "", f"s{f.number}", "Mozilla", "", "1.2.3.4", "", "", "Spain", "Madrid", "MD", "28001"]  # fmt: skip
        cells = two_rows(f)
        cells[3] = "Other - Write In" if f.sector == OTHER else cells[3]
        rows.append([*own, *cells])
    away = [*rows[0][:3], "Disqualified", *rows[0][4:]]
    away[0] = 900
    write_csv(folder / "a.csv", [header, *rows, away])
    return ["a.csv"]


def questionpro(folder, survey):
    own = ["Response ID", "IP Address", "Timestamp (MM/dd/yyyy HH:mm:ss)", "Duplicate",
           "Time Taken to Complete (Seconds)", "Response Status", "Seq. Number", "External Reference",
           "Custom Variable 1", "Respondent Email", "Email List", "Country Code", "Region"]  # fmt: skip
    rows = []
    for f in survey:
        status = "Started" if f.number % 9 == 0 else "Completed"
        record = [f.number + 5000, "1.2.3.4", f"{f.stamp:%m/%d/%Y %H:%M:%S}", "", 300, status, f.number + 1, "", "",
                  "", "", "ES", "MD"]  # fmt: skip
        rows.append([*record, *two_rows(f, tick=lambda option: 1)])
    above = [["Survey of SMEs 2026"], ["Raw data"], []]
    write_xlsx(folder / "a.xlsx", {"Raw Data": [*above, *two_headers(own, other=OTHER), *rows]})
    return ["a.xlsx"]


def webropol(folder, survey):
    head = two_headers(["Responded", "Respondent"], other="Other, what?")
    rows = [[str(f.stamp), f.number + 1, *two_rows(f, tick=lambda option: 1)] for f in survey]
    write_xlsx(folder / "a.xlsx", {"Answers": [*head, *rows]})
    return ["a.xlsx"]


def lamapoll(folder, survey):
    """Questions are numbered, in German ways: points, a status, answers with commas."""
    numbers = {code: f"{n}. {text}" for n, (code, text) in enumerate(Q.items(), 1)}
    own = ["Teilnehmer-ID", "Status", "Startzeit", "Endzeit", "Sprache"]
    header, *rows = simple(survey, grid="{q} - {i}", separator=" | ", stamp="x", q=numbers)
    body = [[f.number + 1, "Teilweise" if f.number % 9 == 0 else "Abgeschlossen", f"{f.stamp:%d.%m.%Y %H:%M}",
             f"{f.stamp:%d.%m.%Y %H:%M}", "en", *row[1:]] for f, row in zip(survey, rows, strict=True)]  # fmt: skip
    write_csv(folder / "a.csv", [[*own, *header[1:]], *body], separator=";", encoding="utf-8-sig")
    return ["a.csv"]


# --- Airtable, Notion, Formstack, by hand -------------------------------------------------------------
def airtable(folder, survey):
    """Several options joined by commas without a blank; one that holds a comma stands in quotes."""
    header, *rows = simple(survey, grid="{i}", day="%Y-%m-%d", stamp="Record")
    needs = header.index(Q["needs"])
    for n, (f, row) in enumerate(zip(survey, rows, strict=True)):
        row[0] = f"rec{n:04}"
        row[needs] = ",".join(
            f'"{o}"' if "," in o else o for o in (*(f.needs or ()), f.need_written) if o
        )
        row[needs + 2] = ",".join(f.markets or ())
    write_csv(folder / "a.csv", [header, *rows], encoding="utf-8-sig")
    return ["a.csv"]


def formstack(folder, survey):
    rows = simple(survey, grid="{q} [{i}]", separator="\n", stamp="Time")
    header = ["Unique ID", "Approval Status", *rows[0], "Browser", "IP Address"]
    body = [
        [10_000 + f.number, "", *row, "Chrome", "1.2.3.4"]
        for f, row in zip(survey, rows[1:], strict=True)
    ]
    write_csv(folder / "a.csv", [header, *body])
    return ["a.csv"]


SPANISH = {
    Q["company"]: "Nombre de su empresa", Q["email"]: "Correo electrónico", Q["size"]: "Número de empleados",
    Q["sector"]: "¿Cuál es su sector principal?", Q["turnover"]: "Facturación anual en EUR",
    Q["founded"]: "¿Cuándo se fundó su empresa?", Q["needs"]: "¿Qué necesita su empresa?",
    Q["exports"]: "¿Exporta?", Q["markets"]: "¿Qué mercados le interesan?", Q["comment"]: "¿Algo más?",
    Q["consent"]: "¿Cómo podemos mostrar sus respuestas?", "No.": "N.º",
}  # fmt: skip


def by_hand(folder, survey):
    """Titles in merged cells, and the headers twice: in English, and below in Spanish."""
    header, *rows = simple(survey, grid="{q} ({i})", stamp="No.", separator="; ")
    for n, row in enumerate(rows, 1):
        row[0] = n
    spanish = [SPANISH.get(text, text.replace(Q["has"], "¿Cómo de buena es su empresa en lo siguiente?"))
               for text in header]  # fmt: skip
    above = [["Survey of SMEs 2026 / Encuesta a pymes 2026"], ["Office of the cluster"], []]
    write_xlsx(folder / "a.xlsx", {"Answers": [*above, header, spanish, *rows]}, merged=((0, 6),))
    return ["a.xlsx"]


def long(folder, survey):
    """A row for each SME and competence; what is about the SME stands in each of them."""
    header = [*(Q[c] for c in ("company", "email", "size", "sector", "turnover", "founded")), "Competence",
              "Level", "Need", Q["exports"], Q["comment"], Q["consent"]]  # fmt: skip
    rows = []
    for f in survey:
        for place, skill in enumerate(dict.fromkeys((*SKILLS, *NEEDS))):
            level = blank(f.has[place]) if place < len(SKILLS) else ""
            need = (
                "" if f.needs is None or skill not in NEEDS else "Yes" if skill in f.needs else "No"
            )
            rows.append([f.company, f.email, blank(f.size), blank(f.sector), blank(f.turnover), blank(f.founded),
                         skill, level, need, blank(f.exports), blank(f.comment), blank(f.consent)])  # fmt: skip
    write_csv(folder / "a.csv", [header, *rows], separator=";")
    return ["a.csv"]


def wufoo(folder, survey):
    """Boxes are headed by the option alone; a status of 0 and 1."""
    header = [
        "Entry Id", *(Q[c] for c in ("company", "email", "size", "sector", "turnover", "founded")), *SKILLS,
        *NEEDS, OTHER, Q["exports"], *MARKETS, Q["comment"], Q["consent"], "Date Created", "Created By",
        "Last Updated", "Updated By", "IP Address", "Last Page Accessed", "Completion Status",
    ]  # fmt: skip
    rows = []
    for f in survey:
        company, email, size, sector, _, *rest = two_rows(f)
        own = [f.stamp, "public", "", "", "1.2.3.4", 1, int(f.number % 9 > 0)]
        rows.append([f.number + 1, company, email, size, f.sector_written or sector, *rest, *own])
    write_csv(folder / "a.csv", [header, *rows])
    return ["a.csv"]


def gravity(folder, survey):
    """Rows of a grid stand behind the question with a blank alone, options in brackets."""
    header = [
        *(Q[c] for c in ("company", "email", "size", "sector", "turnover", "founded")),
        *(f"{Q['has']} {skill}" for skill in SKILLS), *(f"{Q['needs']} ({need})" for need in NEEDS_AND_OTHER),
        Q["exports"], *(f"{Q['markets']} ({market})" for market in MARKETS), Q["comment"], Q["consent"],
        "Created By (User Id)", "Entry Id", "Entry Date", "Source Url", "User Agent", "User IP",
    ]  # fmt: skip
    rows = []
    for f in survey:
        company, email, size, sector, _, *rest = two_rows(f)
        own = ["", f.number + 1, f.stamp, "https://example.org/survey", "Mozilla", "1.2.3.4"]
        rows.append([company, email, size, f.sector_written or sector, *rest, *own])
    write_csv(folder / "a.csv", [header, *rows])
    return ["a.csv"]


def sections(folder, survey):
    """Three rows of headers (section, question, option), a blank column between, x for ticks."""
    middle, lower = two_headers([], other=OTHER)
    gap = 7 + len(SKILLS)
    upper = ["Company", *[""] * 6, "Skills", *[""] * (len(middle) - 8)]
    upper[gap] = "Demand"
    rows = [two_rows(f, tick=lambda option: "x") for f in survey]
    table = [[*row[:gap], "", *row[gap:]] for row in (upper, middle, lower, *rows)]
    write_xlsx(folder / "a.xlsx", {"SMEs": [["Survey of SMEs"], [], *table]})
    return ["a.xlsx"]


def named_above_labels(folder, survey):
    """Names of variables, as Snap and panels have them, above the questions."""
    names = ["ID.name", "ID.date", "ID.format", *(f"Q{n}" for n in range(1, 8)),
             *(f"Q8.{n}" for n in range(1, 7)), *(f"Q{n}" for n in range(9, 14))]  # fmt: skip
    labels = ["", "", "", Q["company"], Q["email"], Q["size"], Q["sector"], "Please specify", Q["turnover"],
              Q["founded"], *(f"{Q['has']} ({skill})" for skill in SKILLS),
              *(Q[c] for c in ("needs", "exports", "markets", "comment", "consent"))]  # fmt: skip
    rows = [
        [f.number + 1, f.stamp, "Web", f.company, f.email, blank(f.size), blank(f.sector), f.sector_written,
         blank(f.turnover), blank(f.founded), *map(blank, f.has), "; ".join(chosen(f) or ()), blank(f.exports),
         "; ".join(f.markets or ()), blank(f.comment), blank(f.consent)]
        for f in survey
    ]  # fmt: skip
    write_csv(folder / "a.csv", [names, labels, *rows])
    return ["a.csv"]


def lime_groups(folder, survey):
    """LimeSurvey's texts behind the names of their groups."""
    header, *rows = ls_rows(survey, ls_text, codes=False, own=LS_OWN_TEXTS)
    own = len(LS_OWN_TEXTS)
    grouped = [
        f"{'About you' if n < 7 else 'Competences'}: {text}" for n, text in enumerate(header[own:])
    ]
    write_csv(folder / "a.csv", [[*header[:own], *grouped], *rows])
    return ["a.csv"]


PANELS = {
    "SoSci Survey: texts, UTF-16": Layout(sosci(separator="\t", encoding="utf-16")),
    "SoSci Survey: codes, list of values": Layout(sosci(codes=True, values=True, separator=";")),
    "SurveyCTO: form": Layout(surveycto()),
    "Unipark: texts": Layout(unipark(codes=False)),
    "table: Zoho": Layout(zoho),
    "Alchemer": Layout(alchemer),
    "table: QuestionPro": Layout(questionpro),
    "table: Webropol": Layout(webropol),
    "table: LamaPoll": Layout(lamapoll, lacks=NO_OTHER),
    "table: Airtable": Layout(airtable, lacks=NO_OTHER),
    "table: Formstack": Layout(formstack, lacks=NO_OTHER),
    "table: Wufoo": Layout(wufoo, lacks=NO_OTHER),
    "table: Gravity": Layout(gravity, lacks=NO_OTHER),
    "table: sections above questions": Layout(sections),
    "table: names above labels": Layout(named_above_labels),
    "LimeSurvey: texts behind groups": Layout(lime_groups),
    "table: long": Layout(long, lacks=("needs/other", "markets/*")),
    "table: by hand in two languages": Layout(by_hand, lacks=NO_OTHER),
}
