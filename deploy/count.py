"""Prints how many tests a JUnit report says ran, failed and were skipped."""

import sys
import xml.etree.ElementTree as ET

ran = failed = skipped = 0
for case in ET.parse(sys.argv[1]).getroot().iter("testcase"):
    if case.find("skipped") is not None:
        skipped += 1
    else:
        ran += 1
        failed += case.find("failure") is not None or case.find("error") is not None
print(ran, failed, skipped)
