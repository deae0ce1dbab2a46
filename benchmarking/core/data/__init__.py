"""What everything else is made of: arrays, an instrument and its answers, a figure.

Here belongs what names a kind of value and computes no statistic: the questionnaire's numeric
outline, a wave's answers and limits, a figure with its base and status, the grid on which a
number is told, and a tree of such values as bytes.
"""
