// SPDX-License-Identifier: MIT
// Exclusives, acquire and release, and the atomics of FEAT_LSE.  DDI 0487 C3.2.
        .include "check.inc"
        .set    data, 0x200000

// case exclusive_pair_succeeds_once
//   init x1=data m[data]=5 x3=7
//   expect x2=5 x4=0 x5=1 m[data]=7
exclusive_pair_succeeds_once:
        ldxr    x2, [x1]
        stxr    w4, x3, [x1]
        stxr    w5, x3, [x1]
        END

// case exclusive_fails_when_memory_changed
//   init x1=data m[data]=5 x3=7
//   expect x2=5 x4=1 m[data]=3 x6=3
exclusive_fails_when_memory_changed:
        ldaxr   x2, [x1]
        mov     x6, #3
        str     x6, [x1]
        stlxr   w4, x3, [x1]
        END

// case clrex_opens_the_monitor
//   init x1=data m[data]=5 x3=7
//   expect x2=5 x4=1 m[data]=5
clrex_opens_the_monitor:
        ldxr    x2, [x1]
        clrex
        stxr    w4, x3, [x1]
        END

// case exclusive_of_16_bytes
//   init x1=data m[data]=5 m[data+8]=6 x3=7 x4=8
//   expect x5=5 x6=6 x7=0 m[data]=7 m[data+8]=8
exclusive_of_16_bytes:
        ldxp    x5, x6, [x1]
        stlxp   w7, x3, x4, [x1]
        END

// case narrow_exclusives
//   init x1=data m[data]=0x1122334455667788 x3=0xaabb
//   expect x2=0x88 x4=0 x5=0x77bb x6=0 mw[data]=0x5566aabb
narrow_exclusives:
        ldxrb   w2, [x1]
        stxrb   w4, w3, [x1]
        ldaxrh  w5, [x1]
        stlxrh  w6, w3, [x1]
        END

// case acquire_and_release
//   init x1=data x2=0x1122334455667788
//   expect x3=0x1122334455667788 x4=0x55667788 x5=0x88 x6=0xffffffffffffff88 x7=0x1122334455667788 m[data]=0x1122334455667788 m[data+8]=0x1122334455667788
acquire_and_release:
        stlr    x2, [x1]
        ldar    x3, [x1]
        ldapr   w4, [x1]
        ldarb   w5, [x1]
        ldapursb x6, [x1]
        stlur   x2, [x1, #8]
        ldapur  x7, [x1, #8]
        END

// case misaligned_acquire_faults
//   init x1=data+13
//   expect exceptions=align@misaligned_acquire_faults:data+13
misaligned_acquire_faults:
        ldar    x2, [x1]
        END

// case misaligned_within_16_bytes_is_atomic
//   init x1=data+3 m[data+3]=0x1122334455667788
//   expect x2=0x1122334455667788
misaligned_within_16_bytes_is_atomic:
        ldar    x2, [x1]
        END

// case misaligned_faults_without_lse2
//   cpu neoverse-n1
//   init x1=data+3
//   expect exceptions=align:data+3
misaligned_faults_without_lse2:
        ldar    x2, [x1]
        END

// case compare_and_swap
//   init x1=data m[data]=5 x2=5 x3=9 x4=1
//   expect x2=5 x4=9 m[data]=9
compare_and_swap:
        cas     x2, x3, [x1]
        casal   x4, x3, [x1]
        END

// case compare_and_swap_pairs
//   init x1=data m[data]=5 m[data+8]=6 x2=5 x3=6 x4=7 x5=8 x6=1 x7=1
//   expect x6=7 x7=8 m[data]=7 m[data+8]=8
compare_and_swap_pairs:
        casp    x2, x3, x4, x5, [x1]
        caspal  x6, x7, x4, x5, [x1]
        END

// case atomic_operations
//   init x1=data m[data]=0x0f x2=0x3 x10=0xfffffffffffffff0
//   expect x3=0x0f x4=0x12 x5=0x10 x6=0x13 x7=0x10 x8=0xfffffffffffffff0 x9=0x3 x11=0xfffffffffffffff0 x12=0x3 m[data]=3
atomic_operations:
        ldadd   x2, x3, [x1]
        ldclr   x2, x4, [x1]
        ldset   x2, x5, [x1]
        ldeor   x2, x6, [x1]
        ldsmin  x10, x7, [x1]
        ldsmax  x2, x8, [x1]
        ldumax  x10, x9, [x1]
        ldumin  x2, x11, [x1]
        swpal   x2, x12, [x1]
        END

// case atomics_of_bytes
//   init x1=data m[data]=0x11223344556677ff x2=0x101
//   expect x3=0xff mw[data]=0x55667700
atomics_of_bytes:
        ldaddb  w2, w3, [x1]
        END

// case atomics_are_undefined_before_lse
//   cpu cortex-a53
//   init x1=data
//   expect exceptions=undef
atomics_are_undefined_before_lse:
        ldadd   x2, x3, [x1]
        END
