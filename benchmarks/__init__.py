"""How fast Placet is, beside SQL written by hand: ``python -m benchmarks``."""
