#!/bin/sh
# Signs one file in place (see packages.py):  sign.sh own COMMAND... FILE  |  sign.sh pkcs12 CERTIFICATE PASSWORDFILE TIME FILE
set -eu
kind=$1
shift
if [ "$kind" = own ]; then exec "$@"; fi
certificate=$1 password=$2 stamp=$3 file=$4
made="$file.signed"
rm -f "$made"
set -- -pkcs12 "$certificate" -h sha256 -n Skjema
[ -z "$password" ] || set -- "$@" -readpass "$password"
[ -z "$stamp" ] || set -- "$@" -ts "$stamp"
osslsigncode sign "$@" -in "$file" -out "$made" >/dev/null
chmod --reference="$file" "$made"
mv "$made" "$file"
