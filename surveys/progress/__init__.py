"""How far a wave is: its rows in order, its days, and what earlier waves make of them."""
