"""Files: a network of a page as files that other programs open, beside the page."""

from __future__ import annotations

import re
from pathlib import Path
from tempfile import TemporaryDirectory

from ..messages import html_of, say
from ..networks import write_gexf, write_graphml, write_pajek
from ..networks.drawing import Network
from ..result import UNRELEASED
from .spoken import spoken
from .tables import Html

FILES = "application/vnd.move-analysis.files+json"
TODAY = re.compile(r' lastmodifieddate="[^"]*"')  # a page is the same on every day
WRITERS = {".gexf": write_gexf, ".graphml": write_graphml, ".net": write_pajek}

BESIDE = say(
    "The network lies beside this page as files for Gephi, Cytoscape, Pajek and VOSviewer."
)


@spoken
def network_files(network: Network) -> Html:
    """Offer a network of a page as files for Gephi, Cytoscape, Pajek and VOSviewer.

    Parameters
    ----------
    network : Result
        One that `networks.write_gexf` can write.

    Returns
    -------
    Html
        A sentence; the batch writes the files (GEXF, GraphML, Pajek), with labels in the active
        language, beside the page.
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
    warning = "" if network.released else f"<p><strong>{html_of(UNRELEASED)}</strong></p>"
    data = {"released": network.released, "files": contents}
    return Html(f"{warning}<p>{html_of(BESIDE)}</p>", data, kind=FILES)
