// SPDX-License-Identifier: MIT
// Conditional compare and select, flag manipulation.  DDI 0487 C6.2.
        .include "check.inc"

        .macro  FLAGS before
        movz    x26, #((\before) << 12), lsl #16
        msr     nzcv, x26
        .endm
        .macro  FLAGS_ARE after
        mrs     x26, nzcv
        movz    x27, #((\after) << 12), lsl #16
        cmp     x26, x27
        b.eq    8f
        brk     #1
8:
        .endm

// case every_condition
//   expect regs=* nzcv=*
every_condition:
        FLAGS Z
        cset    w0, eq
        cset    w1, ne
        SAME x0, 1
        SAME x1, 0
        FLAGS C
        cset    w0, cs
        cset    w1, cc
        cset    w2, hi
        cset    w3, ls
        SAME x0, 1
        SAME x1, 0
        FLAGS C
        cset    w2, hi
        cset    w3, ls
        SAME x2, 1
        SAME x3, 0
        FLAGS C|Z
        cset    w2, hi
        cset    w3, ls
        SAME x2, 0
        SAME x3, 1
        FLAGS N
        cset    w0, mi
        cset    w1, pl
        cset    w2, lt
        cset    w3, ge
        SAME x0, 1
        FLAGS N|V
        cset    w0, vs
        cset    w1, vc
        cset    w2, ge
        cset    w3, gt
        cset    w4, le
        SAME x0, 1
        SAME x1, 0
        SAME x2, 1
        SAME x3, 1
        SAME x4, 0
        FLAGS V
        csel    x0, x30, xzr, al
        SAME x0, 0xa5a500005a5a1e1e
        END

// case selects
//   expect regs=* nzcv=*
selects:
        mov     x3, #5
        mov     x4, #9
        FLAGS Z
        csel    x0, x3, x4, eq
        csinc   x1, x3, x4, ne
        csinv   x2, x3, x4, ne
        csneg   x5, x3, x4, ne
        csinv   w6, w3, w4, ne
        cneg    x7, x3, eq
        csetm   x8, eq
        csetm   w9, eq
        SAME x0, 5
        SAME x1, 10
        SAME x2, 0xfffffffffffffff6
        SAME x5, 0xfffffffffffffff7
        SAME x6, 0xfffffff6
        SAME x7, 0xfffffffffffffffb
        SAME x8, 0xffffffffffffffff
        SAME x9, 0xffffffff
        END

// case compares_on_condition
//   expect regs=* nzcv=*
compares_on_condition:
        mov     x3, #5
        mov     x4, #9
        FLAGS Z
        ccmp    x3, x4, #0, eq
        FLAGS_ARE N
        FLAGS Z
        ccmp    x3, x4, #10, ne
        FLAGS_ARE N|C
        FLAGS 0
        ccmp    x3, #5, #0, ne
        FLAGS_ARE Z|C
        FLAGS 0
        ccmn    w3, #5, #0, al
        FLAGS_ARE 0
        FLAGS 0
        ccmn    x3, x4, #7, eq
        FLAGS_ARE Z|C|V
        END

// case chains_of_compares_branch
//   expect regs=* nzcv=*
chains_of_compares_branch:
        mov     x3, #5
        mov     x4, #9
        cmp     x3, #5
        ccmp    x4, #9, #0, eq
        ccmp    x3, x4, #2, eq
        b.lo    1f
        brk     #1
1:      cmp     x3, #6
        ccmp    x4, #9, #4, eq
        b.ne    8f
        b       2f
8:      brk     #2
2:      END

// case flag_manipulation
//   expect regs=* nzcv=*
flag_manipulation:
        FLAGS N|C
        cfinv
        FLAGS_ARE N
        FLAGS 0
        ldr     x0, =0xa000000000000000
        rmif    x0, #60, #15
        FLAGS_ARE N|C
        FLAGS N|V
        rmif    x0, #60, #4
        FLAGS_ARE N|V
        FLAGS C
        mov     w0, #0x80
        setf8   w0
        FLAGS_ARE N|C|V
        FLAGS C
        mov     w0, #0x10000
        setf16  w0
        FLAGS_ARE Z|C|V
        FLAGS Z|V
        axflag
        FLAGS_ARE Z
        FLAGS C
        axflag
        FLAGS_ARE C
        FLAGS 0
        xaflag
        FLAGS_ARE N
        FLAGS Z|C
        xaflag
        FLAGS_ARE Z|C
        END
