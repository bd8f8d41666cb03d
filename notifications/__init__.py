"""Words and wires: templates become messages, and messages leave the house.

Plain values come in and plain values go out; nothing here knows a database, a flow or a case.
"""
