"""The engine that carries cases.

``domain`` says what is so, ``store`` keeps it, ``services`` do what can be done, ``cli`` is a face.
"""
