! SPDX-License-Identifier: MIT
! Integer arithmetic and logic with every outcome of the condition codes.  SPARC V8 manual B.9 to B.17.
        .include "prelude.inc"
        .include "check.inc"

! case add_and_sub_leave_condition_codes
!   expect regs=* icc=*
add_and_sub_leave_condition_codes:
        ALU add, 0x7fffffff, 1, 0x80000000, N|C, N|C
        ALU add, 0xffffffff, 1, 0, 0, 0
        ALUI add, 5, -6, 0xffffffff, Z, Z
        ALU sub, 0, 1, 0xffffffff, Z|V, Z|V
        ALU sub, 0x80000000, 1, 0x7fffffff, 0, 0
        ALUI sub, 5, -4096, 4101
        ALU addx, 1, 2, 4, C, C
        ALU addx, 1, 2, 3, N|Z|V, N|Z|V
        ALU subx, 5, 2, 2, C, C
        ALU subx, 5, 2, 3, N|Z|V, N|Z|V
        END

! case addcc_sets_condition_codes
!   expect regs=* icc=*
addcc_sets_condition_codes:
        ALU addcc, 0, 0, 0, Z, N|V|C
        ALU addcc, 1, 2, 3, 0, N|Z|V|C
        ALU addcc, 0x7fffffff, 1, 0x80000000, N|V
        ALU addcc, 0x80000000, 0x80000000, 0, Z|V|C
        ALU addcc, 0x80000000, 0xffffffff, 0x7fffffff, V|C
        ALU addcc, 0xffffffff, 1, 0, Z|C
        ALU addcc, 0xffffffff, 0xffffffff, 0xfffffffe, N|C
        ALU addcc, 0xffffffff, 2, 1, C
        ALU addcc, 0x80000000, 1, 0x80000001, N
        ALUI addcc, 1, -1, 0, Z|C
        ALUI addcc, 0x7ffff001, 4095, 0x80000000, N|V
        ALUI addcc, 0, -4096, 0xfffff000, N
        END

! case addxcc_adds_carry
!   expect regs=* icc=*
addxcc_adds_carry:
        ALU addxcc, 0, 0, 0, Z, 0
        ALU addxcc, 0, 0, 1, 0, C
        ALU addxcc, 0x7fffffff, 0, 0x80000000, N|V, C
        ALU addxcc, 0xffffffff, 0, 0, Z|C, C
        ALU addxcc, 0xffffffff, 0xffffffff, 0xffffffff, N|C, C
        ALU addxcc, 0x7fffffff, 0xffffffff, 0x7fffffff, C, C
        ALU addxcc, 0x80000000, 0x7fffffff, 0, Z|C, C
        ALU addxcc, 0x80000000, 0x80000000, 1, V|C, C
        ALU addxcc, 0x80000000, 0x80000000, 0, Z|V|C, N|Z|V
        ALUI addxcc, 0, -1, 0, Z|C, C
        END

! case subcc_sets_condition_codes
!   expect regs=* icc=*
subcc_sets_condition_codes:
        ALU subcc, 0, 0, 0, Z, N|V|C
        ALU subcc, 0, 1, 0xffffffff, N|C
        ALU subcc, 1, 0, 1, 0, N|Z|V|C
        ALU subcc, 0x80000000, 1, 0x7fffffff, V
        ALU subcc, 0x7fffffff, 0xffffffff, 0x80000000, N|V|C
        ALU subcc, 0, 0x80000000, 0x80000000, N|V|C
        ALU subcc, 0x80000000, 0x80000000, 0, Z
        ALU subcc, 0xffffffff, 0x7fffffff, 0x80000000, N
        ALU subcc, 5, 0xffffffff, 6, C
        ALUI subcc, 5, 5, 0, Z
        ALUI subcc, 5, -4096, 4101, C
        END

! case subxcc_subtracts_carry
!   expect regs=* icc=*
subxcc_subtracts_carry:
        ALU subxcc, 0, 0, 0, Z, 0
        ALU subxcc, 0, 0, 0xffffffff, N|C, C
        ALU subxcc, 1, 0, 0, Z, C
        ALU subxcc, 0x80000000, 0, 0x7fffffff, V, C
        ALU subxcc, 0, 0xffffffff, 0, Z|C, C
        ALU subxcc, 0, 0xffffffff, 1, C, N|Z|V
        ALU subxcc, 0x7fffffff, 0xffffffff, 0x7fffffff, C, C
        ALU subxcc, 0x80000000, 0x7fffffff, 0, Z|V, C
        ALU subxcc, 0xffffffff, 0xffffffff, 0xffffffff, N|C, C
        ALU subxcc, 5, 0x80000000, 0x80000004, N|V|C, C
        END

