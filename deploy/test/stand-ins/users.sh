#!/bin/sh
# Users, folders and names that the installation of the packages would have made.
set -eu
useradd --system --user-group --no-create-home mysql
useradd --system --user-group --no-create-home redis
mkdir -p /run/mysqld /var/lib/mysql
chown mysql: /run/mysqld
ln -sf /stand-ins/healthcheck.sh /usr/local/bin/healthcheck.sh
