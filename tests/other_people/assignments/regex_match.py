# %% solution
import re
def parse(s):
    return re.match(r"(\w+)=(\d+)", s)

# %% test
m = parse("a=12")
assert m.group(1) == "a" and m.groups() == ("a", "12")
assert parse("?") is None

# %% wrong
import re
def parse(s):
    return re.match(r"(\w)=(\d)", s)
