#!/usr/bin/env bash
# count.sh FOLDER: prints "PASSED FAILED SKIPPED" of one run of ctest. FOLDER holds ctest.junit and, for each GoogleTest
# program that got to its end, test_<name>.xml: there each of its tests counts, and not the program. A disabled test is a
# skipped one. A program that ctest calls failed, or could not start, counts as at least one failure.
# Exits with 1 if there are no tests, or the file is cut off.
set -u
folder=$1
[ -s "$folder/ctest.junit" ] || { echo "count: no $folder/ctest.junit" >&2; exit 1; }

awk -v folder="$folder" '
  # The value of name="..." in the line.
  function attribute(name, line) {
    return match(line, " " name "=\"[^\"]*\"") ? substr(line, RSTART + length(name) + 3, RLENGTH - length(name) - 4) : ""
  }
  /<\/testsuite>/ { ended = 1 }
  /<testcase / {
    name = attribute("name", $0)
    status = attribute("status", $0)
  }
  # ctest writes "notrun" both for a test that asked to be skipped and for one whose program is not there.
  /<skipped / && status == "notrun" { status = attribute("message", $0) ~ /^SKIP_/ ? "skipped" : "fail" }
  /<\/testcase>/ {
    tests = failures = disabled = skips = seen = 0
    file = folder "/test_" name ".xml"
    while ((getline line < file) > 0) {
      if (line ~ /<testsuites /) {
        seen = 1
        tests = attribute("tests", line)
        failures = attribute("failures", line)
        disabled = attribute("disabled", line)
      }
      if (line ~ /<testcase .*result="skipped"/) ++skips
    }
    close(file)
    if (status != "run" && status != "skipped" && status != "disabled" && failures == 0) {
      failures = 1
      ++tests
    }
    failed += failures
    if (seen) {
      passed += tests - failures - disabled - skips
      skipped += disabled + skips
    } else if (status == "run") {
      ++passed
    } else if (failures == 0) {
      ++skipped
    }
  }
  END {
    if (!ended) print "count: " folder "/ctest.junit is cut off" >"/dev/stderr"
    else if (passed + failed + skipped == 0) print "count: no tests in " folder "/ctest.junit" >"/dev/stderr"
    else {
      print passed + 0, failed + 0, skipped + 0
      exit 0
    }
    exit 1
  }' "$folder/ctest.junit"
