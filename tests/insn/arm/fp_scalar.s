// SPDX-License-Identifier: MIT
// Scalar floating point: NaNs, rounding, flags, flushing, comparisons, conversions.  DDI 0487, A1.5 and shared/functions/float.
        .include "check.inc"
        .include "fp_check.inc"

// case nan_operands_by_order_signalling_first
//   expect regs=* vregs=* nzcv=*
nan_operands_by_order_signalling_first:
        D2 fadd, 0x7ff8000000000001, 0x7ff8000000000002, 0x7ff8000000000001
        D2 fadd, 0x7ff8000000000001, 0x7ff0000000000002, 0x7ff8000000000002, IOC
        D2 fmul, 0xfff0000000000001, 0x7ff0000000000002, 0xfff8000000000001, IOC
        D2 fsub, 0x3ff0000000000000, 0xfff8000000000007, 0xfff8000000000007
        S2 fdiv, 0x7fc00001, 0x7f800002, 0x7fc00002, IOC
        S2 fadd, 0x3f800000, 0xffc00005, 0xffc00005
        H2 fadd, 0x7e01, 0x7c02, 0x7e02, IOC
        END

// case default_nan_mode
//   expect regs=* vregs=* nzcv=*
default_nan_mode:
        D2 fadd, 0xfff8000000000001, 0x3ff0000000000000, 0x7ff8000000000000, 0, DN
        D2 fadd, 0xfff0000000000001, 0x3ff0000000000000, 0x7ff8000000000000, IOC, DN
        S2 fmul, 0xffc00001, 0x3f800000, 0x7fc00000, 0, DN
        D3 fmadd, 0x3ff0000000000000, 0xfff8000000000001, 0x7ff8000000000009, 0x7ff8000000000000, 0, DN
        END

// case invalid_operations_give_the_default_nan
//   expect regs=* vregs=* nzcv=*
invalid_operations_give_the_default_nan:
        D2 fsub, 0x7ff0000000000000, 0x7ff0000000000000, 0x7ff8000000000000, IOC
        D2 fmul, 0x7ff0000000000000, 0, 0x7ff8000000000000, IOC
        D2 fdiv, 0, 0x8000000000000000, 0x7ff8000000000000, IOC
        D2 fdiv, 0x3ff0000000000000, 0x8000000000000000, 0xfff0000000000000, DZC
        DI 0xbff0000000000000, 0x7ff8000000000000, IOC, 0, fsqrt d2, d0
        DI 0x8000000000000000, 0x8000000000000000, 0, 0, fsqrt d2, d0
        END

// case fused_multiply_add_looks_at_the_addend_first
//   expect regs=* vregs=* nzcv=*
fused_multiply_add_looks_at_the_addend_first:
        D3 fmadd, 0x7ff8000000000001, 0x7ff8000000000002, 0x7ff8000000000003, 0x7ff8000000000003
        D3 fmadd, 0x7ff8000000000001, 0x7ff0000000000002, 0x7ff8000000000003, 0x7ff8000000000002, IOC
        D3 fmadd, 0x7ff0000000000000, 0, 0x7ff8000000000003, 0x7ff8000000000000, IOC
        D3 fmadd, 0x3ff0000000000001, 0x3ff0000000000001, 0xbff0000000000002, 0x3970000000000000
        D3 fmsub, 0x4000000000000000, 0x4008000000000000, 0x3ff0000000000000, 0xc014000000000000
        D3 fnmadd, 0x4000000000000000, 0x4008000000000000, 0x3ff0000000000000, 0xc01c000000000000
        D3 fnmsub, 0x4000000000000000, 0x4008000000000000, 0x3ff0000000000000, 0x4014000000000000
        D3 fmsub, 0x7ff8000000000001, 0x3ff0000000000000, 0x3ff0000000000000, 0xfff8000000000001
        END

// case rounding_modes
//   expect regs=* vregs=* nzcv=*
rounding_modes:
        D2 fadd, 0x3ff0000000000000, 0x3c90000000000000, 0x3ff0000000000000, IXC
        D2 fadd, 0x3ff0000000000000, 0x3c90000000000000, 0x3ff0000000000001, IXC, RP
        D2 fadd, 0xbff0000000000000, 0xbc90000000000000, 0xbff0000000000001, IXC, RM
        D2 fadd, 0x3ff0000000000000, 0xbc90000000000000, 0x3fefffffffffffff, IXC, RZ
        D2 fmul, 0x7fefffffffffffff, 0x4000000000000000, 0x7ff0000000000000, OFC|IXC
        D2 fmul, 0x7fefffffffffffff, 0x4000000000000000, 0x7fefffffffffffff, OFC|IXC, RZ
        D2 fsub, 0x3ff0000000000000, 0x3ff0000000000000, 0x8000000000000000, 0, RM
        END

