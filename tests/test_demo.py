"""The demo survey: what was planted is there, what must not be there is not."""

from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal
from sklearn.metrics import adjusted_rand_score

from move_analysis.demo import demo_project, demo_survey, demo_truth, write_demo_exports
from move_analysis.demo.sizes import PARTNERS
from move_analysis.languages import languages
from move_analysis.matching import match_needs
from move_analysis.prepare import check_quality
from move_analysis.readers import list_contacts, list_identifiers, read_survey
from move_analysis.segments import find_segments

RAW = Path(__file__).parents[1] / "data" / "raw"
PARTNER_TIES = [f"ties[{partner.code}]" for partner in PARTNERS]


@pytest.fixture(scope="module")
def survey():
    return demo_survey()


@pytest.fixture(scope="module")
def truth():
    return demo_truth()


@pytest.fixture(scope="module")
def has(survey):
    return survey.incidence("has").fillna(False).astype(bool)


@pytest.fixture(scope="module")
def needs(survey):
    return survey.incidence("needs").fillna(False).astype(bool)


def in_sector(survey, table):
    """Columns of a table of competences, summed by sector."""
    sectors = {c.code: c.sector for c in survey.codebook.competences}
    return table.T.groupby(sectors).sum().T


def test_size_and_partners(survey, truth):
    assert len(truth.members) == sum(p.invited for p in demo_project().partners) == 612
    assert survey.series("partner").value_counts().to_dict() == {
        "BCT": 71, "CCTL": 68, "NUMELINK": 60, "ENVIPARK": 51,
    }  # fmt: skip
    assert survey.synthetic
    assert set(truth.segments.index) == set(survey.answers.index)


def test_one_seed_is_one_survey(survey):
    assert_frame_equal(survey.answers, demo_survey(seed=0).answers)
    assert not survey.answers.equals(demo_survey(seed=1).answers)
    assert demo_truth(seed=1).brokers != demo_truth(seed=0).brokers


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_seed_gives_such_a_survey(seed):
    survey, truth = demo_survey(seed=seed), demo_truth(seed=seed)
    assert 225 <= len(survey) <= 285
    assert len(truth.brokers) == 9
    assert len(truth.complementary_pairs) == 10
    assert truth.segments.value_counts().min() >= 25


def test_shuffling_keeps_columns_and_breaks_what_goes_together(survey, truth):
    shuffled = demo_survey(shuffled=True)
    for name in survey.answers:
        before = survey.answers[name].value_counts(dropna=False)
        assert shuffled.answers[name].value_counts(dropna=False).to_dict() == before.to_dict()
    assert shuffled.answers["partner"].equals(survey.answers["partner"])
    one, other = truth.complementarities[0]
    pair = shuffled.incidence("has")[[one, other]].astype(float)
    assert abs(pair.corr().iloc[0, 1]) < 0.2


def test_segments_have_assets_of_their_own_and_cross_partners(survey, truth, has):
    means = in_sector(survey, has).groupby(truth.segments).mean()
    assert means.idxmax().drop("cross").to_dict() == {
        "transport": "operators", "ict": "digital", "green": "green",
    }  # fmt: skip
    assert means.loc["starters"].max() < 3
    counts = pd.crosstab(truth.segments, survey.series("partner"))
    assert (counts > 0).all(axis=None)


def test_complementarities_go_together_in_every_segment(survey, truth, has):
    sectors = {c.code: c.sector for c in survey.codebook.competences}
    assert len(truth.complementarities) == 6
    for one, other in truth.complementarities:
        assert sectors[one] != sectors[other]
        for _, group in has.groupby(truth.segments):
            together = (group[one] & group[other]).mean()
            assert together > 1.2 * group[one].mean() * group[other].mean()


def test_pairs_need_just_what_the_other_has(survey, truth, has, needs):
    partner, sector = survey.series("partner"), survey.series("sector")
    for pair in truth.complementary_pairs:
        assert partner[list(pair)].nunique() == sector[list(pair)].nunique() == 2
        for taker, giver in (pair, pair[::-1]):
            wanted = needs.columns[needs.loc[taker]]
            assert len(wanted) == 4
            assert has.loc[giver, wanted].all()


def test_brokers_have_assets_in_several_sectors_and_ties_to_several_partners(survey, truth, has):
    brokers = list(truth.brokers)
    per_sector = in_sector(survey, has.loc[brokers]).drop(columns="cross")
    assert ((per_sector >= 4).sum(axis=1) >= 2).all()
    ties = survey.answers[PARTNER_TIES].sum(axis=1)
    assert (ties[brokers] >= 3).all()
    assert ties.drop(brokers).mean() < 1.5


def test_reported_ties_are_between_respondents_and_agree_with_the_clusters(survey):
    named = survey.answers["cooperates"].dropna().str.split(" ").explode()
    assert set(named) <= set(survey.answers.index)
    assert (named != named.index).all()
    for partner, column in zip(PARTNERS, PARTNER_TIES, strict=True):
        of_partner = named[named.str.startswith(f"{partner.code}-")].index.unique()
        assert survey.answers.loc[of_partner, column].dropna().all()


def test_the_smaller_the_fewer_answer(survey, truth):
    answered = truth.members.index.isin(survey.answers.index)
    rates = pd.Series(answered).groupby(truth.members["size"].to_numpy()).mean()
    assert rates["micro"] < rates["small"] < rates["medium"]