! case logic_leaves_condition_codes
!   expect regs=* icc=*
logic_leaves_condition_codes:
        ALU and, 0xff00ff00, 0x0ff00ff0, 0x0f000f00, N|Z|V|C, N|Z|V|C
        ALU or, 0xff00ff00, 0x0ff00ff0, 0xfff0fff0, 0, 0
        ALU xor, 0xff00ff00, 0x0ff00ff0, 0xf0f0f0f0, Z, Z
        ALU andn, 0xff00ff00, 0x0ff00ff0, 0xf000f000, N, N
        ALU orn, 0xff00ff00, 0x0ff00ff0, 0xff0fff0f, V, V
        ALU xnor, 0xff00ff00, 0x0ff00ff0, 0x0f0f0f0f, C, C
        ALUI and, 0xff00ff00, -1, 0xff00ff00
        ALUI or, 0, -4096, 0xfffff000
        ALUI xor, 0xffffffff, 4095, 0xfffff000
        ALUI andn, 0xffffffff, -4096, 0xfff
        ALUI orn, 0x1000, 4095, 0xfffff000
        ALUI xnor, 0x12345678, -1, 0x12345678
        END

! case logic_cc_sets_n_and_z_clears_v_and_c
!   expect regs=* icc=*
logic_cc_sets_n_and_z_clears_v_and_c:
        ALU andcc, 0xff00ff00, 0x00ff00ff, 0, Z, N|V|C
        ALU andcc, 0xff00ff00, 0x80000001, 0x80000000, N, Z|V|C
        ALU andcc, 0x0f00ff00, 0x0f000001, 0x0f000000, 0, N|Z|V|C
        ALU orcc, 0, 0, 0, Z, V|C
        ALU orcc, 0x80000000, 1, 0x80000001, N, V|C
        ALU orcc, 2, 1, 3, 0, N|Z|V|C
        ALU xorcc, 0x12345678, 0x12345678, 0, Z, N|V|C
        ALU xorcc, 0x80000000, 1, 0x80000001, N, V|C
        ALU xorcc, 0x80000000, 0x80000001, 1, 0, N|Z|V|C
        ALU andncc, 0xff, 0xffffffff, 0, Z, V|C
        ALU andncc, 0x800000ff, 0xff, 0x80000000, N, V|C
        ALU andncc, 0xff, 0xf, 0xf0, 0, N|Z|V|C
        ALU orncc, 0, 0xffffffff, 0, Z, N|V|C
        ALU orncc, 0, 0, 0xffffffff, N, Z|V|C
        ALU orncc, 1, 0xfffffff0, 0xf, 0, N|Z|V|C
        ALU xnorcc, 0x12345678, 0xedcba987, 0, Z, N|V|C
        ALU xnorcc, 0x12345678, 0x12345678, 0xffffffff, N, Z|V|C
        ALU xnorcc, 0xf0000000, 0x00000000, 0x0fffffff, 0, N|Z|V|C
        ALUI andcc, 0x12345678, -1, 0x12345678
        ALUI orcc, 0, -1, 0xffffffff, N
        END

! case shifts_use_the_low_five_bits_of_the_count
!   expect regs=* icc=*
shifts_use_the_low_five_bits_of_the_count:
        ALU sll, 0x80000001, 0, 0x80000001, N|C, N|C
        ALU sll, 0x80000001, 1, 2
        ALU sll, 1, 31, 0x80000000
        ALU sll, 1, 32, 1
        ALU sll, 3, 0xffffffe1, 6
        ALU srl, 0x80000001, 1, 0x40000000
        ALU srl, 0x80000000, 31, 1
        ALU srl, 0x80000000, 0x20, 0x80000000
        ALU sra, 0x80000000, 31, 0xffffffff
        ALU sra, 0x80000001, 1, 0xc0000000
        ALU sra, 0x7fffffff, 30, 1
        ALU sra, 0x80000000, 0xffffff20, 0x80000000
        ALUI sll, 0x12345678, 4, 0x23456780
        ALUI srl, 0xf2345678, 4, 0x0f234567
        ALUI sra, 0xf2345678, 4, 0xff234567
        ALUI sll, 0x12345678, 0, 0x12345678
        END

