#!/usr/bin/env bash
# tests/count.sh adds up what ctest and GoogleTest wrote: every kind of outcome, planted.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# expect "PASSED FAILED SKIPPED" WHAT
expect() {
  local got
  got=$(bash "$here/count.sh" "$folder")
  [ "$got" = "$1" ] || { echo "$2: expected '$1', got '$got'"; exit 1; }
}
junit() { printf '%s\n' '<testsuite>' "$@" '</testsuite>' >"$folder/ctest.junit"; }
testcase() { printf '<testcase name="%s" classname="%s" time="0.1" status="%s">\n%s\n</testcase>\n' "$1" "$1" "$2" "${3-}"; }

junit "$(testcase a run)" "$(testcase b fail '<failure message=""/>')" \
  "$(testcase c notrun '<skipped message="SKIP_RETURN_CODE=77"/>')" "$(testcase d disabled '<skipped message="Disabled"/>')"
expect "1 1 2" "commands"

junit "$(testcase a notrun '<skipped message="Unable to find executable: a"/>')" "$(testcase b notrun '<skipped message="Fixture"/>')"
expect "0 2 0" "programs that are not there"

cat >"$folder/test_gtest.xml" <<'XML'
<testsuites tests="5" failures="1" disabled="1" errors="0" time="0" name="AllTests">
<testcase name="A" status="run" result="completed" time="0"/>
<testcase name="B" status="run" result="skipped" time="0"/>
<testcase name="C" status="notrun" result="suppressed" time="0"/>
<testcase name="D" status="run" result="completed"><failure message="x"/></testcase>
<testcase name="E" status="run" result="completed" time="0"/>
</testsuites>
XML
junit "$(testcase gtest fail)" "$(testcase other run)"
expect "3 1 2" "a GoogleTest program"

sed -i 's/failures="1"/failures="0"/' "$folder/test_gtest.xml"
junit "$(testcase gtest fail)"
expect "3 1 2" "a program whose tests passed and that then failed, of a leak say"

junit "$(testcase crashed fail)"
expect "0 1 0" "a program that wrote nothing"

junit
! bash "$here/count.sh" "$folder" 2>/dev/null || { echo "a run without tests was counted as one"; exit 1; }
junit "$(testcase a run)"
sed -i '$d' "$folder/ctest.junit"
! bash "$here/count.sh" "$folder" 2>/dev/null || { echo "results that are cut off were counted"; exit 1; }

rm "$folder/ctest.junit"
! bash "$here/count.sh" "$folder" 2>/dev/null || { echo "no results were counted as results"; exit 1; }
