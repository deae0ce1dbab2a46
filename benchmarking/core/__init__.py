"""The statistical core: pure functions from a closed wave's answers to figures that may be shown.

Only numpy, scipy and the standard library. Nothing here reads a clock, a file or a database,
and nothing is random without a generator passed in. Values are exact until the last step, which
tells them on their grids. Gaps are always political minus administrative.

A folder for each subject, in the order in which one rests on another; its docstring says what
belongs there. No import runs back (`lint-imports`):

- `data`: arrays, instrument, answers, figures
- `statistics`: estimators and tests of one question
- `multivariate`: estimators of several questions or several municipalities
- `counting`: from answers to the tally of a wave
- `disclosure`: the rules by which a figure may be shown, a word may be said
- `waves`: the course over the waves of a study
- `audit`: equations and other worlds: is any answer determined?
- `tables`: the figures of the benchmark
- `municipalities`: the figures of municipalities and of peer groups
- `documents`: a wave computed, and written as documents; begin reading at `compute`

What each figure is in words stands in `benchmarking.methods`.
"""
