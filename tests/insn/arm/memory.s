// SPDX-License-Identifier: MIT
// Loads and stores in every addressing form.  DDI 0487 C4.1.
        .include "check.inc"
        .set    data, 0x200000

// case sizes_and_signs
//   init m[data]=0x8182838485868788 x1=data
//   expect x2=0x88 x3=0xffffffffffffff88 x4=0xffffff88 x5=0x8788 x6=0xffffffffffff8788 x7=0xffff8788 x8=0x85868788 x9=0xffffffff85868788 x10=0x8182838485868788
sizes_and_signs:
        ldrb    w2, [x1]
        ldrsb   x3, [x1]
        ldrsb   w4, [x1]
        ldrh    w5, [x1]
        ldrsh   x6, [x1]
        ldrsh   w7, [x1]
        ldr     w8, [x1]
        ldrsw   x9, [x1]
        ldr     x10, [x1]
        END

// case addressing_forms
//   init m[data+32]=0x1111 m[data+40]=0x2222 m[data+8]=0x3333 m[data+24]=0x4444 x1=data x3=4 x4=0xfffffffc
//   expect x1=data+8 x2=0x2222 x5=0x1111 x6=0x1111 x7=0x3333 x8=0x3333 x9=0x4444 x10=data+24
addressing_forms:
        ldr     x2, [x1, #40]
        ldr     x5, [x1, x3, lsl #3]
        ldr     x6, [x1, w3, uxtw #3]
        add     x10, x1, #40
        ldr     x7, [x10, w4, sxtw #3]
        ldr     x8, [x1, #8]!
        ldur    x9, [x1, #16]
        ldr     x10, [x10], #-16
        add     x10, x1, #16
        END

// case stores_and_pairs
//   init x1=data x2=0x0102030405060708 x3=0x1112131415161718 sp=data+0x100
//   expect m[data]=0x0102030405060708 m[data+8]=0x1112131415161718 mw[data+16]=0x05060708 mw[data+20]=0x15161718 mb[data+24]=0x08 mh[data+26]=0x0708 m[data+0xf0]=0x0102030405060708 m[data+0xf8]=0x1112131415161718 x4=0x1112131415161718 x5=0x0102030405060708 x6=0x05060708 x7=0x15161718 sp=data+0x100
stores_and_pairs:
        stp     x2, x3, [x1]
        stp     w2, w3, [x1, #16]
        strb    w2, [x1, #24]
        strh    w2, [x1, #26]
        stp     x2, x3, [sp, #-16]!
        ldp     x5, x4, [sp], #16
        ldp     w6, w7, [x1, #16]
        END

// case pairs_sign_extend
//   init m[data]=0x80000001fffffff0 x1=data
//   expect x2=0xfffffffffffffff0 x3=0xffffffff80000001
pairs_sign_extend:
        ldpsw   x2, x3, [x1]
        END

// case literals_and_prefetch
//   init x1=data
//   expect x2=0x1122334455667788 x3=0x55667788 x4=0x55667788
literals_and_prefetch:
        ldr     x2, 9f
        ldr     w3, 9f
        ldrsw   x4, 9f
        prfm    pldl1keep, [x1]
        prfm    pldl1keep, 9f
        hlt     #0x7fff
        .balign 8
9:      .quad   0x1122334455667788

// case vector_registers
//   init x1=data m[data]=0x0102030405060708 m[data+8]=0x1112131415161718
//   expect q0l=0x0102030405060708 q0h=0x1112131415161718 q1l=0x0102030405060708 q1h=0 q2l=0x05060708 q2h=0 q3l=0x0708 q3h=0 q4l=0x08 q4h=0 m[data+32]=0x0102030405060708 m[data+40]=0x1112131415161718 m[data+48]=0x0102030405060708 q6l=0x0102030405060708 q6h=0 q7l=0x1112131415161718 q7h=0
vector_registers:
        ldr     q0, [x1]
        ldr     d1, [x1]
        ldr     s2, [x1]
        ldr     h3, [x1]
        ldr     b4, [x1]
        str     q0, [x1, #32]
        str     d0, [x1, #48]
        ldp     d6, d7, [x1]
        END

// case unaligned_accesses_work
//   init x1=data+1 x2=0x0102030405060708
//   expect x3=0x0102030405060708 mb[data+1]=8 mb[data+8]=1
unaligned_accesses_work:
        str     x2, [x1]
        ldr     x3, [x1]
        END

// case unprivileged_are_plain
//   init x1=data x2=0x0102030405060708
//   expect x3=0x0102030405060708
unprivileged_are_plain:
        sttr    x2, [x1, #8]
        ldtr    x3, [x1, #8]
        END
