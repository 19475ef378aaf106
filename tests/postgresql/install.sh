#!/bin/sh
# Make sure that a PostgreSQL server is there for the tests that start one of their own.
for folder in $(echo "$PATH" | tr ':' ' ') /usr/lib/postgresql/*/bin /usr/pgsql-*/bin; do
    [ -x "$folder/initdb" ] && [ -x "$folder/postgres" ] && exit 0
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing a PostgreSQL server for the tests ..."
    # Only its programs: the package would make a database, and start a server on it, for the whole machine.
    no_database=/etc/postgresql-common/createcluster.d/flipgrad-tests.conf
    mkdir -p "$(dirname "$no_database")" && echo "create_main_cluster = false" >"$no_database"
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql >/dev/null
    installed=$?
    rm -f "$no_database"
    [ "$installed" = 0 ] && exit 0
fi
# Other tests can go on.
echo "There is no PostgreSQL server, so its tests will be skipped. Install one with your system's packages (Debian: apt-get install postgresql) to run them too." >&2
