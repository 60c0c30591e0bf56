#!/usr/bin/env bash
# Every check of the project, cheapest first:   tests/all.sh [STAGE...]
#
#   lint     formatting, clippy, licences and bans, shell scripts
#   unit     tests beside the code
#   it       black-box tests against the executable (debug build, without the web app)
#   web      the web app's own checks and tests
#   release  the executable as it is shipped: static, small, starts in an empty chroot; web app inside
#   peers    against real counterparts: a small language model, the openai client
#   e2e      the web app in Chromium against the release build and the model
#
# A stage goes on after a failure, to show all of them; the exit status is 1 when anything failed. What a check needs is
# fetched when it is missing (packaging/fetch.sh); Debian packages need root, and a message says which.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1
# shellcheck source=packaging/fetch.sh
. packaging/fetch.sh

STAGES=(lint unit it web release peers e2e)
PASSED=0
FAILED=0
FAILURES=()
WORK=$(mktemp -d "${TMPDIR:-/tmp}/owui-tests.XXXXXX")
CHILDREN=()

# A fresh build leaves nothing to reuse, so that the bookkeeping for it is only paid for.
[ -z "${CI:-}" ] || export CARGO_INCREMENTAL=0
export CARGO_TERM_PROGRESS_WHEN=never

# shellcheck source=tests/stages.sh
. tests/stages.sh

finish() {
  local pid
  for pid in "${CHILDREN[@]}"; do kill "$pid" 2>/dev/null; done
  for pid in "${CHILDREN[@]}"; do wait "$pid" 2>/dev/null; done
  rm -rf "$WORK"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# note NAME STATUS: one check's outcome.
note() {
  if [ "$2" = 0 ]; then
    PASSED=$((PASSED + 1))
    printf 'ok      %s\n' "$1"
  else
    FAILED=$((FAILED + 1))
    FAILURES+=("$1")
    printf 'FAILED  %s\n' "$1"
  fi
  return "$2"
}

# check NAME COMMAND...: shows the output only of a check that failed.
check() {
  local name=$1 status=0; shift
  ( "$@" ) >"$WORK/check.log" 2>&1 || status=$?
  [ "$status" = 0 ] || cat "$WORK/check.log"
  note "$name" "$status"
  return "$status"
}

# counted NAME COMMAND...: a test runner of its own, whose counts are added up; output is shown as it comes.
counted() {
  local name=$1 status=0 good bad; shift
  "$@" 2>&1 | tee "$WORK/counted.log" || status=$?
  good=$(counts passed <"$WORK/counted.log")
  bad=$(counts failed <"$WORK/counted.log")
  PASSED=$((PASSED + good))
  FAILED=$((FAILED + bad))
  # A runner that failed without a failed test did not build, or died.
  if [ "$status" != 0 ] && [ "$bad" = 0 ]; then FAILED=$((FAILED + 1)); fi
  # And one that ran nothing has proved nothing.
  if [ "$status" = 0 ] && [ "$good" = 0 ]; then FAILED=$((FAILED + 1)); status=1; fi
  [ "$status" = 0 ] || FAILURES+=("$name")
  return "$status"
}

# counts WORD: the sum of N in "N WORD" on the closing lines of cargo's tests and of vitest.
counts() {
  sed 's/\x1b\[[0-9;]*m//g' |
    grep -E '^test result:|^ *Tests  ' | grep -oE "[0-9]+ $1" | awk '{ sum += $1 } END { print sum + 0 }'
}

main() {
  local stage started wanted=("$@") times=()
  [ ${#wanted[@]} -gt 0 ] || wanted=("${STAGES[@]}")
  for stage in "${wanted[@]}"; do
    [[ " ${STAGES[*]} " == *" $stage "* ]] || die "no stage '$stage'; there are: ${STAGES[*]}"
  done
  for stage in "${wanted[@]}"; do
    printf '\n=== %s\n' "$stage"
    started=$SECONDS
    "stage_$stage"
    times+=("$stage $((SECONDS - started)) s")
    printf '=== %s: %s seconds\n' "$stage" "$((SECONDS - started))"
  done
  printf '\n'
  printf '%s\n' "${times[@]}"
  [ ${#FAILURES[@]} -eq 0 ] || printf 'failed: %s\n' "${FAILURES[@]}"
  printf '%s passed, %s failed\n' "$PASSED" "$FAILED"
  [ "$FAILED" = 0 ]
}

main "$@"
