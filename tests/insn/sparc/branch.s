! SPDX-License-Identifier: MIT
! Delayed control transfers: delay slots, annulment, couples, ends of pages, CALL and JMPL.  SPARC V8 manual 5.1.2, B.21 to B.25.
! Each case adds powers of two to %g1, so that its value says which instructions ran.
        .include "prelude.inc"

! case taken_branch_runs_its_delay_slot
!   init icc=Z g1=0
!   expect g1=5
taken_branch_runs_its_delay_slot:
        be 1f
        add %g1, 1, %g1
        add %g1, 2, %g1
1:      add %g1, 4, %g1
        END

! case untaken_branch_runs_its_delay_slot
!   init icc=Z g1=0
!   expect g1=7
untaken_branch_runs_its_delay_slot:
        bne 1f
        add %g1, 1, %g1
        add %g1, 2, %g1
1:      add %g1, 4, %g1
        END

! case taken_annulling_branch_runs_its_delay_slot
!   init icc=Z g1=0
!   expect g1=5
taken_annulling_branch_runs_its_delay_slot:
        be,a 1f
        add %g1, 1, %g1
        add %g1, 2, %g1
1:      add %g1, 4, %g1
        END

! case untaken_annulling_branch_skips_its_delay_slot
!   init icc=Z g1=0
!   expect g1=6
untaken_annulling_branch_skips_its_delay_slot:
        bne,a 1f
        add %g1, 1, %g1
        add %g1, 2, %g1
1:      add %g1, 4, %g1
        END

! case ba_runs_its_delay_slot
!   init g1=0
!   expect g1=5
ba_runs_its_delay_slot:
        ba 1f
        add %g1, 1, %g1
        add %g1, 2, %g1
1:      add %g1, 4, %g1
        END

! case ba_a_skips_its_delay_slot
!   init g1=0
!   expect g1=4
ba_a_skips_its_delay_slot:
        ba,a 1f
        add %g1, 1, %g1
        add %g1, 2, %g1
1:      add %g1, 4, %g1
        END

! case bn_runs_its_delay_slot
!   init g1=0
!   expect g1=7
bn_runs_its_delay_slot:
        bn 1f
        add %g1, 1, %g1
        add %g1, 2, %g1
1:      add %g1, 4, %g1
        END

! case bn_a_skips_its_delay_slot
!   init g1=0
!   expect g1=6
bn_a_skips_its_delay_slot:
        bn,a 1f
        add %g1, 1, %g1
        add %g1, 2, %g1
1:      add %g1, 4, %g1
        END

! case fp_branches_annul_alike
!   init fcc=1 g1=0
!   expect g1=0x6d5
fp_branches_annul_alike:
        fbl 1f                          ! taken
        add %g1, 1, %g1
        add %g1, 2, %g1
1:      add %g1, 4, %g1
        fbg,a 1f                        ! not taken, annuls
        add %g1, 8, %g1
        add %g1, 16, %g1
1:      fba,a 1f
        add %g1, 32, %g1
1:      fbl,a 1f
        add %g1, 64, %g1
        add %g1, 2, %g1
1:      fbn,a 1f
        add %g1, 0x100, %g1
1:      fba 1f
        add %g1, 0x80, %g1
        nop
1:      fbn 2f
        add %g1, 0x200, %g1
        add %g1, 0x400, %g1
2:      END

! case the_delay_slot_sees_codes_set_before_and_may_set_others
!   init g1=5 g2=0
!   expect g1=4 g2=3 icc=none
the_delay_slot_sees_codes_set_before_and_may_set_others:
        subcc %g1, 5, %g0
        be 1f
        subcc %g1, 1, %g1
        add %g2, 4, %g2
1:      bne 2f
        add %g2, 1, %g2
        add %g2, 8, %g2
2:      add %g2, 2, %g2
        END

! case a_load_in_a_delay_slot
!   init icc=Z g1=buffer
!   expect g2=0x00112233 g3=0x44556677
a_load_in_a_delay_slot:
        be 1f
        ld [%g1], %g2
        mov 0, %g2
1:      bne 2f
        ld [%g1 + 4], %g3
        nop
2:      END

! case backward_branches_loop
!   init g1=10 g2=0
!   expect g1=0 g2=110 icc=Z
backward_branches_loop:
1:      add %g2, %g1, %g2
        subcc %g1, 1, %g1
        bne 1b
        add %g2, 5, %g2
        add %g2, 5, %g2
        END

! case backward_annulling_branch_loops
!   init g1=10 g2=0 g3=0
!   expect g1=0 g2=55 g3=9 icc=Z
backward_annulling_branch_loops:
1:      add %g2, %g1, %g2
        subcc %g1, 1, %g1
        bne,a 1b
        add %g3, 1, %g3
        END

