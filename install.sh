#!/usr/bin/env bash
# Builds owui from this source and installs it.
#
#   ./install.sh              build and install
#   ./install.sh --try        the same, then run it; with a small language model when none runs on this machine
#   ./install.sh --uninstall  remove what was installed; never any data
#   ./install.sh --help
#
# PREFIX     where to install: PREFIX/bin and PREFIX/share (default: /usr/local as root, ~/.local else)
# DATA_DIR   where owui keeps its data (default: /var/lib/owui as root, ~/.local/share/owui else)
# PORT       the port of --try (default 8080, the next free one when it is taken)
# OWUI_WEB_DIST   a folder with the web app built elsewhere; nothing of Node is needed then
#
# Needed: Linux, a Rust toolchain, a C compiler. As root on Debian a missing compiler or Python is installed with apt-get;
# a Node that is missing or too old is fetched into this source's target folder. Running it again is harmless.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")"
# shellcheck source=packaging/fetch.sh
. packaging/fetch.sh

if [ "$(id -u)" = 0 ]; then PREFIX=${PREFIX:-/usr/local}; else PREFIX=${PREFIX:-$HOME/.local}; fi
MANIFEST=$PREFIX/share/owui/installed-files
CACHE=${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/owui

usage() { sed -n '2,/^set -e/ { /^#/ s/^# \{0,1\}//p }' "${BASH_SOURCE[0]}"; }

main() {
  local try=''
  case $#:${1:-} in
    0:) ;;
    1:--try) try=yes ;;
    1:--uninstall) uninstall; return ;;
    1:--help | 1:-h) usage; return ;;
    *) usage >&2; exit 2 ;;
  esac
  check_machine
  build
  install_files
  if [ -n "$try" ]; then
    # shellcheck source=packaging/try.sh
    . packaging/try.sh
    try_it
  fi
}

check_machine() {
  [ "$(uname -s)" = Linux ] || die "owui is built for Linux; this is $(uname -s)"
  have cargo || die "cargo is missing; install a Rust toolchain (Debian: apt-get install rustup, then rustup default stable) and run this again"
  have cc || need_debian 'A C compiler' gcc libc6-dev
  links_statically || {
    need_debian 'The C library for static linking' gcc libc6-dev
    links_statically || die "cc cannot link a static program; install the static C library (Fedora: glibc-static, Debian: libc6-dev)"
  }
  # A web app that was built elsewhere, or none, needs no Node.
  [ -n "${OWUI_WEB_DIST:-}" ] || need_node
}

# The executable is linked statically: this asks the machine's own compiler for the same.
links_statically() {
  local probe status=0
  probe=$(mktemp)
  echo 'int main(void) { return 0; }' | cc -static -x c -o "$probe" - 2>/dev/null || status=$?
  rm -f "$probe"
  return "$status"
}

# target_folder: where cargo puts release executables for the target of .cargo/config.toml.
target_folder() {
  local target
  target=${CARGO_BUILD_TARGET:-$(sed -n 's/^target = "\(.*\)"/\1/p' .cargo/config.toml | head -n 1)}
  printf '%s/%s/release\n' "${CARGO_TARGET_DIR:-target}" "$target"
}

build() {
  # The target of .cargo/config.toml is the common one; another processor names its own.
  if [ "$(uname -m)" = aarch64 ]; then export CARGO_BUILD_TARGET=${CARGO_BUILD_TARGET:-aarch64-unknown-linux-gnu}; fi
  say 'building owui; the first time this takes some minutes'
  if [ -t 2 ]; then
    cargo build --release --locked
  else
    build_quietly
  fi
}

# Without a terminal: one line now and then, and everything only when it fails.
build_quietly() {
  local log pid status=0 next=30
  mkdir -p target
  log=target/install.log
  cargo build --release --locked >"$log" 2>&1 &
  pid=$!
  trap 'kill "$pid" 2>/dev/null' EXIT
  SECONDS=0
  while kill -0 "$pid" 2>/dev/null; do
    if [ $SECONDS -ge $next ]; then
      say "building: $(grep -c '^ *Compiling' "$log" || true) parts begun, $SECONDS seconds"
      next=$((SECONDS + 30))
    fi
    sleep 1
  done
  wait "$pid" || status=$?
  trap - EXIT
  [ "$status" = 0 ] || {
    tail -n 60 "$log" >&2
    die "the build failed; all of its output is in $PWD/$log"
  }
}

# put FILE PLACE MODE: replaces PLACE as a whole, so that a running executable is left alone; remembers it for --uninstall.
put() {
  mkdir -p "$(dirname "$2")"
  install -m "$3" "$1" "$2.new"
  mv -f "$2.new" "$2"
  printf '%s\n' "$2" >>"$MANIFEST.new"
}

install_files() {
  local built work page
  built=$(target_folder)/owui
  work=$(mktemp -d)
  mkdir -p "$PREFIX/share/owui" "$PREFIX/bin" || die "cannot write to $PREFIX; choose another place with PREFIX=... or run as root"
  : >"$MANIFEST.new"
  put "$built" "$PREFIX/bin/owui" 755
  "$built" completions bash >"$work/bash"
  "$built" completions zsh >"$work/zsh"
  "$built" completions fish >"$work/fish"
  put "$work/bash" "$PREFIX/share/bash-completion/completions/owui" 644
  put "$work/zsh" "$PREFIX/share/zsh/site-functions/_owui" 644
  put "$work/fish" "$PREFIX/share/fish/vendor_completions.d/owui.fish" 644
  mkdir "$work/man"
  "$built" man "$work/man" >/dev/null
  for page in "$work"/man/*.1; do
    put "$page" "$PREFIX/share/man/man1/$(basename "$page")" 644
  done
  rm -rf "$work"
  forget_old_files
  mv -f "$MANIFEST.new" "$MANIFEST"
  say "installed $("$PREFIX/bin/owui" --version) as $PREFIX/bin/owui"
  case ":$PATH:" in
    *":$PREFIX/bin:"*) ;;
    *) say "note: $PREFIX/bin is not in your PATH; add it, or call $PREFIX/bin/owui" ;;
  esac
}

# Files of an earlier version that this one does not have.
forget_old_files() {
  local file
  [ -f "$MANIFEST" ] || return 0
  while IFS= read -r file; do
    grep -qxF "$file" "$MANIFEST.new" || rm -f "$file"
  done <"$MANIFEST"
}

uninstall() {
  local file
  [ -f "$MANIFEST" ] || { say "nothing is installed under $PREFIX"; return 0; }
  while IFS= read -r file; do
    # The list is ours, but it lies where others may write: nothing outside the prefix is touched.
    case $file in "$PREFIX"/bin/* | "$PREFIX"/share/*) rm -f "$file" ;; esac
  done <"$MANIFEST"
  rm -f "$MANIFEST"
  rmdir "$PREFIX/share/owui" 2>/dev/null || true
  say "removed owui from $PREFIX; its data is untouched"
  [ ! -d "$CACHE" ] || say "the small model of --try is still in $CACHE; remove the folder if you do not need it"
}

main "$@"
