"""The demonstration: a story that stands in files, played through the services like any work.

Nothing here knows a flow: its states, roles, notices and people are named by the files in
``examples/`` alone, and nothing is done that the product itself does not do.
"""
