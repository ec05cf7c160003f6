"""The model explained: one variable at a time, or all of it on a page, with what is wrong and what is left out."""
