"""Settings: what people decide in ``move.yml`` about single analyses. A file per analysis."""

from ..questions import Consent
from ..rooms import listing
from .enlargement import CandidateWeights, EnlargementSettings
from .event import SLOT, Event, Slot
from .markets import Internationalisation, MarketSegment, RoadmapStep
from .matching import Matching
from .members import ResponseSettings, Weights
from .monitoring import Indicator, MonitoringSettings
from .opportunities import OpportunityFile, OpportunitySettings
from .partners import OF_PARTNERS, Export, FormatName, Partner
from .privacy import Noise, Privacy
from .training import Training

OWN_SETTINGS = {
    "matching": "",
    "training": "",
    "internationalisation": "",
    "enlargement": "candidates",
    "event": "participants",
    "monitoring": "files",
    "opportunities": "data_files",
    "response": "invitations",
}
"""Settings that single analyses read, and where each names files; all reports read the others."""

__all__ = [
    "OF_PARTNERS",
    "OWN_SETTINGS",
    "SLOT",
    "CandidateWeights",
    "Consent",
    "EnlargementSettings",
    "Event",
    "Export",
    "FormatName",
    "Indicator",
    "Internationalisation",
    "MarketSegment",
    "Matching",
    "MonitoringSettings",
    "Noise",
    "OpportunityFile",
    "OpportunitySettings",
    "Partner",
    "Privacy",
    "ResponseSettings",
    "RoadmapStep",
    "Slot",
    "Training",
    "Weights",
]

__dir__ = listing(__name__)
