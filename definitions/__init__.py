"""How a flow is written, read, checked and drawn, and the flows that Placet ships."""
