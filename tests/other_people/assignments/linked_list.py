# %% given
import numpy as np

# %% solution
class Node:
    def __init__(self, value, next=None):
        self.value, self.next = value, next

def reverse(head):
    last = None
    while head:
        head.next, last, head = last, head, head.next
    return last

# %% test
head = Node(1, Node(2, Node(3)))
r = reverse(head)
values = []
while r is not None:
    values.append(r.value)
    r = r.next
assert values == [3, 2, 1]

# %% wrong
class Node:
    def __init__(self, value, next=None):
        self.value, self.next = value, next

def reverse(head):
    return head
