# Functions for scripts that need containers: podman and buildah with a storage of their own, in memory where there is room.

# Health checks are run by hand; podman complains that there is no timer of systemd for them.
podman() { command podman --log-level fatal "$@"; }

say() { printf '%s …\n' "$*"; }

fail() {
  echo "$*" >&2
  return 1
}

now() { echo $((${EPOCHREALTIME/./} / 1000)); }

free_port() {
  node -e 's = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close() })'
}

# wait_for SECONDS COMMAND …: polls until the command succeeds.
wait_for() {
  local deadline=$(($(now) + $1 * 1000))
  shift
  until "$@"; do
    (($(now) < deadline)) || fail "Waited in vain for: $*" || return 1
    sleep 0.05
  done
}

# Installs what is missing. Says why, and fails, where containers cannot run.
can_run_containers() {
  local missing=()
  [[ $(id -u) == 0 ]] || { echo 'Skipped: only root can build images here.' && return 1; }
  command -v apt-get >/dev/null || { echo 'Skipped: there is no apt-get.' && return 1; }
  for name in buildah podman runc debootstrap curl openssl; do
    command -v "$name" >/dev/null || missing+=("$name")
  done
  ((${#missing[@]} == 0)) && return
  say "install ${missing[*]}"
  { apt-get -q update && DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=120 install -y \
    --no-install-recommends --no-remove "${missing[@]}"; } >/dev/null 2>&1 ||
    { echo "Skipped: apt-get cannot install ${missing[*]}." && return 1; }
}

# Makes the folder $engine, and has podman and buildah keep everything in it. Both run as root without systemd, and therefore
# need cgroupfs, and limits that are no higher than those of this shell.
open_engine() {
  local free
  free=$(df --output=avail /dev/shm 2>/dev/null | tail -n 1)
  engine=$(if ((${free:-0} > 3000000)); then mktemp -d -p /dev/shm; else mktemp -d; fi)
  mkdir "$engine/tmp" "$engine/runtime"
  cat >"$engine/storage.conf" <<END
[storage]
driver = "overlay"
graphroot = "$engine/storage"
runroot = "$engine/run"
END
  cat >"$engine/containers.conf" <<END
[engine]
cgroup_manager = "cgroupfs"
events_logger = "file"
runtime = "runc"
tmp_dir = "$engine/libpod"
[containers]
default_ulimits = ["nofile=$(ulimit -Hn):$(ulimit -Hn)", "nproc=1024:1024"]
END
  echo '{ "default": [{ "type": "insecureAcceptAnything" }] }' >"$engine/policy.json"
  export CONTAINERS_STORAGE_CONF=$engine/storage.conf STORAGE_CONF=$engine/storage.conf
  export CONTAINERS_CONF=$engine/containers.conf BUILDAH_ISOLATION=chroot
  export TMPDIR=$engine/tmp XDG_RUNTIME_DIR=$engine/runtime
}

# close_engine [--keep]: removes containers, images and the folder.
close_engine() {
  podman rm --all --force --time 1 >/dev/null 2>&1 || true
  if [[ ${1:-} == --keep ]]; then
    echo "The image is in $engine: CONTAINERS_STORAGE_CONF=$engine/storage.conf CONTAINERS_CONF=$engine/containers.conf podman images"
  else
    podman rmi --all --force >/dev/null 2>&1 || true
    umount "$engine"/storage/overlay 2>/dev/null || true
    rm -rf "$engine"
  fi
}

# Prints the memory that a container uses, in MB.
memory_of() {
  podman stats --no-stream --format '{{.MemUsage}}' "$1" | grep -oE '^[0-9.]+'
}
