! SPDX-License-Identifier: MIT
! Code that changes code.  The architecture wants a FLUSH before the change is seen; we show it at once, so that code written
! without one works too.
        .include "prelude.inc"

        .set ADD_1, 0x82006001          ! add %g1, 1, %g1
        .set ADD_2, 0x82006002
        .set ADD_4, 0x82006004
        .set NOP, 0x01000000

! case store_into_the_next_instruction_with_flush
!   init g1=0 g2=ADD_2 g3=smc_next_flush
!   expect g1=2
store_into_the_next_instruction_with_flush:
        st %g2, [%g3]
        flush %g3
        nop
        nop
        nop
        nop
        nop
smc_next_flush:
        add %g1, 1, %g1
        END

! case store_into_the_next_instruction_at_once
!   init g1=0 g2=ADD_2 g3=smc_next
!   expect g1=2
store_into_the_next_instruction_at_once:
        st %g2, [%g3]
smc_next:
        add %g1, 1, %g1
        END

! case store_of_a_byte_into_the_next_instruction
!   init g1=0 g2=7 g3=smc_byte+3
!   expect g1=7
store_of_a_byte_into_the_next_instruction:
        stb %g2, [%g3]
smc_byte:
        add %g1, 1, %g1
        END

! case std_over_two_instructions_ahead
!   init g1=0 g4=ADD_2 g5=ADD_4 g3=smc_pair
!   expect g1=6
std_over_two_instructions_ahead:
        ba 1f
        nop
        .align 8
1:      std %g4, [%g3]
        nop
smc_pair:
        add %g1, 1, %g1
        add %g1, 1, %g1
        END

! case swap_into_the_code_ahead
!   init g1=0 g2=ADD_2 g3=smc_swap
!   expect g1=2 g2=ADD_1
swap_into_the_code_ahead:
        swap [%g3], %g2
smc_swap:
        add %g1, 1, %g1
        END

! case store_into_itself_and_run_again
!   init g1=0 g2=ADD_4 g3=smc_self g4=2
!   expect g1=4 g4=0 icc=Z
store_into_itself_and_run_again:
1:
smc_self:
        st %g2, [%g3]
        subcc %g4, 1, %g4
        bne 1b
        nop
        END

! case store_into_the_delay_slot_being_run_next
!   init g1=0 g2=ADD_4 g3=smc_slot
!   expect g1=4
store_into_the_delay_slot_being_run_next:
        st %g2, [%g3]
        ba 1f
smc_slot:
        add %g1, 1, %g1
        add %g1, 0x100, %g1
1:      END

! case store_in_a_delay_slot_into_the_target
!   init g1=0 g2=ADD_4 g3=smc_target
!   expect g1=4
store_in_a_delay_slot_into_the_target:
        ba smc_target
        st %g2, [%g3]
        nop
smc_target:
        add %g1, 1, %g1
        END

! case store_in_a_delay_slot_into_its_own_branch
! The loop's branch becomes a NOP in its first round.
!   init g1=0 g2=NOP g3=smc_branch
!   expect g1=2
store_in_a_delay_slot_into_its_own_branch:
1:      add %g1, 1, %g1
smc_branch:
        ba 1b
        st %g2, [%g3]
        END

! case a_loop_patches_itself_each_round
! Round n adds n: the immediate of the addition is the counter.
!   init g1=0 g2=ADD_1 g3=smc_loop g4=100
!   expect g1=5050 g2=ADD_1+100 g4=0 icc=Z
a_loop_patches_itself_each_round:
1:      st %g2, [%g3]
        nop
smc_loop:
        add %g1, 0, %g1
        subcc %g4, 1, %g4
        bne 1b
        add %g2, 1, %g2
        END

! case a_loop_patches_code_already_chained
!   init g1=0 g2=ADD_2 g3=smc_chained g4=50
!   expect g1=74 g4=0 o7=* icc=Z
a_loop_patches_code_already_chained:
1:      call smc_function
        nop
        subcc %g4, 25, %g0
        bne 2f
        nop
        st %g2, [%g3]
        flush %g3
2:      subcc %g4, 1, %g4
        bne 1b
        nop
        END
smc_function:
        ba smc_chained
        nop
        nop
smc_chained:
        add %g1, 1, %g1
        retl
        nop

! case data_and_code_share_a_page
! 1000 stores beside the loop that makes them.
!   init g1=0 g2=shared_data g4=1000
!   expect g1=499500 g4=0 icc=Z g5=* g6=* m[shared_data+12]=499500
data_and_code_share_a_page:
        ba 1f
        mov 0, %g5
        .align 64
shared_data:
        .word 0, 0, 0, 0
1:      ld [%g2 + 12], %g1
        add %g1, %g5, %g1
        st %g1, [%g2 + 12]
        add %g5, 1, %g5
        subcc %g4, 1, %g4
        bne 1b
        st %g4, [%g2]
        END

! case code_is_copied_and_run_and_overwritten
! The same buffer holds one routine, then another.
!   init g1=0 g2=0x90000
!   expect regs=* g1=0x12
code_is_copied_and_run_and_overwritten:
        set copied_first, %l0
        call copy_routine
        nop
        jmpl %g2, %o7
        nop
        set copied_second, %l0
        call copy_routine
        nop
        jmpl %g2, %o7
        nop
        END
copy_routine:
        ldd [%l0], %l2
        std %l2, [%g2]
        ldd [%l0 + 8], %l2
        retl
        std %l2, [%g2 + 8]
        .align 8
copied_first:
        add %g1, 2, %g1
        retl
        nop
        nop
copied_second:
        retl
        add %g1, 16, %g1
        nop
        nop

! case a_jit_writes_and_runs_in_turn
! 200 routines one after the other at the same place, each returning its number.
!   init g1=0 g2=0x90000 g3=200
!   expect regs=* g1=20100 icc=Z
a_jit_writes_and_runs_in_turn:
        set 0x81c3e008, %l0             ! retl
        set 0x90102000, %l1             ! mov 0, %o0
1:      or %l1, %g3, %l2
        st %l0, [%g2]
        st %l2, [%g2 + 4]
        flush %g2
        flush %g2 + 4
        call %g2
        nop
        add %g1, %o0, %g1
        subcc %g3, 1, %g3
        bne 1b
        nop
        END

! case a_store_by_a_misaligned_page_neighbour_leaves_code_alone
!   init g1=0 g2=next_page_code-4 g3=NOP
!   expect g1=3 l7=* o7=*
a_store_by_a_misaligned_page_neighbour_leaves_code_alone:
        ba 1f
        nop
        .align 4096
next_page_code:
        retl
        add %g1, 1, %g1
1:      .rept 3
        call next_page_code
        nop
        st %g3, [%g2]
        .endr
        END

! case many_blocks_overflow_a_small_code_buffer
! 24 pages of code, thrice round: a tiny tb-size must evict and come back.
!   init g1=0 g2=3
!   expect g1=72000 g2=0 g3=* icc=Z
many_blocks_overflow_a_small_code_buffer:
1:      .rept 2400
        ba . + 8
        add %g1, 10, %g1
        .endr
        subcc %g2, 1, %g2
        bne 2f
        nop
        END
2:      set many_blocks_overflow_a_small_code_buffer, %g3
        jmp %g3
        nop
