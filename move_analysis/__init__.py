"""Segments, competence maps and cross-sector networks from SME survey exports."""
