"""From answers to counts: everything that a wave's figures are computed from.

Here belongs what reads a `WaveInput` and adds it up by municipality and side, exactly and in
parts that merge to the same bits: tensors, theme scores, linked answers, functions, weights.
"""
