"""The figure kit: one style, fans, history points, marked dates."""
