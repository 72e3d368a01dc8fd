// SPDX-License-Identifier: MIT
// Logical operations, moves and bitfields.  DDI 0487 C6.2.
        .include "check.inc"

// case logical_registers
//   expect regs=* nzcv=*
logical_registers:
        X2 and, 0xff00ff00ff00ff00, 0x0ff00ff00ff00ff0, 0x0f000f000f000f00, N|C, N|C
        X2 orr, 0xff00ff00ff00ff00, 0x0ff00ff00ff00ff0, 0xfff0fff0fff0fff0
        X2 eor, 0xff00ff00ff00ff00, 0x0ff00ff00ff00ff0, 0xf0f0f0f0f0f0f0f0
        X2 bic, 0xff00ff00ff00ff00, 0x0ff00ff00ff00ff0, 0xf000f000f000f000
        X2 orn, 0, 0x0ff00ff00ff00ff0, 0xf00ff00ff00ff00f
        X2 eon, 0xff00ff00ff00ff00, 0x0ff00ff00ff00ff0, 0x0f0f0f0f0f0f0f0f
        W2 and, 0xff00ff00, 0x0ff00ff0, 0x0f000f00
        W2 orn, 0, 0x0ff00ff0, 0xf00ff00f
        END

// case logical_flags
//   expect regs=* nzcv=*
logical_flags:
        X2 ands, 0x8000000000000000, 0xffffffffffffffff, 0x8000000000000000, N, Z|C|V
        X2 ands, 1, 2, 0, Z, N|C|V
        X2 ands, 3, 2, 2, 0, N|Z|C|V
        W2 ands, 0x80000000, 0xffffffff, 0x80000000, N
        X2 bics, 0xff, 0xff, 0, Z
        W2 bics, 0x80000001, 1, 0x80000000, N
        END

// case logical_shifted
//   expect regs=* nzcv=*
logical_shifted:
        mov     x3, #0
        XI 0x8000000000000001, 0x0000000000000003, orr x2, x3, x0, ror #63
        XI 0x80000001, 0x00000003, orr w2, w3, w0, ror #31
        XI 0x80000001, 0xc0000000, orr w2, w3, w0, asr #1
        XI 0x8000000000000001, 0x4000000000000000, orr x2, x3, x0, lsr #1
        XI 5, 0xfffffffffffffffa, mvn x2, x0
        XI 5, 0xfffffffa, mvn w2, w0
        XI 5, 5, mov x2, x0
        XI 0xffffffff00000005, 5, mov w2, w0
        END

// case bitmask_immediates
//   expect regs=* nzcv=* sp=0x5555555555555555
bitmask_immediates:
        XI 0xffffffffffffffff, 0x5555555555555555, and x2, x0, #0x5555555555555555
        XI 0, 0xfffffffffffffffe, orr x2, x0, #0xfffffffffffffffe
        XI 0, 0x00ff00ff00ff00ff, orr x2, x0, #0x00ff00ff00ff00ff
        XI 0xffffffffffffffff, 0xfffffffffffffffe, eor x2, x0, #1
        XI 0xffffffffffffffff, 0x80000000, and w2, w0, #0x80000000
        XI 0xffffffffffffffff, 0x7ffffffffffffffe, ands x2, x0, #0x7ffffffffffffffe
        orr     sp, xzr, #0x5555555555555555
        END

// case wide_moves
//   expect regs=* nzcv=*
wide_moves:
        XI 0, 0x0000123400000000, movz x2, #0x1234, lsl #32
        XI 0, 0xffffffffffffedcb, movn x2, #0x1234
        XI 0, 0xffffedcb, movn w2, #0x1234
        XI 0, 0x1234456789abcdef, movk x2, #0x1234, lsl #48
        XI 0, 0x0000000089ab1234, movk w2, #0x1234
        XI 0, 0xffff0000, mov w2, #0xffff0000
        END

// case bitfields
//   expect regs=* nzcv=*
bitfields:
        XI 0x123456789abcdef0, 0xcde, ubfx x2, x0, #8, #12
        XI 0x123456789abcdef0, 0xfffffffffffffcde, sbfx x2, x0, #8, #12
        XI 0x123456789abcdef0, 0xef000, ubfiz x2, x0, #8, #12
        XI 0x123456789abcdef0, 0xfffffffffffef000, sbfiz x2, x0, #8, #12
        XI 0x123456789abcdef0, 0x0123456789abcdef, ubfx x2, x0, #4, #60
        XI 0x123456789abcdef0, 0x23456789abcdef00, lsl x2, x0, #4
        XI 0x923456789abcdef0, 0xf923456789abcdef, asr x2, x0, #4
        XI 0x9abcdef0, 0xf9abcdef, asr w2, w0, #4
        XI 0x9abcdef0, 0xabcdef00, lsl w2, w0, #4
        XI 0xf0, 0xfffffffffffffff0, sxtb x2, w0
        XI 0xf0, 0xfffffff0, sxtb w2, w0
        XI 0x8000, 0xffffffffffff8000, sxth x2, w0
        XI 0x80000000, 0xffffffff80000000, sxtw x2, w0
        XI 0x12345678, 0x78, uxtb w2, w0
        XI 0x12345678, 0x5678, uxth w2, w0
        XI 0xabc, 0x0123456789abcabc, bfxil x2, x0, #0, #12
        XI 0xabc, 0x0123456789aabcef, bfi x2, x0, #8, #12
        XI 0xabc, 0x89aabcef, bfi w2, w0, #8, #12
        XI 0xabc, 0x0123456789000def, bfc x2, #12, #12
        END

// case extracts
//   expect regs=* nzcv=*
extracts:
        X2 eor, 1, 3, 2
        ldr     x0, =0x0123456789abcdef
        ldr     x1, =0xfedcba9876543210
        extr    x2, x0, x1, #8
        SAME x2, 0xeffedcba98765432
        extr    w2, w0, w1, #8
        SAME x2, 0xef765432
        ror     x2, x0, #4
        SAME x2, 0xf0123456789abcde
        ror     w2, w0, #4
        SAME x2, 0xf89abcde
        END
