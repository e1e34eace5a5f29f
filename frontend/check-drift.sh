#!/bin/sh
# Rebuilds portal/static/vendor/ from the lock and fails when the committed files differ.
set -eu
cd "$(dirname "$0")"
npm ci --ignore-scripts --no-audit --no-fund --silent
npm run --silent build
git diff --exit-code -- ../portal/static/vendor
untracked=$(git ls-files --others --exclude-standard -- ../portal/static/vendor)
if [ -n "$untracked" ]; then
  echo "Not committed: $untracked" >&2
  exit 1
fi
echo "portal/static/vendor is what the sources give."
