"""The simulated class: a whole course cycle on real nbgrader, and the table of what came of it.

demo        runs the cycle, and compares what each student got with what its file says
folder      the demo's own course folder
cycle       the steps of the cycle: release, hand in, grade, give back
steps       shows the steps while they go on
simulated   the simulated class: what each student hands in, and what it should get
results     what each student got, and why
table       prints the results
errors      what stops the demo
"""
