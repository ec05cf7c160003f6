"""The report: one page that answers the question from results."""
