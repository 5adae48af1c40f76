# Makes a stand-in for the image node:…-slim out of Debian's packages and the Node.js of this machine, so that no registry of
# images is needed. It has nginx too, for the proxy.

# build_base_image TAG
build_base_image() {
  local root=$engine/root suite
  suite=$(. /etc/os-release && echo "$VERSION_CODENAME")
  say "make a base image of Debian $suite and Node.js $(node -p process.versions.node)"
  debootstrap --variant=minbase --include=ca-certificates,libstdc++6,nginx-light "$suite" "$root" >"$engine/debootstrap.log" 2>&1 ||
    { tail -n 20 "$engine/debootstrap.log" >&2 && return 1; }
  rm -rf "$root"/var/{cache/apt,lib/apt/lists,log}/* "$root"/usr/share/{doc,i18n,info,locale,man}
  add_node "$root"
  # Certificates that this machine trusts, for npm.
  cat /etc/ssl/certs/ca-certificates.crt >"$root/etc/ssl/certs/ca-certificates.crt"
  tar -C "$root" -c . | podman import --quiet --change 'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' \
    --change 'ENV NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt' - "$1" >/dev/null
  rm -rf "$root"
}

# Copies Node.js, the libraries that it needs and Debian's base has not, and npm.
add_node() {
  local root=$1 library
  install -D "$(readlink -f "$(command -v node)")" "$root/usr/local/bin/node"
  ldd "$root/usr/local/bin/node" | grep -oE '/[^ ]+\.so[^ ]*' | while read -r library; do
    [[ -e $root$library ]] || install -D "$(readlink -f "$library")" "$root$library"
  done
  mkdir -p "$root/usr/local/lib/node_modules"
  cp -a "$(npm root --global)/npm" "$root/usr/local/lib/node_modules/"
  ln -s ../lib/node_modules/npm/bin/npm-cli.js "$root/usr/local/bin/npm"
}
