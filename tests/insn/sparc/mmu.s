! SPDX-License-Identifier: MIT
! The reference MMU as programs see it: translation, faults with SFSR and SFAR, probes, flushes, contexts, NF.
! SPARC V8 manual appendix H.  Code is mapped one to one by a 256 KiB page (level 2); 3 is ACC read, write and execute for
! all, 7 the same for the supervisor only.  SFSR: L 9:8, AT 7:5, FT 4:2, FAV 1, OW 0.
        .set own_1, 1
        .set own_33, 1
        .include "prelude.inc"

        .set ASI_PROBE, 3
        .set ASI_MMU, 4
        .set CONTROL, 0x000
        .set CONTEXT, 0x200
        .set SFSR, 0x300
        .set SFAR, 0x400

! An instruction access fault goes back behind the call that led to it.
handler_1:
handler_33:
        jmp %i7 + 8
        rett %i7 + 12

! case loads_and_stores_through_a_page
!   map 0 0 acc=7 level=2
!   map 0x40000000 0x100000 acc=3
!   mmu on
!   init g1=0x40000ffc g2=0x12345678 m[0x100000]=0xcafe
!   expect g3=0xcafe g4=0x12345678 m[0x100ffc]=0x12345678
loads_and_stores_through_a_page:
        st %g2, [%g1]
        ld [%g1 - 0xffc], %g3
        ld [%g1], %g4
        END

! case pages_of_every_level
!   map 0 0 acc=7 level=2
!   map 0x41000000 0x000000 acc=3 level=1
!   map 0x42040000 0x140000 acc=3 level=2
!   map 0x43001000 0x182000 acc=3 level=3
!   mmu on
!   init g1=0x41123450 g2=0x42076540 g3=0x43001230 m[0x123450]=11 m[0x176540]=22 m[0x182230]=33
!   expect g4=11 g5=22 g6=33
pages_of_every_level:
        ld [%g1], %g4
        ld [%g2], %g5
        ld [%g3], %g6
        END

! case physical_addresses_have_36_bits
! Nothing is there: a bus error, which is another trap than the tables' (table 7-1).
!   map 0 0 acc=7 level=2
!   map 0x40000000 0xf00100000 acc=3
!   mmu on
!   init g1=0x40000000
!   expect traps=29 mmu.sfar=0x40000000 g2=0xa00ff002
physical_addresses_have_36_bits:
        ld [%g1], %g2
        END

! case load_of_an_invalid_page
!   map 0 0 acc=7 level=2
!   map 0x40000000 0x100000 acc=3
!   mmu on
!   init g1=0x40001234
!   expect traps=09@load_of_an_invalid_page mmu.sfsr=0x326 mmu.sfar=0x40001234
load_of_an_invalid_page:
        ld [%g1], %g2
        END

! case load_where_there_is_no_table
!   map 0 0 acc=7 level=2
!   mmu on
!   init g1=0x40001234
!   expect traps=09 mmu.sfsr=0x126 mmu.sfar=0x40001234
load_where_there_is_no_table:
        ld [%g1], %g2
        END

! case store_to_an_invalid_page
!   map 0 0 acc=7 level=2
!   mmu on
!   init g1=0x01234568
!   expect traps=09 mmu.sfsr=0x1a6 mmu.sfar=0x01234568
store_to_an_invalid_page:
        std %g2, [%g1]
        END

! case store_to_a_read_only_page
!   map 0 0 acc=7 level=2
!   map 0x40000000 0x100000 acc=0
!   mmu on
!   init g1=0x40000010 m[0x100010]=7
!   expect traps=09 mmu.sfsr=0x3aa mmu.sfar=0x40000010 m[0x100010]=7 g3=7
store_to_a_read_only_page:
        ld [%g1], %g3
        st %g2, [%g1]
        END

! case atomics_on_a_read_only_page_fault_as_stores
!   map 0 0 acc=7 level=2
!   map 0x40000000 0x100000 acc=0
!   mmu on
!   init g1=0x40000010 m[0x100010]=7
!   expect traps=09,09 mmu.sfsr=0x3ab mmu.sfar=0x40000010 m[0x100010]=7
atomics_on_a_read_only_page_fault_as_stores:
        swap [%g1], %g2
        ldstub [%g1], %g2
        END

