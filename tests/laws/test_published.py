"""What follows from published numbers reads nothing that is not yet published."""

import pandas as pd
import pytest

import move_analysis as ma
from move_analysis.columns import Coarse, Derived, Mean
from move_analysis.demo import demo_project, demo_survey
from move_analysis.derive import Published
from move_analysis.privacy import policy_for, release

RESULTS = {
    "competences": lambda s, p: ma.competences.measure_competences(s, by="partner"),
    "balance": lambda s, p: ma.competences.measure_balance(s, by="partner"),
    "interest": lambda s, p: ma.markets.measure_market_interest(s, p, by="partner"),
    "readiness": lambda s, p: ma.markets.measure_readiness(s, by="partner", resamples=5),
    "barriers": lambda s, p: ma.markets.measure_barriers(s, by="partner"),
    "roadmap": lambda s, p: ma.markets.find_roadmap(s, p),
    "teams": lambda s, p: ma.markets.find_teams(s, p),
    "funnel": lambda s, p: ma.markets.measure_funnel(s, p, counts={"trained": 40}),
    "needs": lambda s, p: ma.training.measure_training_needs(s, by="partner", resamples=5),
    "courses": lambda s, p: ma.training.find_trainings(s),
    "formats": lambda s, p: ma.training.measure_preferences(s, "formats", by="partner"),
    "watch": lambda s, p: ma.training.find_watch(
        s, ma.networks.find_emerging_combinations(s)
    ),
}  # fmt: skip
RESULTS |= {
    "matches": lambda s, p: ma.matching.match_needs(s),
    "unmet": lambda s, p: ma.matching.find_unmet_needs(s),
    "teachers": lambda s, p: ma.matching.match_teachers(s),
    "candidates": lambda s, p: ma.enlargement.rank_candidates(
        s, ma.read_candidates(p), project=p, resamples=5
    ),
    "contributions": lambda s, p: ma.agreement.measure_contributions(s, p),
}
LATER = (Derived, Mean, Coarse)


@pytest.mark.parametrize("name", RESULTS)
def test_columns_follow_from_those_before_them(name):
    """Until a column is published, the truth stands in its place: whoever reads it tells it."""
    survey, project = demo_survey(), demo_project()
    truth = RESULTS[name](survey, project)
    shown = release(truth, policy_for(project, survey))
    tables = {  # before the first table is finished: what the gate takes from the truth is gone
        table: shown.tables()[table].drop(columns=later(columns))
        for table, columns in truth.SCHEMA.items()
    }
    for table, columns in truth.SCHEMA.items():
        one, other = truth.tables()[table], shown.tables()[table]
        if len(one) != len(other) or table in truth.ORDER:
            continue
        names = list(columns)
        for place, column in enumerate(names):
            if isinstance(columns[column].gate, Derived):
                after = [n for n in names[place:] if isinstance(columns[n].gate, LATER)]
                published = Published(
                    other.drop(columns=after),
                    one,
                    tables=tables,
                    shown=tables,
                    arguments=shown.arguments,
                )
                try:
                    found = pd.Series(columns[column].gate.how(published))
                except KeyError as error:
                    pytest.fail(f"{table}.{column} reads {error} before it is published")
                assert len(found) == len(one)
        tables[table] = other


def later(columns):
    """Columns that the gate computes after the counts of all tables."""
    return [name for name, column in columns.items() if isinstance(column.gate, LATER)]
