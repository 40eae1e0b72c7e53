"""Makes pages of the course: built notebooks, released exercises, the book."""
