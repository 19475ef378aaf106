# %% given
import numpy as np

# %% solution
class Line:
    def fit(self, X, y):
        A = np.c_[X, np.ones(len(X))]
        self.coef_ = np.linalg.lstsq(A, y, rcond=None)[0]
        return self
    def predict(self, X):
        return np.c_[X, np.ones(len(X))] @ self.coef_
    def score(self, X, y):
        return 1 - ((self.predict(X) - y) ** 2).sum() / ((y - y.mean()) ** 2).sum()

# %% test
X = np.arange(5.0).reshape(-1, 1)
y = 2 * X[:, 0] + 1
m = Line().fit(X, y)
assert np.allclose(m.coef_, [2, 1])
assert np.allclose(m.predict(np.array([[10.0]])), [21])
assert m.score(X, y) > 0.999

# %% wrong
class Line:
    def fit(self, X, y):
        self.coef_ = np.array([1, 1])
        return self
    def predict(self, X):
        return np.zeros(len(X))
    def score(self, X, y):
        return 1.0
