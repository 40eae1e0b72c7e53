"""Grades submissions inside a sandbox."""
