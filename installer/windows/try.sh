#!/bin/bash
# Tries the Windows packages of dist/ under Wine: install silently, start, make a vault, finish a form, fetch its PDF and
# check it, upgrade, remove; nothing may be left but the person's vault and the school's own settings.
#   installer/windows/try.sh [msi|setup]...      pictures of the window: build/windows/try/*.png
# Needs wine, wine64, xvfb, xdotool, imagemagick and what build.py needs. What Wine proves is written in README.md.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
work=$root/build/windows/try
python=$root/.venv/bin/python
version=$(sed -n 's/^__version__ = "\(.*\)"/\1/p' "$root/skjema_app/__init__.py")
higher=${version%.*}.$((${version##*.} + 1))
password_words="torsk lampe fjell brygge saft"
kinds=${*:-msi setup}
export WINEARCH=win64 WINEDEBUG=-all WINEDLLOVERRIDES="mscms,icuuc,bcryptprimitives=n;mscoree,mshtml="

for tool in wine Xvfb xdotool import x86_64-w64-mingw32-gcc; do
    command -v "$tool" >/dev/null || { echo "$tool is missing: apt-get install wine wine64 xvfb xdotool imagemagick gcc-mingw-w64-x86-64" >&2; exit 1; }
done

fail() { echo "FAILED: $*" >&2; exit 1; }
say() { echo "$(date +%H:%M:%S) $kind: $*"; }
win() { winepath -w "$1" 2>/dev/null; }
# Old Wine wants pipes for standard input and output where there is no console.
cli() { wine "$folder/skjema-cli.exe" "$@" </dev/null 2> >(cat >"$work/err.txt") | tr -d '\r' || { cat "$work/err.txt" >&2; fail "skjema-cli $*"; }; }
value() {
    local asked=(/v "$2")
    [ "$2" != '(Default)' ] || asked=(/ve)
    wine reg query "$1" "${asked[@]}" </dev/null 2>/dev/null | tr -d '\r' | sed -n "s/^ *$2 *REG_[A-Z]* *//p"
}
must() { [ "$1" = "$2" ] || fail "$3: «$1», not «$2»"; }
gone() { for one in "$@"; do [ ! -e "$one" ] || fail "left behind: $one"; done; }
sums() { (cd "$1" && find . -type f ! -name '*.lock' ! -name '*-shm' -print0 | sort -z | xargs -0 sha256sum); }

screen() {
    for number in $(seq 70 99); do
        [ -e "/tmp/.X$number-lock" ] && continue
        Xvfb ":$number" -screen 0 1400x1000x24 >/dev/null 2>&1 &
        screen_pid=$!
        export DISPLAY=":$number"
        for _ in $(seq 50); do [ -e "/tmp/.X11-unix/X$number" ] && return 0; sleep 0.2; done
    done
    fail "no screen"
}
screen_pid=""
finish() {
    [ -z "${WINEPREFIX:-}" ] || wineserver -k 2>/dev/null || true
    [ -z "$screen_pid" ] || kill "$screen_pid" 2>/dev/null || true
}
trap finish EXIT

# The picture of a window of ours that has been drawn: not one colour alone.
picture() {
    for _ in $(seq 60); do
        if xdotool search --onlyvisible --name Skjema >/dev/null 2>&1; then
            import -window root "$work/$1.png" 2>/dev/null || true
            colours=$(identify -format %k "$work/$1.png" 2>/dev/null || echo 0)
            [ "$colours" -gt 200 ] && { sleep 3; import -window root "$work/$1.png"; return 0; }
        fi
        sleep 1
    done
    fail "no window within a minute"
}

# Ends the window and all of that Windows, and starts it again; it stays up between commands, else each takes long.
close() {
    wineserver -k || true
    wait "$window" 2>/dev/null || true
    up
}

# Its services stay, so none of them may hold a pipe of ours open.
up() {
    wineserver -p
    wine cmd /c exit </dev/null >/dev/null 2>&1 || true
}

# A command of the page for IT (installer/README.md), word for word but for the version.
page() { "$python" "$root/installer/page_commands.py" "$@"; }
# A line as Windows' own command line reads it, in the folder where the packages lie.
typed() {
    printf '@%s\r\n' "$1" >"$work/line.bat"
    (cd "$packages" && wine cmd /c "$(win "$work/line.bat")" </dev/null 2>/dev/null | tr -d '\r')
}

install() { # a version; an upgrade gives no properties again
    local line
    if [ "$kind" = msi ]; then
        line=$(page "$1" "msiexec /i")
        [ "$1" = "$version" ] || line=${line%% EXCHANGE_FOLDER=*}
    else
        line=$(page "$1" setup.exe)
    fi
    typed "$line"
}

remove() {
    if [ "$kind" = msi ]; then typed "$(page "$higher" "msiexec /x")"; else typed "$(page "$higher" Avinstaller.exe)"; fi
}

try() {
    rm -rf "$work/prefix"
    export WINEPREFIX=$work/prefix
    say "a fresh Windows"
    sh "$here/wine/prefix.sh" "$WINEPREFIX"
    up
    local c=$WINEPREFIX/drive_c user hive
    user=$(echo "$c"/users/"$(id -un)")
    if [ "$kind" = msi ]; then
        folder="$c/Program Files/Skjema" hive=HKLM
    else
        folder="$user/AppData/Local/Programs/Skjema" hive=HKCU
    fi
    # Wine puts the entry into the person's Start menu also when it is for all of the machine.
    menu="$user/AppData/Roaming/Microsoft/Windows/Start Menu/Programs/Skjema.lnk"
    packages=$root/dist
    started=$(date +%s)
    install "$version"
    say "installed silently in $(($(date +%s) - started)) s"
    [ -f "$folder/Skjema.exe" ] || fail "nothing was installed"
    [ -f "$menu" ] || fail "no entry in the Start menu"
    must "$(value "$hive\\Software\\Classes\\Skjema.Invitasjon\\DefaultIcon" '(Default)' | tr '\\' '/' | sed 's/.*Skjema\///')" "Skjema.exe,1" "the invitations' icon"
    (cd "$folder" && sha256sum --quiet -c "$root/dist/skjema-$version-windows.payload.sha256") || [ -n "${SKJEMA_SIGN:-}${SKJEMA_SIGN_PKCS12:-}" ] || fail "another payload than the build's list"
    say "every file is the one on the build's list: $(wc -l <"$root/dist/skjema-$version-windows.payload.sha256")"
    must "$(cli --version | cut -d' ' -f1)" "$version" "the version"
    if [ "$kind" = msi ]; then
        must "$(value 'HKLM\Software\Skjema' lock_minutes)" 10 "the property LOCK_MINUTES"
        must "$(value 'HKLM\Software\Skjema' exchange_folder)" '\\skole\delt\skjema' "the property EXCHANGE_FOLDER"
        typed "$(page "$version" "C:" "policy show")" >"$work/policy.txt"
    else
        mkdir -p "$c/ProgramData/Skjema"
        "$python" -c 'import sys; sys.path.insert(0, sys.argv[1]); import page_commands; print(page_commands.policy())' \
            "$root/installer" >"$c/ProgramData/Skjema/policy.json"
        cli policy show >"$work/policy.txt"
    fi
    grep -q "Styrt av skolen" "$work/policy.txt" && grep -q "10 minutter" "$work/policy.txt" || fail "policy show: $(cat "$work/policy.txt")"
    say "policy show, as the page has it: $(tr '\n' ';' <"$work/policy.txt")"
    # The window, from its Start menu entry's program.
    (wine "$folder/Skjema.exe" </dev/null 2>&1 | cat) >/dev/null 2>&1 &
    window=$!
    picture "$kind-first-start"
    say "the window: $work/$kind-first-start.png"
    close
    # The main job.
    mkdir -p "$c/work"
    printf '%s\n' "$password_words" >"$c/work/passord.txt"
    cat >"$c/work/svar.json" <<'JSON'
{"hvem": "Kari Eksempel", "klasse": "8A", "hva": "Kari Eksempel stod alene ved benken i storefri.", "naar": "2026-11-20",
 "haster": "nei", "gjelder_ansatt": "nei", "sier_selv": "ja", "stemme": "ja", "stemme_ord": "Jeg vil ikke gå ut lenger.",
 "stemme_hvem": "Lærke Eksempelsen", "stemme_dato": "2026-11-20"}
JSON
    local unlocked=(--password-file 'C:\work\passord.txt')
    cli vault create --name "Lærke Eksempelsen" --school "Eksempelåsen ungdomsskole" "${unlocked[@]}" >/dev/null
    draft=$(cli doc new --form melding-12-4 "${unlocked[@]}" | tail -1)
    cli doc fill "$draft" --answers 'C:\work\svar.json' "${unlocked[@]}" >/dev/null
    document=$(cli doc finish "$draft" --json "${unlocked[@]}" | "$python" -c 'import json,sys; print(json.load(sys.stdin)["document"])')
    cli doc pdf "$document" --out 'C:\work\melding.pdf' "${unlocked[@]}" >/dev/null
    cli verify 'C:\work\melding.pdf' --json >"$c/work/verify.json" || true
    "$python" - "$c/work/melding.pdf" "$c/work/verify.json" <<'PY' || fail "the PDF"
import json, pathlib, sys
pdf = pathlib.Path(sys.argv[1]).read_bytes()
assert pdf.startswith(b"%PDF-") and len(pdf) > 20_000, len(pdf)
print(f"    a PDF of {len(pdf)} bytes; {json.dumps(json.loads(pathlib.Path(sys.argv[2]).read_text('utf-8')), ensure_ascii=False)[:400]}")
PY
    say "a vault, a finished form, its PDF"
    vault="$user/AppData/Local/Skjema/hvelv"
    before=$(sums "$vault")
    # A higher version over it.
    touch "$folder/pkgs/skjema_app/left_by_an_older_version.pyc"
    packages=$work/higher
    install "$higher"
    must "$(cli --version | cut -d' ' -f1)" "$higher" "the version after the upgrade"
    must "$(sums "$vault")" "$before" "the vault after the upgrade"
    [ "$kind" = msi ] || gone "$folder/pkgs/skjema_app/left_by_an_older_version.pyc"
    if [ "$kind" = msi ]; then
        must "$(value 'HKLM\Software\Skjema' lock_minutes)" 10 "LOCK_MINUTES after an upgrade that doesn't give it"
        must "$(wine reg query 'HKLM\Software\Microsoft\Windows\CurrentVersion\Uninstall' /s </dev/null 2>/dev/null | grep -c 'DisplayName .*Skjema')" 1 "entries among the installed programs"
    fi
    cli doc list --json "${unlocked[@]}" | grep -q "$document" || fail "the document is not in the list after the upgrade"
    (wine "$folder/Skjema.exe" </dev/null 2>&1 | cat) >/dev/null 2>&1 &
    window=$!
    picture "$kind-after-upgrade"
    close
    before=$(sums "$vault")
    say "upgraded to $higher; the vault is as it was"
    # A lower version must be refused.
    packages=$root/dist
    install "$version" >/dev/null 2>&1 || true
    must "$(cli --version | cut -d' ' -f1)" "$higher" "the version after trying to go back"
    packages=$work/higher
    rm -f "$folder/pkgs/skjema_app/left_by_an_older_version.pyc"
    remove
    for _ in $(seq 30); do [ -e "$folder" ] || break; sleep 1; done # NSIS goes on by itself
    wineserver -k && sleep 2 || true
    gone "$folder" "$menu"
    must "$(value "$hive\\Software\\Classes\\.skjemainvitasjon" '(Default)')" "" "the file type after removal"
    must "$(value 'HKLM\Software\Skjema\Installed' Version)" "" "the MSI's own value after removal"
    must "$(sums "$vault")" "$before" "the vault after removal"
    [ "$kind" = msi ] || [ -f "$c/ProgramData/Skjema/policy.json" ] || fail "the policy file is gone"
    say "removed; left is the vault, as it was: $(echo "$before" | wc -l) files"
}

for kind in $kinds; do
    [ -f "$root/dist/skjema-$version-windows.payload.sha256" ] || fail "first: make installers"
done
mkdir -p "$work"
kind=build
if [ ! -f "$work/higher/Skjema-$higher.msi" ] || [ "$root/dist/skjema-$version-windows.payload.sha256" -nt "$work/higher/Skjema-$higher.msi" ]; then
    say "the same as version $higher, to upgrade to"
    "$python" "$here/build.py" --as-version "$higher" --quick --to "$work/higher" >/dev/null
fi
screen
for kind in $kinds; do try; done
echo "ALL GOOD: $kinds"
