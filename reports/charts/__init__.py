"""Figures as SVG: pure, deterministic, without inline style; every string is escaped."""
