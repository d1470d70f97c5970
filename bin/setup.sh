# Sourced by bin/demo and bin/test: finds what is missing and installs it with Debian's packages.
# Says what it does; does nothing where everything is there.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

say() { printf '\033[1m%s\033[0m\n' "$*"; }

# One build folder for demo, tests and lint, kept between clones where the machine allows it.
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/wenjin/target}"
export CARGO_INCREMENTAL="${CARGO_INCREMENTAL:-0}"
mkdir -p "$CARGO_TARGET_DIR"

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

# install PACKAGE...: the Debian packages that are not there yet.
install() {
  local missing=()
  for package in "$@"; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
  done
  [ ${#missing[@]} = 0 ] && return
  say "安装 ${missing[*]}"
  as_root apt-get update -qq
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

have() { command -v "$1" >/dev/null 2>&1; }

need_rust() {
  have cargo || { echo "需要 Rust（cargo）。请先安装 Rust 1.95 或更新的版本。" >&2; exit 2; }
  have cc || install gcc libc6-dev
}

# start_postgres FOLDER [OPTION...]: a PostgreSQL of our own in FOLDER, on a free port; the caller ends it by
# `stop_postgres`. Sets PGB (its programs) and WENJIN_TEST_POSTGRES (its address).
postgres=
start_postgres() {
  local home="$1/postgres" port run=()
  chmod 711 "$1"
  shift
  PGB=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
  port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
  mkdir -p "$home"
  if [ "$(id -u)" = 0 ]; then
    chown postgres "$home"
    run=(setpriv --reuid postgres --regid postgres --clear-groups)
  fi
  "${run[@]}" "$PGB/initdb" -D "$home/data" -U wenjin -A trust -E UTF8 --locale=C.UTF-8 >"$home.init.log"
  "${run[@]}" "$PGB/postgres" -D "$home/data" -k "$home" -p "$port" -h 127.0.0.1 -c max_connections=300 "$@" >"$home.log" 2>&1 &
  postgres=$!
  for _ in $(seq 100); do
    "$PGB/pg_isready" -q -h 127.0.0.1 -p "$port" -U wenjin && break
    sleep 0.1
  done
  export PGB WENJIN_TEST_POSTGRES="postgres://wenjin@127.0.0.1:$port/postgres"
}

stop_postgres() {
  [ -z "$postgres" ] || { kill -INT "$postgres" 2>/dev/null; wait "$postgres" 2>/dev/null; }
}
