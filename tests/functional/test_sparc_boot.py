# SPDX-License-Identifier: MIT
"""SPARCstation 20, booted from the outside: the firmware's prompt, Linux to user space and power-off, resets."""
import re
import unittest

from tests.functional import harness
from tests.functional.normalise import normalise

USER_SPACE = "tandem-init: user space reached"


def boot_text(append, *options, timeout=180.0):
    """Boots Linux until the program ends; returns (exit code, console text)."""
    with harness.Emulator([*harness.linux_arguments(append, "-monitor", "none", *options)]) as machine:
        machine.expect(USER_SPACE, timeout)
        return machine.finish(timeout), machine.text()


def checksums(text):
    return "".join(line + "\n" for line in text.split("\n") if line.startswith("checksum "))


class Firmware(unittest.TestCase):
    def test_prompt_adds_numbers(self):
        with harness.Emulator([*harness.BOARD, "-monitor", "none"]) as machine:
            machine.expect(r"\n0 > ")
            machine.type("3 4 + .\r")
            machine.expect(r"7 +ok")

    def test_escape_key_ends_the_program(self):
        with harness.Emulator(harness.BOARD) as machine:
            machine.expect(r"\n0 > ")
            machine.type("\x01x")
            self.assertEqual(machine.finish(10), 0)

    def test_monitor_answers_and_quits(self):
        with harness.Emulator(harness.BOARD, monitor=True) as machine:
            machine.expect(r"\n0 > ")
            self.assertRegex(machine.monitor("info registers"), "(?i)psr")
            machine.monitor("quit")
            self.assertEqual(machine.finish(10), 0)


class Linux(unittest.TestCase):
    def test_boot_prints_console_and_checksums_and_powers_off(self):
        code, text = boot_text("")
        self.assertEqual(code, 0)
        self.assertIn("esp0: is a", text)
        harness.compare_with_golden(self, "sparc_checksums.txt", checksums(text))
        harness.compare_with_golden(self, "sparc_linux_console.txt", normalise(text))

    def test_exit_mode_powers_off_at_once(self):
        code, text = boot_text("mode=exit")
        self.assertEqual(code, 0)
        self.assertNotIn("checksum", text)


class LinuxVariants(unittest.TestCase):
    """Other ways of running the same instructions give the same console."""

    def check_variant(self, *options, timeout=180.0):
        code, text = boot_text("", *options, timeout=timeout)
        self.assertEqual(code, 0)
        expected = (harness.GOLDEN / "sparc_linux_console.txt").read_text(encoding="utf-8")
        harness.same_text(self, expected, normalise(text), "differs from the plain boot")

    def test_interpreter_backend(self):
        self.check_variant("-accel", "tcg,backend=interp", timeout=900)

    def test_one_instruction_per_block(self):
        self.check_variant("-accel", "tcg,one-insn-per-tb=on", timeout=900)

    def test_without_chaining(self):
        self.check_variant("-d", "nochain", timeout=600)

    def test_tiny_code_buffer(self):
        self.check_variant("-accel", "tcg,tb-size=1", timeout=600)


class Reset(unittest.TestCase):
    def test_reset_in_the_middle_of_a_boot_comes_up_again(self):
        with harness.Emulator(harness.linux_arguments(), monitor=True) as machine:
            machine.expect(r"NET: Registered PF_INET protocol family")
            machine.monitor("system_reset")
            machine.expect(r"Welcome to OpenBIOS")
            machine.expect(USER_SPACE)
            machine.expect("tandem-init: powering off")
            self.assertEqual(machine.finish(), 0)

    def test_guest_restarts_itself_once(self):
        with harness.Emulator(harness.linux_arguments("mode=reboot", "-monitor", "none")) as machine:
            machine.expect("tandem-init: restarting")
            machine.expect(r"Welcome to OpenBIOS")
            machine.expect("tandem-init: restarted")
            self.assertEqual(machine.finish(), 0)

    def test_no_reboot_ends_the_program_instead(self):
        code, text = boot_text("mode=reboot", "-no-reboot")
        self.assertEqual(code, 0)
        self.assertEqual(len(re.findall("Welcome to OpenBIOS", text)), 1)


class Endurance(unittest.TestCase):
    @harness.nightly
    def test_twenty_boots_in_a_row(self):
        first = normalise(boot_text("")[1])
        for again in range(1, 20):
            harness.same_text(self, first, normalise(boot_text("")[1]), f"boot {again} differs from the first")
