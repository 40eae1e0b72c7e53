"""The lessons and exercises there are, and how their notebooks are written."""
