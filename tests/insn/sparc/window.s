! SPDX-License-Identifier: MIT
! Register windows: SAVE, RESTORE, their traps, wrapping round the file, and RETT.  SPARC V8 manual 4.1, B.20, B.26.
! Cases start in window 3 of 8 with WIM 0.
        .set own_5, 1
        .set own_6, 1
        .include "prelude.inc"

! Counts in %g7, moves WIM to the window below (one more SAVE fits) and has the instruction run again.
handler_5:
        rd %wim, %l3
        srl %l3, 1, %l4
        sll %l3, 7, %l5
        or %l4, %l5, %l4
        and %l4, 0xff, %l4
        wr %l4, 0, %wim
        add %g7, 1, %g7
        jmp %l1
        rett %l2

! Moves WIM one window up.
handler_6:
        rd %wim, %l3
        sll %l3, 1, %l4
        srl %l3, 7, %l5
        or %l4, %l5, %l4
        and %l4, 0xff, %l4
        wr %l4, 0, %wim
        add %g7, 0x100, %g7
        jmp %l1
        rett %l2

! case save_makes_outs_ins
!   init o0=0x11 o7=0x77 o6=0x1000
!   expect cwp=2 i0=0x11 i7=0x77 i6=0x1000 o6=0xfa0 l0=* l1=* l2=* l3=* l4=* l5=* l6=* l7=* o0=* o1=* o2=* o3=* o4=* o5=* o7=* i1=* i2=* i3=* i4=* i5=* w3.o0=0x11 w2.i0=0x11 w3.o6=0x1000
save_makes_outs_ins:
        save %sp, -96, %sp
        END

! case restore_goes_back
!   init o0=5
!   expect o0=99 o1=6
restore_goes_back:
        save %sp, -96, %sp
        mov 1, %l0
        add %i0, 1, %i1
        restore %g0, 99, %o0
        END

! case save_adds_in_the_old_window_and_writes_in_the_new
!   init l0=0x10 l1=0x20
!   expect cwp=2 regs=* g1=0 l0=0x30 w3.l0=0x10
save_adds_in_the_old_window_and_writes_in_the_new:
        mov 0, %g1
        save %l0, %l1, %l0
        END

! case restore_adds_in_the_old_window_and_writes_in_the_new
!   init l0=0x10 l1=0x20
!   expect cwp=4 regs=* l0=0x30 w3.l0=0x10
restore_adds_in_the_old_window_and_writes_in_the_new:
        restore %l0, %l1, %l0
        END

! case save_to_a_global
!   init g1=3
!   expect cwp=2 regs=* g1=8 w2.i0=0xa0003008
save_to_a_global:
        save %g1, 5, %g1
        END

! case windows_wrap_round_the_file
! Eight SAVEs come back to the window they started from.
!   init l0=0x33 o0=0x44 i0=0x55
!   expect l0=0x33 o0=0x44 i0=0x55 regs=* cwp=3 g1=0x33 g2=0x44
windows_wrap_round_the_file:
        .rept 8
        save
        .endr
        mov %l0, %g1
        mov %o0, %g2
        END

! case windows_wrap_round_the_file_upwards
!   init l0=0x33 o0=0x44 i0=0x55
!   expect regs=* cwp=3 g1=0x33 g2=0x44 g3=0x55
windows_wrap_round_the_file_upwards:
        .rept 8
        restore
        .endr
        mov %l0, %g1
        mov %o0, %g2
        mov %i0, %g3
        END

! case the_topmost_window_s_ins_are_the_lowest_one_s_outs
!   init w0.o3=0x1234 w7.l1=0x77
!   expect regs=* cwp=7 g1=0x1234 g2=0x77 w0.o3=0x4321
the_topmost_window_s_ins_are_the_lowest_one_s_outs:
        restore
        restore
        restore
        restore
        mov %i3, %g1
        mov %l1, %g2
        set 0x4321, %i3
        END

! case many_saves_and_restores_keep_every_register
! 1000 times round in both directions, with sums of all locals.
!   expect regs=* g3=0x240 icc=*
many_saves_and_restores_keep_every_register:
        set 1000, %g1
1:      save
        subcc %g1, 1, %g1
        bne 1b
        mov %g1, %l0
        set 1000, %g1
2:      restore
        subcc %g1, 1, %g1
        bne 2b
        nop
        mov 8, %g2
        mov 0, %g3
