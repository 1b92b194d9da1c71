"""Adds up the reports of a test run.

totals.py [--every-class] SOURCES REPORTS...

Prints which tests failed, which were skipped and why, and last: N passed, N failed, N skipped.
Ends with 1 when a test failed, when one was skipped without a reason, when none ran, or (with
--every-class) when a test class left no report, as after a crash of its process.
"""

import glob
import os
import re
import sys
import xml.etree.ElementTree as ET

TEST_CLASS = re.compile(r"(.*Tests?|.*TestCase|.*ITCase|.*IT)\.java")


def read(folders):
    passed, failed, skipped, classes = 0, [], [], set()
    for folder in folders:
        for path in sorted(glob.glob(os.path.join(folder, "TEST-*.xml"))):
            classes.add(os.path.basename(path)[len("TEST-") : -len(".xml")])
            try:
                suite = ET.parse(path).getroot()
            except ET.ParseError as error:
                failed.append((path, f"the report is broken: {error}"))
                continue
            for case in suite.iter("testcase"):
                name = f"{case.get('classname')}.{case.get('name')}"
                bad = case.find("failure") if case.find("failure") is not None else case.find("error")
                skip = case.find("skipped")
                if bad is not None:
                    failed.append((name, first_line(bad)))
                elif skip is not None:
                    skipped.append((name, first_line(skip)))
                else:
                    passed += 1
    return passed, failed, skipped, classes


def first_line(element):
    text = element.get("message") or element.text or ""
    return text.strip().split("\n")[0]


def without_report(sources, classes):
    missing = []
    for folder, _, files in os.walk(sources):
        for file in files:
            path = os.path.join(folder, file)
            if not TEST_CLASS.fullmatch(file) or is_abstract(path):
                continue
            name = os.path.relpath(path, sources)[: -len(".java")].replace(os.sep, ".")
            if not any(c == name or c.startswith(name + "$") for c in classes):
                missing.append(name)
    return sorted(missing)


def is_abstract(path):
    with open(path, encoding="utf-8") as source:
        return re.search(r"^(public )?(abstract class|interface|@interface) ", source.read(), re.M) is not None


def main(arguments):
    every_class = "--every-class" in arguments
    sources, *folders = [a for a in arguments if a != "--every-class"]
    passed, failed, skipped, classes = read(folders)
    silent = [name for name, reason in skipped if not reason]
    missing = without_report(sources, classes) if every_class else []

    print()
    for name, reason in failed:
        print(f"failed: {name}: {reason}")
    for name, reason in skipped:
        print(f"skipped: {name}: {reason or 'without a reason, which counts as a failure of the run'}")
    for name in missing:
        print(f"not run: {name} left no report, so its process ended early or it was left out")
    if passed + len(failed) == 0:
        print("no test ran")
    print(f"{passed} passed, {len(failed)} failed, {len(skipped)} skipped")
    return 1 if failed or silent or missing or passed == 0 else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
