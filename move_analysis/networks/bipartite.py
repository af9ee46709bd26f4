"""The two-mode network: SMEs and the competences that they have and need, before any projection."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, get_args

import numpy as np
import pandas as pd

from ..codebook import Codebook, Question
from ..columns import Column
from ..competences.groups import competence_names, layer_notes
from ..derive import Floats, Published
from ..messages import Message, say
from ..result import Result, Schema, analysis
from ..scales import is_yes, scale_points
from ..survey import Layer, Survey
from ..values import Count
from .attributes import ATTRIBUTE_COLUMNS, LAYER_WORDS, SHOWN, sme_attributes

LEVELS = say(
    "Links: competences that an SME said it has or needs, with the level on the question's scale "
    "(1 for a tick; the highest where several questions ask) and the survey weight of the SME. "
    "Not asked, not answered and no are no links; the bases tell them apart."
)


@dataclass(frozen=True, kw_only=True, eq=False)
class TwoModeNetwork(Result):
    """SMEs, competences, and who has or needs what.

    Parameters
    ----------
    smes : DataFrame
        One row per SME.
    competences : DataFrame
        One row per competence that was asked.
    links : DataFrame
        One row per SME, competence and layer in which it is linked to it.
    summary : DataFrame
        One row per layer: how many links it has, whoever may see them.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> sorted(find_two_mode_network(demo_survey()).links["layer"].unique())
    ['has', 'needs']
    """

    SCHEMA: ClassVar[Schema] = {
        "smes": {
            "respondent": Column.respondent("the SME"),
            **ATTRIBUTE_COLUMNS,
            "n_has": Column.exact(
                "competences that it has; missing: no answer", "competences", why=SHOWN
            ),
            "n_needs": Column.exact(
                "competences that it needs; missing: no answer", "competences", why=SHOWN
            ),
        },
        "competences": {
            "competence": Column.label("code of the competence"),
            "label": Column.name_of("competence", "competence"),
            "sector": Column.label("code of its sector"),
            "sector_label": Column.name_of("sector", "its sector", domain="competence_sector"),
            "n_has": Column.count("SMEs that have it", of="has {competence}", within="base_has"),
            "base_has": Column.base("SMEs that said whether they have it", of="answered has"),
            "n_needs": Column.count(
                "SMEs that need it", of="needs {competence}", within="base_needs"
            ),
            "base_needs": Column.base("SMEs that said whether they need it", of="answered needs"),
        },
        "links": {
            "respondent": Column.respondent("the SME"),
            "competence": Column.label("code of the competence"),
            "layer": Column.label("whether the SME has or needs it", words=LAYER_WORDS),
            "level": Column.exact("level on the question's scale; 1 for a tick", why=SHOWN),
            "weight": Column.coarse("survey weight of the SME"),
        },
        "summary": {
            "layer": Column.label("assets (has) or needs", words=LAYER_WORDS),
            "base": Column.base("SMEs that are linked", of="{layer} any competence"),
            "links": Column.derived(
                "links of SMEs to competences", "links", how=lambda p: _over(p, np.nansum)
            ),
            "competences": Column.derived(
                "competences that are linked", "competences", how=lambda p: _over(p, _some)
            ),
        },
    }

    smes: pd.DataFrame
    competences: pd.DataFrame
    links: pd.DataFrame
    summary: pd.DataFrame

    def reading(self) -> tuple[Message, ...]:
        """How many links each layer has, and the competence with most SMEs."""
        lines = []
        for row in self.summary.dropna().to_dict("records"):
            layer = row["layer"]
            if not row["links"]:
                continue
            links, smes, competences = (Count(row[n]) for n in ("links", "base", "competences"))
            lines.append(LINKS[layer](links=links, smes=smes, competences=competences))
            shown = self.competences.dropna(subset=[f"n_{layer}", f"base_{layer}"])
            if len(shown):
                most = shown.nlargest(1, f"n_{layer}").iloc[0]
                label = self.name("competence", most["competence"])
                n, base = Count(most[f"n_{layer}"]), Count(most[f"base_{layer}"])
                lines.append(MOST_COMMON[layer](label=label, n=n, base=base))
        return tuple(lines) or (say("No SME is linked to a competence."),)


LINKS: dict[str, Callable[..., Message]] = {
    "has": lambda **of: say(
        "Assets: {links} links of {smes} SMEs to {competences} competences.", **of
    ),
    "needs": lambda **of: say(
        "Needs: {links} links of {smes} SMEs to {competences} competences.", **of
    ),
}
MOST_COMMON: dict[str, Callable[..., Message]] = {
    "has": lambda **of: say("Assets, most common: {label} ({n} of {base} SMEs).", **of),
    "needs": lambda **of: say("Needs, most common: {label} ({n} of {base} SMEs).", **of),
}


@analysis
def find_two_mode_network(
    survey: Survey,
    *,
    layers: Sequence[Layer] = ("has", "needs"),
    segments: pd.DataFrame | None = None,
) -> TwoModeNetwork:
    """Find which SME has, and needs, which competence, and at what level.

    Parameters
    ----------
    survey : Survey
        With a question of the role of each layer.
    layers : sequence of {'has', 'needs'}
        Assets, needs, or both.
    segments : DataFrame, optional
        With the columns ``respondent`` and ``segment``, as the members of `find_segments`: the
        they become a column of the SMEs.

    Returns
    -------
    TwoModeNetwork
        ``smes`` (one row per respondent: ``respondent partner country sector size segment n_has
        n_needs``), ``competences`` (``competence sector n_has base_has n_needs base_needs``,
        numbers in SMEs, not weighted) and ``links`` (``respondent competence layer level
        weight``). Numbers of a layer that is left out are missing for SMEs, and 0 of 0 for
        competences.

    References
    ----------
    Borgatti, S. P. & Everett, M. G. (1997). Network analysis of 2-mode data. Social Networks
    19, 243-269.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> network = find_two_mode_network(demo_survey(), layers=["needs"])
    >>> len(network.links) == int(network.competences["n_needs"].sum())
    True
    """
    if not layers or not set(layers) <= set(get_args(Layer)):
        raise ValueError(f"layers should be one or more of {get_args(Layer)}, got {layers!r}")
    incidence = {layer: survey.incidence(layer) for layer in get_args(Layer) if layer in layers}
    found = [_links(survey, layer, incidence=table) for layer, table in incidence.items()]
    links = pd.concat(found, ignore_index=True)
    return TwoModeNetwork(
        smes=_smes(sme_attributes(survey, segments), incidence),
        competences=_competences(survey.codebook, incidence),
        links=links,
        summary=_summary(links, incidence),
        names=competence_names(survey.codebook),
        arguments={"layers": list(incidence), "segments": segments is not None},
        notes=(*(n for layer in incidence for n in layer_notes(survey, layer)), LEVELS),
    )


def _smes(attributes: pd.DataFrame, incidence: Mapping[Layer, pd.DataFrame]) -> pd.DataFrame:
    for layer in get_args(Layer):
        counts = pd.Series(pd.NA, index=attributes.index, dtype="Int64")
        if layer in incidence:
            cells = incidence[layer].reset_index(drop=True)
            yes = cells.fillna(False).astype(bool).sum(axis=1).astype("Int64")
            counts = yes.where(cells.notna().any(axis=1))
        attributes = attributes.assign(**{f"n_{layer}": counts})
    return attributes


def _competences(book: Codebook, incidence: Mapping[Layer, pd.DataFrame]) -> pd.DataFrame:
    asked = {code for cells in incidence.values() for code in cells.columns}
    sectors = {one.code: one.sector for one in book.competences if one.code in asked}
    table = pd.DataFrame({"sector": pd.Series(sectors, dtype="str")})
    for layer in get_args(Layer):
        cells = incidence.get(layer, pd.DataFrame()).reindex(columns=table.index)
        counts = {f"n_{layer}": cells.eq(True).sum(), f"base_{layer}": cells.notna().sum()}
        table = table.assign(**{name: count.astype(np.int64) for name, count in counts.items()})
    return table.rename_axis("competence").reset_index()


def _links(survey: Survey, layer: Layer, *, incidence: pd.DataFrame) -> pd.DataFrame:
    levels = _levels(survey, layer).reindex(columns=incidence.columns).to_numpy(dtype=float)
    sme, competence = np.nonzero(incidence.fillna(False).to_numpy(dtype=bool))
    ends = {"respondent": incidence.index[sme], "competence": incidence.columns[competence]}
    return pd.DataFrame({**ends, "layer": layer}, dtype="str").assign(
        level=levels[sme, competence], weight=survey.weights.to_numpy()[sme]
    )


def _summary(links: pd.DataFrame, layers: Iterable[Layer]) -> pd.DataFrame:
    own = {layer: links[links["layer"] == layer] for layer in layers}
    rows = [(layer, t["respondent"].nunique(), len(t), t["competence"].nunique())
            for layer, t in own.items()]  # fmt: skip
    return pd.DataFrame(rows, columns=list(TwoModeNetwork.SCHEMA["summary"]))


def _over(published: Published, total: Callable[[Floats], float]) -> list[float]:
    """A number over the competences of each layer, from the published counts."""
    competences = published.tables["competences"]
    return [
        total(competences[f"n_{layer}"].to_numpy(dtype=float)) for layer in published.table["layer"]
    ]


def _some(counts: Floats) -> float:
    return float((counts > 0).sum())


def _levels(survey: Survey, layer: Layer) -> pd.DataFrame:
    """Level of each SME in each competence, the highest where several questions ask."""
    levels: dict[str, pd.Series[float]] = {}
    for code, question, name in survey.competence_columns(layer):
        new = _numbers(survey.codebook, question, survey.answers[name])
        same = [levels[code]] if code in levels else []
        levels[code] = pd.concat([*same, new], axis=1).max(axis=1)
    return pd.DataFrame(levels, index=survey.answers.index)


def _numbers(book: Codebook, question: Question, answers: pd.Series[Any]) -> pd.Series[float]:
    if question.kind != "ordinal":
        return is_yes(answers, question, book=book).astype("Float64").astype(float)
    return scale_points(answers, question, book=book)
