"""Calibration: likelihood, prior coordinates, optimum, sampler, and the evidence of how far to believe them."""
