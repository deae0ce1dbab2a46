"""The statistical core: pure functions from a closed wave's answers to figures that may be shown.

Only numpy, scipy and the standard library. Nothing here reads a clock, a file or a database,
and nothing is random without a generator passed in. Values are exact until the last step, which
tells them on their grids. Gaps are always political minus administrative.

Where to find what, in the order of the data; `compute` puts it together:

- **in**: wave (instrument and answers), arrays
- **counting**: tensor, tallying, linkage, themes, roles, merging (parts to a whole), packing
  (to bytes and back), weighting (a weight for every respondent)
- **estimators**, each with its formula and source:
  one item: intervals, gaps, effects, ordinal, ranktests, agreement, distance, equivalence
  options: ranking, cooccurrence, maxtest; what goes together: association, coorientation
  scales and municipalities: scales, krippendorff, shrinkage, peers, weights, coverage
  waves: trends, panel; resampling carries all that is drawn again
- **figures of the benchmark**: figures, released (an estimate and its rules), items, benchmark,
  details, further, permutations, ecological, reliability, weighted, classes, claims
- **figures of a municipality**: cells, municipality, standings, own_figures
- **figures of a peer group**: peergroups, peer_material, peerfigures
- **course over the waves**: study, continuity, comparing, courses, gap_courses
- **what may leave**: protection (cells), publishing (groups), disclosure (tables, differences),
  ledger (earlier runs), columns, questions, release (all of it); the audit of persons: witnesses,
  feasible, auditor; the audit of numbers: measures and statements (what is told of a question),
  equations (as functions of the cells), trials (changes of answers and what a reader sees of
  them), hidden and views (what a cell needs), worlds and ties (is there another one), safety (the
  grids that leave one), grids (results on them)
- **out**: results, detail_results, peer_results, trend_results (shapes), precision (how many
  digits of every number), telling (a result on its grids), payload, peer_payload (JSON),
  differences (between two runs)
- **before a wave**: foresight
- **in words**: catalogue, catalogue_items, catalogue_options, catalogue_scales, catalogue_words,
  catalogue_protection, catalogue_precision, explanation, registry
"""