! case a_branch_to_itself_runs_until_its_condition_ends
!   init g1=5
!   expect g1=0 icc=NC
a_branch_to_itself_runs_until_its_condition_ends:
        subcc %g1, 1, %g1
1:      bne 1b
        subcc %g1, 1, %g1
        add %g1, 1, %g1
        END

! case call_links_its_own_address
!   init g1=0
!   expect g1=5 o7=call_links_its_own_address+0
call_links_its_own_address:
        call 1f
        add %g1, 1, %g1
        add %g1, 2, %g1
1:      add %g1, 4, %g1
        END

! case the_delay_slot_of_a_call_sees_its_link
!   expect g1=the_delay_slot_of_a_call_sees_its_link o7=the_delay_slot_of_a_call_sees_its_link
the_delay_slot_of_a_call_sees_its_link:
        call 1f
        mov %o7, %g1
        nop
1:      END

! case call_and_return
!   init g1=0
!   expect g1=0x17 o7=call_and_return
call_and_return:
        call 5f
        add %g1, 1, %g1
        add %g1, 2, %g1
        END
5:      add %g1, 4, %g1
        retl
        add %g1, 16, %g1

! case jmpl_links_and_jumps
!   init g1=0 g2=jmpl_target
!   expect g1=5 g3=jmpl_links_and_jumps
jmpl_links_and_jumps:
        jmpl %g2 + 0, %g3
        add %g1, 1, %g1
        add %g1, 2, %g1
        END
jmpl_target:
        add %g1, 4, %g1
        END

! case jmpl_may_write_its_base
!   init g2=jmpl_base_target-8
!   expect g2=jmpl_may_write_its_base
jmpl_may_write_its_base:
        jmpl %g2 + 8, %g2
        nop
        END
        nop
jmpl_base_target:
        END

! case jmpl_to_a_misaligned_address_traps_and_links_nothing
!   init g2=buffer+2
!   expect traps=07@jmpl_to_a_misaligned_address_traps_and_links_nothing
jmpl_to_a_misaligned_address_traps_and_links_nothing:
        jmpl %g2, %g3
        nop
        END

! case a_trap_in_a_delay_slot_shows_the_target_as_npc
!   init g1=0 g2=buffer+1
!   expect g1=4 traps=07@trap_in_delay_slot
a_trap_in_a_delay_slot_shows_the_target_as_npc:
        ba 1f
trap_in_delay_slot:
        ld [%g2], %g3
        add %g1, 2, %g1
1:      add %g1, 4, %g1
        END

! case a_trap_in_the_delay_slot_of_a_conditional_branch
!   init g1=0 g2=buffer+1 icc=Z
!   expect g1=20 traps=07@trap_in_taken_slot,07@trap_in_untaken_slot
a_trap_in_the_delay_slot_of_a_conditional_branch:
        be 1f
trap_in_taken_slot:
        ld [%g2], %g3
        add %g1, 2, %g1
1:      add %g1, 4, %g1
        bne 2f
trap_in_untaken_slot:
        ld [%g2], %g3
        add %g1, 16, %g1
2:      END

! case couple_of_two_unconditional_branches
! The first's target runs one instruction, then the second's.
!   init g1=0
!   expect g1=0x0a
couple_of_two_unconditional_branches:
        ba 1f
        ba 2f
        add %g1, 1, %g1
1:      add %g1, 2, %g1
        add %g1, 4, %g1
2:      add %g1, 8, %g1
        END

! case couple_of_ba_and_ba_a
!   init g1=0
!   expect g1=0x08
couple_of_ba_and_ba_a:
        ba 1f
        ba,a 2f
        add %g1, 1, %g1
1:      add %g1, 2, %g1
        add %g1, 4, %g1
2:      add %g1, 8, %g1
        END

! case couple_of_ba_and_a_taken_branch
!   init g1=0 icc=Z
!   expect g1=0x0a
couple_of_ba_and_a_taken_branch:
        ba 1f
        be 2f
        add %g1, 1, %g1
1:      add %g1, 2, %g1
        add %g1, 4, %g1
2:      add %g1, 8, %g1
        END

! case couple_of_ba_and_an_untaken_branch
!   init g1=0 icc=Z
!   expect g1=0x0e
couple_of_ba_and_an_untaken_branch:
        ba 1f
        bne 2f
        add %g1, 1, %g1
1:      add %g1, 2, %g1
        add %g1, 4, %g1
2:      add %g1, 8, %g1
        END

! case couple_of_ba_and_an_untaken_annulling_branch
!   init g1=0 icc=Z
!   expect g1=0x0c
couple_of_ba_and_an_untaken_annulling_branch:
        ba 1f
        bne,a 2f
        add %g1, 1, %g1
1:      add %g1, 2, %g1
        add %g1, 4, %g1
