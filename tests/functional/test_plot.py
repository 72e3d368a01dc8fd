# SPDX-License-Identifier: MIT
"""contrib/plot draws plugin results as SVG."""
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path
from xml.etree import ElementTree

from tests.functional import harness

PLOT = harness.ROOT / "contrib" / "plot" / "plot.py"


class Plot(unittest.TestCase):

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def plot(self, name, text):
        (self.folder / name).write_text(text, encoding="utf-8")
        return subprocess.run([sys.executable, PLOT, self.folder / name], capture_output=True, text=True, check=False)

    def drawn(self, name, text):
        """Texts of the picture, in order."""
        self.assertEqual(self.plot(name, text).returncode, 0)
        picture = ElementTree.parse(self.folder / (name + ".svg"))
        return [e.text for e in picture.iter("{http://www.w3.org/2000/svg}text")]

    def test_pages_are_sorted_by_accesses(self):
        texts = self.drawn("pages.csv", "addr,rcpus,reads,wcpus,writes\n0x1000,1,5,1,2\n0x2000,1,50,0,0\n")
        self.assertEqual(texts, ["hotpages: accesses", "reads", "writes", "0x2000", "50", "0x1000", "7"])

    def test_json_is_drawn_as_csv_is(self):
        rows = '[{"class": "Call", "opcode": "", "instruction": "", "hits": 3}]'
        self.assertEqual(self.drawn("classes.json", rows), ["howvec: executions", "hits", "Call", "3"])

    def test_intervals_become_a_map(self):
        rows = "vcpu,interval,block,pc,insns\n0,0,1,0x10,90\n0,0,2,0x20,10\n0,1,2,0x20,100\n"
        self.assertEqual(self.drawn("bbv.csv", rows), ["bbv: share of each interval's instructions", "0x20", "0x10"])

    def test_another_file_is_refused(self):
        done = self.plot("x.csv", "a,b\n1,2\n")
        self.assertEqual(done.returncode, 1)
        self.assertIn("not a result file of a plugin that I know (columns: a, b)\n", done.stderr)