! case user_load_of_a_supervisor_page
!   map 0 0 acc=3 level=2
!   map 0x40000000 0x100000 acc=7
!   mmu on
!   init g1=0x40000010 s=0
!   expect traps=09 mmu.sfsr=0x30e mmu.sfar=0x40000010 s=0 ps=0
user_load_of_a_supervisor_page:
        ld [%g1], %g2
        END

! case user_store_to_a_page_users_may_read
!   map 0 0 acc=3 level=2
!   map 0x40000000 0x100000 acc=5
!   mmu on
!   init g1=0x40000010 s=0 m[0x100010]=9
!   expect traps=09 mmu.sfsr=0x38a mmu.sfar=0x40000010 s=0 ps=0 g3=9 m[0x100010]=9
user_store_to_a_page_users_may_read:
        ld [%g1], %g3
        st %g2, [%g1]
        END

! case supervisor_stores_to_a_page_users_may_read
!   map 0 0 acc=3 level=2
!   map 0x40000000 0x100000 acc=5
!   mmu on
!   init g1=0x40000010 g2=4
!   expect m[0x100010]=4
supervisor_stores_to_a_page_users_may_read:
        st %g2, [%g1]
        END

! case load_of_an_execute_only_page
!   map 0 0 acc=7 level=2
!   map 0x40000000 0x100000 acc=4
!   mmu on
!   init g1=0x40000010
!   expect traps=09 mmu.sfsr=0x32a mmu.sfar=0x40000010
load_of_an_execute_only_page:
        ld [%g1], %g2
        END

! case user_data_space_follows_user_permissions
! The supervisor's lduba of ASI 0xa is a user's load.
!   map 0 0 acc=7 level=2
!   map 0x40000000 0x100000 acc=7
!   map 0x40001000 0x101000 acc=3
!   mmu on
!   init g1=0x40000010 g2=0x40001010 m[0x101010]=0x55000000
!   expect traps=09@user_data_space_follows_user_permissions mmu.sfsr=0x30e mmu.sfar=0x40000010 g3=0x55
user_data_space_follows_user_permissions:
        lduba [%g1] 0xa, %g3
        lduba [%g2] 0xa, %g3
        END

! case execution_of_a_page_that_does_not_execute
!   map 0 0 acc=7 level=2
!   map 0x40000000 0x100000 acc=1
!   mmu on
!   init g1=0x40000010
!   expect traps=01@0x40000010 mmu.sfsr=0x36a mmu.sfar=0x40000010 o7=execution_of_a_page_that_does_not_execute
execution_of_a_page_that_does_not_execute:
        call %g1
        nop
        END

! case execution_of_an_invalid_page
!   map 0 0 acc=7 level=2
!   mmu on
!   init g1=0x50000000
!   expect traps=01@0x50000000 mmu.sfsr=0x166 mmu.sfar=0x50000000 o7=execution_of_an_invalid_page
execution_of_an_invalid_page:
        call %g1
        nop
        END

! case user_execution_of_a_supervisor_page
!   map 0 0 acc=3 level=2
!   map 0x40000000 0x100000 acc=7
!   mmu on
!   init g1=0x40000010 s=0
!   expect traps=01@0x40000010 mmu.sfsr=0x34e mmu.sfar=0x40000010 o7=user_execution_of_a_supervisor_page s=0 ps=0
user_execution_of_a_supervisor_page:
        call %g1
        nop
        END

! case code_runs_from_a_mapped_page
!   map 0 0 acc=7 level=2
!   map 0x40000000 0 acc=7 level=2
!   mmu on
!   init g1=mapped_routine+0x40000000
!   expect o7=code_runs_from_a_mapped_page g2=mapped_routine+0x40000004
code_runs_from_a_mapped_page:
        call %g1
        nop
        END
mapped_routine:
        mov %o7, %l6
        call . + 8
        mov %o7, %g2
        mov %l6, %o7
        set 0xa0003016, %l6
        retl
        nop

