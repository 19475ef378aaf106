"""Tools for processes.

pool        processes of this machine that answer questions, whatever kills them
aside       work on costly data in a fork, within limits of time and memory
limit       a time limit for code that runs in this process
temporary   folders that are removed when a process ends, however it ends
prctl       what a process asks of the kernel about itself
"""