def test_blanks_are_as_in_real_surveys(survey):
    blank = survey.answers.isna().mean()
    usual = blank.drop(["answered", "partner", "country", "sector", "cooperates", "remarks"])
    assert usual.between(0.01, 0.20).all()
    needs = survey.answers[survey.columns("needs")]
    assert (needs.isna().all(axis=1) == needs.isna().any(axis=1)).all()


def test_consent(survey):
    shares = survey.series("consent").value_counts(normalize=True)
    assert shares["named"] > shares["coded"] > shares["counted"] > 0.1
    assert survey.series("consent").isna().mean() > 0.05


def test_quality_finds_the_planted_faults(survey, truth):
    quality = check_quality(survey, project=demo_project())
    pairs = quality.duplicates.set_index("respondent")["duplicate_of"]
    assert pairs.to_dict() == truth.duplicates
    assert quality.duplicates["exact"].sum() == 2
    lines = quality.respondents.set_index("respondent")["straight_lines"]
    assert lines[list(truth.straight_liners)].min() >= 4
    assert lines.drop(list(truth.straight_liners)).max() <= 2


def test_the_exports_are_read_as_the_survey(survey):
    read = read_survey(demo_project())
    assert_frame_equal(read.answers, survey.answers)
    assert_frame_equal(read.asked, survey.asked)
    assert read.codebook == survey.codebook
    assert read.synthetic
    out_of_range = [step for step in read.history if "out of range" in step.what]
    assert [s.arguments for s in out_of_range] == [{"founded": 2, "employees": 1, "turnover": 1}]


def test_the_exports_are_those_of_the_repository(tmp_path):
    for path in write_demo_exports(tmp_path):
        kept = RAW / path.name
        if path.suffix == ".xlsx":  # the container differs between versions of its writer
            new, old = (list(openpyxl.load_workbook(p).active.values) for p in (path, kept))
            assert new == old
        else:
            assert path.read_bytes() == kept.read_bytes(), path.name


def test_the_project_declares_the_partners_of_the_demo():
    project = demo_project()
    declared = [
        p.model_copy(update={"exports": (), "email": "", "phone": ""}) for p in project.partners
    ]
    assert declared == list(PARTNERS)
    assert project.markets == ("MA", "BR")
    assert set(project.title) == set(languages())
    assert project.synthetic and "ynthetic" in project.source["en"]


def test_identifiers_are_in_the_exports_only(survey):
    identifiers = list_identifiers(list_contacts(demo_project()))
    assert len(identifiers) == 3 * (len(survey) - 3)  # three answered twice
    assert all(i.endswith("example.org") for i in identifiers if "@" in i)
    text = survey.answers.to_csv()
    assert not [identifier for identifier in identifiers if identifier in text]


def test_reported_events_add_up():
    events = pd.read_csv(RAW / "partnership_events.csv")
    wide = events.pivot_table(index="indicator", columns="target_country", values="value")
    assert (wide["MA"] + wide["BR"]).equals(wide["total"])
    assert wide["total"].to_dict() == {
        "preparatory_events": 10, "c2c_events": 5, "c2c_meetings": 5,
        "b2b_events": 3, "b2b_meetings": 13,
    }  # fmt: skip
    stakeholders = pd.read_csv(RAW / "partnership_stakeholders.csv")
    assert stakeholders.set_index(["indicator", "target_country"])["value"]["eu_smes"].sum() == 53
    for table in (events, stakeholders):
        assert {"indicator", "target_country", "value", "unit", "source"} <= set(table)
        assert set(table["source"]) == {"MOVE - Phase 1 key achievements"}


def test_a_survey_of_any_size():
    size = {"partners": 7, "smes": 400, "competences": 60}
    survey, truth = demo_survey(**size), demo_truth(**size)
    assert len(survey) == len(truth.segments) == 400
    assert survey.series("partner").nunique() == 7
    assert len(survey.incidence("has").columns) == len(survey.incidence("needs").columns) == 60
    assert len(truth.complementary_pairs) == 16 and len(truth.brokers) == 14
    has, needs = (survey.incidence(layer).fillna(False) for layer in ("has", "needs"))
    for one, other in truth.complementary_pairs:
        assert (
            (has.loc[one] & needs.loc[other]).sum() >= 4 <= (has.loc[other] & needs.loc[one]).sum()
        )
    ties = survey.columns_of(survey.codebook.question("ties"))
    assert len(ties) == 8 and survey.answers[ties].any(axis=None)
    assert not survey.answers.equals(demo_survey(**size, seed=1).answers)


@pytest.mark.parametrize("size", [{"partners": 1}, {"smes": 20}, {"competences": 12}])
def test_a_survey_too_small_for_what_is_planted(size):
    with pytest.raises(ValueError, match=f"{next(iter(size))} should be at least"):
        demo_survey(**size)


def test_what_was_planted_is_found_in_a_larger_survey():
    size = {"partners": 20, "smes": 1500, "competences": 67}
    survey, truth = demo_survey(**size), demo_truth(**size)
    matches = match_needs(survey, top=3).matches
    listed = {*zip(matches["sme"], matches["match"], strict=True)}
    found = [{pair, pair[::-1]} & listed for pair in truth.complementary_pairs]
    assert sum(map(bool, found)) >= 0.9 * len(truth.complementary_pairs)
    members = find_segments(survey, k=4, n_init=3).members.set_index("respondent")["segment"]
    assert adjusted_rand_score(truth.segments.reindex(members.index), members) > 0.8