! case straight_into_an_invalid_page
! Code runs over the end of the 256 KiB page into nothing: the fault is at the first instruction there.
!   map 0 0 acc=7 level=2
!   map 0x40000000 0x100000 acc=7
!   mmu on
!   init g1=0x40000ff8 g2=0 m[0x100ff8]=0x8400a001 m[0x100ffc]=0x8400a001
!   expect traps=01@0x40001000 mmu.sfsr=0x366 mmu.sfar=0x40001000 g2=2 o7=straight_into_an_invalid_page
straight_into_an_invalid_page:
        call %g1
        nop
        END

! case a_delay_slot_on_an_invalid_page
! The branch at the page's end runs, its delay slot faults; npc is the target.
!   map 0 0 acc=7 level=2
!   map 0x40000000 0x100000 acc=7
!   mmu on
!   init g1=0x40000ffc m[0x100ffc]=0x10800008
!   expect traps=01@0x40001000 mmu.sfsr=0x366 mmu.sfar=0x40001000 o7=a_delay_slot_on_an_invalid_page
a_delay_slot_on_an_invalid_page:
        call %g1
        nop
        END

! case an_annulled_delay_slot_on_an_invalid_page_is_not_fetched
!   map 0 0 acc=7 level=2
!   map 0x40000000 0x100000 acc=7
!   mmu on
! retl; nop at 0x40000f00, ba,a to it at the page's end.
!   init g1=0x40000ffc m[0x100ffc]=0x30bfffc1 m[0x100f00]=0x81c3e008 m[0x100f04]=0x01000000
!   expect o7=an_annulled_delay_slot_on_an_invalid_page_is_not_fetched
an_annulled_delay_slot_on_an_invalid_page_is_not_fetched:
        call %g1
        nop
        END

! case misalignment_goes_before_a_page_fault
!   map 0 0 acc=7 level=2
!   mmu on
!   init g1=0x40001235
!   expect traps=07 mmu.sfsr=0 mmu.sfar=0
misalignment_goes_before_a_page_fault:
        ld [%g1], %g2
        END

! case the_fault_address_goes_with_state_before_the_instruction
!   map 0 0 acc=7 level=2
!   mmu on
!   init g1=0x40001230 g2=1
!   expect traps=09@faulting_load g2=2 g3=3 icc=NC mmu.sfsr=0x126 mmu.sfar=0x40001238
the_fault_address_goes_with_state_before_the_instruction:
        add %g2, 1, %g2
        add %g2, 1, %g3
        subcc %g2, %g3, %g0
faulting_load:
        ldd [%g1 + 8], %g2
        END

! case a_second_fault_of_a_kind_sets_overwrite
!   map 0 0 acc=7 level=2
!   mmu on
!   init g1=0x40001234 g2=0x50001234
!   expect traps=09,09 mmu.sfsr=0x127 mmu.sfar=0x50001234
a_second_fault_of_a_kind_sets_overwrite:
        ld [%g1], %g3
        ld [%g2], %g3
        END

! case reading_the_fault_status_clears_it
!   map 0 0 acc=7 level=2
!   mmu on
!   init g1=0x40001234 g2=SFSR g3=SFAR
!   expect traps=09 g4=0x126 g5=0x40001234 g6=0 mmu.sfsr=0 mmu.sfar=0x40001234
reading_the_fault_status_clears_it:
        ld [%g1], %g4
        lda [%g3] ASI_MMU, %g5
        lda [%g2] ASI_MMU, %g4
        lda [%g2] ASI_MMU, %g6
        END

! case no_fault_holds_data_faults_back
!   map 0 0 acc=7 level=2
!   mmu nf
!   init g1=0x40001234
!   expect g2=* g3=5 mmu.sfsr=0x126 mmu.sfar=0x40001234
no_fault_holds_data_faults_back:
        ld [%g1], %g2
        mov 5, %g3
        END

! case no_fault_holds_stores_back
!   map 0 0 acc=7 level=2
!   map 0x40000000 0x100000 acc=0
!   mmu nf
!   init g1=0x40000010 m[0x100010]=7
!   expect g3=5 mmu.sfsr=0x3aa mmu.sfar=0x40000010 m[0x100010]=7
no_fault_holds_stores_back:
        st %g2, [%g1]
        mov 5, %g3
        END

