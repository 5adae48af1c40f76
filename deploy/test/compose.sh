#!/usr/bin/env bash
# Starts deploy/compose.yaml by deploy/up with podman-compose, in a network of its own: the example conversation over TLS
# through Caddy, a picture, a backup and its restore, an upgrade that replaces the Caddyfile and the image, and a second start
# with the data of the first. The images of MariaDB, Redis and Caddy are stand-ins.
# Called by deploy/test/image.sh with the folder of its containers:
#   unshare --net --mount deploy/test/compose.sh ENGINE
set -euo pipefail
cd "$(dirname "$0")/../.."
source deploy/test/engine.sh

engine=$1
home=$engine/compose/deploy

main() {
  ip link set lo up
  # The addresses of podman's networks, which are the same as those of other containers on this machine, stay in here.
  mkdir -p /run/containers && mount -t tmpfs none /run/containers
  use_networks
  mkdir -p "$engine/compose" && cp -r deploy "$home"
  trap 'finish $?' EXIT
  first_call
  start_all
  check_containers
  play_conversation
  check_secrets
  picture send
  back_up
  restore
  replace_caddyfile
  upgrade
  start_again
}

use_networks() {
  cat >>"$engine/containers.conf" <<END
[network]
network_backend = "netavark"
network_config_dir = "$engine/networks"
END
}

# The first call makes the secrets and asks for the provider of SMS.
first_call() {
  local output
  if output=$("$home/up" localhost 2>&1); then fail 'deploy/up starts without a provider of SMS.'; fi
  [[ $output == *'Set SMS_PROVIDER'* && $(stat -c %a "$home/.env") == 600 ]] || fail "deploy/up says: $output"
  cat >>"$home/convospace.env" <<END
SMS_GATEWAY_URL=http://127.0.0.1:9/
TEST_PHONE_NUMBERS=+14155550100=123456:Layla,+14155550101=123456:Jun
END
  sed -i '/^SMS_PROVIDER=/d; /^SMS_FROM=/d' "$home/convospace.env"
}

# up [SERVICE …]: the images are there already, and no registry can be reached.
up() { COMPOSE=podman-compose "$home/up" localhost --no-build "$@" >>"$engine/compose.log" 2>&1; }

compose() { podman-compose -f "$home/compose.yaml" "$@" >>"$engine/compose.log" 2>&1; }

start_all() {
  local began
  say 'start deploy/compose.yaml'
  began=$(now)
  up || { tail -n 20 "$engine/compose.log" >&2 && return 1; }
  wait_for 60 answers
  echo "Everything answers $(($(now) - began)) ms after the start on an empty database."
}

