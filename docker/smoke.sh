#!/usr/bin/env bash
# The compose file put to the test: three nodes, a job against the imitation of the API, one node killed in the
# middle, and the result looked at. Exit code 0 when all ids are there.
#   ./smoke.sh [ITEMS]
# HNACTORS_IMAGE and POSTGRES_IMAGE, both where no registry is in reach, spare the making of images. Without a Docker engine it starts one (as root);
# without a registry it makes the images from Debian and the .NET SDK of this machine (debootstrap, dotnet).
set -euo pipefail
cd "$(dirname "$0")"

items=${1:-40000}
random() { od -An -N"$1" -tx1 /dev/urandom | tr -d ' \n'; }
project=hnsmoke$(random 4)
work=$(mktemp -d /tmp/$project.XXXXXX)
engine='' started=''
made=()

# All that the compose file asks for is set here, so that a .env beside it has no say.
export COMPOSE_PROJECT_NAME=$project COMPOSE_PROFILES=simulator COMPOSE_FILE=docker-compose.yml
export POSTGRES_PASSWORD=$(random 16) HNACTORS_TOKEN=$(random 16) HNACTORS_READ_TOKEN=
export CERTIFICATES=certificates OPERATIONS_PORT=0 NODE_MEMORY=1g NODES=2
# So slow that there is a middle to kill a node in.
export SIMULATE='--capacity 1500'

say() { printf '%4ds  %s\n' $SECONDS "$*"; }
fail() { say "FAILED: $*" >&2; exit 1; }

