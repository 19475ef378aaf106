"""The simulated class: a whole course cycle on real nbgrader, and the table of what came of it."""
