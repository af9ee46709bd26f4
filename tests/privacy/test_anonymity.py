"""k-anonymity of the quasi-identifiers."""

import pandas as pd

from move_analysis.demo import demo_survey
from move_analysis.privacy import measure_anonymity
from move_analysis.privacy.anonymity import frequencies


def test_frequencies_are_those_of_sdcmicro():
    """sdcMicro's own test of freqCalc: fk 3 1 3 1 2 2 1 3, n1 = 3 alone, n2 = 2 in pairs."""
    keys = pd.DataFrame(
        {
            "A": [2, 3, 2, 2, 3, 3, 1, 2],
            "B": [3, 3, 3, 3, 3, 3, 4, 3],
            "C": [1, 3, 1, 2, 1, 1, 1, 1],
        }
    )
    assert frequencies(keys).tolist() == [3, 1, 3, 1, 2, 2, 1, 3]


def test_every_set_of_attributes_is_measured():
    survey = demo_survey()
    result = measure_anonymity(survey)
    assert len(result.sets) == 15
    assert result.sets["alone"].is_monotonic_increasing is False
    whole = result.sets.iloc[-1]
    assert whole["attributes"] == "partner, country, sector, size"
    assert whole["alone"] <= whole["below_3"] <= whole["below_5"] <= len(survey)
    assert f"pick out {whole['alone']} of {len(survey)} SMEs" in result.reading()[0]


def test_more_attributes_pick_out_more_smes():
    sets = measure_anonymity(demo_survey()).sets.set_index("attributes")
    assert sets.loc["partner", "alone"] <= sets.loc["partner, sector", "alone"]
    assert sets.loc["partner", "below_5"] == 0
