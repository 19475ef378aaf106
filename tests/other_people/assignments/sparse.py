# %% given
import numpy as np

# %% solution
import scipy.sparse
def eye(n):
    return scipy.sparse.eye(n, format='csr')

# %% test
m = eye(3)
assert m.nnz == 3
assert (m.toarray() == np.eye(3)).all()

# %% wrong
import scipy.sparse
def eye(n):
    return scipy.sparse.csr_matrix((n, n))
