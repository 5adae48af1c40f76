# Functions of the health checks: `ask SQL` prints the value that the local server returns within two seconds to the program
# CHECK_CLIENT, whose errors go to standard error, and `answer STATUS TEXT` writes an HTTP response.

ask() {
  # shellcheck disable=SC2086 # Options, separated by spaces.
  timeout 2 "$CHECK_CLIENT" ${CHECK_OPTIONS:-} --skip-column-names --batch --execute "$1"
}

answer() {
  # The request is read to its end: closing a socket with unread bytes resets it, and the response may be lost.
  while IFS= read -r line && [ "${#line}" -gt 1 ]; do :; done
  printf 'HTTP/1.1 %s\r\nContent-Type: text/plain\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s\n' "$1" "$((${#2} + 1))" "$2"
}