finish() {
    local code=$?
    trap - EXIT INT TERM
    # Whoever read this may be gone: that is no reason to leave things lying about.
    trap '' PIPE
    set +e
    if [ $started ]; then
        [ $code = 0 ] || compose logs --no-color --tail=40 >&2
        compose down -v >"$work/down.log" 2>&1 || { cat "$work/down.log" >&2; code=1; }
        say "torn down"
    fi
    [ ${#made[@]} = 0 ] || docker rmi -f "${made[@]}" >/dev/null
    if [ $engine ]; then
        kill $engine
        wait $engine
        # It leaves the name of its network namespace mounted.
        umount "$work"/exec/netns/* 2>/dev/null
    fi
    rm -rf --one-file-system "$work"
    [ $code = 0 ] && say "PASSED" || say "FAILED"
    exit $code
}
trap finish EXIT
trap 'exit 130' INT TERM

# Runs a command until it succeeds: SECONDS WHAT COMMAND...
within() {
    local end=$((SECONDS + $1)) what=$2
    shift 2
    until "$@"; do
        [ $SECONDS -lt $end ] || fail "waited too long until $what"
        sleep 1
    done
}

# Makes an image and says nothing, unless it goes wrong: NAME ARGUMENTS...
image() {
    docker build -t "$@" >"$work/build.log" 2>&1 || { cat "$work/build.log" >&2; fail "image $1 could not be built"; }
    made+=("$1")
}

answers() { docker version >/dev/null 2>&1; }
healthy() { [ "$(docker ps -q --filter label=com.docker.compose.project=$project --filter health=healthy | wc -l)" = "$1" ]; }
container() { docker ps -q --filter label=com.docker.compose.project=$project --filter label=com.docker.compose.service="$1"; }
hnactors() { docker exec "$seed" hnactors "$@"; }
sql() { docker exec "$postgres" psql -U hn -d hn -Atc "$1"; }
stored() { [ "$(sql 'select count(*) from item' 2>/dev/null || echo 0)" -ge "$1" ]; }
field() { sed -n "s/.*\"$1\": *\"\{0,1\}\([^,\"}]*\).*/\1/p" | tail -n 1; }
complete() { [ "$(hnactors job status "$job" --json 2>/dev/null | field complete)" = true ]; }

# --- an engine
if ! answers; then
    [ "$(id -u)" = 0 ] || fail "no Docker engine answers, and only root can start one"
    export DOCKER_HOST=unix://$work/docker.sock
    # In a session of its own, or ^C would end it before the containers are gone.
    setsid dockerd --host "$DOCKER_HOST" --data-root "$work/data" --exec-root "$work/exec" --pidfile "$work/pid" \
        --bridge none >"$work/dockerd.log" 2>&1 &
    engine=$!
    within 30 "dockerd answers" answers
    say "no Docker engine answered: started one"
fi
if docker compose version >/dev/null 2>&1; then compose() { docker compose "$@"; }; else compose() { docker-compose "$@"; }; fi
say "$(docker version --format 'engine {{.Server.Version}}'), $(compose version --short 2>/dev/null | sed 's/^/compose /')"

# --- images
export POSTGRES_IMAGE=${POSTGRES_IMAGE:-postgres:17}
if docker image inspect "$POSTGRES_IMAGE" >/dev/null 2>&1 || docker pull -q "$POSTGRES_IMAGE" >/dev/null 2>&1; then
    if [ ! "${HNACTORS_IMAGE:-}" ]; then
        export HNACTORS_IMAGE=$project
        image $project -f Dockerfile ..
        say "image of the program built"
    fi
elif [ "${HNACTORS_IMAGE:-}" ]; then
    fail "there is no image $POSTGRES_IMAGE, and none can be pulled: name one in POSTGRES_IMAGE, or leave HNACTORS_IMAGE out"
else
    mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Codename: bookworm' 'Identifier: Packages' | sed -n '/debian\/$/p' | head -n 1)
    debootstrap --variant=minbase --include=ca-certificates bookworm "$work/root" "${mirror:-http://deb.debian.org/debian}" \
        >"$work/build.log" 2>&1 || { tail -n 20 "$work/build.log" >&2; fail "debootstrap"; }
    tar -C "$work/root" -c . | docker import - $project-debian >/dev/null
    made+=($project-debian)
    rm -rf --one-file-system "$work/root"
    say "no registry in reach: made a Debian image"

    mkdir "$work/empty"
    export POSTGRES_IMAGE=$project-postgres
    image $project-postgres --network host --build-arg BASE=$project-debian -f Dockerfile.postgres "$work/empty"
    say "image of PostgreSQL built"

    # Beside the checkout, not in it: nothing is left behind there.
    dotnet publish ../src/HnActors.Node -c Release --use-current-runtime --self-contained \
        --artifacts-path "$work/artifacts" -o "$work/context/published" >"$work/build.log" 2>&1 \
        || { cat "$work/build.log" >&2; fail "dotnet publish"; }
    export HNACTORS_IMAGE=$project
    image $project --build-arg SDK=$project-debian --build-arg RUNTIME=$project-debian -f Dockerfile "$work/context"
    say "program published, image built"
fi

# --- the cluster
started=yes
compose up -d --no-build >"$work/up.log" 2>&1 || { cat "$work/up.log" >&2; fail "compose up"; }
within 180 "PostgreSQL and three nodes are healthy" healthy 4
seed=$(container seed) postgres=$(container postgres)
say "PostgreSQL, the imitation of the API and three nodes are up"
hnactors cluster show | sed 's/^/       /'

# --- a job, and an accident
job=$(hnactors job start --from 1 --to "$items" --api http://simulator:8080/v0 --json | field job)
[ "$job" ] || fail "the job did not start"
say "job $job: items 1 to $items"
within 300 "a third is stored" stored $((items / 3))
docker kill "$(container node | head -n 1)" >/dev/null
say "killed a node, with $(sql 'select count(*) from item') items stored"
within 600 "the job is complete" complete
say "job complete"

# --- what came of it
docker exec "$seed" hnactors verify | sed 's/^/       /'
rows=$(sql "select count(*) from item where id between 1 and $items")
[ "$rows" = "$items" ] || fail "$rows rows for $items ids"
say "verified, $rows rows for $items ids"
