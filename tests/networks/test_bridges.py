import numpy as np
import pandas as pd
import pytest

from move_analysis.codebook import Codebook, Competence, Question, Sector
from move_analysis.demo import demo_project, demo_survey, demo_truth
from move_analysis.networks import bridges as bridging
from move_analysis.networks import find_competence_network, measure_bridges
from move_analysis.privacy import policy_for, release
from move_analysis.survey import Survey

CODES = [f"{sector}{i}" for sector in ("a", "b", "c") for i in range(6)]
BOOK = Codebook(
    title="Drawn",
    sectors=[Sector(code=s) for s in "abc"],
    competences=[Competence(code=c, sector=c[0]) for c in CODES],
    questions=[
        Question(code="partner", kind="single", role="partner"),
        Question(code="country", kind="single", role="country"),
        Question(code="has", kind="multiple", role="has", over="competences"),
    ],
)


def drawn(*, seed=0, size=300, bridge=False, home=False) -> Survey:
    """SMEs that keep to a sector; a0 may go with other sectors, b0 with one country."""
    rng = np.random.default_rng(seed)
    sector = rng.choice(list("abc"), size)
    country = rng.choice(["BG", "ES", "FR"], size)
    chance = np.where(sector[:, None] == [c[0] for c in CODES], 0.5, 0.15)
    has = pd.DataFrame(rng.random((size, len(CODES))) < chance, columns=CODES)
    if bridge:
        many = has.loc[:, [c for c in CODES if c[0] != "a"]].sum(axis=1)
        has["a0"] = rng.random(size) < np.where(many > many.median(), 0.5, 0.15)
    if home:
        has["b0"] = rng.random(size) < np.where(country == "BG", 0.7, 0.1)
    answers = has.add_prefix("has[").add_suffix("]").astype("boolean")
    answers = answers.assign(partner=rng.choice(["P", "Q"], size), country=country)
    return Survey(answers.set_axis([f"S-{i}" for i in range(size)]), BOOK)


def bridges(survey, **more):
    return measure_bridges(survey, find_competence_network(survey), **more)


@pytest.fixture(scope="module")
def demo():
    return bridges(demo_survey())


def test_competences_planted_across_sectors_are_the_first_of_the_demo(demo):
    planted = {code for pair in demo_truth().complementarities for code in pair}
    first = demo.sectors["node"].head(3)
    assert set(first) <= planted
    assert demo.sectors["p_adjusted"].iloc[0] <= 0.05
    linked = demo.sectors[demo.sectors["links_across"] > 0]
    assert set(linked["node"]) == planted


def test_a_planted_bridge_and_a_planted_home_are_found():
    found = bridges(drawn(bridge=True, home=True), draws=499)
    sectors, borders = (t.set_index("node") for t in (found.sectors, found.borders))
    assert sectors.index[0] == "a0" and sectors.loc["a0", "p_adjusted"] <= 0.05
    assert borders.index[0] == "b0" and borders.loc["b0", "p_adjusted"] <= 0.05
    assert (sectors.drop("a0")["p_adjusted"] > 0.05).all()
    assert (borders.drop("b0")["p_adjusted"] > 0.05).all()


def test_sectors_that_keep_to_themselves_are_no_bridges_and_p_values_are_uniform():
    p = [bridges(drawn(seed=seed), draws=199) for seed in range(12)]
    for table, name in (("sectors", "p_upper"), ("borders", "p_lower")):
        values = np.concatenate([getattr(found, table)[name] for found in p])
        assert (values <= 0.05).mean() <= 0.09 and (values <= 0.5).mean() <= 0.58


def test_means_and_shares_agree_with_counting():
    survey = drawn(size=40)
    found = bridges(survey, draws=99)
    has = survey.incidence("has").astype(bool)
    country = survey.series("country")
    for row in found.sectors.itertuples():
        others = [c for c in CODES if c[0] != row.node[0]]
        assert row.others == pytest.approx(has.loc[has[row.node], others].sum(axis=1).mean())
        assert row.liaison + row.gatekeeper + row.itinerant <= row.paths
    for row in found.borders.itertuples():
        own = country[has[row.node]].to_numpy()
        differ = [a != b for i, a in enumerate(own) for b in own[:i]]
        assert row.across == pytest.approx(np.mean(differ))
        assert row.low <= row.expected <= row.high