# Succeeds if the chat page is answered by the server through Caddy, with a certificate of Caddy's.
answers() {
  podman exec convospace_proxy_1 cat /data/caddy/pki/authorities/local/root.crt >"$engine/caddy.pem" 2>/dev/null &&
    [[ $(curl --silent --cacert "$engine/caddy.pem" --output /dev/null --write-out '%{http_code}' https://localhost/) == 200 ]]
}

check_containers() {
  local names
  names=$(podman ps --filter name=convospace_ --format '{{.Names}}' | sort | tr '\n' ' ')
  [[ $names == 'convospace_app_1 convospace_database_1 convospace_proxy_1 convospace_redis_1 ' ]] ||
    fail "Without the profile monitoring, these containers run: $names"
  for name in app database; do
    wait_for 20 podman healthcheck run "convospace_${name}_1" >/dev/null || fail "The health check of $name fails."
  done
  check_networks
}

# The database is reached by the server alone, and reaches nothing outside.
check_networks() {
  local target
  for target in database "$(database_address)"; do
    reaches app "$target" || fail "The server does not reach $target."
    ! reaches proxy "$target" || fail "The proxy reaches $target."
  done
  [[ -z $(podman exec convospace_database_1 sh -c 'grep -P "^\w+\t00000000\t" /proc/net/route') ]] ||
    fail 'The database has a way outside.'
}

# reaches SERVICE ADDRESS: succeeds if the service can open a connection to the database.
reaches() { podman exec "convospace_$1_1" timeout 2 bash -c "</dev/tcp/$2/3306" 2>/dev/null; }

database_address() {
  podman inspect --format '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}' convospace_database_1
}

play_conversation() {
  say 'play the example conversation through Caddy'
  NODE_EXTRA_CA_CERTS=$engine/caddy.pem timeout 120 npm run --silent demo -- https://localhost/graphql
}

# picture send|read
picture() {
  NODE_EXTRA_CA_CERTS=$engine/caddy.pem timeout 60 node deploy/test/picture.mjs "$1" https://localhost/graphql
}

# No secret of deploy/.env is an argument of a process in a container.
check_secrets() {
  local name secret arguments
  arguments=$(for name in app database redis proxy; do podman top "convospace_${name}_1" args; done)
  while IFS='=' read -r name secret; do
    [[ $name == DOMAIN || $arguments != *"$secret"* ]] || fail "$name is in the list of processes."
  done <"$home/.env"
}

messages() {
  podman exec convospace_database_1 sh -c 'MYSQL_PWD=$MARIADB_PASSWORD mariadb --no-defaults --protocol tcp --host 127.0.0.1 --user convospace \
    --batch --skip-column-names --execute "SELECT COUNT(*) FROM messages" convospace'
}

# With the settings that docs/deployment.md names for Compose.
back_up() {
  say 'make a backup'
  DATABASE_PASSWORD=$(sed -n 's/^DATABASE_PASSWORD=//p' "$home/.env")
  export DATABASE_URL="mysql://convospace:$DATABASE_PASSWORD@$(database_address)/convospace"
  MEDIA_DIR="$(podman volume inspect --format '{{.Mountpoint}}' convospace_media)/media"
  export MEDIA_DIR
  node deploy/backup/backup.mjs "$engine/backup"
  (($(gunzip --stdout "$engine"/backup/*/database.sql.gz | grep -ac 'CHANGE MASTER TO MASTER_LOG_FILE') == 1)) ||
    fail 'The backup has no position in the binary log.'
}

# The steps of docs/deployment.md, after a picture that the backup has not.
restore() {
  local saved restored
  say 'restore the backup'
  saved=$(messages)
  picture send >/dev/null
  compose stop proxy app
  MYSQL_PWD=$DATABASE_PASSWORD mariadb --host "$(database_address)" --user convospace \
    --execute 'DROP DATABASE convospace; CREATE DATABASE convospace'
  find "${MEDIA_DIR:?}" -mindepth 1 -delete
  node deploy/backup/restore.mjs "$engine"/backup/*
  up
  wait_for 60 answers
  restored=$(messages)
  ((saved > 0 && restored == saved)) || fail "There were $saved messages at the backup, and $restored are restored."
  picture read
  picture send
}

# As git does: the file is another one afterwards.
replace_caddyfile() {
  say 'replace the Caddyfile and call deploy/up'
  sed 's|^\thandle {|\theader X-Replaced yes\n&|' "$home/caddy/Caddyfile" >"$home/caddy/new"
  mv "$home/caddy/new" "$home/caddy/Caddyfile"
  up
  wait_for 10 has_replaced_header
}

has_replaced_header() {
  curl --silent --head --cacert "$engine/caddy.pem" https://localhost/ | grep -qi '^X-Replaced: yes'
}

# Another image and another commit, as after git pull.
upgrade() {
  local before
  say 'upgrade'
  before=$(podman inspect --format '{{.Id}}' convospace_app_1)
  REVISION=other up
  wait_for 60 answers
  [[ $(podman inspect --format '{{.Id}}' convospace_app_1) != "$before" ]] || fail 'The server runs in the container of before.'
}

start_again() {
  local before after
  say 'take everything down and start it again'
  before=$(messages)
  compose down
  up
  wait_for 60 answers
  after=$(messages)
  echo "$after messages after the second start."
  ((before > 0 && before == after)) || fail "There were $before messages before, and there are $after now."
}

finish() {
  (($1 == 0)) || for name in app database redis proxy; do
    echo "The log of $name:" && podman logs "convospace_${name}_1" 2>&1 | tail -n 20
  done >&2
  compose down --volumes || true
  exit "$1"
}

main
