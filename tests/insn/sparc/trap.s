! SPDX-License-Identifier: MIT
! Traps: every type that an instruction can reach, what entry does, priorities, privilege, interrupts, error mode.
! SPARC V8 manual chapter 7.
        .set own_134, 1
        .set own_135, 1
        .set own_136, 1
        .set own_137, 1
        .set own_19, 1
        .set own_31, 1
        .include "prelude.inc"

! Asks for interrupt 3 with traps disabled and returns: it is taken before the next instruction.
handler_134:
        set 0x20000000, %l4
        mov 3, %l3
        st %l3, [%l4 + 4]
        jmp %l2
        rett %l2 + 4

! Enables traps in the handler and takes another trap.
handler_136:
        rd %psr, %l0
        wr %l0, 0x20, %psr
        nop
        nop
        nop
        ta 7
        wr %l0, 0, %psr
        nop
        nop
        nop
        jmp %l2
        rett %l2 + 4

! Returns to user mode: PS is cleared.
handler_137:
        rd %psr, %l0
        wr %l0, 0x40, %psr
        nop
        nop
        nop
        jmp %l2
        rett %l2 + 4

! Shows what trap entry did: PSR, %l1, %l2 and TBR go to the test device.
handler_135:
        set 0x20000000, %l4
        rd %psr, %l3
        st %l3, [%l4]
        st %l1, [%l4]
        st %l2, [%l4]
        rd %tbr, %l3
        st %l3, [%l4]
        NOTE_TRAP
        jmp %l2
        rett %l2 + 4

! Interrupts 3 and 15: take the request away.
handler_19:
handler_31:
        set 0x20000000, %l4
        st %g0, [%l4 + 4]
        add %g7, 1, %g7
        jmp %l1
        rett %l2

! case entry_saves_state_and_enters_the_window_below
!   init icc=NZ pil=5 ps=0
!   expect traps=87@entry_saves_state_and_enters_the_window_below out=0x40c015c2,entry_saves_state_and_enters_the_window_below,entry_saves_state_and_enters_the_window_below+4,trap_table+0x870 ps=1
entry_saves_state_and_enters_the_window_below:
        ta 7
        END

! case entry_from_user_mode_clears_ps
!   init s=0 ps=1
!   expect traps=87 out=0x40001082,entry_from_user_mode_clears_ps,entry_from_user_mode_clears_ps+4,trap_table+0x870 s=0 ps=0
entry_from_user_mode_clears_ps:
        ta 7
        END

! case trap_number_is_the_low_seven_bits_of_the_sum
!   init g1=0x100 g2=0x81
!   expect traps=80,81,81,87,fe out=*
trap_number_is_the_low_seven_bits_of_the_sum:
        ta %g1 + 0
        ta %g2 + 0
        ta %g1 + %g2
        ta %g1 + 7
        ta %g0 - 2
        END

! case trap_in_a_delay_slot
!   init g1=0
!   expect traps=85@ticc_in_slot g1=4
trap_in_a_delay_slot:
        ba 1f
ticc_in_slot:
        ta 5
        add %g1, 2, %g1
1:      add %g1, 4, %g1
        END

! case untaken_traps_cost_nothing
!   init icc=Z
!   expect
untaken_traps_cost_nothing:
        tne 5
        tn 5
        tg 7
        END

! case unimp_is_illegal
!   expect traps=02@unimp_is_illegal,02
unimp_is_illegal:
        unimp 0
        unimp 0x3fffff
        END

! case unassigned_encodings_are_illegal
!   expect traps=02,02,02,02,02,02
unassigned_encodings_are_illegal:
        .word 0x00400000                ! op 0, op2 1
        .word 0x00c00000                ! op2 3
        .word 0x01400000                ! op2 5
        .word 0x81680000                ! op 2, op3 0x2d
        .word 0x81780000                ! op3 0x2f
        .word 0xc0400000                ! op 3, op3 8
        END

! case illegal_op3_of_loads_and_stores
!   init g1=buffer
!   expect traps=02,02,02,02,02,02,02,02
illegal_op3_of_loads_and_stores:
        .word 0xc4604000                ! op3 0x0c
        .word 0xc4704000                ! op3 0x0e
        .word 0xc4404000                ! op3 0x08
        .word 0xc4584000                ! op3 0x0b
        .word 0xc4c04000                ! op3 0x18
        .word 0xc5104000                ! op3 0x22
        .word 0xc5404000                ! op3 0x28
        .word 0xc5f04000                ! op3 0x3e
        END

! case floating_point_with_ef_clear_is_disabled
!   init ef=0 g1=buffer+1
!   expect traps=04,04,04,04,04,04,04,04,04,04 ef=0
floating_point_with_ef_clear_is_disabled:
        fadds %f0, %f1, %f2
        fcmpd %f0, %f2
        ld [%g1], %f0
        ldd [%g1], %f0
        st %f0, [%g1]
        std %f0, [%g1]
        ld [%g1], %fsr
        st %fsr, [%g1]
        std %fq, [%g1]
        fbe .
        END

