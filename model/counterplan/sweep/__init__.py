"""Sweeps: run specifications, designs, a store that cannot be half-written, and a cluster to spread the work over."""