// case tininess_is_found_before_rounding
//   expect regs=* vregs=* nzcv=*
tininess_is_found_before_rounding:
        D2 fmul, 0x3fefffffffffffff, 0x0010000000000000, 0x0010000000000000, UFC|IXC
        S2 fmul, 0x3f7fffff, 0x00800000, 0x00800000, UFC|IXC
        D2 fmul, 0x3fe0000000000000, 0x0010000000000000, 0x0008000000000000
        D2 fmul, 0x3fe0000000000000, 1, 0, UFC|IXC
        DI 0x380fffffffffffff, 0x00800000, UFC|IXC, 0, fcvt s2, d0
        END

// case flush_to_zero
//   expect regs=* vregs=* nzcv=*
flush_to_zero:
        D2 fadd, 1, 0x3ff0000000000000, 0x3ff0000000000000, IDC, FZ
        D2 fadd, 0x8000000000000001, 0x8000000000000000, 0x8000000000000000, IDC, FZ
        D2 fmul, 0x3fe0000000000000, 0x0010000000000000, 0, UFC, FZ
        D2 fmul, 0x3fefffffffffffff, 0x8010000000000000, 0x8000000000000000, UFC, FZ
        D2 fdiv, 1, 0, 0x7ff8000000000000, IOC|IDC, FZ
        D2 fadd, 0x3ff0000000000000, 0x3c90000000000000, 0x3ff0000000000000, IXC, FZ
        S2 fmul, 0x00400000, 0x7f000000, 0, IDC, FZ
        H2 fadd, 0x0001, 0x0001, 0x0002, 0, FZ
        H2 fadd, 0x0001, 0x3c00, 0x3c00, 0, FZ16
        H2 fmul, 0x0400, 0x3800, 0, UFC, FZ16
        GI 1, 0, IDC, FZ, fcvtzs x2, d0
        END

// case minimum_and_maximum
//   expect regs=* vregs=* nzcv=*
minimum_and_maximum:
        D2 fmin, 0, 0x8000000000000000, 0x8000000000000000
        D2 fmax, 0x8000000000000000, 0, 0
        D2 fmin, 0x7ff8000000000001, 0x3ff0000000000000, 0x7ff8000000000001
        D2 fminnm, 0x7ff8000000000001, 0x3ff0000000000000, 0x3ff0000000000000
        D2 fmaxnm, 0x7ff0000000000001, 0x3ff0000000000000, 0x7ff8000000000001, IOC
        S2 fmaxnm, 0x7fc00001, 0x7fc00002, 0x7fc00001
        S2 fmax, 0xff800000, 0xc0000000, 0xc0000000
        END

// case comparisons
//   expect regs=* vregs=* nzcv=*
comparisons:
        DC fcmp, 0x3ff0000000000000, 0x4000000000000000, N
        DC fcmp, 0x4000000000000000, 0x3ff0000000000000, C
        DC fcmp, 0, 0x8000000000000000, Z|C
        DC fcmp, 0x7ff8000000000000, 0, C|V
        DC fcmp, 0x7ff0000000000001, 0, C|V, IOC
        DC fcmpe, 0x7ff8000000000000, 0, C|V, IOC
        DC fcmp, 1, 0, C
        DC fcmp, 1, 0, Z|C, IDC, FZ
        END

// In a region the flags live on into the next round: host code makes them whole, then reads them at once.
// case comparison_read_in_a_loop
//   expect regs=* vregs=* nzcv=*
comparison_read_in_a_loop:
        ldr     d29, =0x3ff0000000000000
        ldr     d31, =0x4000000000000000
        mov     x28, #3
        mov     x3, #0
1:      fcmp    d29, d31
        cset    x4, hi
        adc     x3, x3, xzr
        fcmpe   d31, d29
        cinc    x4, x4, ls
        add     x3, x3, x4
        sub     x28, x28, #1
        cbz     x28, 2f
        b       1b
2:      SAME    x3, 0
        END

// case conditional_compare_raises_nothing_where_it_does_not_compare
//   expect regs=* vregs=* nzcv=*
conditional_compare_raises_nothing_where_it_does_not_compare:
        CC 0x7ff0000000000001, Z|V, 0, fccmpe d0, d0, #5, eq
        CC 0x7ff0000000000001, C|V, IOC, fccmpe d0, d0, #5, ne
        CC 0x3ff0000000000000, Z|C, 0, fccmp d0, d0, #5, ne
        END

