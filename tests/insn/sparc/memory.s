! SPDX-License-Identifier: MIT
! Loads and stores of every size, their alignment, LDD/STD register pairs, SWAP and LDSTUB, alternate spaces.
! SPARC V8 manual B.1, B.4, B.7, B.8.
        .include "prelude.inc"

! case loads_of_every_size
!   init g1=buffer
!   expect g2=0x00112233 g3=0x44 g4=0x4455 g5=0xffffff88 g6=0xffff8899 g7=0x8899 o0=0x88 o1=0x77
loads_of_every_size:
        ld [%g1], %g2
        ldub [%g1 + 4], %g3
        lduh [%g1 + 4], %g4
        ldsb [%g1 + 8], %g5
        ldsh [%g1 + 8], %g6
        lduh [%g1 + 8], %g7
        ldub [%g1 + 8], %o0
        ldsb [%g1 + 7], %o1
        END

! case loads_by_register_sum_and_negative_offset
!   init g1=buffer+16 g2=4
!   expect g3=0x05060708 g4=0x00112233 g5=0xccddeeff
loads_by_register_sum_and_negative_offset:
        ld [%g1 + %g2], %g3
        ld [%g1 - 16], %g4
        ld [%g1 + -4], %g5
        END

! case ldd_loads_even_then_odd
!   init g1=buffer
!   expect g2=0x00112233 g3=0x44556677 o0=0x8899aabb o1=0xccddeeff
ldd_loads_even_then_odd:
        ldd [%g1], %g2
        ldd [%g1 + 8], %o0
        END

! case ldd_may_overwrite_its_base
!   init g2=buffer
!   expect g2=0x8899aabb g3=0xccddeeff
ldd_may_overwrite_its_base:
        ldd [%g2 + 8], %g2
        END

! case ldd_to_g0_sets_g1
!   init g2=buffer
!   expect g1=0x44556677
ldd_to_g0_sets_g1:
        ldd [%g2], %g0
        END

! case std_of_g0_stores_zero_and_g1
!   init g1=0x12345678 g2=buffer+64
!   expect m[buffer+64]=0 m[buffer+68]=0x12345678
std_of_g0_stores_zero_and_g1:
        std %g0, [%g2]
        END

! case stores_of_every_size
!   init g1=0x12345678 g2=buffer g4=0xaabbccdd g5=0xeeff0011
!   expect m[buffer]=0x12345678 m[buffer+4]=0x78556677 m[buffer+8]=0x5678aabb m[buffer+12]=0xccdd5678 m[buffer+16]=0xaabbccdd m[buffer+20]=0xeeff0011
stores_of_every_size:
        st %g1, [%g2]
        stb %g1, [%g2 + 4]
        sth %g1, [%g2 + 8]
        sth %g1, [%g2 + 14]
        std %g4, [%g2 + 16]
        END

! case a_store_is_seen_by_the_next_load
!   init g1=0x12345678 g2=buffer
!   expect g3=0x12345678 g4=0x34 g5=0x5678
a_store_is_seen_by_the_next_load:
        st %g1, [%g2]
        ld [%g2], %g3
        ldub [%g2 + 1], %g4
        ldsh [%g2 + 2], %g5
        END

! case swap_exchanges
!   init g1=buffer g2=0xcafebabe
!   expect g2=0x44556677 m[buffer+4]=0xcafebabe
swap_exchanges:
        swap [%g1 + 4], %g2
        END

! case ldstub_reads_and_sets_a_byte
!   init g1=buffer
!   expect g2=0x22 g3=0xff m[buffer]=0x0011ff33
ldstub_reads_and_sets_a_byte:
        ldstub [%g1 + 2], %g2
        ldstub [%g1 + 2], %g3
        END

! case an_access_at_a_page_s_end
!   init g1=0x102ffc g2=0x12345678
!   expect m[0x102ffc]=0x12345678 g3=0x12345678 g4=0x78 g5=0x5678
an_access_at_a_page_s_end:
        st %g2, [%g1]
        ld [%g1], %g3
        ldub [%g1 + 3], %g4
        lduh [%g1 + 2], %g5
        END

! case misaligned_ld
!   init g1=buffer+2
!   expect traps=07@misaligned_ld
misaligned_ld:
        ld [%g1], %g2
        END
! case misaligned_lduh
!   init g1=buffer+1
!   expect traps=07@misaligned_lduh
misaligned_lduh:
        lduh [%g1], %g2
        END
! case misaligned_ldsh
!   init g1=buffer+1
!   expect traps=07
misaligned_ldsh:
        ldsh [%g1], %g2
        END
! case misaligned_ldd
!   init g1=buffer+4
!   expect traps=07
misaligned_ldd:
        ldd [%g1], %g2
        END
! case misaligned_st
!   init g1=buffer+1
!   expect traps=07 m[buffer]=0x00112233
misaligned_st:
        st %g2, [%g1]
        END
! case misaligned_sth
!   init g1=buffer+1
!   expect traps=07 m[buffer]=0x00112233
misaligned_sth:
        sth %g2, [%g1]
        END
! case misaligned_std
!   init g1=buffer+4
!   expect traps=07 m[buffer+4]=0x44556677
misaligned_std:
        std %g2, [%g1]
        END
! case misaligned_swap
!   init g1=buffer+2
!   expect traps=07 m[buffer]=0x00112233
misaligned_swap:
        swap [%g1], %g2
        END
