#!/bin/sh
# Runs a command with a PostgreSQL 15 of its own: a throw-away server on a private socket, named by
# COMPTOIR_TEST_POSTGRES, stopped and removed afterwards.
#
#   tests/postgres.sh run ctest --test-dir build/dev
#
# COMPTOIR_PG_FAST=0 keeps fsync on, for tests that kill the server or measure it. COMPTOIR_PG_BIN names another
# directory of server programs.
set -eu

usage() {
    echo "usage: $0 run COMMAND [ARGUMENT…]" >&2
    exit 2
}

if [ $# -lt 2 ] || [ "$1" != run ]; then
    usage
fi
shift

bin=${COMPTOIR_PG_BIN:-/usr/lib/postgresql/15/bin}
if ! [ -x "$bin/initdb" ]; then
    echo "$0: no PostgreSQL in $bin; install the package postgresql-15" >&2
    exit 1
fi

# The path of a Unix socket may have 107 bytes at most, so not under a long TMPDIR. A database that need not last is
# made in memory where there is room (2 GiB): creating one for each test is then 6 times as fast.
parent=/tmp
if [ "${COMPTOIR_PG_FAST:-1}" = 1 ] && [ -w /dev/shm ]; then
    free=$(df -Pk /dev/shm | awk 'NR == 2 { print $4 }')
    if [ "$free" -gt 2097152 ]; then
        parent=/dev/shm
    fi
fi
directory=$(mktemp -d "$parent/comptoir-pg-XXXXXX")
data=$directory/data

# PostgreSQL refuses to run as root.
as_server() {
    if [ "$(id -u)" = 0 ]; then
        (cd "$directory" && runuser -u postgres -- "$@")
    else
        "$@"
    fi
}

child=
# shellcheck disable=SC2317 # Reached through the trap.
stop() {
    status=$?
    trap - EXIT HUP INT TERM
    if [ -n "$child" ]; then
        kill "$child" 2>/dev/null || true
    fi
    if [ -f "$data/postmaster.pid" ]; then
        as_server "$bin/pg_ctl" -D "$data" -m immediate -w -t 20 stop >/dev/null 2>&1 || true
    fi
    rm -rf "$directory"
    exit "$status"
}
trap stop EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

if [ "$(id -u)" = 0 ]; then
    chown postgres "$directory"
fi
# The socket directory is this user's alone, so "trust" admits nobody else.
chmod 700 "$directory"

as_server "$bin/initdb" -D "$data" -U postgres -A trust -E UTF8 --locale=C --no-sync >"$directory/initdb.log" 2>&1 || {
    cat "$directory/initdb.log" >&2
    exit 1
}

{
    echo "listen_addresses = ''"
    echo "unix_socket_directories = '$directory'"
    echo "max_connections = 200"
    echo "shared_buffers = 128MB"
    echo "log_min_messages = fatal"
    if [ "${COMPTOIR_PG_FAST:-1}" = 1 ]; then
        echo "fsync = off"
        echo "full_page_writes = off"
        echo "autovacuum = off"
        echo "max_wal_size = 256MB"
    fi
} >>"$data/postgresql.conf"

as_server "$bin/pg_ctl" -D "$data" -l "$directory/server.log" -w -t 60 start >/dev/null || {
    cat "$directory/server.log" >&2
    exit 1
}

COMPTOIR_TEST_POSTGRES="postgresql:///postgres?host=$directory&user=postgres"
# For tests that stop the server or kill it.
COMPTOIR_TEST_POSTGRES_DATA=$data
export COMPTOIR_TEST_POSTGRES COMPTOIR_TEST_POSTGRES_DATA

# In the background, or a signal to this script would wait for the command's end. The shell gives background commands
# no input unless it comes from another number.
exec 3<&0
"$@" <&3 3<&- &
child=$!
status=0
wait "$child" || status=$?
child=
exit "$status"
