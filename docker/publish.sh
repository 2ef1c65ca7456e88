#!/bin/sh
# Compiles the program into a folder: publish.sh FOLDER [auto|true|false]
# auto takes Petabridge's palettes in where they restore and compile, and goes on without them, saying so, where they don't.
set -eu
out=$1
pbm=${2:-auto}

publish() { dotnet publish src/HnActors.Node -c Release -p:Pbm="$1" -o "$out"; }

case $pbm in
    true | false) publish "$pbm" ;;
    auto)
        publish true && exit
        echo "publish.sh: Petabridge's packages can't be restored or compiled here: the image goes without their palettes (pbm)" >&2
        rm -rf "$out"
        publish false
        ;;
    *)
        echo "publish.sh: PBM is '$pbm': give auto, true or false" >&2
        exit 2
        ;;
esac
