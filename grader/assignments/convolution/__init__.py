"""What the assignments share: exercises of a convolution, whatever its dimensions.

exercise_of       the exercise of a function with one result
groups            the groups that these functions have in common, with their titles
cases             from sizes to cases
probes            the sizes in which a function that failed is read in letters
opinions          second opinions on the reference's results
common_mistakes   the mistakes that each of these functions can have
pieces            what wrong functions are made of
"""