! case sethi_sets_high_bits
!   expect g1=0xfffffc00 g2=0x400 g3=0
sethi_sets_high_bits:
        sethi 0x3fffff, %g1
        sethi 1, %g2
        sethi 0, %g3
        sethi 0x155555, %g0
        END

! case g0_reads_zero_whatever_is_written
!   expect g1=7 icc=Z
g0_reads_zero_whatever_is_written:
        add %g0, 5, %g0
        or %g1, %g2, %g0
        add %g0, 7, %g1
        ld [%g0 + 0x400], %g0
        subcc %g0, %g0, %g0
        END

! case operands_and_destination_may_be_one_register
!   init g1=0x10 g2=3
!   expect g1=0x43 g2=6
operands_and_destination_may_be_one_register:
        add %g1, %g1, %g1
        add %g1, %g1, %g1
        add %g2, %g1, %g1
        sll %g2, 1, %g2
        END

! case unused_bits_of_a_register_form_are_ignored
!   init g1=5 g2=6
!   expect g3=11
unused_bits_of_a_register_form_are_ignored:
        .word 0x86004002 | 0xff << 5    ! add %g1, %g2, %g3 with ASI bits set
        END

! case taddcc_sets_v_for_tags_and_overflow
!   expect regs=* icc=*
taddcc_sets_v_for_tags_and_overflow:
        ALU taddcc, 4, 8, 12, 0, V|C
        ALU taddcc, 5, 8, 13, V
        ALU taddcc, 4, 10, 14, V
        ALU taddcc, 1, 3, 4, V
        ALU taddcc, 0x7ffffffc, 4, 0x80000000, N|V
        ALU taddcc, 0xfffffffc, 4, 0, Z|C
        ALU taddcc, 0x80000000, 0x80000000, 0, Z|V|C
        ALUI taddcc, 8, -8, 0, Z|C
        ALUI taddcc, 8, -7, 1, V|C
        END

! case tsubcc_sets_v_for_tags_and_overflow
!   expect regs=* icc=*
tsubcc_sets_v_for_tags_and_overflow:
        ALU tsubcc, 12, 8, 4, 0, N|Z|V|C
        ALU tsubcc, 13, 8, 5, V
        ALU tsubcc, 12, 9, 3, V
        ALU tsubcc, 0x80000000, 4, 0x7ffffffc, V
        ALU tsubcc, 0, 4, 0xfffffffc, N|C
        ALU tsubcc, 8, 8, 0, Z
        ALU tsubcc, 7, 7, 0, Z|V
        END

! case taddcctv_without_tag_or_overflow_is_taddcc
!   expect regs=* icc=*
taddcctv_without_tag_or_overflow_is_taddcc:
        ALU taddcctv, 4, 8, 12, 0, N|Z|V|C
        ALU taddcctv, 0xfffffffc, 4, 0, Z|C
        ALU tsubcctv, 12, 8, 4, 0, N|Z|V|C
        ALU tsubcctv, 8, 12, 0xfffffffc, N|C
        END

! case taddcctv_tag_traps_and_changes_nothing
!   init g1=5 g2=8 icc=ZC
!   expect traps=0a@taddcctv_tag_traps_and_changes_nothing
taddcctv_tag_traps_and_changes_nothing:
        taddcctv %g1, %g2, %g3
        END

! case taddcctv_overflow_traps_and_changes_nothing
!   init g1=0x7ffffffc g2=4 icc=ZC
!   expect traps=0a
taddcctv_overflow_traps_and_changes_nothing:
        taddcctv %g1, %g2, %g3
        END

! case tsubcctv_tag_traps_and_changes_nothing
!   init g1=8 g2=6 icc=N
!   expect traps=0a@tsubcctv_tag_traps_and_changes_nothing
tsubcctv_tag_traps_and_changes_nothing:
        tsubcctv %g1, %g2, %g1
        END

! case tsubcctv_overflow_traps_and_changes_nothing
!   init g1=0x80000000 g2=4 icc=N
!   expect traps=0a
tsubcctv_overflow_traps_and_changes_nothing:
        tsubcctv %g1, %g2, %g1
        END
