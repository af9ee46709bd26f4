"""Logs are read with their types, or not at all: every fault at once, with row and column."""

import openpyxl
import pandas as pd
import pytest

from move_analysis.demo import demo_project
from move_analysis.demo.logs import write_demo_logs
from move_analysis.errors import DataError
from move_analysis.project import load_project
from move_analysis.readers.log_columns import EVENT_COLUMNS
from move_analysis.readers.logs import read_logs

PROJECT = """
name: Small
markets: [MA, BR]
partners: [{code: A}, {code: B}]
monitoring: {%s}
"""


@pytest.fixture
def logs(tmp_path):
    def read(settings: str, **files: str):
        for name, text in files.items():
            (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
        (tmp_path / "move.yml").write_text(PROJECT % settings, encoding="utf-8")
        return read_logs(load_project(tmp_path))

    return read


def faults(error):
    return [(fault.where, fault.problem) for fault in error.value.fault_list]


def test_cells_get_their_types(logs):
    events = logs(
        "events: e.csv",
        e="Date;KIND;partner;smes;sme_count;follow_up\n"
        '31/05/2016;B2B_meeting;b;"A-1; A-2; A-1";3;12/06/2016\n',
    ).events
    assert events["date"].tolist() == [pd.Timestamp("2016-05-31")]
    assert events["follow_up"].tolist() == [pd.Timestamp("2016-06-12")]
    assert events[["kind", "partner", "smes"]].iloc[0].tolist() == [
        "b2b_meeting", ("B",), ("A-1", "A-2"),
    ]  # fmt: skip
    assert events["sme_count"].tolist() == [3]
    assert list(events) == list(EVENT_COLUMNS)


def test_all_faults_of_all_logs_at_once(logs):
    with pytest.raises(DataError) as error:
        logs(
            "events: e.csv, organisations: o.csv, reported: [r.csv]",
            e="date,kind,partner,target_country,smes,sme_count,guests,follow_up\n"
            "2016-05-31,b2b_meting,A; C,FR,A-1; A-2,1,many,2016-05-01\n"
            "soon,training,,,,,,\n",
            o="organisation,kind,joined,through\n"
            "One,cluster,2016-01-01,A\nOne,cluster,2016-02-01,Two\n"
            "Two,cluster,2016-03-01,Two\n",
            r="indicator,target_country,value,source\n"
            "events,MA,5,x\nevents,BR,5,x\nevents,total,11,x\n",
        )
    assert faults(error) == [
        ("e.csv, row 2, column partner", '"partner" is blank.'),
        ("e.csv, row 1, column kind", 'Unknown kind "b2b_meting".'),
        ("e.csv, row 1, column partner", 'Unknown partner "C".'),
        ("e.csv, row 1, column target_country", 'Unknown target_country "FR".'),
        ("e.csv, row 1, column guests", '"many" is no number.'),
        ("e.csv, row 2, column date", '"soon" is no day.'),
        ("e.csv, row 1, column follow_up", "follow_up is before date."),
        ("e.csv, row 1, column sme_count", "1 SMEs are counted, 2 are listed."),
        ("o.csv, row 2, column organisation", '"One" stands twice.'),
        ("o.csv, row 2, column through", '"Two" had not joined yet.'),
        ("o.csv, row 3, column through", '"Two" had not joined yet.'),
        (
            "r.csv, row 3, column value",
            'The total of "events" is 11, its countries add up to 5 + 5 = 10.',
        ),
    ]
    assert error.value.fault_list[1].fix == 'Did you mean "b2b_meeting"?'


def test_missing_column_and_missing_file(logs):
    with pytest.raises(DataError) as error:
        logs(
            "events: e.csv, organisations: nowhere.csv",
            e="day,kind,partner\n2016-01-01,training,A\n",
        )
    assert faults(error)[0] == ("e.csv", 'There is no column "date".')
    assert ("nowhere.csv", "The export does not exist.") in faults(error)


def test_a_workbook_reads_like_the_text(logs, tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["date", "kind", "partner", "guests"])
    book.active.append([pd.Timestamp("2016-05-31").to_pydatetime(), "c2c_meeting", "A", 3])
    book.save(tmp_path / "e.xlsx")
    events = logs("events: e.xlsx").events
    assert events[["date", "guests"]].iloc[0].tolist() == [pd.Timestamp("2016-05-31"), 3]


def test_own_kinds_are_known(logs):
    own = "events: e.csv, indicators: [{code: visits, count: entries, kinds: [visit]}]"
    events = logs(own, e="date,kind,partner\n2016-01-01,visit,A\n").events
    assert events["kind"].tolist() == ["visit"]


def test_demo_logs_are_those_that_are_written(tmp_path):
    raw = demo_project().folder / "data/raw"
    for path in write_demo_logs(tmp_path):
        assert path.read_bytes() == (raw / path.name).read_bytes()


def test_reported_figures_of_the_partnership():
    reported = read_logs(demo_project()).reported.set_index(["indicator", "target_country"])
    expected = {
        "preparatory_events": (5, 5, 10), "c2c_events": (3, 2, 5), "c2c_meetings": (3, 2, 5),
        "b2b_events": (2, 1, 3), "b2b_meetings": (7, 6, 13),
    }  # fmt: skip
    for indicator, values in expected.items():
        assert tuple(reported.loc[indicator].loc[["MA", "BR", "total"], "value"]) == values
    whole = reported.xs("all", level=1)["value"]
    assert whole.tolist() == [600, 91, 60, 2, 4]
    assert reported.loc[("declarations_of_interest_with_clusters", "MA"), "value"] == 1
    assert set(reported["source"]) == {"MOVE - Phase 1 key achievements"}
