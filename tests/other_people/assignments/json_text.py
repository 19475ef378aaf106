# %% solution
import json
def dump(d):
    return json.dumps(d, sort_keys=True)

# %% test
import json
assert json.loads(dump({"b": 1, "a": [1, None, True]})) == {"a": [1, None, True], "b": 1}
assert dump({"b": 1, "a": 2}) == '{"a": 2, "b": 1}'

# %% wrong
def dump(d):
    return str(d)
