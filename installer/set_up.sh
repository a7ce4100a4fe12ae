#!/bin/sh
# Sets up what `make run` and `make demo` need: Python, Qt's system libraries and the Python environment in .venv/.
# With --test-tools also what `make test` needs: the tests' Python packages, and the programs that judge our PDFs.
# Safe to run again; where it may not install something it says what is missing, and goes on if that can work.
set -eu
cd "$(dirname "$0")/.."

qt_libraries="libglib2.0-0 libgl1 libegl1 libxkbcommon0 libfontconfig1 libdbus-1-3 libx11-6 libxcb-cursor0 libxcb-icccm4
 libxcb-keysyms1 libxcb-shape0 libxcb-xkb1 libxkbcommon-x11-0 libwayland-cursor0 libwayland-egl1 libcups2"
test_tools="poppler-utils qpdf openssl libnss3-tools default-jre-headless softhsm2 opensc"
extras=""
ready=.venv/ready
complete=yes
if [ "${1:-}" = "--test-tools" ]; then
    extras="[dev]"
    ready=.venv/ready-for-tests
fi

say() {
    echo "$*" >&2
}

installed() {
    # The second letter tells: i is installed, whether it was wanted or is held.
    dpkg-query -W -f='${db:Status-Abbrev}\n' "$1" 2>/dev/null | grep -q '^.i'
}

missing() {
    for package in $1; do
        # Newer Debian and Ubuntu renamed some libraries (libglib2.0-0t64): accept those too.
        installed "$package" || installed "${package}t64" || printf '%s ' "$package"
    done
}

# Installs the packages of $1 that are missing; false where that can't be done, after telling what to run.
install_packages() {
    wanted=$(missing "$1")
    [ -n "$wanted" ] || return 0
    as_root=refuse
    if [ "$(id -u)" = 0 ]; then as_root=""; elif command -v sudo >/dev/null 2>&1; then as_root="sudo"; fi
    if [ "$as_root" != refuse ]; then
        echo "Installing system packages: $wanted"
        # A broken list of a stranger's packages must not stop us: those that we want may still be found.
        $as_root apt-get update -qq || say "Some package lists could not be fetched. Trying with those there are."
        names=""
        for package in $wanted; do
            if apt-cache show "$package" >/dev/null 2>&1; then names="$names $package"; else names="$names ${package}t64"; fi
        done
        # shellcheck disable=SC2086  # a list of names
        $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $names >/dev/null &&
            return 0
    fi
    say "These packages could not be installed here. Ask someone who can to run:"
    say "    apt-get install $wanted"
    return 1
}

find_python() {
    for candidate in python3 python3.14 python3.13 python3.12 python3.11; do
        if command -v "$candidate" >/dev/null 2>&1 &&
            "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$candidate"
            return 0
        fi
    done
}

debian=""
if command -v dpkg-query >/dev/null 2>&1 && command -v apt-get >/dev/null 2>&1; then debian=yes; fi

python=$(find_python)
if [ -z "$python" ] && [ -n "$debian" ]; then
    install_packages "python3 python3-venv" || true
    python=$(find_python)
fi
if [ -z "$python" ]; then
    say "Skjema needs Python 3.11 or newer, with venv. On Debian 12, Ubuntu 24.04 and newer: apt-get install python3 python3-venv"
    exit 1
fi

if [ -n "$debian" ]; then
    # The window needs the libraries; the command line does not. So go on without them.
    install_packages "$qt_libraries" || { complete=""; say "Without them the window may not open or not print."; }
    if [ -n "$extras" ]; then
        install_packages "$test_tools" || { complete=""; say "Without them some tests can't run."; }
    fi
elif [ "$(uname -s)" = Linux ]; then
    say "This is not Debian or Ubuntu. If the window does not open, install the counterparts of: $qt_libraries"
    [ -z "$extras" ] || say "and for the tests: $test_tools"
fi

# A set-up that was cut off leaves an environment without pip: such a one is made anew.
if ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
    if ! "$python" -c 'import ensurepip' 2>/dev/null; then
        venv_package=$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
        if [ -z "$debian" ] || ! install_packages "$venv_package"; then
            say "Python's venv is missing."
            exit 1
        fi
    fi
    "$python" -m venv --clear .venv
fi
# The packages have a mark of their own: a system library that is missing must not fetch them again each time.
# It holds where the checkout was (it is installed in place) and a sum of what names the packages.
mark="$(pwd) $(cksum <pyproject.toml)"
if [ "$(cat "$ready.packages" 2>/dev/null)" != "$mark" ]; then
    echo "Setting up the Python environment in .venv (once, a minute or two)"
    .venv/bin/python -m pip install -q --disable-pip-version-check -e ".$extras"
    echo "$mark" >"$ready.packages"
fi
if [ -n "$complete" ]; then touch "$ready"; fi
