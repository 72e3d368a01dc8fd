! SPDX-License-Identifier: MIT
! Multiplication, division and multiply step through Y.  SPARC V8 manual B.17 to B.19.
        .include "prelude.inc"
        .include "check.inc"

! case umul_and_smul_give_64_bits
!   expect regs=* icc=* y=*
umul_and_smul_give_64_bits:
        ALUY umul, 7, 3, 5, 15, 0, N|Z|V|C, N|Z|V|C
        ALUY umul, 7, 0xffffffff, 0xffffffff, 1, 0xfffffffe
        ALUY umul, 7, 0x80000000, 2, 0, 1, Z, Z
        ALUY umul, 7, 0x12345678, 0x9abcdef0, 0x242d2080, 0x0b00ea4e
        ALUY smul, 7, 0xffffffff, 0xffffffff, 1, 0, V, V
        ALUY smul, 7, 0xffffffff, 5, 0xfffffffb, 0xffffffff
        ALUY smul, 7, 0x80000000, 0x80000000, 0, 0x40000000
        ALUY smul, 7, 0x80000000, 1, 0x80000000, 0xffffffff
        ALUY smul, 7, 0x12345678, 0x9abcdef0, 0x242d2080, 0xf8cc93d6
        END

! case umulcc_and_smulcc_set_n_and_z_by_the_low_word
!   expect regs=* icc=* y=*
umulcc_and_smulcc_set_n_and_z_by_the_low_word:
        ALUY umulcc, 7, 3, 5, 15, 0, 0, N|Z|V|C
        ALUY umulcc, 7, 0x10000, 0x10000, 0, 1, Z, N|V|C
        ALUY umulcc, 7, 0x80000000, 1, 0x80000000, 0, N, Z|V|C
        ALUY smulcc, 7, 0xffffffff, 1, 0xffffffff, 0xffffffff, N, Z|V|C
        ALUY smulcc, 7, 0xffffffff, 0, 0, 0, Z, N|V|C
        ALUY smulcc, 7, 0x80000000, 2, 0, 0xffffffff, Z
        ALUY smulcc, 7, 0xfffffffe, 0xfffffffd, 6, 0, 0, N|Z|V|C
        END

! case multiplication_takes_an_immediate
!   init g1=0x10000
!   expect g2=0xf0000000 g3=0xf0000000 g4=0xfff y=0xffffffff
multiplication_takes_an_immediate:
        umul %g1, -4096, %g2
        rd %y, %g4
        smul %g1, -4096, %g3
        srl %g4, 4, %g4
        and %g4, 0xfff, %g4
        END

! case udiv_divides_y_and_rs1
!   expect regs=* icc=* y=*
udiv_divides_y_and_rs1:
        ALUY udiv, 0, 100, 7, 14, 0, N|Z|V|C, N|Z|V|C
        ALUY udiv, 1, 0, 2, 0x80000000, 1
        ALUY udiv, 1, 0, 0x10, 0x10000000, 1
        ALUY udiv, 0x12345678, 0x9abcdef0, 0xffffffff, 0x12345678, 0x12345678
        ALUY udiv, 5, 5, 6, 0xd5555556, 5
        END

! case udiv_holds_an_overflow_to_the_largest_number
!   expect regs=* icc=* y=*
udiv_holds_an_overflow_to_the_largest_number:
        ALUY udiv, 1, 0, 1, 0xffffffff, 1
        ALUY udiv, 0xffffffff, 0xffffffff, 1, 0xffffffff, 0xffffffff
        ALUY udivcc, 2, 0, 2, 0xffffffff, 2, N|V, Z|C
        ALUY udivcc, 2, 0, 3, 0xaaaaaaaa, 2, N, Z|V|C
        ALUY udivcc, 0, 1, 2, 0, 0, Z, N|V|C
        ALUY udivcc, 0, 7, 2, 3, 0, 0, N|Z|V|C
        END

! case sdiv_rounds_toward_zero
!   expect regs=* icc=* y=*
sdiv_rounds_toward_zero:
        ALUY sdiv, 0, 100, 7, 14, 0, N|Z|V|C, N|Z|V|C
        ALUY sdiv, 0xffffffff, 0xffffff9c, 7, 0xfffffff2, 0xffffffff
        ALUY sdiv, 0, 100, 0xfffffff9, 0xfffffff2, 0
        ALUY sdiv, 0xffffffff, 0xffffff9c, 0xfffffff9, 14, 0xffffffff
        ALUY sdiv, 0xffffffff, 0xffffffff, 2, 0, 0xffffffff
        ALUY sdiv, 0, 0x7fffffff, 1, 0x7fffffff, 0
        ALUY sdiv, 0xffffffff, 0x80000000, 1, 0x80000000, 0xffffffff
        END

