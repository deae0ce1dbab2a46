"""The report as slides: native tables and charts that a consultant can edit."""