! case misaligned_across_a_page
!   init g1=0x102ffe
!   expect traps=07
misaligned_across_a_page:
        ld [%g1], %g2
        END

! case misaligned_load_keeps_earlier_state_exact
!   init g1=buffer+2 g2=1
!   expect g2=2 g3=3 traps=07@misaligned_load_at icc=Z
misaligned_load_keeps_earlier_state_exact:
        add %g2, 1, %g2
        add %g2, 1, %g3
        subcc %g2, %g2, %g0
misaligned_load_at:
        ld [%g1], %g2
        END

! case odd_ldd
!   init g1=buffer
!   expect traps=02
odd_ldd:
        .word 0xc6184000                ! ldd [%g1], %g3
        END
! case odd_std
!   init g1=buffer
!   expect traps=02 m[buffer]=0x00112233
odd_std:
        .word 0xc6384000                ! std %g3, [%g1]
        END

! case device_accesses_of_every_size
!   init g1=0x20000000 g2=0x12345678 g3=0x9abcdef0
!   expect out=0x12345678,0x78,0x5678,0x12345678,0x9abcdef0 g4=1 g5=0x10 g6=0x12 o0=0x20 o1=0x24
device_accesses_of_every_size:
        ld [%g1], %g4
        ldub [%g1 + 0x10], %g5
        lduh [%g1 + 0x12], %g6
        ldd [%g1 + 0x20], %o0
        st %g2, [%g1]
        stb %g2, [%g1]
        sth %g2, [%g1]
        st %g2, [%g1]
        st %g3, [%g1]
        END

! case device_is_read_once_for_a_load
!   init g1=0x20000000
!   expect g2=1 g3=2 g4=3
device_is_read_once_for_a_load:
        ld [%g1], %g2
        ld [%g1], %g3
        ld [%g1], %g4
        END

! case rom_ignores_stores
!   init g1=0x10000000 g2=5
!   expect g3=0
rom_ignores_stores:
        st %g2, [%g1]
        ld [%g1], %g3
        END

! case alternate_data_spaces_reach_memory
!   init g1=buffer g2=0x12345678
!   expect g3=0x00112233 g4=0xffffff88 g5=0x44 m[buffer+12]=0x12345678 m[buffer+8]=0x7899aabb g6=0x44556677
alternate_data_spaces_reach_memory:
        lda [%g1] 0xb, %g3
        add %g1, 8, %g6
        ldsba [%g6] 0xb, %g4
        add %g1, 4, %g6
        lduba [%g6] 0xa, %g5
        add %g1, 12, %g6
        sta %g2, [%g6] 0xb
        add %g1, 8, %g6
        stba %g2, [%g6] 0xa
        add %g1, 4, %g6
        lda [%g6] 0xa, %g6
        END

! case alternate_doubles_swap_and_ldstub
!   init g1=buffer g4=0x11111111 g5=0x22222222
!   expect g2=0x00112233 g3=0x44556677 m[buffer+4]=0xff222222 g6=0x22 g7=0x11111111 o0=buffer+4 m[buffer]=0xa00ff007
alternate_doubles_swap_and_ldstub:
        ldda [%g1] 0xb, %g2
        stda %g4, [%g1] 0xb
        add %g1, 4, %o0
        ldstuba [%o0] 0xb, %g6
        swapa [%g1] 0xb, %g7
        END

! case bypass_reaches_physical_memory
!   init g1=buffer g2=0x12345678
!   expect g3=0x00112233 m[buffer+4]=0x12345678 g4=0xffff8899 o0=*
bypass_reaches_physical_memory:
        lda [%g1] 0x20, %g3
        add %g1, 4, %o0
        sta %g2, [%o0] 0x20
        add %g1, 8, %o0
        ldsha [%o0] 0x20, %g4
        END

! case misaligned_alternate
!   init g1=buffer+1
!   expect traps=07,07,07,07
misaligned_alternate:
        lda [%g1] 0xb, %g2
        stha %g2, [%g1] 0xb
        lda [%g1] 0x20, %g2
        sta %g2, [%g1] 0x20
        END

! case alternate_is_privileged
!   init g1=buffer s=0
!   expect traps=03@alternate_is_privileged,03,03,03,03 s=0 ps=0
alternate_is_privileged:
        lda [%g1] 0xa, %g2
        sta %g2, [%g1] 0xb
        ldstuba [%g1] 0xb, %g2
        swapa [%g1] 0xb, %g2
        ldda [%g1] 0xb, %g2
        END

! case alternate_with_an_immediate_is_illegal
!   init g1=buffer
!   expect traps=02,02
alternate_with_an_immediate_is_illegal:
        .word 0xc4806000                ! lda [%g1 + 0], i = 1
        .word 0xc4a06000                ! sta
        END

! case alternate_with_an_immediate_in_user_mode_is_privileged
!   init g1=buffer s=0
!   expect traps=03 s=0 ps=0
alternate_with_an_immediate_in_user_mode_is_privileged:
        .word 0xc4806000
        END

! case store_in_user_mode_when_the_mmu_is_off
!   init g1=buffer g2=77 s=0
!   expect m[buffer]=77 g3=77 s=0
store_in_user_mode_when_the_mmu_is_off:
        st %g2, [%g1]
        ld [%g1], %g3
        END
