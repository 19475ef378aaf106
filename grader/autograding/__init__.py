"""A class is autograded: submissions that are due go to workers, and the results are recorded.

Read autograde.py first: it calls the others in this order.

opening     how the command line opens the course folder
settings    what nbgrader_config.py says about grading
course      the course folder: the instructor's notebooks, compared with the gradebook
places      which places of a course students may not see
secret      what the questions of the students are drawn from
due         which submissions are to be graded, and what is read of each
autograde   from the submissions that are due to a summary of the class
lock        one grader of a course at a time
workers     who grades: this process, or processes of this machine
cluster     who grades: the workers of a Dask cluster
edition     whether two machines have the same Flipgrad
recorder    files in autograded/ and rows in the gradebook, both or neither
progress    shows how far it is, and the summary
errors      what stops it all
"""
