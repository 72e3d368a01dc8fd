// SPDX-License-Identifier: MIT
// Data processing of one, two and three sources.  DDI 0487 C6.2.
        .include "check.inc"

// case one_source
//   expect regs=* nzcv=*
one_source:
        X1 rbit, 0x0123456789abcdef, 0xf7b3d591e6a2c480
        W1 rbit, 0x89abcdef, 0xf7b3d591
        X1 rev, 0x0123456789abcdef, 0xefcdab8967452301
        W1 rev, 0x89abcdef, 0xefcdab89
        X1 rev16, 0x0123456789abcdef, 0x23016745ab89efcd
        X1 rev32, 0x0123456789abcdef, 0x67452301efcdab89
        X1 clz, 0, 64
        X1 clz, 0x0000000100000000, 31
        W1 clz, 0, 32
        W1 clz, 0x80000000, 0
        X1 cls, 0, 63
        X1 cls, 0xffffffffffffffff, 63
        X1 cls, 0x7fffffffffffffff, 0
        W1 cls, 0xfffffff0, 27
        END

// case divisions
//   expect regs=* nzcv=*
divisions:
        X2 udiv, 100, 7, 14
        X2 udiv, 100, 0, 0
        X2 sdiv, 0xffffffffffffff9c, 7, 0xfffffffffffffff2
        X2 sdiv, 0x8000000000000000, 0xffffffffffffffff, 0x8000000000000000
        X2 sdiv, 5, 0, 0
        W2 udiv, 0xffffffff, 2, 0x7fffffff
        W2 sdiv, 0x80000000, 0xffffffff, 0x80000000
        END

// case shifts_by_registers
//   expect regs=* nzcv=*
shifts_by_registers:
        X2 lsl, 1, 65, 2
        X2 lsr, 0x8000000000000000, 127, 1
        X2 asr, 0x8000000000000000, 63, 0xffffffffffffffff
        X2 ror, 1, 1, 0x8000000000000000
        W2 lsl, 1, 33, 2
        W2 asr, 0x80000000, 31, 0xffffffff
        W2 ror, 1, 33, 0x80000000
        END

// case checksums
//   expect regs=* nzcv=*
checksums:
        mov     w0, #-1
        ldr     x1, =0x3837363534333231
        crc32x  w2, w0, x1
        crc32b  w2, w2, w3
        mov     w0, #-1
        ldr     x1, =0x3837363534333231
        crc32x  w2, w0, x1
        mov     w3, #0x39
        crc32b  w2, w2, w3
        mvn     w2, w2
        SAME x2, 0xcbf43926
        mov     w0, #-1
        crc32cx w2, w0, x1
        crc32cb w2, w2, w3
        mvn     w2, w2
        SAME x2, 0xe3069283
        mov     w0, #-1
        crc32w  w2, w0, w1
        lsr     x4, x1, #32
        crc32h  w2, w2, w4
        lsr     x4, x4, #16
        crc32h  w2, w2, w4
        crc32b  w2, w2, w3
        mvn     w2, w2
        SAME x2, 0xcbf43926
        END

// case multiplications
//   expect regs=* nzcv=*
multiplications:
        X2 mul, 0x100000001, 0x100000001, 0x200000001
        X2 mneg, 3, 5, 0xfffffffffffffff1
        X2 umulh, 0xffffffffffffffff, 0xffffffffffffffff, 0xfffffffffffffffe
        X2 smulh, 0xffffffffffffffff, 2, 0xffffffffffffffff
        mov     x0, #-3
        mov     x1, #7
        mov     x3, #100
        madd    x2, x0, x1, x3
        SAME x2, 79
        msub    w2, w0, w1, w3
        SAME x2, 121
        smaddl  x2, w0, w1, x3
        SAME x2, 79
        umaddl  x2, w0, w1, x3
        SAME x2, 0x70000004f
        smsubl  x2, w0, w1, x3
        SAME x2, 121
        umull   x2, w0, w1
        SAME x2, 0x6ffffffeb
        smull   x2, w0, w1
        SAME x2, 0xffffffffffffffeb
        END
