# %% solution
import asyncio
async def double(x):
    await asyncio.sleep(0)
    return 2 * x

# %% test
import asyncio
loop = asyncio.new_event_loop()
assert loop.run_until_complete(double(4)) == 8
loop.close()

# %% wrong
def double(x):
    return 2 * x
