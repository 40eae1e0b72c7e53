"""`course data`: fetch the real data sets and weights, check them, or say why not.

catalogue   what there is: addresses, sizes, hashes, terms (catalogue.toml is the data, this its reader)
download    one file over HTTP: resumed, retried, verified, from the next mirror
unpack      archives, kept inside their folder
layout      from the forms in which people have a set to the course's layout
inspection  decode every picture; damaged ones, duplicates, groups in two splits; report and quarantine
get         the order of all this, under a lock, with nothing half-done ever visible
clean       what the course has written and can make again: shown, and removed
cli         the commands
"""