// case conversions_to_integers
//   expect regs=* vregs=* nzcv=*
conversions_to_integers:
        GI 0x4004000000000000, 2, IXC, 0, fcvtns x2, d0
        GI 0x4004000000000000, 3, IXC, 0, fcvtas x2, d0
        GI 0xc004000000000000, 0xfffffffffffffffd, IXC, 0, fcvtas x2, d0
        GI 0xc004000000000000, 0xfffffffffffffffd, IXC, 0, fcvtms x2, d0
        GI 0x4004000000000000, 3, IXC, 0, fcvtps x2, d0
        GI 0x41e00000001fffff, 0x7fffffff, IOC, 0, fcvtzs w2, d0
        GI 0x41dfffffffc00000, 0x7fffffff, 0, 0, fcvtzs w2, d0
        GI 0xc1e0000000000000, 0x80000000, 0, 0, fcvtzs w2, d0
        GI 0x7ff8000000000000, 0, IOC, 0, fcvtzs x2, d0
        GI 0xbff0000000000000, 0, IOC, 0, fcvtzu x2, d0
        GI 0xbfe0000000000000, 0, IXC, 0, fcvtzu x2, d0
        GI 0x43e8000000000000, 0xc000000000000000, 0, 0, fcvtzu x2, d0
        GI 0x3ff8000000000000, 24, 0, 0, fcvtzs x2, d0, #4
        GI 0x43f0000000000000, 0xffffffffffffffff, IOC, 0, fcvtzu x2, d0
        GI 0xc1f0000000280000, 0x00000000fffffffe, IOC, 0, fjcvtzs w2, d0
        END

// case conversions_from_integers
//   expect regs=* vregs=* nzcv=*
conversions_from_integers:
        DI 0xffffffffffffffff, 0xbff0000000000000, 0, 0, scvtf d2, x0
        DI 0xffffffffffffffff, 0x43f0000000000000, IXC, 0, ucvtf d2, x0
        DI 0xffffffff00000000, 0x43efffffffe00000, 0, 0, ucvtf d2, x0
        DI 0x8000000000000401, 0x43e0000000000001, IXC, 0, ucvtf d2, x0
        DI 0x12345678ffffffff, 0x41efffffffe00000, 0, 0, ucvtf d2, w0
        DI 24, 0x3ff8000000000000, 0, 0, scvtf d2, x0, #4
        DI 0x0000000001000001, 0x4b800000, IXC, 0, scvtf s2, w0
        END

// case rounding_to_integral_values
//   expect regs=* vregs=* nzcv=*
rounding_to_integral_values:
        DI 0x4004000000000000, 0x4008000000000000, 0, 0, frinta d2, d0
        DI 0x3fdfffffffffffff, 0, 0, 0, frinta d2, d0
        DI 0xbfe0000000000000, 0xbff0000000000000, 0, 0, frinta d2, d0
        DI 0xbfd0000000000000, 0x8000000000000000, 0, 0, frinta d2, d0
        DI 0x4004000000000000, 0x4000000000000000, 0, 0, frintn d2, d0
        DI 0x4004000000000000, 0x4000000000000000, IXC, 0, frintx d2, d0
        DI 0x4004000000000000, 0x4008000000000000, IXC, RP, frintx d2, d0
        DI 0x4004000000000000, 0x4008000000000000, 0, RP, frinti d2, d0
        DI 0x7ff0000000000001, 0x7ff8000000000001, IOC, 0, frintz d2, d0
        DI 0x41f0000000000000, 0xc1e0000000000000, IOC, 0, frint32z d2, d0
        DI 0x41f0000000000000, 0x41f0000000000000, 0, 0, frint64z d2, d0
        END

// case half_precision_conversions
//   expect regs=* vregs=* nzcv=*
half_precision_conversions:
        DI 0x3f800000, 0x3c00, 0, 0, fcvt h2, s0
        DI 0x477fe000, 0x7bff, 0, 0, fcvt h2, s0
        DI 0x477ff000, 0x7c00, OFC|IXC, 0, fcvt h2, s0
        DI 0x477ff000, 0x7bff, IXC, RZ, fcvt h2, s0
        DI 0x47800000, 0x7bff, OFC|IXC, RZ, fcvt h2, s0
        DI 0x7f800000, 0x7fff, IOC, AHP, fcvt h2, s0
        DI 0x7fc00000, 0, IOC, AHP, fcvt h2, s0
        DI 0x7c00, 0x47800000, 0, AHP, fcvt s2, h0
        DI 0x7c01, 0x7fc02000, IOC, 0, fcvt s2, h0
        DI 0x3ff0000000000001, 0x3c00, IXC, 0, fcvt h2, d0
        DI 0x387fffff, 0x0400, UFC|IXC, 0, fcvt h2, s0
        DI 0x0001, 0x33800000, 0, FZ|FZ16, fcvt s2, h0
        DI 0x3f808000, 0x3f80, IXC, 0, bfcvt h2, s0
        END

// case upper_halves_of_vectors
//   expect regs=* vregs=* nzcv=*
upper_halves_of_vectors:
        ldr     x0, =0x1122334455667788
        movi    v2.16b, #0xff
        fmov    v2.d[1], x0
        fmov    x2, d2
        SAME    x2, 0xffffffffffffffff
        fmov    x3, v2.d[1]
        SAME    x3, 0x1122334455667788
        fmov    s2, #-1.5
        fmov    x2, d2
        SAME    x2, 0xbfc00000
        END
