# What the scripts in bin/ share: the place, talking to people, finding a JDK. Read with `source`.

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

JAVA_FEATURE=25

say() { printf '%s\n' "$*" >&2; }

# Ends with one sentence: what is wrong and what to do. Code 2: the input (here: the machine) is wrong.
fail() {
  printf 'weir: %s\n' "$*" >&2
  exit 2
}

# Runs a long command and shows that it goes on. What it says goes to a log; the end of the log is
# shown when the command fails.
#   progress TEXT LOG COMMAND...
progress() {
  local text=$1 log=$2 started=$SECONDS code=0 shown=0
  shift 2
  mkdir -p "$(dirname "$log")"
  "$@" >"$log" 2>&1 </dev/null &
  local pid=$!
  trap 'kill '"$pid"' 2>/dev/null; exit 130' INT TERM
  if [ -t 2 ]; then
    while kill -0 "$pid" 2>/dev/null; do
      printf '\r%s … %d s ' "$text" $((SECONDS - started)) >&2
      sleep 0.2
    done
    printf '\r\033[K' >&2
  else
    say "$text …"
    while kill -0 "$pid" 2>/dev/null; do
      sleep 0.2
      if [ $((SECONDS - started - shown)) -ge 20 ]; then
        shown=$((SECONDS - started))
        say "$text … $shown s"
      fi
    done
  fi
  wait "$pid" || code=$?
  trap - INT TERM
  if [ "$code" -ne 0 ]; then
    say "$text: failed after $((SECONDS - started)) s"
    tail -n 30 "$log" >&2
    say "The whole log: $log"
    return "$code"
  fi
  say "$text: done in $((SECONDS - started)) s"
}

# The first number of the version of the Java at a home; empty when there is none.
java_feature() {
  [ -x "$1/bin/java" ] && [ -r "$1/release" ] || return 0
  sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
}

# Sets JAVA_HOME to a JDK: WEIR_JAVA_HOME, JAVA_HOME, the PATH's, then where systems put them.
find_jdk() {
  local home
  if [ -n "${WEIR_JAVA_HOME:-}" ]; then
    [ "$(java_feature "$WEIR_JAVA_HOME")" = "$JAVA_FEATURE" ] \
      || fail "WEIR_JAVA_HOME=$WEIR_JAVA_HOME is no JDK $JAVA_FEATURE; point it at one, or unset it."
    export JAVA_HOME=$WEIR_JAVA_HOME
    return
  fi
  local on_path=
  if command -v javac >/dev/null 2>&1; then
    on_path=$(cd "$(dirname "$(readlink -f "$(command -v javac)")")/.." && pwd)
  fi
  for home in "${JAVA_HOME:-}" "$on_path" /usr/lib/jvm/*"$JAVA_FEATURE"* \
    "$HOME"/.sdkman/candidates/java/"$JAVA_FEATURE"* \
    /Library/Java/JavaVirtualMachines/*"$JAVA_FEATURE"*/Contents/Home; do
    if [ -n "$home" ] && [ -x "$home/bin/javac" ] && [ "$(java_feature "$home")" = "$JAVA_FEATURE" ]; then
      export JAVA_HOME=$home
      return
    fi
  done
  fail "no JDK $JAVA_FEATURE found; install one (for example Eclipse Temurin $JAVA_FEATURE) and set JAVA_HOME or WEIR_JAVA_HOME to it."
}

find_maven() {
  command -v mvn >/dev/null 2>&1 || fail "Maven is not on the PATH; install it (package maven, 3.8 or newer)."
}

find_python() {
  command -v python3 >/dev/null 2>&1 || fail "Python 3 is not on the PATH; install it (package python3)."
}

# Builds the runnable engine when it is missing or older than what it is made from.
build_weir() {
  local built=$ROOT/target/quarkus-app/quarkus-run.jar recording=$ROOT/target/aot/serve.aot
  local sources=("$ROOT/pom.xml") folder
  for folder in src/main rollout-crds policies native; do
    if [ -e "$ROOT/$folder" ]; then sources+=("$ROOT/$folder"); fi
  done
  # -newer looks at folders too, so that a deleted file counts.
  if [ ! -f "$built" ] || [ -n "$(find "${sources[@]}" -newer "$built" -print | head -n 1)" ]; then
    progress "Building Weir" "$ROOT/target/build.log" \
      mvn -B -q -f "$ROOT/pom.xml" -DskipTests package \
      || fail "Weir could not be built; the log above says why."
    # Maven leaves the file alone when nothing in it changed; the next start must not build again. A
    # recording fits only the file of that very time, so it comes after.
    touch "$built"
  fi
  # Without it everything works, only the start takes longer. One that is older than the jar does not fit.
  if [ "$built" -nt "$recording" ]; then
    progress "Recording a start" "$ROOT/target/train.log" "$ROOT/bin/lib/train" "$ROOT" || true
  fi
}
