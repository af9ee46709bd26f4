"""Settings: what people decide in ``move.yml`` about single analyses. A class per analysis."""

from __future__ import annotations
