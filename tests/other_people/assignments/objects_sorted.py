# %% given
from collections import namedtuple

# %% solution
class Student:
    def __init__(self, name, grade):
        self.name, self.grade = name, grade
def best(students):
    return max(students, key=lambda s: s.grade)

# %% test
group = [Student("a", 1), Student("b", 3), Student("c", 2)]
assert best(group) is group[1]
assert [s.name for s in sorted(group, key=lambda s: -s.grade)] == ["b", "c", "a"]

# %% wrong
class Student:
    def __init__(self, name, grade):
        self.name, self.grade = name, grade
def best(students):
    return students[0]