2:      add %g1, 8, %g1
        END

! case couple_of_ba_and_a_taken_annulling_branch
!   init g1=0 icc=Z
!   expect g1=0x0a
couple_of_ba_and_a_taken_annulling_branch:
        ba 1f
        be,a 2f
        add %g1, 1, %g1
1:      add %g1, 2, %g1
        add %g1, 4, %g1
2:      add %g1, 8, %g1
        END

! case couple_of_ba_and_call
!   init g1=0
!   expect g1=0x0a o7=couple_call
couple_of_ba_and_call:
        ba 1f
couple_call:
        call 2f
        add %g1, 1, %g1
1:      add %g1, 2, %g1
        add %g1, 4, %g1
2:      add %g1, 8, %g1
        END

! case couple_of_ba_and_jmpl
!   init g1=0 g2=couple_jmpl_target
!   expect g1=0x0a g3=couple_jmpl
couple_of_ba_and_jmpl:
        ba 1f
couple_jmpl:
        jmpl %g2, %g3
        add %g1, 1, %g1
1:      add %g1, 2, %g1
        add %g1, 4, %g1
couple_jmpl_target:
        add %g1, 8, %g1
        END

! case couple_of_two_jumps
!   init g1=0 g2=two_jumps_first g3=two_jumps_second
!   expect g1=0x0a
couple_of_two_jumps:
        jmp %g2
        jmp %g3
        add %g1, 1, %g1
two_jumps_first:
        add %g1, 2, %g1
        add %g1, 4, %g1
two_jumps_second:
        add %g1, 8, %g1
        END

! case couple_of_an_untaken_branch_and_ba
! Not taken: the second is an ordinary branch.
!   init g1=0 icc=Z
!   expect g1=0x09
couple_of_an_untaken_branch_and_ba:
        bne 1f
        ba 2f
        add %g1, 1, %g1
1:      add %g1, 2, %g1
        add %g1, 4, %g1
2:      add %g1, 8, %g1
        END

! case three_branches_in_a_row
!   init g1=0
!   expect g1=0x12
three_branches_in_a_row:
        ba 1f
        ba 2f
        add %g1, 1, %g1
1:      ba 3f
        add %g1, 4, %g1
2:      add %g1, 2, %g1
        add %g1, 8, %g1
3:      add %g1, 16, %g1
        END

! case a_branch_at_a_page_end_has_its_delay_slot_on_the_next
!   init g1=0 icc=Z
!   expect g1=0x55
a_branch_at_a_page_end_has_its_delay_slot_on_the_next:
        ba page_end_1
        nop
        .align 4096
        .skip 4092
page_end_1:
        be 1f
        add %g1, 1, %g1
        add %g1, 2, %g1
1:      add %g1, 4, %g1
        ba page_end_2
        nop
        .align 4096
        .skip 4092
page_end_2:
        bne,a 1f
        add %g1, 8, %g1
        add %g1, 16, %g1
1:      ba page_end_3
        nop
        .align 4096
        .skip 4092
page_end_3:
        ba,a 1f
        add %g1, 32, %g1
1:      add %g1, 64, %g1
        END

! The first time round the condition is ne (1 + 0x10), the second e (1 + 2 + 0x10).
! case the_same_delay_slot_after_a_page_end_for_two_targets
!   init g1=0 g2=1
!   expect g1=0x123 g2=0xffffffff icc=NC
the_same_delay_slot_after_a_page_end_for_two_targets:
        subcc %g2, 0, %g0
        ba page_end_4
        nop
        .align 4096
        .skip 4092
page_end_4:
        bne 1f
        add %g1, 1, %g1
        add %g1, 2, %g1
1:      add %g1, 0x10, %g1
        sll %g1, 4, %g1
        subcc %g2, 1, %g2
        bpos page_end_4
        nop
        srl %g1, 4, %g1
        ba page_end_done
        nop
page_end_done:
        END

! case a_straight_line_over_a_page_end
!   init g1=0
!   expect g1=3
a_straight_line_over_a_page_end:
        ba 1f
        nop
        .align 4096
        .skip 4088
1:      add %g1, 1, %g1
        nop
        add %g1, 2, %g1
        END

! case a_long_block_runs_whole
!   init g1=0
!   expect g1=1000
a_long_block_runs_whole:
        .rept 1000
        add %g1, 1, %g1
        .endr
        END

! case recursion_by_jmpl
!   init g1=6 g2=1
!   expect g1=0 g2=720 o7=* icc=Z g3=* g4=* l0=* y=0
recursion_by_jmpl:
        call factorial
        nop
        END
factorial:
        mov %o7, %l0
1:      smul %g2, %g1, %g2
        subcc %g1, 1, %g1
        bne 1b
        nop
        jmp %l0 + 8
        nop
