# The stages of tests/all.sh, one function each; sourced, never run.
# shellcheck shell=bash

TARGET=$(sed -n 's/^target = "\(.*\)"/\1/p' .cargo/config.toml | head -n 1)
OWUI=$PWD/target/${CARGO_BUILD_TARGET:-$TARGET}/release/owui

# lint, unit and it share one debug build, which does without the web app.
without_web() { OWUI_WEB_DIST=none "$@"; }

stage_lint() {
  check 'formatting' cargo fmt --check
  check 'clippy' without_web cargo lint
  check 'licences, bans, sources' bans
  check 'shell scripts' shell_scripts
}

bans() {
  need_cargo_deny
  cargo deny --log-level error check bans licenses sources
}

shell_scripts() {
  need_shellcheck
  git ls-files '*.sh' .ci/run | xargs shellcheck --external-sources --severity=style
}

stage_unit() {
  counted 'unit tests' without_web cargo test --quiet --lib
}

stage_it() {
  counted 'integration tests' without_web cargo test --quiet --test it
}

stage_web() {
  need_node
  check 'npm ci' npm --prefix assets ci --no-audit --no-fund --loglevel=error || return
  check 'types and style of the web app' npm --prefix assets run check
  counted 'web app tests' npm --prefix assets test
}

release_build() {
  need_node
  # One log for both: a build that fails shows cargo's words.
  cargo build --release --locked
}

stage_release() {
  check 'release build' release_build || return
  check 'smaller than 25 MB' smaller_than 25000000 "$OWUI"
  check 'web app inside' grep -q 'web app: *\(yes\|built in\|inside\)' <("$OWUI" version)
  check 'no second crypto library' no_crate aws-lc-sys
  check 'no OpenSSL' no_crate openssl-sys
  # The same tests as in stage "it", this time of what is shipped.
  OWUI_EXECUTABLE=$OWUI counted 'static executable' without_web cargo test --quiet --test it static_binary
}

smaller_than() {
  local size
  size=$(stat -c %s "$2") || return
  printf '%s is %s bytes\n' "$2" "$size"
  [ "$size" -lt "$1" ]
}

# cargo tree -i exits with an error when nothing in the tree has that name, and prints the tree when something has.
no_crate() {
  local tree
  tree=$(cargo tree --locked --edges normal,build --invert "$1" 2>/dev/null)
  printf '%s\n' "$tree"
  [ -z "$tree" ]
}