! case sdiv_holds_an_overflow_by_its_sign
!   expect regs=* icc=* y=*
sdiv_holds_an_overflow_by_its_sign:
        ALUY sdivcc, 0, 0x80000000, 1, 0x7fffffff, 0, V
        ALUY sdivcc, 0xffffffff, 0x80000000, 0xffffffff, 0x7fffffff, 0xffffffff, V, C
        ALUY sdivcc, 0xffffffff, 0x7fffffff, 1, 0x80000000, 0xffffffff, N|V, Z
        ALUY sdivcc, 0x7fffffff, 0xffffffff, 1, 0x7fffffff, 0x7fffffff, V
        ALUY sdivcc, 0x7fffffff, 0xffffffff, 0xffffffff, 0x80000000, 0x7fffffff, N|V
        ALUY sdivcc, 0x80000000, 0, 1, 0x80000000, 0x80000000, N|V
        ALUY sdivcc, 0x80000000, 0, 0xffffffff, 0x7fffffff, 0x80000000, V
        ALUY sdivcc, 0, 0x80000000, 0xffffffff, 0x80000000, 0, N
        ALUY sdivcc, 0, 5, 5, 1, 0, 0, N|Z|V|C
        ALUY sdivcc, 0, 4, 5, 0, 0, Z, N|V|C
        ALUY sdivcc, 0xffffffff, 0xfffffff6, 5, 0xfffffffe, 0xffffffff, N
        END

! case udiv_by_zero_traps
!   init g1=5 g2=0 icc=C y=9
!   expect traps=2a@udiv_by_zero_traps y=9
udiv_by_zero_traps:
        udiv %g1, %g2, %g3
        END
! case udivcc_by_zero_traps
!   init g1=5 icc=C
!   expect traps=2a@udivcc_by_zero_traps
udivcc_by_zero_traps:
        udivcc %g1, 0, %g1
        END
! case sdiv_by_zero_traps
!   init g1=5
!   expect traps=2a@sdiv_by_zero_traps
sdiv_by_zero_traps:
        sdiv %g1, %g0, %g3
        END
! case sdivcc_by_zero_traps
!   init g1=0
!   expect traps=2a@sdivcc_by_zero_traps
sdivcc_by_zero_traps:
        sdivcc %g1, %g1, %g1
        END
! case division_by_zero_with_a_destination_of_g0_traps
!   expect traps=2a
division_by_zero_with_a_destination_of_g0_traps:
        udiv %g1, 0, %g0
        END

! case mulscc_adds_when_y_is_odd_and_shifts
!   expect regs=* icc=* y=*
mulscc_adds_when_y_is_odd_and_shifts:
        ALUY mulscc, 0, 0, 5, 0, 0, Z
        ALUY mulscc, 1, 0, 5, 5, 0
        ALUY mulscc, 1, 1, 5, 5, 0x80000000
        ALUY mulscc, 3, 2, 0x7fffffff, 0x80000000, 1, N|V
        ALUY mulscc, 2, 2, 5, 1, 1
        ALUY mulscc, 2, 3, 5, 0x80000001, 0x80000001, N, N
        ALUY mulscc, 2, 3, 5, 0x80000001, 0x80000001, N, V
        ALUY mulscc, 2, 3, 5, 1, 0x80000001, 0, N|V
        ALUY mulscc, 1, 0xfffffffe, 1, 0x80000000, 0, N|V
        ALUY mulscc, 1, 0xfffffffe, 1, 0, 0, Z|C, N
        ALUY mulscc, 1, 0, 0x80000000, 0x80000000, 0, N
        END

! case mulscc_multiplies_in_33_steps
!   init g1=12345 g2=6789
!   expect g1=12345 g2=6789 g3=* g4=83810205 y=* icc=*
mulscc_multiplies_in_33_steps:
        wr %g1, 0, %y
        andcc %g0, %g0, %g3
        nop
        nop
        .rept 32
        mulscc %g3, %g2, %g3
        .endr
        mulscc %g3, %g0, %g3
        rd %y, %g4
        END
