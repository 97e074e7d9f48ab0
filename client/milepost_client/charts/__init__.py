"""Burn-up charts of a goal: the series, scales for both axes, and drawings for a terminal and as SVG.

A drawing is a pure function of a series; the table of the same facts is for screen readers. It may know the
shared packages and `presentation`. It knows neither the terminal nor any file.
"""
