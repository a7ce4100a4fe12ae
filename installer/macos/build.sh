#!/bin/sh
# Makes dist/Skjema-<version>.dmg on a Mac. UNTESTED: no Mac was at hand. README.md tells what is needed and what to try.
#   sh installer/macos/build.sh        SKJEMA_SIGN="Developer ID Application: …" and SKJEMA_NOTARY=<profile> for a release
set -eu
cd "$(dirname "$0")/../.."
top=$PWD
work=$top/build/macos
here=$top/installer/macos
python=${PYTHON:-python3}
rm -rf "$work"
mkdir -p "$work" "$top/dist"

SKJEMA_VERSION=$("$python" -c 'import re; print(re.search(r"__version__ = \"(.+)\"", open("skjema_app/__init__.py").read())[1])')
export SKJEMA_VERSION
day=$(git log -1 --format=%cs)
build=$(echo "$day" | tr -d -)-$(git log -1 --format=%h)
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)
export SOURCE_DATE_EPOCH

"$python" -m venv "$work/venv"
bin=$work/venv/bin
"$bin/pip" install -q "pyinstaller==6.22.0"
# A copy of the tree, so that what the package alone has never lies in the checkout.
mkdir "$work/tree"
git archive HEAD | tar -x -C "$work/tree"
[ ! -d skjema_app/archive/xsd ] || cp -R skjema_app/archive/xsd "$work/tree/skjema_app/archive/"
printf '{"build": "%s", "date": "%s", "channel": "%s"}\n' "$build" "$day" "${SKJEMA_CHANNEL:-stable}" \
    > "$work/tree/skjema_app/_build.json"
"$bin/pip" install -q "$work/tree"

# The bill of materials and the texts of all licences, by the builders' own tools; a part that may not be shipped stops it.
"$python" -m venv "$work/tools"
"$work/tools/bin/pip" install -q -r "$top/installer/requirements.txt"
site=$("$bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
"$work/tools/bin/python" "$top/installer/bill.py" bill "$site" \
    --python "$("$bin/python" -c 'import platform; print(platform.python_version())')" \
    --licences "$site/skjema_app/_data/resources/licences" --bom "$top/dist/skjema-$SKJEMA_VERSION-macos.cdx.json"

if command -v iconutil >/dev/null && command -v rsvg-convert >/dev/null; then
    mkdir "$work/skjema.iconset"
    for size in 16 32 128 256 512; do
        rsvg-convert -w $size -h $size installer/icon/skjema.svg -o "$work/skjema.iconset/icon_${size}x$size.png"
        rsvg-convert -w $((size * 2)) -h $((size * 2)) installer/icon/skjema.svg -o "$work/skjema.iconset/icon_${size}x$size@2x.png"
    done
    iconutil -c icns "$work/skjema.iconset" -o "$work/skjema.icns"
    SKJEMA_ICON=$work/skjema.icns
    export SKJEMA_ICON
fi

(cd "$here" && "$bin/pyinstaller" --noconfirm --distpath "$work/dist" --workpath "$work/work" skjema.spec)
app=$work/dist/Skjema.app
QT_QPA_PLATFORM=offscreen "$app/Contents/MacOS/Skjema" --version
"$app/Contents/MacOS/Skjema" form list >/dev/null
hdiutil create -quiet -volname Skjema -srcfolder "$app" -ov -format ULFO "$top/dist/Skjema-$SKJEMA_VERSION.dmg"
if [ -n "${SKJEMA_SIGN:-}" ] && [ -n "${SKJEMA_NOTARY:-}" ]; then
    codesign --verify --deep --strict "$app"
    xcrun notarytool submit "$top/dist/Skjema-$SKJEMA_VERSION.dmg" --keychain-profile "$SKJEMA_NOTARY" --wait
    xcrun stapler staple "$top/dist/Skjema-$SKJEMA_VERSION.dmg"
fi
(cd "$top/dist" && shasum -a 256 "Skjema-$SKJEMA_VERSION.dmg" > "skjema-$SKJEMA_VERSION-macos.SHA256SUMS")
