#!/bin/sh
# Sets up what `make run` and `make test` need: Qt's system libraries and the Python environment in .venv/.
# With --test-tools also the programs that the tests use as judges. Safe to run again; says what is missing where it can't install.
set -eu
cd "$(dirname "$0")/.."

qt_libraries="libglib2.0-0 libgl1 libegl1 libxkbcommon0 libfontconfig1 libdbus-1-3 libx11-6 libxcb-cursor0 libxcb-icccm4
 libxcb-keysyms1 libxcb-shape0 libxcb-xkb1 libxkbcommon-x11-0"
test_tools="poppler-utils qpdf openssl libnss3-tools default-jre-headless"

missing() {
    for package in $1; do
        dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q '^install ok installed' && continue
        # Newer Debian and Ubuntu renamed some libraries (libglib2.0-0t64): accept those too.
        dpkg-query -W -f='${Status}' "${package}t64" 2>/dev/null | grep -q '^install ok installed' && continue
        printf '%s ' "$package"
    done
}

install_packages() {
    wanted=$(missing "$1")
    [ -n "$wanted" ] || return 0
    if [ "$(id -u)" = 0 ]; then as_root=""; elif command -v sudo >/dev/null 2>&1; then as_root="sudo"; else
        echo "Skjema needs these packages, and this user can't install them. Ask someone who can to run:" >&2
        echo "    apt-get install $wanted" >&2
        exit 1
    fi
    echo "Installing system packages: $wanted"
    $as_root apt-get update -qq
    names=""
    for package in $wanted; do
        if apt-cache show "$package" >/dev/null 2>&1; then names="$names $package"; else names="$names ${package}t64"; fi
    done
    # shellcheck disable=SC2086  # a list of names
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $names >/dev/null
}

if command -v dpkg-query >/dev/null 2>&1; then
    install_packages "$qt_libraries"
    [ "${1:-}" != "--test-tools" ] || install_packages "$test_tools"
elif [ "$(uname -s)" = Linux ]; then
    echo "This is not Debian or Ubuntu. Install the counterparts of: $qt_libraries" >&2
    [ "${1:-}" != "--test-tools" ] || echo "and for the tests: $test_tools" >&2
fi

python=""
for candidate in python3 python3.13 python3.12 python3.11; do
    if command -v "$candidate" >/dev/null 2>&1 && "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
        python=$candidate
        break
    fi
done
if [ -z "$python" ]; then
    echo "Skjema needs Python 3.11 or newer. On Debian and Ubuntu: apt-get install python3 python3-venv" >&2
    exit 1
fi
if [ ! -x .venv/bin/python ]; then
    if ! "$python" -c 'import ensurepip' 2>/dev/null && command -v dpkg-query >/dev/null 2>&1; then
        install_packages "python3-venv"
    fi
    "$python" -m venv .venv
fi
if [ ! -f .venv/ready ] || [ pyproject.toml -nt .venv/ready ]; then
    echo "Setting up the Python environment in .venv (once, a minute or two)"
    .venv/bin/python -m pip install -q --disable-pip-version-check -e '.[dev]'
    touch .venv/ready
fi
