"""Ratios against what a user would pick instead, measured side by side: `make bench`."""