! case stdfq_in_user_mode_is_privileged_before_it_is_disabled
!   init ef=0 g1=buffer s=0
!   expect traps=03,04 ef=0 s=0 ps=0
stdfq_in_user_mode_is_privileged_before_it_is_disabled:
        std %fq, [%g1]
        st %f0, [%g1]
        END

! case coprocessor_instructions_are_disabled
!   init g1=buffer
!   expect traps=24,24,24,24,24,24,24,24,24
coprocessor_instructions_are_disabled:
        .word 0x81b00000                ! cpop1
        .word 0x81b80000                ! cpop2
        .word 0xc1804000                ! ldc
        .word 0xc1984000                ! lddc
        .word 0xc1a04000                ! stc
        .word 0xc1b84000                ! stdc
        .word 0xc1884000                ! ldcsr
        .word 0xc1a84000                ! stcsr
        .word 0x11c00002                ! cba
        END

! case stdcq_is_privileged_then_disabled
!   init g1=buffer s=0
!   expect traps=03 s=0 ps=0
stdcq_is_privileged_then_disabled:
        .word 0xc1b04000
        END
! case stdcq_in_supervisor_mode_is_disabled
!   init g1=buffer
!   expect traps=24
stdcq_in_supervisor_mode_is_disabled:
        .word 0xc1b04000
        END

! case privileged_instructions_in_user_mode
!   init s=0 g1=0
!   expect traps=03,03,03,03,03,03,03 s=0 ps=0
privileged_instructions_in_user_mode:
        rd %psr, %g2
        rd %wim, %g2
        rd %tbr, %g2
        wr %g1, 0, %psr
        wr %g1, 0, %wim
        wr %g1, 0, %tbr
        rett %g1
        END

! case y_and_stbar_are_open_to_users
!   init s=0 g1=5
!   expect s=0 g2=5 y=5
y_and_stbar_are_open_to_users:
        wr %g1, 0, %y
        nop
        nop
        nop
        rd %y, %g2
        stbar
        flush %g1
        END

! case misalignment_goes_before_the_bus
! Nothing answers at the address.
!   init g1=0x30000001
!   expect traps=07
misalignment_goes_before_the_bus:
        ld [%g1], %g2
        END

! case illegal_ldd_goes_before_misaligned
!   init g1=buffer+4
!   expect traps=02
illegal_ldd_goes_before_misaligned:
        .word 0xc6184000                ! ldd [%g1], %g3
        END

! case fp_disabled_goes_before_misaligned
!   init g1=buffer+2 ef=0
!   expect traps=04 ef=0
fp_disabled_goes_before_misaligned:
        ld [%g1], %f0
        END

! case division_by_zero_leaves_y
!   init g1=5 y=7
!   expect traps=2a
division_by_zero_leaves_y:
        udivcc %g1, %g0, %g2
        END

! case a_trap_with_traps_disabled_is_error_mode
!   init et=0 g1=buffer+1 g2=7
!   expect end=error et=0 g3=8 pc=error_mode_at
a_trap_with_traps_disabled_is_error_mode:
        add %g2, 1, %g3
error_mode_at:
        ld [%g1], %g4
        END

! case a_software_trap_with_traps_disabled_is_error_mode
!   init et=0
!   expect end=error et=0 pc=a_software_trap_with_traps_disabled_is_error_mode
a_software_trap_with_traps_disabled_is_error_mode:
        ta 5
        END

! case an_interrupt_is_taken_between_instructions
!   init g1=0x20000004 g2=3 g3=0 g7=0
!   expect traps=13 g3=100 g7=1 icc=Z
an_interrupt_is_taken_between_instructions:
        st %g2, [%g1]
1:      add %g3, 1, %g3
        subcc %g3, 100, %g0
        bne 1b
        nop
        END

! case an_interrupt_at_or_below_pil_waits
!   init g1=0x20000004 g2=3 g3=0 g7=0 pil=3
!   expect g3=100 g7=0 icc=Z pil=3
an_interrupt_at_or_below_pil_waits:
        st %g2, [%g1]
1:      add %g3, 1, %g3
        subcc %g3, 100, %g0
        bne 1b
        nop
        END

! case lowering_pil_lets_a_waiting_interrupt_in
!   init g1=0x20000004 g2=3 g3=0 g7=0 pil=3
!   expect g3=0x10e3 g7=1 pil=0 traps=13
lowering_pil_lets_a_waiting_interrupt_in:
        st %g2, [%g1]
        rd %psr, %g3
        andn %g3, 0xf00, %g3
        set 0xff0fffff, %g4
        wr %g3, 0, %psr
        nop
        nop
        nop
        set 0xfff, %g4
        ba 1f
        nop
1:      set 0x1fff, %g4
        and %g3, %g4, %g3
        set 0xa00ff004, %g4
        END

! case enabling_traps_lets_a_waiting_interrupt_in
!   init g1=0x20000004 g2=3 g3=0 g7=0 et=0
!   expect g3=1 g4=* g7=1 et=1 traps=13
enabling_traps_lets_a_waiting_interrupt_in:
        st %g2, [%g1]
        ba 1f
        nop
