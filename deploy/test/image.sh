#!/usr/bin/env bash
# Builds deploy/Dockerfile and tests the image: started as an ordinary user on a read-only file system, without
# capabilities and in 512 MB, it has to pass its health check, play the example conversation behind deploy/nginx with TLS,
# send a picture, run a command of operators, and drain on SIGTERM. Then deploy/compose.yaml is started with it (deploy/test/compose.sh). Needs a build of the server, and root on Debian: elsewhere it says that it is skipped, and ends with 77.
#   deploy/test/image.sh [--keep]     --keep leaves the image to podman, as localhost/convospace:test
set -euo pipefail
cd "$(dirname "$0")/../.."
source deploy/test/engine.sh
source deploy/test/base-image.sh
source deploy/test/stand-ins.sh

keep=${1:-}
port=$(free_port) tls_port=$(free_port)
settings=(
  PORT="$port" HOST=127.0.0.1 TRUSTED_PROXIES=1 PUBLIC_URL="https://localhost:$tls_port" WEB_APP=on CORS_ORIGINS=
  JWT_SECRET="$(head -c 32 /dev/urandom | base64 -w 0)" ACCESS_TOKEN_SECONDS=10 SMS_GATEWAY_URL=http://127.0.0.1:9/
  TEST_PHONE_NUMBERS='+14155550100=123456:Layla,+14155550101=123456:Jun'
  DATABASE_URL='mysql://root@localhost/convospace?socketPath=%2Frun%2Fdatabase.sock'
)

main() {
  can_run_containers || exit 77
  open_engine
  trap finish EXIT
  trap 'exit 130' INT TERM
  build_base_image localhost/node:test
  build_image
  report_size
  start_database
  start_server
  start_proxy
  check_server
  play_conversation
  send_picture
  end_sessions
  stop_server
  test_compose
}

build_image() {
  say 'build the image'
  # The cache of npm saves the downloads; the files in it are verified against package-lock.json.
  mkdir -p "$(npm config get cache)"
  buildah bud --format docker --layers=false --signature-policy "$engine/policy.json" --quiet \
    --volume "$(npm config get cache):/root/.npm" --build-arg NODE_IMAGE=localhost/node:test \
    --build-arg REVISION="$(git rev-parse HEAD 2>/dev/null || echo unknown)" \
    --file deploy/Dockerfile --tag localhost/convospace:test . >"$engine/build.log" 2>&1 ||
    { tail -n 40 "$engine/build.log" >&2 && return 1; }
}

report_size() {
  local base whole
  base=$(podman image inspect --format '{{.Size}}' localhost/node:test)
  whole=$(podman image inspect --format '{{.Size}}' localhost/convospace:test)
  echo "$((whole / 1000000)) MB, of which $(((whole - base) / 1000000)) MB are layers of this project."
  ((whole - base <= 60000000)) || fail 'The layers of this project are larger than 60 MB.'
}

start_database() {
  node deploy/test/database.mjs "$engine/database" >"$engine/database.log" &
  database=$!
  wait_for 60 grep -q '^/' "$engine/database.log"
}

start_server() {
  local began
  say 'start the server'
  began=$(now)
  podman run --detach --name server --network host --user 1000:1000 --read-only --read-only-tmpfs=false \
    --cap-drop all --security-opt no-new-privileges --memory 512m --memory-swap 512m --pids-limit 100 \
    --volume "$(head -n 1 "$engine/database.log"):/run/database.sock" "${settings[@]/#/--env=}" \
    localhost/convospace:test >/dev/null
  wait_for 60 is_ready || { podman logs server >&2 && return 1; }
  # The first start creates the tables; the second one is what a rolling restart sees.
  echo "Ready $(($(now) - began)) ms after the start on an empty database."
  podman stop --time 30 server >/dev/null
  began=$(now)
  podman start server >/dev/null
  wait_for 60 is_ready
  echo "Ready $(($(now) - began)) ms after another start."
}

# Succeeds once the server is ready; ends the test if it has ended.
is_ready() {
  [[ $(podman inspect --format '{{.State.Running}}' server) == true ]] || { podman logs server >&2 && exit 1; }
  curl --silent --fail --output /dev/null "http://127.0.0.1:$port/readyz"
}

