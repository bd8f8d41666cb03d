"""How conditions are written: their pieces, and what is said when they are wrong."""
