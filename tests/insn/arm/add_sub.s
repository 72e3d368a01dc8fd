// SPDX-License-Identifier: MIT
// Add and subtract in every form, with every outcome of the flags.  DDI 0487 C6.2.
        .include "check.inc"

// case add_and_sub_leave_flags
//   expect regs=* nzcv=*
add_and_sub_leave_flags:
        X2 add, 0x7fffffffffffffff, 1, 0x8000000000000000, N|C, N|C
        X2 add, 0xffffffffffffffff, 1, 0, 0, 0
        W2 add, 0xffffffff, 1, 0, Z, Z
        W2 add, 0x7fffffff, 1, 0x80000000, V, V
        X2 sub, 0, 1, 0xffffffffffffffff, Z|V, Z|V
        W2 sub, 0, 1, 0xffffffff, Z|V, Z|V
        END

// case adds_sets_flags
//   expect regs=* nzcv=*
adds_sets_flags:
        X2 adds, 0, 0, 0, Z, N|V|C
        X2 adds, 1, 2, 3, 0, N|Z|V|C
        X2 adds, 0x7fffffffffffffff, 1, 0x8000000000000000, N|V
        X2 adds, 0x8000000000000000, 0x8000000000000000, 0, Z|V|C
        X2 adds, 0x8000000000000000, 0xffffffffffffffff, 0x7fffffffffffffff, V|C
        X2 adds, 0xffffffffffffffff, 1, 0, Z|C
        X2 adds, 0xffffffffffffffff, 0xffffffffffffffff, 0xfffffffffffffffe, N|C
        X2 adds, 0xffffffffffffffff, 2, 1, C
        X2 adds, 0x8000000000000000, 1, 0x8000000000000001, N
        W2 adds, 0x7fffffff, 1, 0x80000000, N|V
        W2 adds, 0x80000000, 0x80000000, 0, Z|V|C
        W2 adds, 0xffffffff, 1, 0, Z|C
        W2 adds, 0xffffffff, 2, 1, C
        END

// case subs_sets_flags
//   expect regs=* nzcv=*
subs_sets_flags:
        X2 subs, 0, 0, 0, Z|C, N|V
        X2 subs, 0, 1, 0xffffffffffffffff, N
        X2 subs, 1, 0, 1, C, N|Z|V|C
        X2 subs, 0x8000000000000000, 1, 0x7fffffffffffffff, V|C
        X2 subs, 0x7fffffffffffffff, 0xffffffffffffffff, 0x8000000000000000, N|V
        X2 subs, 0xffffffffffffffff, 1, 0xfffffffffffffffe, N|C
        W2 subs, 0, 0, 0, Z|C
        W2 subs, 0, 1, 0xffffffff, N
        W2 subs, 0x80000000, 1, 0x7fffffff, V|C
        END

// case adc_and_sbc_take_the_carry
//   expect regs=* nzcv=*
adc_and_sbc_take_the_carry:
        X2 adc, 1, 2, 4, C, C
        X2 adc, 1, 2, 3, N|Z|V, N|Z|V
        X2 sbc, 5, 2, 3, C, C
        X2 sbc, 5, 2, 2, 0, 0
        W2 adc, 0xffffffff, 0, 0, C, C
        W2 sbc, 0, 0, 0xffffffff, 0, 0
        X2 adcs, 0xffffffffffffffff, 0, 0, Z|C, C
        X2 adcs, 0x7fffffffffffffff, 0, 0x8000000000000000, N|V, C
        X2 adcs, 0x8000000000000000, 0x7fffffffffffffff, 0, Z|C, C
        W2 adcs, 0xffffffff, 0xffffffff, 0xffffffff, N|C, C
        X2 sbcs, 0, 0, 0xffffffffffffffff, N, 0
        X2 sbcs, 0, 0, 0, Z|C, C
        X2 sbcs, 0x8000000000000000, 0, 0x7fffffffffffffff, V|C, 0
        W2 sbcs, 0, 0xffffffff, 0, Z, 0
        W2 sbcs, 5, 2, 2, C, 0
        END

// case immediates
//   expect regs=* nzcv=* sp=0x101000
immediates:
        XI 1, 0x1000, add x2, x0, #4095
        XI 1, 0xfff001, add x2, x0, #4095, lsl #12
        XI 0, 0xfffffffffffff001, sub x2, x0, #4095
        XI 0xffffffff, 0, add w2, w0, #1
        XI 0, 0xffffffff, sub w2, w0, #1
        XI 7, 7, add x2, x0, #0
        add     sp, sp, #1, lsl #12
        add     x2, sp, #0
        SAME x2, 0x101000
        END

// case shifted_operands
//   expect regs=* nzcv=*
shifted_operands:
        XI 1, 0x8000000000000001, add x2, x0, x0, lsl #63
        XI 0x8000000000000000, 0x8000000000000001, add x2, x0, x0, lsr #63
        XI 0x8000000000000000, 0x7fffffffffffffff, add x2, x0, x0, asr #63
        XI 0x80000000, 0x7fffffff, add w2, w0, w0, asr #31
        XI 0x80000000, 0x80000001, add w2, w0, w0, lsr #31
        XI 5, 0xfffffffffffffffb, neg x2, x0
        XI 5, 0xffffffec, neg w2, w0, lsl #2
        END

// case extended_operands
//   expect regs=* nzcv=* sp=0x100018
extended_operands:
        mov     x3, #0
        XI 0x123456789abcdef8, 0xf8, add x2, x3, w0, uxtb
        XI 0x123456789abcdef8, 0xdef80, add x2, x3, w0, uxth #4
        XI 0x123456789abcdef8, 0x9abcdef8, add x2, x3, w0, uxtw
        XI 0x123456789abcdef8, 0x2468acf13579bdf0, add x2, x3, x0, uxtx #1
        XI 0x123456789abcdef8, 0xfffffffffffffff8, add x2, x3, w0, sxtb
        XI 0x123456789abcdef8, 0xffffffffffffdef8, add x2, x3, w0, sxth
        XI 0x123456789abcdef8, 0xfffffffe6af37be0, add x2, x3, w0, sxtw #2
        XI 0x123456789abcdef8, 0x2468acf13579bdf0, add x2, x3, x0, sxtx #1
        XI 0x123456789abcdef8, 0xfffffff8, add w2, w3, w0, sxtb
        mov     x0, #3
        add     sp, sp, x0, lsl #3
        END

// case compare_aliases_and_conditions
//   expect x0=5 x1=1 x2=0 x3=1 x4=0 x5=0 x6=1 nzcv=C
compare_aliases_and_conditions:
        mov     x0, #5
        cmp     x0, #4
        cset    x1, gt
        cset    x2, lt
        cset    x3, hi
        cset    x4, ls
        cset    x5, eq
        cset    x6, cs
        END
