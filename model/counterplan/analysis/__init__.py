"""Questions put to the model over many runs: what moves an outcome, which lever makes a gap, and what becomes of a claim."""
