# %% solution
class Tree:
    def __init__(self, value, left=None, right=None):
        self.value, self.left, self.right = value, left, right
def insert(t, x):
    if t is None:
        return Tree(x)
    if x < t.value:
        t.left = insert(t.left, x)
    else:
        t.right = insert(t.right, x)
    return t
def inorder(t):
    return [] if t is None else inorder(t.left) + [t.value] + inorder(t.right)

# %% test
t = None
for x in (5, 2, 8, 1):
    t = insert(t, x)
assert inorder(t) == [1, 2, 5, 8]
assert t.left.left.value == 1 and t.right.value == 8 and t.left.right is None

# %% wrong
class Tree:
    def __init__(self, value, left=None, right=None):
        self.value, self.left, self.right = value, left, right
def insert(t, x):
    return Tree(x, t)
def inorder(t):
    return [] if t is None else inorder(t.left) + [t.value] + inorder(t.right)
