# `./install.sh --try`: runs the installed owui in the foreground, with a model to talk to; sourced, never run.
#
# A model server that runs on this machine on its well-known port is found by owui itself at its first start. When there
# is none, a small real model is fetched and served on loopback for as long as this runs, and its connection is for everyone,
# so that the first page can chat with nothing to configure.
# shellcheck shell=bash

# Ollama, llama.cpp, LM Studio, vLLM
WELL_KNOWN_PORTS=(11434 8080 1234 8000)
MODEL_NAME=smollm2-135m

try_it() {
  local owui=$PREFIX/bin/owui port url=''
  MODEL_PID='' SERVER_PID='' STOPPED=''
  if "$owui" status --online >/dev/null 2>&1; then
    die "owui runs already on this data; stop it first, or choose other data with DATA_DIR=..."
  fi
  trap end_children EXIT
  trap 'STOPPED=130; pass_on INT' INT
  trap 'STOPPED=143; pass_on TERM' TERM
  if port=$(running_model_server); then
    say "a model server answers on port $port of this machine; no other one is fetched"
  else
    start_small_model
    url=$(cat "$CACHE/model-url")
    "$owui" connection ensure "$url" --for everyone --yes >&2
  fi
  port=$(free_port "${PORT:-8080}")
  [ "$port" = "${PORT:-8080}" ] || say "port ${PORT:-8080} is taken; using $port"
  serve "$owui" "$port"
}

# In a session of its own, so that Ctrl-C reaches it once, through this script, and lets running answers end.
serve() {
  local status=0
  setsid "$1" serve --port "$2" </dev/null > >(announce "$2") &
  SERVER_PID=$!
  wait "$SERVER_PID" || status=$?
  # A signal ends the wait, not the server.
  while kill -0 "$SERVER_PID" 2>/dev/null; do
    status=0
    wait "$SERVER_PID" || status=$?
  done
  SERVER_PID=''
  [ -z "$STOPPED" ] || status=0
  exit "$status"
}

announce() {
  local line
  while IFS= read -r line; do
    printf '%s\n' "$line"
    case $line in
      'ready http'*)
        say ''
        say "owui runs. Open ${line#ready } in a browser and create the first account: it is the administrator's."
        say 'Ctrl-C stops it.'
        ;;
    esac
  done
}

pass_on() { [ -z "$SERVER_PID" ] || kill -s "$1" "$SERVER_PID" 2>/dev/null || true; [ -n "$SERVER_PID" ] || exit "$STOPPED"; }

end_children() {
  [ -z "$SERVER_PID" ] || kill "$SERVER_PID" 2>/dev/null || true
  [ -z "$MODEL_PID" ] || kill "$MODEL_PID" 2>/dev/null || true
  wait
}

# running_model_server: the first well-known port that answers with a list of models.
running_model_server() {
  local port path
  for port in "${WELL_KNOWN_PORTS[@]}"; do
    path=/v1/models
    [ "$port" != 11434 ] || path=/api/tags
    if http_get "$port" "$path" | grep -qE '"(data|models)" *: *\['; then
      printf '%s\n' "$port"
      return 0
    fi
  done
  return 1
}

# http_get PORT PATH: the answer of a server on loopback, without any other program than the shell.
http_get() {
  is_taken "$1" || return 0
  # shellcheck disable=SC2016 # the inner shell expands its own arguments
  timeout 3 bash -c '
    exec 3<>"/dev/tcp/127.0.0.1/$1" || exit 0
    printf "GET %s HTTP/1.0\r\nHost: 127.0.0.1:%s\r\nAccept: application/json\r\nAccept-Encoding: identity\r\n\r\n" "$2" "$1" >&3
    head -c 65536 <&3' http_get "$1" "$2" 2>/dev/null || true
}

is_taken() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# free_port PORT: the first port from there on that nobody listens on.
free_port() {
  local port=$1
  while is_taken "$port"; do
    port=$((port + 1))
    [ "$port" -lt 65536 ] || die "no free port from $1 on"
  done
  printf '%s\n' "$port"
}

# The port of the last time is used again when it is free: the connection that owui has stored stays right.
start_small_model() {
  local old='' url='' end
  mkdir -p "$CACHE"
  TOOLS=$CACHE need_model_server
  [ ! -f "$CACHE/model-url" ] || old=$(cat "$CACHE/model-url")
  local port=${old##*:} output=$CACHE/model-output
  port=${port%%/*}
  if [ -z "$port" ] || is_taken "$port"; then port=0; fi
  PYTHONPATH=$CACHE/model-server setsid python3 packaging/model/serve.py "$CACHE/model.gguf" "$MODEL_NAME" "$port" \
    </dev/null >"$output" 2>"$output.log" &
  MODEL_PID=$!
  end=$((SECONDS + 120))
  until url=$(sed -n 's/^ready //p' "$output") && [ -n "$url" ]; do
    kill -0 "$MODEL_PID" 2>/dev/null || { tail -n 5 "$output.log" >&2; die "the small model's server ended; its log is $output.log"; }
    [ $SECONDS -lt "$end" ] || die "the small model did not load within two minutes; its log is $output.log"
    sleep 0.1
  done
  if [ -n "$old" ] && [ "$old" != "$url" ]; then
    "$PREFIX/bin/owui" connection remove "$old" --yes >/dev/null 2>&1 || true
  fi
  printf '%s\n' "$url" >"$CACHE/model-url"
  say "a small language model ($MODEL_NAME) is served at $url"
}