! case no_fault_does_not_hold_supervisor_fetches_back
!   map 0 0 acc=7 level=2
!   mmu nf
!   init g1=0x50000000
!   expect traps=01@0x50000000 mmu.sfsr=0x166 mmu.sfar=0x50000000 o7=no_fault_does_not_hold_supervisor_fetches_back
no_fault_does_not_hold_supervisor_fetches_back:
        call %g1
        nop
        END

! case referenced_and_modified_bits_are_kept
! Shown by probes of the page's entry: PTE (pa >> 4 | ACC 3 << 2 | ET 2), then with R 0x20, then with M 0x40.
!   map 0 0 acc=7 level=2
!   map 0x40000000 0x100000 acc=3
!   mmu on
!   init g1=0x40000000
!   expect g2=0x1000e g3=* g4=0x1002e g5=0x1006e
referenced_and_modified_bits_are_kept:
        lda [%g1] ASI_PROBE, %g2
        ld [%g1], %g3
        lda [%g1] ASI_PROBE, %g4
        st %g3, [%g1]
        lda [%g1] ASI_PROBE, %g5
        END

! case a_faulting_access_sets_no_bits
!   map 0 0 acc=7 level=2
!   map 0x40000000 0x100000 acc=0
!   mmu on
!   init g1=0x40000000
!   expect g2=0x10002 traps=09 mmu.sfsr=0x3aa mmu.sfar=0x40000000
a_faulting_access_sets_no_bits:
        st %g1, [%g1]
        lda [%g1] ASI_PROBE, %g2
        END

! case probes_of_every_type
! Types in address bits 11:8: 0 page, 1 segment, 2 region, 3 context, 4 entire.
!   map 0 0 acc=7 level=2
!   map 0x40000000 0x100000 acc=3
!   map 0x41000000 0x000000 acc=3 level=1
!   mmu on
!   init g1=0x40000000 g2=0x40000400 g3=0x40001400 g4=0x41000400 g5=0x41000200 g6=0x41000000 g7=0x50000400
!   expect g1=0x1000e g2=0x1000e g3=0 g4=0xe g5=0xe g6=0 g7=0
probes_of_every_type:
        lda [%g1] ASI_PROBE, %g1
        lda [%g2] ASI_PROBE, %g2
        lda [%g3] ASI_PROBE, %g3
        lda [%g4] ASI_PROBE, %g4
        lda [%g5] ASI_PROBE, %g5
        lda [%g6] ASI_PROBE, %g6
        lda [%g7] ASI_PROBE, %g7
        END

! case probes_show_table_descriptors
! The context's entry and the region's are descriptors (ET 1).
!   map 0 0 acc=7 level=2
!   map 0x40000000 0x100000 acc=3
!   mmu on
!   init g1=0x40000300 g2=0x40000200 g3=0x40000100
!   expect g1=1 g2=1 g3=1 mmu.sfsr=0
probes_show_table_descriptors:
        lda [%g1] ASI_PROBE, %g1
        lda [%g2] ASI_PROBE, %g2
        lda [%g3] ASI_PROBE, %g3
        and %g1, 3, %g1
        and %g2, 3, %g2
        and %g3, 3, %g3
        END

! case a_flushed_page_is_walked_again
! The entry is found through its table (segment probe) and changed to another page.
!   map 0 0 acc=7 level=2
!   map 0x800000 0x800000 acc=7 level=2
!   map 0x40000000 0x100000 acc=3
!   mmu on
!   init g1=0x40000000 g2=0x40000100 m[0x100000]=11 m[0x101000]=22
!   expect regs=* g3=11 g5=22
a_flushed_page_is_walked_again:
        ld [%g1], %g3
        lda [%g2] ASI_PROBE, %g4
        andn %g4, 3, %g4
        sll %g4, 4, %g4                 ! the level 3 table
        set 0x1010e, %g5
        st %g5, [%g4]
        sta %g0, [%g1] ASI_PROBE        ! flush the page
        ld [%g1], %g5
        END

