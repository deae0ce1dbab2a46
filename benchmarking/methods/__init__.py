"""The register of indicators: what each figure is in words, and which functions compute it.

Here belongs what the methods page says: an entry for each indicator, and the texts before
them. It is as pure as the core, which knows nothing of it.
"""
