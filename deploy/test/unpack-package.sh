#!/usr/bin/env bash
# unpack-package.sh PATH SHA256 FOLDER: unpacks a package of a later Debian, at PATH below pool/, into FOLDER. Fails where it
# cannot be had. Nothing is installed.
set -euo pipefail
path=$1 sum=$2 folder=$3
# The mirror that apt uses. That of security updates has not all packages.
site=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' | grep -vi security | head -n 1)
archive=$(mktemp)
trap 'rm -f "$archive"' EXIT
curl --silent --fail --output "$archive" "$site/pool/$path"
echo "$sum  $archive" | sha256sum --check --status
dpkg-deb -x "$archive" "$folder"