! case flushes_of_every_type_reach_the_page
!   map 0 0 acc=7 level=2
!   map 0x800000 0x800000 acc=7 level=2
!   map 0x40000000 0x100000 acc=3
!   mmu on
!   init g1=0x40000000 g2=0x40000100 m[0x100000]=11 m[0x101000]=22
!   expect regs=* g7=0x1b
flushes_of_every_type_reach_the_page:
        lda [%g2] ASI_PROBE, %g4
        andn %g4, 3, %g4
        sll %g4, 4, %g4
        mov 0, %g7
        .irp type, 0x100, 0x200, 0x300, 0x400
        set 0x1000e, %g5
        st %g5, [%g4]
        sta %g0, [%g1] ASI_PROBE
        ld [%g1], %g3                   ! 11
        set 0x1010e, %g5
        st %g5, [%g4]
        set \type, %g6
        add %g1, %g6, %g6
        sta %g0, [%g6] ASI_PROBE
        ld [%g1], %g5                   ! 22
        sub %g5, %g3, %g5
        add %g7, %g5, %g7
        .endr
        sub %g7, 17, %g7
        END

! case contexts_have_their_own_pages
!   map 0 0 acc=7 level=2
!   map 0 0 acc=7 level=2 ctx=1
!   map 0x40000000 0x100000 acc=3
!   map 0x40000000 0x101000 acc=3 ctx=1
!   mmu on
!   init g1=0x40000000 g2=CONTEXT g3=1 m[0x100000]=11 m[0x101000]=22
!   expect g4=11 g5=22 g6=11 g7=22 mmu.context=1
contexts_have_their_own_pages:
        ld [%g1], %g4
        sta %g3, [%g2] ASI_MMU
        ld [%g1], %g5
        sta %g0, [%g2] ASI_MMU
        ld [%g1], %g6
        sta %g3, [%g2] ASI_MMU
        ld [%g1], %g7
        END

! case contexts_have_their_own_code
! The same virtual routine is another one in each context; 20 changes back and forth.
!   map 0 0 acc=7 level=2
!   map 0 0 acc=7 level=2 ctx=1
!   map 0x40000000 0x100000 acc=7
!   map 0x40000000 0x101000 acc=7 ctx=1
!   mmu on
!   init g1=0x40000000 g2=CONTEXT g3=0 g4=20 g5=0 m[0x100000]=0x81c3e008 m[0x100004]=0x8a016001 m[0x101000]=0x81c3e008 m[0x101004]=0x8a016100
!   expect g3=0 g4=0 g5=0xa0a icc=Z o7=* mmu.context=1
contexts_have_their_own_code:
1:      sta %g3, [%g2] ASI_MMU
        call %g1
        nop
        subcc %g4, 1, %g4
        bne 1b
        xor %g3, 1, %g3
        END

! case a_context_flush_leaves_other_contexts
!   map 0 0 acc=7 level=2
!   map 0 0 acc=7 level=2 ctx=1
!   map 0x40000000 0x100000 acc=3
!   map 0x40000000 0x101000 acc=3 ctx=1
!   mmu on
!   init g1=0x40000000 g2=CONTEXT g3=1 g4=0x300 m[0x100000]=11 m[0x101000]=22
!   expect g5=11 g6=22 g7=11
a_context_flush_leaves_other_contexts:
        ld [%g1], %g5
        sta %g3, [%g2] ASI_MMU
        ld [%g1], %g6
        sta %g0, [%g4] ASI_PROBE
        sta %g0, [%g2] ASI_MMU
        ld [%g1], %g7
        END

! case an_unmapped_context_faults_at_level_0
!   map 0 0 acc=7 level=2
!   mmu on
!   init g1=CONTEXT g2=5 g3=0x40000000
!   expect end=error et=* pc=* regs=* cwp=* traps=01 mmu.context=5 tt=* ps=*
an_unmapped_context_faults_at_level_0:
        sta %g2, [%g1] ASI_MMU
        nop
        END

! case the_mmu_is_turned_on_by_the_program
!   map 0 0 acc=7 level=2
!   map 0x40000000 0x100000 acc=3
!   init g1=0x40000010 g2=1 m[0x100010]=77 mmu.table=0x80000
!   expect g3=77 g4=0x08000001
the_mmu_is_turned_on_by_the_program:
        sta %g2, [%g0] ASI_MMU
        ld [%g1], %g3
        lda [%g0] ASI_MMU, %g4
        END