start_proxy() {
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 -subj /CN=localhost \
    -addext subjectAltName=DNS:localhost -keyout "$engine/proxy.key" -out "$engine/proxy.pem" 2>/dev/null
  sed -e "s|127.0.0.1:4000|127.0.0.1:$port|; s|listen 443 ssl|listen 127.0.0.1:$tls_port ssl|; s|listen 80;|listen 127.0.0.1:$(free_port);|" \
    -e 's|chat.example.com;|localhost;|; s|/etc/ssl/chat.example.com|/etc/nginx/proxy|' \
    deploy/nginx/convospace.conf >"$engine/convospace.conf"
  printf 'events {}\nhttp { access_log off; include /etc/nginx/convospace.conf; }\n' >"$engine/nginx.conf"
  podman run --detach --name proxy --network host --volume "$engine/nginx.conf:/etc/nginx/nginx.conf" \
    --volume "$engine/convospace.conf:/etc/nginx/convospace.conf" --volume "$engine/proxy.pem:/etc/nginx/proxy.pem" \
    --volume "$engine/proxy.key:/etc/nginx/proxy.key" localhost/node:test nginx -g 'daemon off;' >/dev/null
  wait_for 20 answers / 200 || { podman logs proxy >&2 && return 1; }
}

# Succeeds if the proxy answers a path with a status.
answers() {
  [[ $(curl --silent --cacert "$engine/proxy.pem" --output /dev/null --write-out '%{http_code}' "https://localhost:$tls_port$1") == "$2" ]]
}

check_server() {
  say 'check the server'
  podman healthcheck run server >/dev/null || fail 'The health check failed.'
  for path in /metrics /readyz /healthz /%6detrics //metrics /x/../metrics; do
    answers "$path" 404 || fail "The proxy answers $path."
  done
  [[ $(podman exec server sh -c 'id -u; touch /app/x 2>&1 || true; cat /proc/1/comm') == *1000*'Read-only file system'*node* ]] ||
    fail 'The server does not run as user 1000 on a read-only file system, with Node.js as process 1.'
  [[ -z $(podman exec server sh -c 'find / -xdev -name "*.d.ts" -o -xdev -path "*/node_modules/typescript" 2>/dev/null') ]] ||
    fail 'The image has development dependencies.'
}

play_conversation() {
  say 'play the example conversation behind the proxy'
  NODE_EXTRA_CA_CERTS=$engine/proxy.pem timeout 120 npm run --silent demo -- "https://localhost:$tls_port/graphql"
  echo "Memory of the container, with the cache of its files: $(memory_of server) MB."
}

# Pictures need a folder for work besides /data.
send_picture() {
  say 'send a picture behind the proxy'
  for action in send read; do
    NODE_EXTRA_CA_CERTS=$engine/proxy.pem timeout 60 node deploy/test/picture.mjs "$action" "https://localhost:$tls_port/graphql"
  done
}

# The image has the commands of docs/operations.md without their npm scripts.
end_sessions() {
  local output
  output=$(podman exec server node dist/end-sessions.js --phone +14155550101 2>&1) && [[ $output == 'Ended '* ]] ||
    fail "The command that ends sessions says: $output"
  for command in restored sweep; do
    podman exec server node "dist/$command.js" --help >/dev/null || fail "The image lacks the command $command."
  done
}

stop_server() {
  local began
  began=$(now)
  podman stop --time 30 server >/dev/null
  echo "Stopped $(($(now) - began)) ms after SIGTERM."
  [[ $(podman inspect --format '{{.State.ExitCode}}' server) == 0 ]] || fail 'The server did not end with 0.'
}

test_compose() {
  can_run_compose || return 0
  build_stand_in localhost/node:test
  podman tag localhost/convospace:test localhost/convospace:latest
  unshare --net --mount deploy/test/compose.sh "$engine"
}

finish() {
  local code=$?
  [[ $code == 0 ]] || podman logs server 2>/dev/null | tail -n 20 >&2 || true
  [[ -z ${database:-} ]] || { kill "$database" && wait "$database"; } 2>/dev/null || true
  close_engine "$keep"
  exit "$code"
}

main
