"""Files that leave the house, in the forms of others: CSV, XLSX, OCEL, IATI, and plots.

Plain values come in and files come out; nothing here knows a database or a flow.
"""
