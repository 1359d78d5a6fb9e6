#!/usr/bin/env bash
# Lints C++ files with the checks of .clang-tidy. The preset "release" must be configured.
#
#   scripts/tidy.sh FILE…
set -euo pipefail
cd "$(dirname "$0")/.."

# clang cannot read GCC's precompiled headers, and prefers them to the headers they were made of. So it gets the
# commands of the build with copies of those headers that stand alone.
place=build/tidy
mkdir -p "$place"
for header in build/release/CMakeFiles/*.dir/cmake_pch.hxx; do
    owner=$(basename "$(dirname "$header")" .dir)
    cp "$header" "$place/$owner.hxx"
done
sed "s|/build/release/CMakeFiles/\([a-z_]*\)\.dir/cmake_pch\.hxx|/$place/\1.hxx|g" \
    build/release/compile_commands.json >"$place/compile_commands.json"

# Warnings are GCC's business. What clang-tidy counts on standard error is of no use to anybody.
status=0
printf '%s\0' "$@" | xargs -0 -n 1 -P "$(nproc)" clang-tidy --quiet --warnings-as-errors='*' -p "$place" \
    --extra-arg=-Wno-everything 2>"$place/errors" || status=$?
if [ "$status" != 0 ]; then grep -E '^Error|error:' "$place/errors" >&2 || true; fi
exit "$status"
