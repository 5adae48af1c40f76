#!/bin/sh
# Entry point of the stand-ins for the images mariadb, redis and caddy. Does what theirs do with the variables and commands of
# deploy/compose.yaml.
set -eu

start_mariadb() {
  folder=/var/lib/mysql
  if [ ! -d "$folder/mysql" ]; then
    chown mysql: "$folder"
    mariadb-install-db --no-defaults --user=mysql --datadir="$folder" --skip-test-db --skip-log-bin >/dev/null
    # Read by the server once, at its first start.
    cat >/run/mysqld/first.sql <<END
CREATE DATABASE \`$MARIADB_DATABASE\`;
CREATE USER '$MARIADB_USER'@'%' IDENTIFIED BY '$MARIADB_PASSWORD';
GRANT ALL ON \`$MARIADB_DATABASE\`.* TO '$MARIADB_USER'@'%';
END
    sed '/^--/d' /docker-entrypoint-initdb.d/*.sql >>/run/mysqld/first.sql
    set -- "$@" --init-file=/run/mysqld/first.sql
  fi
  exec mariadbd --no-defaults --user=mysql --datadir="$folder" --socket=/run/mysqld/mysqld.sock --skip-name-resolve "$@"
}

if [ -n "${MARIADB_DATABASE:-}" ]; then start_mariadb "$@"; fi
# The server of the image redis takes connections from other containers without a password.
if [ "$1" = redis-server ]; then exec setpriv --reuid=redis --regid=redis --clear-groups -- "$@" --protected-mode no; fi
exec "$@"
