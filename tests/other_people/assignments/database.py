# %% given
import numpy as np

# %% solution
import sqlite3
db = sqlite3.connect('shop.db')
db.execute('CREATE TABLE t (x INTEGER)')
db.execute('INSERT INTO t VALUES (7)')
db.commit()
db.close()

# %% test
import sqlite3
assert sqlite3.connect('shop.db').execute('SELECT x FROM t').fetchall() == [(7,)]

# %% wrong
import sqlite3
db = sqlite3.connect('shop.db')
db.execute('CREATE TABLE t (x INTEGER)')
db.commit()
db.close()
