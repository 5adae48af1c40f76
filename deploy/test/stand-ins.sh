# podman-compose, and a stand-in for the images of MariaDB, Redis and Caddy in deploy/compose.yaml, made of Debian's packages.
# It gets the names of the real ones, in the storage of this test alone.

# Installs what is missing. Says why, and fails, where deploy/compose.yaml cannot be started.
can_run_compose() {
  DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=120 install -y --no-install-recommends --no-remove \
    podman-compose netavark aardvark-dns iptables iproute2 >"$engine/install.log" 2>&1 ||
    { echo 'Skipped: apt-get cannot install podman-compose and its network.' && return 1; }
  unshare --net --mount true || { echo 'Skipped: this machine permits no network namespaces.' && return 1; }
  if podman-compose --help 2>/dev/null | grep -q -- --profile; then return; fi
  # Debian 12 has 1.0, which is too old. The package of Debian 13 is a script, for any version.
  deploy/test/unpack-package.sh main/p/podman-compose/podman-compose_1.3.0-1_all.deb \
    7e8cdb41e2bcc66de139777fcc3278134997cd5630f5d41508110278bae593bf "$engine/tools" ||
    { echo 'Skipped: podman-compose 1.3 cannot be downloaded.' && return 1; }
  export PATH="$engine/tools/usr/bin:$PATH" PYTHONPATH="$engine/tools/usr/lib/python3/dist-packages"
}

# build_stand_in BASE
build_stand_in() {
  local root=$engine/services packages=$engine/packages folder
  say 'make a stand-in for the images of MariaDB, Redis and Caddy'
  mkdir -p "$packages/partial" "$root"
  # What the base has is not downloaded again.
  podman run --rm --network none "$1" cat /var/lib/dpkg/status >"$engine/status"
  apt-get -q -o Dir::State::status="$engine/status" -o Dir::Cache::archives="$packages" -o Debug::NoLocking=1 \
    -o APT::Sandbox::User=root -y --no-install-recommends --download-only install \
    mariadb-server-core mariadb-client-core redis-server caddy >"$engine/packages.log" 2>&1 ||
    { tail -n 20 "$engine/packages.log" >&2 && return 1; }
  for archive in "$packages"/*.deb; do dpkg-deb -x "$archive" "$root"; done
  for folder in bin sbin lib; do
    [[ ! -d $root/$folder ]] || { cp -a "$root/$folder/." "$root/usr/$folder/" && rm -rf "${root:?}/$folder"; }
  done
  cp -r deploy/test/stand-ins "$root/stand-ins"
  printf '%s\n' "FROM $1" 'COPY . /' 'RUN /stand-ins/users.sh' 'ENV XDG_CONFIG_HOME=/config XDG_DATA_HOME=/data' \
    'ENTRYPOINT ["/stand-ins/entrypoint.sh"]' \
    'CMD ["caddy", "run", "--config", "/etc/caddy/Caddyfile", "--adapter", "caddyfile"]' >"$engine/services.Dockerfile"
  buildah bud --format docker --layers=false --signature-policy "$engine/policy.json" --quiet --network none \
    --file "$engine/services.Dockerfile" --tag localhost/services:test "$root" >"$engine/services.log" 2>&1 ||
    { tail -n 20 "$engine/services.log" >&2 && return 1; }
  grep -oE 'docker.io/library/\S+' deploy/compose.yaml | while read -r image; do podman tag localhost/services:test "$image"; done
  rm -rf "$packages" "$root"
}
