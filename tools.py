def triple(x):
    return 2 * x
