# Sourced by the scripts beside it: checks the compiler, installs what building needs.

say() { printf '%s\n' "$*" >&2; }
fail() { say "$@"; exit 1; }

# The compiler first: everything else is for nothing without it.
check_swift() {
  local where='Get Swift 6.3: https://www.swift.org/install'
  command -v swift >/dev/null 2>&1 || fail "There is no Swift compiler on the PATH. $where"
  local found
  found=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\.[0-9]*\).*/\1/p' | head -n 1)
  [ -n "$found" ] || fail "The 'swift' on the PATH does not say its version. $where"
  local major=${found%%.*} minor=${found#*.}
  if [ "$major" -lt 6 ] || { [ "$major" -eq 6 ] && [ "$minor" -lt 3 ]; }; then
    fail "Regain needs Swift 6.3; this is Swift $found. $where"
  fi
}

# Runs a command as root.
as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

apt_install() {
  local missing=() package
  for package in "$@"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return 0
  if [ "$(id -u)" -ne 0 ] && ! command -v sudo >/dev/null 2>&1; then
    fail "Missing: ${missing[*]}. There is no sudo here; run as root:" \
      "apt-get update && apt-get install -y ${missing[*]}"
  fi
  say "Installing ${missing[*]}"
  as_root apt-get update -qq >&2 || say "The package lists could not be updated; going on with the old ones."
  as_root sh -c "$install_without_services" sh "${missing[@]}" ||
    fail "apt-get could not install: ${missing[*]}"
}

# What is installed must start no service: Debian asks this file, and 101 means that it may not. It is taken away
# again, however this ends.
install_without_services='
  policy=/usr/sbin/policy-rc.d
  if [ ! -e "$policy" ]; then
    trap "rm -f $policy" EXIT
    trap "exit 1" HUP INT TERM
    printf "#!/bin/sh\nexit 101\n" >"$policy"
    chmod 755 "$policy"
  fi
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$@" >/dev/null'

install_libraries() {
  if command -v apt-get >/dev/null 2>&1; then
    apt_install libsodium-dev libssl-dev libsqlite3-dev pkg-config
  elif command -v brew >/dev/null 2>&1; then
    brew install --quiet libsodium openssl@3 pkgconf >&2 || fail "brew could not install what building needs."
    # openssl@3 is not linked into the usual places.
    PKG_CONFIG_PATH="$(brew --prefix openssl@3)/lib/pkgconfig:${PKG_CONFIG_PATH:-}"
    export PKG_CONFIG_PATH
  else
    say "There is neither apt-get nor brew here, so nothing was installed. Building needs the"
    say "development files of libsodium, OpenSSL 3 and SQLite 3, and pkg-config."
  fi
}

prepare() {
  check_swift
  install_libraries
}
