"""Diagrams drawn from the equations: which flows fill which stocks, what moves them, and the feedback loops."""
