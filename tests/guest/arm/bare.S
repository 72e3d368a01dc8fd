/* SPDX-License-Identifier: MIT */
/*
 * A bare-metal program for the AArch64 `virt` board (-kernel as an ELF file): the same instructions on every run, no interrupt.
 * It fills and sums a buffer, calls a recursive function, does some floating point and vectors, writes a line to the PL011
 * and powers the machine off through PSCI.  What plugins count of it is in tests/functional/golden.
 * Assembled with --defsym ROUNDS=N, how often the whole is done, and --defsym FLIP=N: in round N (from 1 up, 0 for never) one
 * bit of x19 is flipped, which nothing sees but a comparison of registers.
 */
        .text
        .global _start
_start:
        mov     x9, #3 << 20            // CPACR_EL1.FPEN: no traps of FP and SIMD
        msr     cpacr_el1, x9
        isb
        ldr     x9, =stack
        mov     sp, x9
        mov     w20, #ROUNDS
again:
        bl      work
        mov     w9, #ROUNDS
        sub     w9, w9, w20
        add     w9, w9, #1
        cmp     w9, #FLIP
        cset    x10, eq
        eor     x19, x19, x10, lsl #5   // FLIP's mark
        subs    w20, w20, #1
        b.ne    again
        adr     x1, text
        mov     x2, #0x09000000
2:      ldrb    w0, [x1], #1
        cbz     w0, 3f
        strb    w0, [x2]
        b       2b
3:      ldr     w0, =0x84000008         // PSCI SYSTEM_OFF
        hvc     #0
4:      wfi
        b       4b

work:
        stp     x29, x30, [sp, #-16]!
        mov     x29, sp
        ldr     x0, =buffer
        mov     w1, #1
        mov     w2, #2048
5:      str     w1, [x0], #4
        add     w1, w1, w1, lsl #4
        add     w1, w1, #3
        subs    w2, w2, #1
        b.ne    5b
        ldr     x0, =buffer
        mov     w2, #512
        movi    v0.4s, #0
6:      ldr     q1, [x0], #16
        add     v0.4s, v0.4s, v1.4s
        subs    w2, w2, #1
        b.ne    6b
        addv    s2, v0.4s
        scvtf   d3, w2
        fmov    d4, #1.5
        fmadd   d3, d3, d4, d4
        fsqrt   d3, d3
        mov     x0, #12
        bl      deep
        ldr     x1, =buffer
7:      ldxr    w2, [x1]
        add     w2, w2, #1
        stxr    w3, w2, [x1]
        cbnz    w3, 7b
        ldp     x29, x30, [sp], #16
        ret

deep:
        cbz     x0, 8f
        stp     x29, x30, [sp, #-32]!
        str     x0, [sp, #16]
        mov     x29, sp
        sub     x0, x0, #1
        bl      deep
        ldr     x1, [sp, #16]
        add     x0, x0, x1
        ldp     x29, x30, [sp], #32
8:      ret

text:   .asciz  "ok\n"
        .balign 8
        .ltorg
        .bss
        .balign 16
buffer: .skip   8192
        .skip   4096
stack:
