"""Outside clusters of the demo, invented: who adds most, alone and in a pair, is planted."""

from __future__ import annotations

import csv
from pathlib import Path

BEST = "NORDGRANT"
"""The candidate that adds most: it has what is short, and links what no tie links."""

BEST_PAIR = ("ATLASDESIGN", "NORDGRANT")
"""The two that add most together: what the one lacks the other has."""

OVERLAPPING = "BALTICBIDS"
"""Second alone, but what it adds the best candidate adds too."""

IDLE = "SAMEAGAIN"
"""Adds nothing: it has what is plentiful, and no links."""

CLUSTERS_FILE = "demo_clusters.csv"
HEADERS = (
    "code", "name", "kind", "country", "sectors", "competences", "markets", "links", "members",
)  # fmt: skip
# Competences are written as people do: codes, labels in five languages, synonyms.
CLUSTERS = (
    (BEST, "Nordgrant Mobility Cluster", "cluster", "Finland", "green",
     "European funding; tenders; Life-cycle assessment; negotiation; UX",
     "Brasil", "ENVIPARK; BCT; Numelink", 85),
    (BEST_PAIR[0], "Atlas Design Hub", "technology centre", "Portugal", "ict",
     "Разработка на софтуер; digital twin; GIS", "Maroc", "CCTL; ENVIPARK; NUMELINK", 40),
    (OVERLAPPING, "Baltic Bids", "cluster", "Estonia", "green",
     "eu_funding; appalti pubblici; negotiation", "", "ENVIPARK; BCT", 60),
    ("CASAPORT", "Casaport Logistique", "cluster", "Morocco", "transport",
     "ports; customs; forwarding", "MA", "CCTL", 95),
    ("SANTOSVERDE", "Santos Verde", "cluster", "Brazil", "green",
     "biofuels; renewables", "BR", "", 70),
    ("DANUBESOFT", "Danube Software Circle", "cluster", "Romania", "ict",
     "software; cloud; Mobile applications", "", "BCT", 110),
    ("ALPENLAB", "Alpenlab University", "university", "Austria", "green; ict",
     "simulation; lifecycle", "", "ENVIPARK", ""),
    ("RHEINFRACHT", "Rheinfracht", "cluster", "Germany", "transport",
     "fleet; warehousing; intermodal", "", "", 130),
    ("LIGURIAPORT", "Liguria Port Community", "cluster", "Italia", "transport",
     "ports; cold_chain", "", "CCTL; NUMELINK", 25),
    ("HELVETIQ", "Helvetiq Innovation Agency", "innovation agency", "Switzerland", "",
     "tenders", "", "NUMELINK", ""),
    ("AEROSUD", "Aerosud", "cluster", "Tunisia", "aerospace",
     "design", "MA", "NUMELINK", 35),
    (IDLE, "Same Again Cluster", "cluster", "Belgium", "transport",
     "fleet; routing; cloud", "", "", 50),
)  # fmt: skip


def write_demo_clusters(folder: str | Path) -> Path:
    """Write the demo's table of outside clusters, as a partnership would keep it.

    Parameters
    ----------
    folder : str or Path
        Where to; it must be there.

    Returns
    -------
    Path
        A CSV file, the same bytes each time. Every line says that it is synthetic.

    Examples
    --------
    >>> import tempfile
    >>> write_demo_clusters(tempfile.mkdtemp()).name
    'demo_clusters.csv'
    """
    path = Path(folder) / CLUSTERS_FILE
    rows = [(*HEADERS, "source"), *((*row, "synthetic, invented") for row in CLUSTERS)]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)
    return path
