"""The same number is the same wherever it stands: in every result, for every reader."""

from collections import defaultdict
from dataclasses import replace

import numpy as np
import pytest

import move_analysis as ma
from move_analysis.columns import Count
from move_analysis.demo import demo_project, demo_survey
from move_analysis.privacy import policy_for, release
from move_analysis.privacy.tables import Identities


@pytest.fixture(scope="module")
def results():
    survey, project = demo_survey(), demo_project()
    shares = ma.competences.measure_competences
    network = ma.networks.find_competence_network(survey)
    return [
        *(shares(survey, layer=layer, by=by) for layer in ("has", "needs")
          for by in (None, "partner", "sector", "country")),
        *(ma.competences.measure_balance(survey, by=by) for by in (None, "partner")),
        ma.competences.measure_flows(survey),
        ma.competences.measure_flows(survey, between="country"),
        ma.competences.measure_relatedness(survey), network,
        ma.networks.find_emerging_combinations(survey),
        ma.networks.measure_bridges(survey, network),
        ma.segments.find_segments(survey, max_k=4, n_init=3), ma.matching.find_unmet_needs(survey),
        ma.markets.measure_market_interest(survey, project, by="partner"),
        ma.markets.measure_readiness(survey, by="partner", resamples=5),
        ma.training.measure_training_needs(survey, by="partner", resamples=5),
        ma.training.find_trainings(survey), ma.prepare.check_quality(survey, project=project),
        ma.enlargement.rank_candidates(survey, ma.read_candidates(project), project=project,
                                       resamples=5),
        ma.agreement.measure_contributions(survey, project),
    ]  # fmt: skip


def published(results, policy):
    """What each count is published as, by what is counted and how many there are."""
    seen = defaultdict(set)
    for result in results:
        shown = release(result, policy)
        for name, truth in result.tables().items():
            if name in result.ORDER:
                continue
            arguments = {**result.arguments, "selection": result.selection}
            identities = Identities(truth, policy, arguments)
            for column, about in result.SCHEMA[name].items():
                if isinstance(about.gate, Count):
                    names = identities.of_rows(about.gate.of, about.gate.where).names
                    values = shown.tables()[name][column].to_numpy(float, na_value=np.nan)
                    true = truth[column].to_numpy(float, na_value=np.nan)
                    for what, n, value in zip(names, true, values, strict=True):
                        if not np.isnan(n):
                            place = f"{type(result).__name__}.{name}.{column}"
                            seen[what, n].add((None if np.isnan(value) else value, place))
    return seen


@pytest.mark.parametrize("reader", ["partnership", "CCTL"])
def test_the_same_number_is_the_same_everywhere(results, reader):
    policy = policy_for(demo_project(), demo_survey(), reader=reader)
    seen = published(results, policy)
    assert len(seen) > 5000
    assert [
        (what, n, *sorted(said, key=str))
        for (what, n), said in seen.items()
        if len({value for value, _ in said}) > 1
    ] == []


def test_another_reader_sees_the_same_but_for_its_own(results):
    readers = ("partnership", "CCTL", "BCT")
    one, *others = (
        published(results, policy_for(demo_project(), demo_survey(), reader=reader))
        for reader in readers
    )
    for reader, other in zip(readers[1:], others, strict=True):
        own = f"partner={reader}"
        different = [
            what for what in one
            if {v for v, _ in one[what]} != {v for v, _ in other[what]} and own not in what[0]
        ]  # fmt: skip
        assert different == []


def test_language_changes_no_number():
    survey, policy = demo_survey(), policy_for(demo_project(), demo_survey())
    shares = release(ma.competences.measure_competences(survey, by="partner"), policy)
    english, bulgarian = (shares.tables(language=one)["shares"] for one in ("en", "bg"))
    numbers = ["n", "base", "share", "low", "high"]
    assert english[numbers].equals(bulgarian[numbers])
    assert not english["label"].equals(bulgarian["label"])


def test_row_order_changes_nothing():
    survey, project = demo_survey(), demo_project()
    turned = survey.changed("turned", answers=survey.answers.iloc[::-1])
    one, other = (
        release(ma.competences.measure_balance(s, by="partner"), policy_for(project, s))
        for s in (survey, turned)
    )
    for name, table in one.tables().items():
        assert table.equals(replace(other).tables()[name]), name
