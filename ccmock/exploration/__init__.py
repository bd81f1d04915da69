"""Exploring a test: once as it is, and once for each failure that could befall its calls.

`options` says how a test is explored, `scenarios` which failures there are, `runs` watches one run, `findings` judges
it, `explorer` decides what runs next, `report` puts it into words, and `decorator` is `@ccmock.explore`. The pytest
plugin drives the same explorer.
"""
