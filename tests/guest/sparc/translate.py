#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes the translation benchmark: a SPARC V8 program of a million different instructions that are run once.

usage: translate.py OUT.S [INSTRUCTIONS]

The program is functions `uint32_t block_N(uint32_t* buffer, uint32_t hash)` of about 500 instructions (ALU operations,
loads, stores, forward branches of every condition with and without annulment) and `run_blocks`, which calls each once.
The same number always gives the same program, whose result does not depend on anything but the machine's arithmetic.
"""
import random
import sys

BLOCK = 500
# %l0-%l7 and %o0-%o5 hold values; %i0 is the buffer of 4 KiB and %i1 the hash.
REGISTERS = [f"%l{n}" for n in range(8)] + [f"%o{n}" for n in range(6)] + ["%g1", "%g2", "%g3", "%g4"]
ALU = ["add", "sub", "and", "or", "xor", "andn", "orn", "xnor", "addcc", "subcc", "andcc", "orcc", "xorcc", "addx", "subx"]
SHIFTS = ["sll", "srl", "sra"]
LOADS = [("ld", 4), ("lduh", 2), ("ldsh", 2), ("ldub", 1), ("ldsb", 1)]
STORES = [("st", 4), ("sth", 2), ("stb", 1)]
BRANCHES = ["be", "bne", "bg", "ble", "bge", "bl", "bgu", "bleu", "bcc", "bcs", "bpos", "bneg", "bvc", "bvs", "ba"]


def simple(chance):
    """One instruction that leaves control alone; about the mix of compiled code."""
    register = lambda: chance.choice(REGISTERS)
    kind = chance.random()
    if kind < 0.62:
        second = register() if chance.random() < 0.6 else str(chance.randint(-4096, 4095))
        return f"{chance.choice(ALU)} {register()}, {second}, {register()}"
    if kind < 0.72:
        return f"{chance.choice(SHIFTS)} {register()}, {chance.randint(1, 31)}, {register()}"
    if kind < 0.76:
        return f"sethi {chance.randint(0, 0x3fffff)}, {register()}"
    if kind < 0.77:
        return f"umul {register()}, {register()}, {register()}"
    if kind < 0.90:
        name, size = chance.choice(LOADS)
        return f"{name} [%i0 + {chance.randrange(0, 4096, size)}], {register()}"
    name, size = chance.choice(STORES)
    return f"{name} {register()}, [%i0 + {chance.randrange(0, 4096, size)}]"


def block(chance, number):
    lines = [f"block_{number}:", "save %sp, -96, %sp"]
    for i, register in enumerate(REGISTERS):
        lines.append(f"xor %i1, {number % 2048 + i}, {register}")
    count, label, pending = len(lines), 0, {}
    while count < BLOCK:
        for target in pending.pop(count, []):
            lines.append(f"{target}:")
        if chance.random() < 0.11:
            # Compare, branch over one to five instructions, delay slot.
            target = f".L{number}_{label}"
            label += 1
            annul = ",a" if chance.random() < 0.3 else ""
            lines.append(f"cmp {chance.choice(REGISTERS)}, {chance.choice(REGISTERS)}")
            lines.append(f"{chance.choice(BRANCHES)}{annul} {target}")
            lines.append(" " + simple(chance))
            count += 3
            pending.setdefault(count + chance.randint(1, 5), []).append(target)
            # A label must not fall between a branch and its slot: shift those that would.
            for late in [k for k in pending if k < count]:
                pending.setdefault(count, []).extend(pending.pop(late))
        else:
            lines.append(simple(chance))
            count += 1
    for targets in pending.values():
        lines += [f"{target}:" for target in targets]
    for register in REGISTERS:
        lines.append(f"xor %i1, {register}, %i1")
    lines += ["ret", " restore %g0, %i1, %o0"]
    return lines


def main(argv):
    if len(argv) not in (2, 3):
        sys.exit(__doc__)
    blocks = int(argv[2] if len(argv) == 3 else 1000000) // BLOCK
    chance = random.Random(20)
    with open(argv[1], "w", encoding="ascii") as out:
        out.write("! Written by translate.py.\n.text\n.align 4\n")
        for number in range(blocks):
            out.write("\n".join(block(chance, number)) + "\n")
        out.write(".global run_blocks\nrun_blocks:\nsave %sp, -96, %sp\nmov %i1, %o1\n")
        for number in range(blocks):
            out.write(f"call block_{number}\n mov %i0, %o0\nadd %o0, 1, %o1\n")
        out.write("ret\n restore %g0, %o1, %o0\n")
        out.write('.section .note.GNU-stack, "", @progbits\n')


main(sys.argv)
