// SPDX-License-Identifier: MIT
// Vector floating point whose result host code redoes exactly.  DDI 0487, shared/functions/float.
        .include "check.inc"

// The addend comes from a load of its lowest lane alone and dies here, so that the result may take its register.
// case redone_results_read_operands_as_they_were
//   expect regs=* vregs=* nzcv=*
redone_results_read_operands_as_they_were:
        ldr     x0, =0xffff00000000ffff
        dup     v9.2d, x0
        ldr     d27, =0x3ff0000000000000
        fmls    v27.2d, v9.2d, v9.2d
        mov     x2, v27.d[0]
        mov     x3, v27.d[1]
        SAME    x2, 0x7fff00000000ffff
        SAME    x3, 0x7fff00000000ffff
        ldr     d27, =0x7ff0000000000001
        dup     v9.2d, xzr
        fmla    v27.2d, v9.2d, v9.2d
        mov     x2, v27.d[0]
        mov     x3, v27.d[1]
        SAME    x2, 0x7ff8000000000001
        SAME    x3, 0
        ldr     s27, =0x7f800002
        ldr     x0, =0xffc00001ffc00001
        dup     v9.2d, x0
        fsub    v27.4s, v9.4s, v27.4s
        mov     x2, v27.d[0]
        SAME    x2, 0xffc000017fc00002
        msr     fpsr, xzr
        END