def test_one_sector_or_one_country_is_told():
    survey = drawn(size=40)
    one = BOOK.model_copy(
        update={
            "sectors": (Sector(code="a"),),
            "competences": tuple(Competence(code=c, sector="a") for c in CODES),
            "questions": tuple(q for q in BOOK.questions if q.role != "country"),
        }
    )
    answers = survey.answers.drop(columns="country")
    found = bridges(survey.changed("one sector", answers=answers, codebook=one), draws=9)
    assert found.reading() == ("All competences are of one sector, so none can join sectors.",)
    assert found.borders.empty and found.countries.empty
    assert found.sectors["p_upper"].isna().all()


def test_released_bridges_read_only_what_may_be_shown(demo):
    survey = demo_survey()
    shown = release(demo, policy_for(demo_project(), survey))
    assert shown.reading()[0].startswith("1 of 49 competences bridge sectors beyond chance; ")
    hidden = demo.with_tables(
        sectors=demo.sectors.assign(others=np.nan), borders=demo.borders.assign(across=np.nan)
    )
    assert hidden.reading() == ("Too few links and SMEs to say which competences bridge.",)


def partly_asked(seed=0, *, size=150):
    """Independent answers of four partners; three did not ask a0 and b0."""
    rng = np.random.default_rng(seed)
    has = pd.DataFrame(rng.random((4 * size, len(CODES))) < 0.5, columns=CODES).astype("boolean")
    has.loc[size:, ["a0", "b0"]] = pd.NA
    answers = has.add_prefix("has[").add_suffix("]")
    answers = answers.assign(partner=np.repeat(list("PQRS"), size), country="BG")
    return Survey(answers.set_axis([f"S-{i}" for i in range(4 * size)]), BOOK)


def test_what_was_not_asked_is_no_bridge():
    for seed in range(3):
        sectors = bridges(partly_asked(seed), draws=199).sectors.set_index("node")
        assert (sectors["p_adjusted"] > 0.05).all()
        asked = sectors.loc[["a0", "b0"]]
        assert np.allclose(asked["others"], asked["expected"], rtol=0.05)


def test_the_order_of_the_rows_does_not_matter():
    survey = partly_asked()
    turned = survey.changed("turned", answers=survey.answers.iloc[::-1])
    one, other = (bridges(s, draws=49).sectors for s in (survey, turned))
    pd.testing.assert_frame_equal(one, other)


def test_borders_stand_on_the_smes_of_known_country():
    survey = drawn(size=120)
    answers = survey.answers.copy()
    answers.loc[answers.index[:80], "country"] = pd.NA
    survey = survey.changed("unknown", answers=answers)
    found = bridges(survey, draws=49)
    known = survey.incidence("has").iloc[80:]
    borders = found.borders.set_index("node").loc[CODES]
    assert borders["n"].tolist() == known.sum().tolist() and set(borders["base"]) == {40}
    assert set(found.sectors["base"]) == {120}
    assert "SMEs whose country is not known are in no group." in found.notes


def test_wrong_draws_are_refused():
    survey = drawn(size=40)
    with pytest.raises(ValueError, match="draws should be an int of at least 1, got 0"):
        bridges(survey, draws=0)


def test_of_large_tables_fewer_are_drawn(monkeypatch):
    survey = drawn()
    network = find_competence_network(survey)
    monkeypatch.setattr(bridging, "FREE_CELLS", 0)
    few = measure_bridges(survey, network)
    assert few.arguments["draws"] == 499 and "499 tables" in str(few.notes)
    assert measure_bridges(survey, network, draws=9).arguments["draws"] == 9
