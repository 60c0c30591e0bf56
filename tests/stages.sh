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
  check 'npm ci' npm_ci || return
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
  check 'web app inside' grep -q 'web app: inside' <("$OWUI" version)
  check 'no second crypto library' no_crate aws-lc-sys
  check 'no OpenSSL' no_crate openssl-sys
  check 'installs and uninstalls' installer
  # The same tests as in stage "it", this time of what is shipped.
  OWUI_EXECUTABLE=$OWUI counted 'static executable' without_web cargo test --quiet --test it static_binary
}

# Into a folder of its own: what the installer puts there works, and nothing of it is left after the removal.
installer() {
  local prefix=$WORK/prefix
  PREFIX=$prefix ./install.sh &&
    PREFIX=$prefix ./install.sh && # again: harmless
    "$prefix/bin/owui" --version &&
    [ -s "$prefix/share/man/man1/owui.1" ] &&
    [ -s "$prefix/share/bash-completion/completions/owui" ] &&
    [ -s "$prefix/share/zsh/site-functions/_owui" ] &&
    [ -s "$prefix/share/fish/vendor_completions.d/owui.fish" ] &&
    PREFIX=$prefix ./install.sh --uninstall || return
  local left
  left=$(find "$prefix" -type f)
  [ -z "$left" ] || { printf 'left behind: %s\n' "$left"; return 1; }
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

# start NAME COMMAND...: runs it in the background until the script ends, and waits for its line `ready URL`, put into READY.
start() {
  local name=$1 end=$((SECONDS + 120)) pid; shift
  "$@" >"$WORK/$name.out" 2>"$WORK/$name.err" </dev/null &
  pid=$!
  CHILDREN+=("$pid")
  until READY=$(sed -n 's/^ready \(http[^ ]*\).*/\1/p' "$WORK/$name.out" | head -n 1) && [ -n "$READY" ]; do
    if ! kill -0 "$pid" 2>/dev/null || [ $SECONDS -ge "$end" ]; then
      tail -n 30 "$WORK/$name.err"
      return 1
    fi
    sleep 0.1
  done
}

MODEL_KEY=sk-small-model-of-the-tests
MODEL_URL=''

# The small real model, once for all stages; it demands a key, as hosted ones do.
start_model() {
  [ -z "$MODEL_URL" ] || return 0
  need_model_server || return
  start model env PYTHONPATH="$TOOLS/model-server" MODEL_KEY="$MODEL_KEY" \
    python3 packaging/model/serve.py "$TOOLS/model.gguf" smollm2-135m || return
  MODEL_URL=$READY
}

# start_owui NAME: the release build on data of its own in $WORK/NAME, with the model for everyone; its address in READY.
start_owui() {
  local data=$WORK/$1
  mkdir -p "$data"
  export DATA_DIR=$data
  printf '%s\n' "$MODEL_KEY" | "$OWUI" connection add "$MODEL_URL" --key-file - --for everyone --yes || return
  start "$1" env OWUI_DISCOVER_MODELS=false "$OWUI" serve --port 0
}

need_release_build() { [ -x "$OWUI" ] || release_build; }

stage_peers() {
  check 'release build' need_release_build || return
  # Not in a subshell, as `check` would have it: what starts here is to be ended at the end.
  start_model; note 'the small model loads' $? || return
  start_owui peers; note 'owui serves it' $? || return
  check 'the openai client lists, asks and streams' openai_client "$READY"
  check 'install.sh --try' try_command
}

openai_client() {
  python_package "$TOOLS/openai" openai==3.54.0
  PYTHONPATH=$TOOLS/openai python3 tests/peers/openai_client.py "$1" smollm2-135m
}

# The README's first command, from an empty home: a person signs up and talks to the model that came with it.
try_command() {
  local home=$WORK/home pid port status=0 end
  mkdir -p "$home/.cache/owui"
  # What was fetched already is not fetched again.
  ln -s "$TOOLS/model-server" "$TOOLS/model.gguf" "$home/.cache/owui/"
  env -u DATA_DIR -u XDG_CACHE_HOME HOME="$home" DATA_DIR="$home/data" PREFIX="$home/prefix" PORT=18080 \
    CARGO_HOME="${CARGO_HOME:-$HOME/.cargo}" RUSTUP_HOME="${RUSTUP_HOME:-$HOME/.rustup}" \
    ./install.sh --try >"$WORK/try.out" 2>"$WORK/try.err" </dev/null &
  pid=$!
  CHILDREN+=("$pid")
  end=$((SECONDS + 300))
  until grep -q '^ready http' "$WORK/try.out"; do
    if ! kill -0 "$pid" 2>/dev/null || [ $SECONDS -ge "$end" ]; then
      cat "$WORK/try.out" "$WORK/try.err"
      return 1
    fi
    sleep 0.1
  done
  openai_client "$(sed -n 's/^ready //p' "$WORK/try.out" | head -n 1)" || status=$?
  kill -TERM "$pid"
  wait "$pid" || true
  port=$(sed -n 's|.*:\([0-9]*\)/v1|\1|p' "$home/.cache/owui/model-url")
  if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then echo "the model's server still runs on $port"; status=1; fi
  [ "$status" = 0 ] || cat "$WORK/try.err"
  return "$status"
}

need_chromium() {
  have chromium || need_debian 'Chromium' chromium fonts-dejavu-core
  CHROMIUM=$(command -v chromium)
  export CHROMIUM
}

stage_e2e() {
  local script name
  check 'release build' need_release_build || return
  need_node
  need_chromium
  check 'npm ci' npm_ci || return
  start_model; note 'the small model loads' $? || return
  for script in tests/e2e/*.mjs; do
    name=$(basename "$script" .mjs)
    start_owui "e2e-$name"; note "owui serves for $name" $? || continue
    check "in the browser: $name" browser "$script" "$READY"
  done
}

npm_ci() {
  [ assets/node_modules/.package-lock.json -nt assets/package-lock.json ] && return 0
  PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm --prefix assets ci --no-audit --no-fund --loglevel=error
}

# Pictures of every screen are left in target/e2e, to be looked at.
browser() {
  mkdir -p target/e2e
  OWUI_URL=$2 OWUI_APPROVE="'$OWUI' user approve" SHOTS=$PWD/target/e2e timeout 600 node "$1"
}
