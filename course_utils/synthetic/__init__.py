"""The pictures that stand in for photographs where there is no network, drawn on the spot.

There is one module for each data set, with its name; `datasets.load` calls its `write`. Only NumPy and OpenCV are used.
"""
