#!/bin/sh
# Stand-in for healthcheck.sh of the image mariadb, with the two checks that deploy/compose.yaml asks for.
set -eu
query() { mariadb --no-defaults --socket=/run/mysqld/mysqld.sock --batch --skip-column-names --execute "$1"; }
for check in "$@"; do
  case $check in
    --connect) [ "$(query 'SELECT @@skip_networking')" = 0 ] ;;
    --innodb_initialized) [ "$(query "SELECT COUNT(*) FROM information_schema.ENGINES WHERE engine = 'innodb' AND support IN ('YES', 'DEFAULT')")" = 1 ] ;;
    *) echo "Unknown check $check." >&2 && exit 2 ;;
  esac
done