3:      sll %g2, 4, %l7
        save
        subcc %g2, 1, %g2
        bne 3b
        nop
        mov 8, %g2
4:      add %g3, %l7, %g3
        restore
        subcc %g2, 1, %g2
        bne 4b
        nop
        END

! case save_into_an_invalid_window_overflows
!   init wim=4 g7=0
!   expect traps=05@save_into_an_invalid_window_overflows cwp=2 wim=2 regs=* g7=1 o6=0xa0002fae
save_into_an_invalid_window_overflows:
        save %sp, -96, %sp
        END

! case save_trap_writes_nothing_before_it_is_run_again
!   init wim=4 g7=0 g1=5
!   expect traps=05 cwp=2 wim=2 regs=* g7=1 g1=6
save_trap_writes_nothing_before_it_is_run_again:
        save %g1, 1, %g1
        END

! case restore_into_an_invalid_window_underflows
!   init wim=16 g7=0 g1=5
!   expect traps=06@restore_into_an_invalid_window_underflows cwp=4 wim=32 regs=* g7=0x100 g1=6
restore_into_an_invalid_window_underflows:
        restore %g1, 1, %g1
        END

! case overflow_goes_on_round_the_file
! WIM marks window 4, above: seven SAVEs reach it after six.
!   init wim=16 g7=0
!   expect traps=05,05,05,05,05,05,05,05,05,05,05,05,05,05 cwp=7 wim=64 regs=* g7=14
overflow_goes_on_round_the_file:
        .rept 20
        save
        .endr
        END

! case underflow_goes_on_round_the_file
!   init wim=4 g7=0
!   expect traps=06,06,06,06,06,06,06,06,06,06,06,06,06,06 cwp=7 wim=1 regs=* g7=0xe00
underflow_goes_on_round_the_file:
        .rept 20
        restore
        .endr
        END

! case save_in_a_delay_slot
!   init g1=0
!   expect cwp=2 regs=* g1=4 o6=0xa0002fae
save_in_a_delay_slot:
        ba 1f
        save %sp, -96, %sp
        add %g1, 2, %g1
1:      add %g1, 4, %g1
        END

! case restore_in_the_delay_slot_of_a_return
!   init g1=0
!   expect o7=restore_in_the_delay_slot_of_a_return o0=7
restore_in_the_delay_slot_of_a_return:
        call 1f
        nop
        END
1:      save %sp, -96, %sp
        ret
        restore %g0, 7, %o0

! case window_traps_in_the_delay_slot_of_a_conditional_branch
!   init wim=4 g7=0 icc=Z g1=0
!   expect traps=05@overflowing_slot cwp=2 wim=2 regs=* icc=Z g7=1 g1=4
window_traps_in_the_delay_slot_of_a_conditional_branch:
        be 1f
overflowing_slot:
        save
        add %g1, 2, %g1
1:      add %g1, 4, %g1
        END

! case save_and_restore_on_both_sides_of_a_branch
!   init icc=Z l0=0x21 g1=0
!   expect g1=0x63
save_and_restore_on_both_sides_of_a_branch:
        be 1f
        save
        mov 0x7f, %g1
1:      mov 0x42, %l0
        bne 2f
        restore
2:      save
        add %g1, %l0, %g1
        restore
        add %g1, %l0, %g1
        END

! case recursion_spills_and_fills
! Sums 1 .. 30 through 30 windows; the trap handlers here only move WIM, so the sum is taken on the way down.
!   init wim=16 g7=0 g1=30 g2=0
!   expect regs=* traps=05,05,05,05,05,05,05,05,05,05,05,05,05,05,05,05,05,05,05,05,05,05,05,05 g2=465 icc=Z cwp=5 wim=16
recursion_spills_and_fills:
        save
        add %g2, %g1, %g2
        subcc %g1, 1, %g1
        bne recursion_spills_and_fills
        nop
        END

! case wim_bits_beyond_the_windows_read_zero
!   init g1=0xffffffff
!   expect g2=0xff wim=0xff g3=0
wim_bits_beyond_the_windows_read_zero:
        wr %g1, 0, %wim
        nop
        nop
        nop
        rd %wim, %g2
        wr %g0, 0, %wim
        nop
        nop
        nop
        rd %wim, %g3
        wr %g1, 0, %wim
        nop
        nop
        nop
        END

