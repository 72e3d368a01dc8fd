// SPDX-License-Identifier: MIT
// Branches, exceptions, landing pads, pointer authentication, system registers.  DDI 0487 C4.1.
        .include "check.inc"

// case compare_and_test_branches
//   init x1=0 x2=0x100000000 x3=8
//   expect
compare_and_test_branches:
        cbz     x1, 1f
        brk     #1
1:      cbz     w2, 2f
        brk     #2
2:      cbnz    x2, 3f
        brk     #3
3:      cbnz    w2, 4f
        tbnz    w3, #3, 5f
4:      brk     #4
5:      tbz     x2, #32, 4b
        tbz     w3, #31, 6f
        brk     #5
6:      END

// case calls_and_returns
//   expect x0=3 x1=* x30=*
calls_and_returns:
        mov     x0, #1
        bl      1f
        adr     x1, 2f
        blr     x1
        b       3f
1:      add     x0, x0, #1
        ret
2:      add     x0, x0, #1
        ret     x30
3:      END

// case a_loop_over_itself
//   init x0=100 x1=0
//   expect x0=0 x1=5050 nzcv=Z|C
a_loop_over_itself:
1:      add     x1, x1, x0
        subs    x0, x0, #1
        b.ne    1b
        END

// case exceptions_show_their_place
//   expect exceptions=svc@exceptions_show_their_place+4,brk@exceptions_show_their_place+4,undef@exceptions_show_their_place+8
exceptions_show_their_place:
        svc     #0
        brk     #7
        udf     #0
        END

// case privileged_is_undefined
//   expect exceptions=undef,undef,undef,undef,undef
privileged_is_undefined:
        hvc     #0
        smc     #0
        eret
        mrs     x0, sctlr_el1
        msr     daifset, #2
        END

// case landing_pads
//   expect x0=* x1=* x30=* exceptions=bti
landing_pads:
        adr     x1, pad_c
        blr     x1
        adr     x1, pad_j
        br      x1
pad_j_back:
        adr     x1, pad_none
        blr     x1
        adr     x1, pad_c
        adr     x30, 1f
        br      x1
1:      END
        .balign 4096
guarded:
pad_c:  bti     c
        ret
pad_j:  bti     j
        b       pad_j_back
pad_none:
        nop
        ret

// case authenticated_pointers_come_back
//   expect x0=* x1=* x30=*
authenticated_pointers_come_back:
        adr     x0, 1f
        mov     x1, x0
        mov     x2, x2
        pacia   x0, x2
        autia   x0, x2
        cmp     x0, x1
        b.ne    2f
        pacda   x0, x2
        xpacd   x0
        cmp     x0, x1
        b.ne    2f
        mov     x30, x1
        paciasp
        retaa
2:      brk     #1
1:      msr     nzcv, xzr
        END

// case a_forged_pointer_faults
//   init x0=0x123456789000
//   expect x0=* exceptions=pac
a_forged_pointer_faults:
        pacia   x0, x1
        eor     x0, x0, #0x1000000000000
        autia   x0, x1
        END

// case without_the_feature_hints_do_nothing
//   cpu cortex-a53
//   expect x30=0xa5a500005a5a1e1e
without_the_feature_hints_do_nothing:
        paciasp
        autiasp
        xpaclri
        END

// case system_registers
//   expect x0=0x90000000 x1=0x12345678 x2=4 x3=0 x4=* tpidr_el0=0x12345678 nzcv=NV
system_registers:
        mov     x0, #0x90000000
        msr     nzcv, x0
        mov     x0, #0
        mrs     x0, nzcv
        ldr     x1, =0x12345678
        msr     tpidr_el0, x1
        mov     x1, #0
        mrs     x1, tpidr_el0
        mrs     x2, dczid_el0
        mrs     x3, tpidrro_el0
        mrs     x4, cntvct_el0
        END

// case clears_a_block_of_64_bytes
//   init x1=0x200047 m[0x20003c]=0xffffffffffffffff m[0x200044]=0xffffffffffffffff m[0x20007c]=0xffffffffffffffff
//   expect mw[0x20003c]=0xffffffff mw[0x200040]=0 m[0x200044]=0 mw[0x20007c]=0 mw[0x200080]=0xffffffff
clears_a_block_of_64_bytes:
        dc      zva, x1
        END

// case code_may_be_written
//   expect x0=* x1=* x2=7 x30=*
code_may_be_written:
        mov     w2, #0
        bl      patched
        adr     x0, patched
        ldr     w1, =0x528000e2         // mov w2, #7
        str     w1, [x0]
        dc      cvau, x0
        dsb     ish
        ic      ivau, x0
        dsb     ish
        isb
        bl      patched
        END
patched:
        mov     w2, #1
        ret

// case reserved_vector_encodings_show_their_place
//   expect exceptions=undef@reserved_vector_encodings_show_their_place+4,undef@reserved_vector_encodings_show_their_place+8
reserved_vector_encodings_show_their_place:
        nop
        .inst   0x6f326131
        .inst   0x7e743582
        END
