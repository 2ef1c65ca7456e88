#!/bin/sh
# In the folder with the published programs: a tarball for Linux with the program, its manual, completions and a unit for systemd.
set -eu
umask 022
here=$(dirname "$0")
case $(uname -m) in x86_64) own=linux-x64 ;; aarch64) own=linux-arm64 ;; *) exit 0 ;; esac
[ "$(uname -s)" = Linux ] || exit 0
for system in linux-x64 linux-arm64; do
    root=$system/root/usr/local
    rm -rf "$system/root"
    mkdir -p "$root/bin" "$root/lib/systemd/system" "$root/share/man/man1" "$root/share/bash-completion/completions" \
        "$root/share/zsh/site-functions" "$root/share/fish/vendor_completions.d"
    cp "$system/hnactors" "$root/bin/"
    cp "$here/hnactors.service" "$root/lib/systemd/system/"
    "$own/hnactors" man | gzip -9n > "$root/share/man/man1/hnactors.1.gz"
    "$own/hnactors" completion bash > "$root/share/bash-completion/completions/hnactors"
    "$own/hnactors" completion zsh > "$root/share/zsh/site-functions/_hnactors"
    "$own/hnactors" completion fish > "$root/share/fish/vendor_completions.d/hnactors.fish"
    # Files alone: unpacked as root, a folder in it would give its mode and owner to the one that is there.
    (cd "$system/root" && find usr -type f | LC_ALL=C sort | tar --owner=0 --group=0 --mode=u=rwX,go=rX -T - -cz) > "$system/hnactors-$system.tar.gz"
    rm -rf "$system/root"
done
