#!/bin/sh
# Checks CUDA and WebGPU on this machine with the Node.js and the packages of this folder: needs no network.
# Options: sh verify.sh --help
set -eu
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
PATH="${PATH:-/usr/local/bin:/usr/bin:/bin}:/usr/local/sbin:/usr/sbin:/sbin"
BOXBENCH_STARTED_IN=$(pwd)
# A git repository around this folder is not the one that it came from.
GIT_CEILING_DIRECTORIES=$here
export PATH BOXBENCH_STARTED_IN GIT_CEILING_DIRECTORIES
cd -- "$here/app"
exec "$here/bin/node" --import ./harness/typescript/register.js harness/gpu/verify.ts "$@"
