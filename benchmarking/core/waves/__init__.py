"""The course of items and themes over the waves of a study.

Here belongs what compares one wave with another: who is in both, the change with its links and
tests, and the shape of the trends that leave with the benchmark.
"""
