/* SPDX-License-Identifier: MIT */
/*
 * Every form of load and store once, on aligned addresses, in a known order: what memory callbacks report of it is in
 * tests/functional/golden/plugin_accesses.txt.  Ends at `done`, where the plugin stoptrigger ends the run.
 * Assembled with --defsym BARE=1 it also runs on the bare `virt` board, at the same addresses.
 */
        .arch   armv8.4-a+crypto
        .text
        .global _start, done
_start:
        .if     BARE
        mov     x9, #3 << 20            // CPACR_EL1.FPEN
        msr     cpacr_el1, x9
        isb
        .endif
        adrp    x19, data
        mov     x20, #0x1122
        movk    x20, #0x3344, lsl #16
        movk    x20, #0x5566, lsl #32
        movk    x20, #0x7788, lsl #48
        mov     x21, #8
        dup     v0.2d, x20
        ins     v0.d[1], x19
        b       body
        .p2align 12
body:
        /* General registers. */
        strb    w20, [x19]
        strh    w20, [x19, #2]
        str     w20, [x19, #4]
        str     x20, [x19, #8]
        ldrb    w0, [x19]
        ldrh    w0, [x19, #2]
        ldr     w0, [x19, #4]
        ldr     x0, [x19, #8]
        ldrsb   w0, [x19, #8]
        ldrsb   x0, [x19, #8]
        ldrsh   w0, [x19, #8]
        ldrsh   x0, [x19, #8]
        ldrsw   x0, [x19, #12]
        ldur    x0, [x19, #8]
        sturb   w20, [x19, #16]
        ldtr    x0, [x19, #8]
        ldr     x0, [x19, x21]
        str     w20, [x19, w21, uxtw #2]
        mov     x22, x19
        ldr     x0, [x22, #8]!
        str     x20, [x22], #8
        ldr     x0, =0x123456789abcdef
        prfm    pldl1keep, [x19]
        /* Pairs. */
        stp     w20, w19, [x19, #32]
        stp     x20, x19, [x19, #48]
        ldp     w0, w1, [x19, #32]
        ldp     x0, x1, [x19, #48]
        ldpsw   x0, x1, [x19, #32]
        stnp    x20, x19, [x19, #64]
        ldnp    x0, x1, [x19, #64]
        stp     s0, s0, [x19, #80]
        stp     d0, d0, [x19, #96]
        stp     q0, q0, [x19, #128]
        ldp     s1, s2, [x19, #80]
        ldp     d1, d2, [x19, #96]
        ldp     q1, q2, [x19, #128]
        /* SIMD and FP registers. */
        str     b0, [x19]
        str     h0, [x19, #2]
        str     s0, [x19, #4]
        str     d0, [x19, #8]
        str     q0, [x19, #16]
        ldr     b1, [x19]
        ldr     h1, [x19, #2]
        ldr     s1, [x19, #4]
        ldr     d1, [x19, #8]
        ldr     q1, [x19, #16]
        ldur    q1, [x19, #16]
        /* Structures. */
        add     x22, x19, #256
        st1     {v0.16b}, [x22]
        st1     {v0.16b, v1.16b}, [x22]
        st1     {v0.8b, v1.8b, v2.8b}, [x22]
        st2     {v0.8h, v1.8h}, [x22]
        st3     {v0.4s, v1.4s, v2.4s}, [x22]
        st4     {v0.2d, v1.2d, v2.2d, v3.2d}, [x22]
        st4     {v0.8b, v1.8b, v2.8b, v3.8b}, [x22]
        ld1     {v4.16b}, [x22]
        ld1     {v4.2d, v5.2d, v6.2d, v7.2d}, [x22]
        ld2     {v4.8b, v5.8b}, [x22]
        ld3     {v4.8h, v5.8h, v6.8h}, [x22]
        ld4     {v4.4s, v5.4s, v6.4s, v7.4s}, [x22]
        ld1     {v4.b}[3], [x22]
        ld2     {v4.h, v5.h}[2], [x22]
        ld4     {v4.s, v5.s, v6.s, v7.s}[1], [x22]
        st1     {v0.d}[1], [x22]
        st3     {v0.s, v1.s, v2.s}[1], [x22]
        ld1r    {v4.4s}, [x22]
        ld2r    {v4.2d, v5.2d}, [x22]
        ld4r    {v4.8b, v5.8b, v6.8b, v7.8b}, [x22]
        /* Acquire and release, exclusives. */
        stlr    x20, [x19]
        ldar    x0, [x19]
        stlrb   w20, [x19]
        ldarh   w0, [x19]
        ldapr   x0, [x19]
        ldxr    x0, [x19]
        stxr    w1, x20, [x19]
        ldaxrb  w0, [x19]
        stlxrb  w1, w20, [x19]
        ldxp    w0, w1, [x19]
        stxp    w2, w20, w19, [x19]
        ldxp    x0, x1, [x19]
        stxp    w2, x20, x19, [x19]
        stxr    w1, x20, [x19]          // fails: no access
        /* Atomics. */
        ldadd   x20, x0, [x19]
        ldclr   w20, w0, [x19]
        ldsetb  w20, w0, [x19]
        ldeorh  w20, w0, [x19]
        ldsmax  w20, w0, [x19]
        ldumin  x20, x0, [x19]
        staddl  x20, [x19]
        swp     x20, x0, [x19]
        swpalb  w20, w0, [x19]
        mov     x0, x20
        swp     x0, x1, [x19]
        cas     x0, x19, [x19]          // succeeds
        cas     x0, x20, [x19]          // fails
        mov     w2, w20
        mov     w3, w19
        casp    w2, w3, w4, w5, [x19]
        mov     x2, x20
        mov     x3, x19
        casp    x2, x3, x4, x5, [x19]
        dc      zva, x22
done:
        b       done

        .ltorg
        .data
        .p2align 12
data:   .skip   4096
