"""The demonstration: the bundled instrument at every Flemish municipality, with simulated
people and answers that say on every page that they are simulated."""
