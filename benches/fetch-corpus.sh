#!/usr/bin/env bash
# Fetches the packages of benches/corpus.txt into a folder by the ordinary package clients, one folder per package.
# Debian sources need `deb-src` in the APT sources; a version that APT no longer has is an error, not another version.
# usage: fetch-corpus.sh FOLDER
set -euo pipefail
list=$(cd "$(dirname "$0")" && pwd)/corpus.txt
out=${1:?usage: fetch-corpus.sh FOLDER}
failed=0

fetch_deb() {
    if [ "$1" = linux-source-6.1 ]; then
        apt-get download -qq "$1=$2"
        dpkg-deb --fsys-tarfile ./*.deb | tar x --wildcards './usr/src/*.tar.*' --strip-components=3
    else
        apt-get source -qq --download-only "$1=$2"
    fi
    for archive in ./*.tar.*; do
        case $archive in *.asc | *.debian.tar.*) ;; *) tar xf "$archive" ;; esac
    done
    rm -f ./*.tar.* ./*.dsc ./*.deb
}

fetch_npm() {
    npm pack --silent "$1@$2" > /dev/null
    tar xf ./*.tgz
    rm -f ./*.tgz
}

fetch_pypi() {
    pip download --quiet --no-deps "$1==$2"
    for wheel in ./*.whl; do [ -f "$wheel" ] && unzip -qo "$wheel"; done
    for archive in ./*.tar.gz; do [ -f "$archive" ] && tar xf "$archive"; done
    rm -f ./*.whl ./*.tar.gz
}

while read -r source name version; do
    case $source in '' | '#'*) continue ;; esac
    folder=$out/$source/${name//\//_}
    [ -e "$folder" ] && continue
    mkdir -p "$folder.part"
    # In the background, for `set -e` is void in a condition.
    (cd "$folder.part" && "fetch_$source" "$name" "$version") < /dev/null &
    if wait $!; then
        mv "$folder.part" "$folder"
    else
        echo "cannot fetch $source $name $version" >&2
        rm -rf "$folder.part"
        failed=1
    fi
done < "$list"
exit $failed
