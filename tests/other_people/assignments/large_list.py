# %% solution
def primes(n):
    sieve = [True] * (n + 1)
    sieve[0:2] = [False, False]
    for i in range(2, int(n ** 0.5) + 1):
        if sieve[i]:
            sieve[i * i :: i] = [False] * len(sieve[i * i :: i])
    return [i for i, p in enumerate(sieve) if p]

# %% test
p = primes(500000)
assert len(p) == 41538 and p[-1] == 499979
assert all(isinstance(x, int) for x in p[:10])

# %% wrong
def primes(n):
    return list(range(2, n, 2))