! case the_mmu_is_turned_off_by_the_program
!   map 0 0 acc=7 level=2
!   map 0x100000 0x140000 acc=3
!   mmu on
!   init g1=0x100000 m[0x100000]=11 m[0x140000]=22
!   expect g2=22 g3=11
the_mmu_is_turned_off_by_the_program:
        ld [%g1], %g2
        sta %g0, [%g0] ASI_MMU
        ld [%g1], %g3
        END

! case bypass_goes_by_physical_address
!   map 0 0 acc=7 level=2
!   mmu on
!   init g1=0x100000 m[0x100000]=11
!   expect g2=11 m[0x100000]=12
bypass_goes_by_physical_address:
        lda [%g1] 0x20, %g2
        add %g2, 1, %g2
        sta %g2, [%g1] 0x20
        sub %g2, 1, %g2
        END

! case a_swap_may_take_away_its_own_tables
! The page holds the context table; the swap clears the entry of the context in use, and is done.  The next puts it back,
! as the translation of its page is still known.
!   map 0 0 acc=7 level=2
!   map 0x40000000 0x800000 acc=3
!   mmu on
!   init g1=0x40000000 g2=0
!   expect g2=0 g3=0x80101 m[0x800000]=0x80101
a_swap_may_take_away_its_own_tables:
        swap [%g1], %g2
        mov %g2, %g3
        swap [%g1], %g2
        END

! case stores_to_the_same_memory_by_two_addresses
!   map 0 0 acc=7 level=2
!   map 0x40000000 0x100000 acc=3
!   map 0x40005000 0x100000 acc=3
!   mmu on
!   init g1=0x40000008 g2=0x40005008 g3=5
!   expect g4=5 g5=6
stores_to_the_same_memory_by_two_addresses:
        st %g3, [%g1]
        ld [%g2], %g4
        add %g3, 1, %g3
        st %g3, [%g2]
        sub %g3, 1, %g3
        ld [%g1], %g5
        END

! case code_is_changed_through_another_address
!   map 0 0 acc=7 level=2
!   map 0x40000000 0x100000 acc=7
!   map 0x40005000 0x100000 acc=3
!   mmu on
!   init g1=0x40000000 g2=0x40005004 g3=0x8a016004 g5=0 m[0x100000]=0x81c3e008 m[0x100004]=0x8a016001
!   expect g5=5 o7=*
code_is_changed_through_another_address:
        call %g1
        nop
        st %g3, [%g2]
        flush %g2
        call %g1
        nop
        END

! case device_pages
!   map 0 0 acc=7 level=2
!   map 0x40000000 0x20000000 acc=3
!   mmu on
!   init g1=0x40000000 g2=0x12345678
!   expect out=0x12345678,0x78 g3=1
device_pages:
        st %g2, [%g1]
        stb %g2, [%g1]
        ld [%g1], %g3
        END

! case loads_of_the_instruction_space_ask_for_execution
!   map 0 0 acc=7 level=2
!   map 0x40000000 0x100000 acc=4
!   map 0x40001000 0x101000 acc=1
!   mmu on
!   init g1=0x40000000 g2=0x40001000 m[0x100000]=11
!   expect g3=11 traps=09 mmu.sfsr=0x36a mmu.sfar=0x40001000
loads_of_the_instruction_space_ask_for_execution:
        lda [%g1] 9, %g3
        lda [%g2] 9, %g4
        END

! case a_fetch_that_nothing_answers_is_an_access_error
!   map 0 0 acc=7 level=2
!   map 0x40000000 0x7ff000000 acc=7
!   mmu on
!   init g1=0x40000000
!   expect traps=21@0x40000000 o7=a_fetch_that_nothing_answers_is_an_access_error mmu.sfar=0x40000000
a_fetch_that_nothing_answers_is_an_access_error:
        call %g1
        nop
        END

! case a_store_that_nothing_answers_is_an_access_error
!   map 0 0 acc=7 level=2
!   map 0x40000000 0x7ff000000 acc=7
!   mmu on
!   init g1=0x40000000
!   expect traps=29,29 mmu.sfar=0x40000000
a_store_that_nothing_answers_is_an_access_error:
        st %g2, [%g1]
        swap [%g1], %g2
        END
