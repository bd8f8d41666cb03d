"""The words of the engine: values and pure verbs on them; no SQL, files, clock or randomness."""
