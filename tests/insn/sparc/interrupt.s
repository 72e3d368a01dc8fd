! SPDX-License-Identifier: MIT
! Interrupts of every level against PIL and ET.  SPARC V8 manual 7.3.  A store to offset 4 of the test device asks for one.
        .irp level, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
        .set own_\level, 1
        .endr
        .include "prelude.inc"

! Takes the request away and has the interrupted instruction run again.
        .irp level, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
handler_\level:
        .endr
        set 0x20000000, %l4
        st %g0, [%l4 + 4]
        jmp %l1
        rett %l2

! Asks for `level` and goes through the end of a block, where it is taken.
        .macro ASK level
        mov \level, %g2
        st %g2, [%g1 + 4]
        ba 1f
        nop
1:
        .endm

! case every_level_has_its_trap
!   init g1=0x20000000
!   expect g2=15 traps=11,12,13,14,15,16,17,18,19,1a,1b,1c,1d,1e,1f
every_level_has_its_trap:
        .irp level, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
        ASK \level
        .endr
        END

! case levels_up_to_pil_wait
!   init g1=0x20000000 pil=7
!   expect g2=15 traps=18,19,1a,1b,1c,1d,1e,1f pil=7
levels_up_to_pil_wait:
        .irp level, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
        ASK \level
        .endr
        END

! case pil_15_lets_only_level_15_through
!   init g1=0x20000000 pil=15
!   expect g2=15 traps=1f pil=15
pil_15_lets_only_level_15_through:
        .irp level, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
        ASK \level
        .endr
        END

! case a_request_taken_away_in_time_is_not_seen
!   init g1=0x20000000 et=0
!   expect g2=0 g3=* et=1
a_request_taken_away_in_time_is_not_seen:
        ASK 5
        ASK 0
        rd %psr, %g3
        wr %g3, 0x20, %psr
        nop
        nop
        nop
        ba 1f
        nop
1:      END

! case an_interrupt_between_a_branch_and_its_delay_slot_keeps_both
! The couple's delay slot is a block of its own: pc and npc are restored by JMPL and RETT.
!   init g1=0x20000000 g2=4 g3=0
!   expect g3=0x0a traps=14
an_interrupt_between_a_branch_and_its_delay_slot_keeps_both:
        st %g2, [%g1 + 4]
        ba 1f
        ba 2f
        add %g3, 1, %g3
1:      add %g3, 2, %g3
        add %g3, 4, %g3
2:      add %g3, 8, %g3
        END

! case an_interrupt_in_user_mode_returns_there
!   init g1=0x20000000 s=0 ps=1
!   expect g2=4 traps=14,03 s=0 ps=0
an_interrupt_in_user_mode_returns_there:
        ASK 4
        rd %psr, %g3
        END

! case a_tight_loop_is_interrupted
!   init g1=0x20000000 g2=4 g3=0 g4=20000
!   expect g3=20000 g4=0 icc=Z traps=14
a_tight_loop_is_interrupted:
        st %g2, [%g1 + 4]
1:      subcc %g4, 1, %g4
        bne 1b
        add %g3, 1, %g3
        END