! case writing_cwp_changes_the_window
!   init l0=0x33 w6.l0=0x66
!   expect cwp=6 regs=* g1=0x66
writing_cwp_changes_the_window:
        rd %psr, %g1
        andn %g1, 0x1f, %g1
        wr %g1, 6, %psr
        nop
        nop
        nop
        mov %l0, %g1
        END

! case writing_an_impossible_cwp_is_illegal
!   expect traps=02@impossible_cwp g1=*
writing_an_impossible_cwp_is_illegal:
        rd %psr, %g1
        andn %g1, 0x1f, %g1
impossible_cwp:
        wr %g1, 8, %psr
        nop
        nop
        nop
        END

! case rett_restores_window_s_and_et
!   init et=0 s=1 ps=0 g1=rett_target
!   expect et=1 s=0 ps=0 cwp=4 regs=* g2=5
rett_restores_window_s_and_et:
        jmp %g1
        rett %g1 + 4
        nop
rett_target:
        mov 5, %g2
        END

! case rett_target_may_be_elsewhere
!   init et=0 ps=1 g1=rett_first g2=rett_second g3=0
!   expect et=1 cwp=4 regs=* g3=10
rett_target_may_be_elsewhere:
        jmp %g1
        rett %g2
        nop
rett_first:
        add %g3, 2, %g3
        add %g3, 4, %g3
rett_second:
        add %g3, 8, %g3
        END

! case rett_alone_is_delayed_like_any_jump
!   init et=0 ps=1 g1=rett_alone_target g3=0
!   expect et=1 cwp=4 regs=* g3=9
rett_alone_is_delayed_like_any_jump:
        rett %g1
        add %g3, 1, %g3
        add %g3, 2, %g3
        END
rett_alone_target:
        add %g3, 8, %g3
        END

! case rett_with_traps_enabled_is_illegal
!   init g1=buffer
!   expect traps=02@rett_with_traps_enabled_is_illegal
rett_with_traps_enabled_is_illegal:
        rett %g1
        nop
        END

! case rett_in_user_mode_is_privileged
!   init g1=buffer s=0
!   expect traps=03 s=0 ps=0
rett_in_user_mode_is_privileged:
        rett %g1
        nop
        END

! case rett_in_user_mode_with_traps_disabled_is_an_error
!   init g1=buffer s=0 et=0
!   expect end=error s=0 et=0 tt=3
rett_in_user_mode_with_traps_disabled_is_an_error:
        rett %g1
        nop
        END

! case rett_into_an_invalid_window_is_an_error
!   init g1=buffer wim=16 et=0
!   expect end=error et=0 tt=6
rett_into_an_invalid_window_is_an_error:
        rett %g1
        nop
        END

! case rett_to_a_misaligned_address_is_an_error
!   init g1=buffer+1 et=0
!   expect end=error et=0 tt=7
rett_to_a_misaligned_address_is_an_error:
        rett %g1
        nop
        END

! case two_windows_wrap
!   cpu TI-SuperSparc-II,nwindows=2
!   init cwp=0 wim=0 l0=0x10 w1.l0=0x11
!   expect cwp=1 regs=* g1=0x11 g2=0x10 g3=0x11
two_windows_wrap:
        save
        mov %l0, %g1
        save
        mov %l0, %g2
        restore
        mov %l0, %g3
        END

! case thirty_two_windows
!   cpu TI-SuperSparc-II,nwindows=32
!   init w31.l0=0x31 w20.l0=0x20
!   expect cwp=20 regs=* g1=0x31 g2=0x20
thirty_two_windows:
        .rept 4
        save
        .endr
        mov %l0, %g1
        .rept 11
        save
        .endr
        mov %l0, %g2
        END

! case windows_of_a_number_that_is_no_power_of_two
!   cpu TI-SuperSparc-II,nwindows=7
!   init w6.l0=0x66
!   expect cwp=3 regs=* g1=0x66 g2=6 g3=0x7f wim=0
windows_of_a_number_that_is_no_power_of_two:
        .rept 4
        save
        .endr
        mov %l0, %g1
        rd %psr, %g2
        and %g2, 0x1f, %g2
        .rept 3
        save
        .endr
        mov -1, %g3
        wr %g3, 0, %wim
        nop
        nop
        nop
        rd %wim, %g3
        wr %g0, 0, %wim
        END