1:      rd %psr, %g4
        wr %g4, 0x20, %psr
        nop
        nop
        nop
        ba 1f
        nop
1:      mov 1, %g3
        ba 1f
        nop
1:      END

! case level_15_cannot_be_held_off_by_pil
!   init g1=0x20000004 g2=15 pil=15 g7=0
!   expect traps=1f g7=1 pil=15
level_15_cannot_be_held_off_by_pil:
        st %g2, [%g1]
        ba 1f
        nop
1:      END

! case an_interrupt_goes_behind_a_trap_of_the_same_instruction
! The interrupt is asked for by the store; the next instruction's own trap comes in whichever order, both are taken once.
!   init g1=0x20000004 g2=3 g7=0 g4=buffer+1
!   expect traps=* g7=1
an_interrupt_goes_behind_a_trap_of_the_same_instruction:
        st %g2, [%g1]
        ld [%g4], %g3
        ba 1f
        nop
1:      END

! case entry_does_not_ask_for_a_valid_window
! WIM marks the window below: SAVE would overflow, a trap enters it.
!   init wim=4
!   expect traps=85 wim=4
entry_does_not_ask_for_a_valid_window:
        ta 5
        END

! case a_conditional_trap_into_an_invalid_window
!   init wim=4 icc=Z
!   expect traps=85 wim=4 icc=Z
a_conditional_trap_into_an_invalid_window:
        te 5
        END

! case software_traps_in_every_window
! Twice round the file, downwards and upwards, so that the window line slides under the traps.
!   init g1=16
!   expect traps=85,85,85,85,85,85,85,85,85,85,85,85,85,85,85,85,85,85,85,85,85,85,85,85,85,85,85,85,85,85,85,85 g1=0 regs=* icc=Z
software_traps_in_every_window:
1:      ta 5
        subcc %g1, 1, %g1
        bne 1b
        save
        mov 16, %g1
1:      ta 5
        subcc %g1, 1, %g1
        bne 1b
        restore
        restore
        save
        END

! case a_software_trap_behind_saves_in_one_block
!   init l0=5
!   expect traps=85 cwp=1 regs=* w1.l0=7 w3.l0=5 w2.l0=6
a_software_trap_behind_saves_in_one_block:
        save
        mov 6, %l0
        save
        mov 7, %l0
        ta 5
        END

! case traps_nest
!   expect traps=87 out=* ps=1
traps_nest:
        ta 8
        END

! case a_handler_returns_to_user_mode
!   expect traps=03@user_after_rett s=0 ps=0
a_handler_returns_to_user_mode:
        ta 9
user_after_rett:
        rd %psr, %g1
        END

! case a_user_traps_and_comes_back_to_user_mode
!   init s=0 ps=1
!   expect traps=85,03@still_user s=0 ps=0
a_user_traps_and_comes_back_to_user_mode:
        ta 5
still_user:
        rd %psr, %g1
        END

! case an_interrupt_asked_for_in_a_handler_comes_right_after_rett
!   init g7=0
!   expect traps=13@after_rett_with_interrupt g7=1 g1=5
an_interrupt_asked_for_in_a_handler_comes_right_after_rett:
        ta 6
after_rett_with_interrupt:
        mov 5, %g1
        END

! case a_conditional_software_trap_with_traps_disabled_is_error_mode
!   init et=0 icc=Z
!   expect end=error et=0 pc=a_conditional_software_trap_with_traps_disabled_is_error_mode
a_conditional_software_trap_with_traps_disabled_is_error_mode:
        te 5
        END

! case a_trap_in_the_handler_with_traps_disabled_is_error_mode
!   init g1=buffer+1 g2=trap_table
!   expect end=error regs=* et=0 ps=1 s=1 cwp=2 traps=02
a_trap_in_the_handler_with_traps_disabled_is_error_mode:
        set 0x11c, %g3                  ! unimp in the place of the handler of trap 2
        st %g3, [%g2 + 0x20]
        flush %g2 + 0x20
        unimp 5
        END

! case privilege_goes_before_illegality_and_misalignment
!   init s=0 g1=buffer+1
!   expect traps=03,03,03 s=0 ps=0
privilege_goes_before_illegality_and_misalignment:
        .word 0xc6986000                ! ldda, odd rd, i = 1
        lda [%g1] 0xb, %g2
        .word 0xc1304000                ! std %fq
        END

! case fp_disabled_goes_before_unimplemented_operations
!   init ef=0
!   expect traps=04 ef=0
fp_disabled_goes_before_unimplemented_operations:
        .word 0x81a00862                ! faddq
        END

! case window_overflow_goes_before_nothing_is_written
!   init wim=4 o6=0x1001
!   expect traps=05 wim=4
window_overflow_goes_before_nothing_is_written:
        save %sp, 1, %sp
        END

! case tag_overflow_leaves_the_destination
!   init g1=1 g2=2 g3=77
!   expect traps=0a g3=77
tag_overflow_leaves_the_destination:
        tsubcctv %g1, %g2, %g3
        END
