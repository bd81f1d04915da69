"""Interception: how calls of HTTP libraries reach the mock, and how their sleeps are skipped.

Each module changes one library while a mock is active, through `Replacements`, which restores it afterwards.
"""
