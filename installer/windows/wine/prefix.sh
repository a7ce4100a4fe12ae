#!/bin/sh
# Makes a fresh Wine prefix with the stand-ins:  wine/prefix.sh PREFIX     (a screen in DISPLAY; Wine and mingw-w64)
set -eu
here=$(cd "$(dirname "$0")" && pwd)
prefix=$1
mkdir -p "$prefix"
WINEPREFIX=$prefix WINEARCH=win64 WINEDEBUG=-all WINEDLLOVERRIDES="mscoree,mshtml=" wine wineboot -i </dev/null 2>&1 | cat >/dev/null
WINEPREFIX=$prefix wineserver -w
for each in icuuc:ICUUC mscms:MSCMS bcryptprimitives:PRIMITIVES; do
    x86_64-w64-mingw32-gcc -shared -s "-D${each#*:}" -o "$prefix/drive_c/windows/system32/${each%%:*}.dll" \
        "$here/standins.c" -Wl,--export-all-symbols -ladvapi32
done
