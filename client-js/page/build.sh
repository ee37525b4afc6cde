#!/bin/sh
# build.sh FOLDER: fetches the bundler when it is not there or not the right one, and builds what the server serves.
set -eu
cd "$(dirname "$0")"

fail() {
  echo "$*" >&2
  exit 1
}

remedy='Install Node 18 or newer with npm (Debian: apt install nodejs npm): it bundles the chat page.'
command -v node >/dev/null 2>&1 || fail "node not found. $remedy"
node -e 'process.exit(parseInt(process.version.slice(1)) < 18 ? 1 : 0)' || fail "node is version $(node --version). $remedy"
if [ ! node_modules/.package-lock.json -nt package-lock.json ]; then
  command -v npm >/dev/null 2>&1 || fail "npm not found. $remedy"
  npm ci --prefer-offline --ignore-scripts --no-audit --no-fund ||
    fail 'npm could not fetch the bundler of the chat page (its words are above). It is fetched once, and needs a network then.'
fi
exec node build.js "$1"
