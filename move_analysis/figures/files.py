"""Files: a network of a page as files that other programs open, beside the page."""

from __future__ import annotations

import re
from pathlib import Path
from tempfile import TemporaryDirectory

from ..networks import write_gexf, write_graphml, write_pajek
from ..networks.drawing import Network
from ..result import UNRELEASED
from .tables import Html

FILES = "application/vnd.move-analysis.files+json"
TODAY = re.compile(r' lastmodifieddate="[^"]*"')  # a page is the same on every day
WRITERS = {".gexf": write_gexf, ".graphml": write_graphml, ".net": write_pajek}


def network_files(network: Network) -> Html:
    """How does a network of a page get into Gephi, Cytoscape, Pajek or VOSviewer?

    Parameters
    ----------
    network : Result
        One that `networks.write_gexf` can write.

    Returns
    -------
    Html
        A sentence; the batch writes the files (GEXF, GraphML, Pajek) beside the page.
        VOSviewer reads those of Pajek.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> from move_analysis.networks import find_competence_network
    >>> files = network_files(find_competence_network(demo_survey()))
    >>> sorted(files.data["files"])
    ['.gexf', '.graphml', '.net']
    """
    contents = {}
    with TemporaryDirectory() as folder:
        for ending, write in WRITERS.items():
            path = write(network, Path(folder) / f"network{ending}")
            contents[ending] = TODAY.sub("", path.read_text(encoding="utf-8"))
    warning = "" if network.released else f"<p><strong>{UNRELEASED}</strong></p>"
    said = "The network lies beside this page as files for Gephi, Cytoscape, Pajek and VOSviewer."
    data = {"released": network.released, "files": contents}
    return Html(f"{warning}<p>{said}</p>", data, kind=FILES)
