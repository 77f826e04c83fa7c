"""Figures of speed and memory: `python -m bench`, or `make bench`. Ratios say more than seconds: machines differ."""
