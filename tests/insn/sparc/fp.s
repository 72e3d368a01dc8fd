! SPDX-License-Identifier: MIT
! The floating-point unit: loads and stores, results, condition, exceptions current and accrued, traps and the queue.
! SPARC V8 manual 4.4, B.2, B.5, B.22, B.33, appendix N.  Results in all roundings are checked by sparc_fp_test.cc.
        .include "prelude.inc"

! case loads_and_stores_of_registers
!   init g1=buffer
!   expect f0=0x00112233 d2=0x8899aabbccddeeff m[buffer+64]=0x00112233 m[buffer+72]=0x8899aabb m[buffer+76]=0xccddeeff f31=0x44556677 m[buffer+80]=0x44556677
loads_and_stores_of_registers:
        ld [%g1], %f0
        ldd [%g1 + 8], %f2
        ld [%g1 + 4], %f31
        st %f0, [%g1 + 64]
        std %f2, [%g1 + 72]
        st %f31, [%g1 + 80]
        END

! case a_double_is_an_even_and_an_odd_single
!   init g1=buffer d4=0x1111111122222222
!   expect f4=0x1111 f5=0x00112233 d4=0x0000111100112233 m[buffer+64]=0x1111 m[buffer+68]=0x00112233 f6=0x00112233 m[buffer]=0x00112233
a_double_is_an_even_and_an_odd_single:
        ld [%g1], %f5
        set 0x1111, %g2
        st %g2, [%g1 + 96]
        ld [%g1 + 96], %f4
        std %f4, [%g1 + 64]
        fmovs %f5, %f6
        set 0xa00ff002, %g2
        END

! case moves_do_not_interpret
! Signalling NaNs pass; only the sign is touched, and no exception is raised.
!   init f0=0x7f800001 f2=0xff800001 cexc=0x1f
!   expect f4=0x7f800001 f5=0xff800001 f6=0x7f800001 cexc=0
moves_do_not_interpret:
        fmovs %f0, %f4
        fnegs %f0, %f5
        fabss %f2, %f6
        END

! case misaligned_fp_accesses
!   init g1=buffer+2 g2=buffer+4
!   expect traps=07,07,07,07,07
misaligned_fp_accesses:
        ld [%g1], %f0
        ldd [%g2], %f2
        st %f0, [%g1]
        std %f2, [%g2]
        ld [%g1], %fsr
        END

! case arithmetic_of_singles
!   init f0=0x3fc00000 f1=0x40200000
!   expect f2=0x40800000 f3=0x3f800000 f4=0x40700000 f5=0x3f19999a cexc=1 aexc=1
arithmetic_of_singles:
        fadds %f0, %f1, %f2             ! 1.5 + 2.5
        fsubs %f1, %f0, %f3
        fmuls %f0, %f1, %f4
        fdivs %f0, %f1, %f5             ! 0.6: inexact
        END

! case arithmetic_of_doubles
!   init d0=0x3ff8000000000000 d2=0x4004000000000000
!   expect d4=0x4010000000000000 d6=0x3ff0000000000000 d8=0x400e000000000000 d10=0x3fe3333333333333 cexc=1 aexc=1
arithmetic_of_doubles:
        faddd %f0, %f2, %f4
        fsubd %f2, %f0, %f6
        fmuld %f0, %f2, %f8
        fdivd %f0, %f2, %f10
        END

! case square_roots
!   init f0=0x40800000 d2=0x4000000000000000
!   expect f1=0x40000000 d4=0x3ff6a09e667f3bcd cexc=1 aexc=1
square_roots:
        fsqrts %f0, %f1
        fsqrtd %f2, %f4
        END

! case conversions
!   init f0=-5 d2=0xc00a000000000000 f6=0x40600000
!   expect f1=0xc0a00000 d4=0xc014000000000000 f7=3 f8=0xfffffffd d10=0x400c000000000000 f12=0xc0500000 cexc=0 aexc=1 fregs=*
conversions:
        fitos %f0, %f1
        fitod %f0, %f4
        fstoi %f6, %f7                  ! 3.5: inexact
        fdtoi %f2, %f8
        fstod %f6, %f10
        fdtos %f2, %f12
        END

! case fsmuld_is_exact
!   init f0=0x3f800001 f1=0x3f800001
!   expect d2=0x3ff0000040000040
fsmuld_is_exact:
        fsmuld %f0, %f1, %f2
        END

! case aexc_accrues_and_cexc_is_the_last_operation_s
!   init f0=0x3f800000 f1=0x40400000 f2=0 f3=0x7f800000
!   expect f4=0x3eaaaaab f5=0x7f800000 f6=0x7fffffff f7=0x40800000 aexc=0x13 cexc=0
aexc_accrues_and_cexc_is_the_last_operation_s:
        fdivs %f0, %f1, %f4             ! inexact
        fdivs %f0, %f2, %f5             ! division by zero
        fsubs %f3, %f3, %f6             ! invalid
        fadds %f0, %f1, %f7             ! none
        END

! case cexc_after_each_operation
!   init f0=0x3f800000 f1=0x40400000 f2=0 f3=0x7f800000 f4=0x7f7fffff f5=0x00800002 g1=buffer
!   expect regs=* fregs=* cexc=5 aexc=0x1f g2=1 g3=2 g4=16 g5=9 g6=5
cexc_after_each_operation:
        fdivs %f0, %f1, %f8
        st %fsr, [%g1]
        fdivs %f0, %f2, %f8
        st %fsr, [%g1 + 4]
        fsubs %f3, %f3, %f8
        st %fsr, [%g1 + 8]
        fadds %f4, %f4, %f8             ! overflow and inexact
        st %fsr, [%g1 + 12]
        fdivs %f5, %f1, %f8             ! underflow and inexact
        st %fsr, [%g1 + 16]
        ld [%g1], %g2
        and %g2, 31, %g2
        ld [%g1 + 4], %g3
        and %g3, 31, %g3
        ld [%g1 + 8], %g4
        and %g4, 31, %g4
        ld [%g1 + 12], %g5
        and %g5, 31, %g5
        ld [%g1 + 16], %g6
        and %g6, 31, %g6
        END

! case an_exact_tiny_result_does_not_underflow
!   init f0=0x00800000 f1=0x3f000000
!   expect f2=0x00400000 cexc=0
an_exact_tiny_result_does_not_underflow:
        fmuls %f0, %f1, %f2
        END

! case tininess_is_detected_before_rounding
! The result rounds to the least normal number: tiny before, not after.
!   init f0=0x00ffffff f1=0x3f000000
!   expect f2=0x00800000 cexc=5 aexc=5
tininess_is_detected_before_rounding:
        fmuls %f0, %f1, %f2
        END

! case nan_operands_rule
! A signalling NaN goes before a quiet one, rs2 before rs1, and comes out quiet.
!   init f0=0x7fc00001 f1=0x7fc00002 f2=0x7f800003 f3=0xff800004 f4=0x3f800000
!   expect f8=0x7fc00002 f9=0x7fc00003 f10=0x7fc00003 f11=0xffc00004 f12=0x7fc00001 f13=0x7fc00001 aexc=16
nan_operands_rule:
        fadds %f0, %f1, %f8
        fadds %f0, %f2, %f9
        fadds %f2, %f1, %f10
        fadds %f2, %f3, %f11
        fadds %f0, %f4, %f12
        fadds %f4, %f0, %f13
        END

! case comparisons_set_fcc
!   init f0=0x3f800000 f1=0x40000000 f2=0x7fc00000 f3=0x80000000 f4=0 g1=buffer
!   expect regs=* fcc=0 g2=0x1b cexc=0
comparisons_set_fcc:
        fcmps %f0, %f1                  ! less: 1
        st %fsr, [%g1]
        fcmps %f1, %f0                  ! greater: 2
        st %fsr, [%g1 + 4]
        fcmps %f0, %f2                  ! unordered, quietly: 3
        st %fsr, [%g1 + 8]
        fcmps %f3, %f4                  ! -0 = 0: 0
        ld [%g1], %g2
        srl %g2, 10, %g2
        and %g2, 3, %g2
        sll %g2, 2, %g2
        ld [%g1 + 4], %g3
        srl %g3, 10, %g3
        and %g3, 3, %g3
        or %g2, %g3, %g2
        sll %g2, 2, %g2
        ld [%g1 + 8], %g3
        srl %g3, 10, %g3
        and %g3, 3, %g3
        or %g2, %g3, %g2
        END

! case fcmpe_signals_quiet_nans
!   init f0=0x3f800000 f2=0x7fc00000
!   expect fcc=3 cexc=16 aexc=16
fcmpe_signals_quiet_nans:
        fcmpes %f0, %f2
        END

! case fcmp_leaves_quiet_nans_alone_and_signals_others
!   init f0=0x3f800000 f2=0x7fc00000 f3=0x7f800001 g1=buffer
!   expect fcc=3 cexc=16 aexc=16 g2=0x0c00
fcmp_leaves_quiet_nans_alone_and_signals_others:
        fcmps %f0, %f2
        st %fsr, [%g1]
        fcmps %f0, %f3
        ld [%g1], %g2
        sll %g2, 20, %g2
        srl %g2, 20, %g2
        END

! case ldfsr_and_stfsr
! ver, ftt and qne are not written.
!   init g1=buffer m[buffer]=0xffffffff
!   expect rd=3 tem=31 fcc=3 aexc=31 cexc=31 ftt=0 qne=0 g2=0xcf800fff g3=*
ldfsr_and_stfsr:
        ld [%g1], %fsr
        nop
        nop
        nop
        st %fsr, [%g1 + 4]
        ld [%g1 + 4], %g2
        set 0xcf80ffff, %g3
        and %g2, %g3, %g2
        END

! case rounding_takes_effect
!   init g1=buffer f0=0x3f800000 f1=0x33000000 m[buffer]=0x80000000 m[buffer+4]=0xc0000000 m[buffer+8]=0x40000000
!   expect f2=0x3f800000 f3=0x3f800001 f4=0x3f800000 f5=0x3f800000 rd=1 cexc=1 aexc=1
rounding_takes_effect:
        fadds %f0, %f1, %f2             ! 1 + 2^-25 to nearest
        ld [%g1], %fsr
        fadds %f0, %f1, %f3             ! up
        ld [%g1 + 4], %fsr
        fadds %f0, %f1, %f4             ! down
        ld [%g1 + 8], %fsr
        fadds %f0, %f1, %f5             ! toward zero
        END

! case an_enabled_exception_waits_for_the_next_fp_instruction
! The queue then holds the operation; the integer instructions between run.
!   init tem=2 f0=0x3f800000 f1=0 g1=0
!   expect traps=08@next_fp_instruction cexc=0 g1=2 f3=0x3f800000 m[fq_log]=failing_fp_instruction m[fq_log+4]=0x85a009a1
an_enabled_exception_waits_for_the_next_fp_instruction:
failing_fp_instruction:
        fdivs %f0, %f1, %f2
        add %g1, 1, %g1
        add %g1, 1, %g1
next_fp_instruction:
        st %fsr, [%g0 + 0x800]
        ba 1f
        nop
1:      fmovs %f0, %f3
        END

! case the_fsr_at_the_exception
! At the handler's start: TEM DZ, ftt 1 (IEEE), qne 1, cexc DZ; after the queue is empty qne is 0.
!   init tem=2 f0=0x3f800000 f1=0
!   expect traps=08@next_fp_instruction_2 cexc=0 ftt=0 f3=0x3f800000 m[fq_log+8]=0x01006002 m[fq_log+12]=0x01004002
the_fsr_at_the_exception:
        fdivs %f0, %f1, %f2
next_fp_instruction_2:
        fmovs %f0, %f3
        END

! case a_trapping_operation_accrues_nothing_and_writes_nothing
!   init tem=1 f0=0x3f800000 f1=0x40400000 f2=0x12345678 aexc=8
!   expect traps=08 cexc=1 aexc=8 ftt=* f2=0x12345678
a_trapping_operation_accrues_nothing_and_writes_nothing:
        fdivs %f0, %f1, %f2
        st %fsr, [%g0 + 0x800]
        END

! case a_trapping_comparison_leaves_fcc
!   init tem=16 f0=0x7fc00000 f1=0 fcc=2
!   expect traps=08 cexc=16 fcc=2 ftt=*
a_trapping_comparison_leaves_fcc:
        fcmpes %f0, %f1
        st %fsr, [%g0 + 0x800]
        END

! case exceptions_that_are_not_enabled_do_not_trap
!   init tem=2 f0=0x3f800000 f1=0x40400000
!   expect f2=0x3eaaaaab cexc=1 aexc=1
exceptions_that_are_not_enabled_do_not_trap:
        fdivs %f0, %f1, %f2
        END

! case overflow_goes_before_inexact
!   init tem=9 f0=0x7f7fffff
!   expect traps=08 cexc=8 ftt=*
overflow_goes_before_inexact:
        fadds %f0, %f0, %f2
        st %fsr, [%g0 + 0x800]
        END

! case an_exact_tiny_result_underflows_while_the_trap_is_enabled
!   init tem=4 f0=0x00800000 f1=0x3f000000
!   expect traps=08 cexc=4 ftt=*
an_exact_tiny_result_underflows_while_the_trap_is_enabled:
        fmuls %f0, %f1, %f2
        st %fsr, [%g0 + 0x800]
        END

! case quad_operations_are_unimplemented
! ftt 3; the handler takes the queue away.
!   expect traps=08@next_after_quad m[fq_log]=quad_operations_are_unimplemented m[fq_log+4]=0x81a00862 ftt=* f9=0x40010000
quad_operations_are_unimplemented:
        .word 0x81a00862                ! faddq %f0, %f2, %f0
        nop
next_after_quad:
        fmovs %f2, %f9
        END

! case unknown_operations_are_unimplemented
!   expect traps=08,08 ftt=* regs=* fregs=*
unknown_operations_are_unimplemented:
        .word 0x81a01fe2                ! opf 0xff
        fmovs %f0, %f1
        .word 0x81a81fe2                ! FPop2, opf 0xff
        fmovs %f0, %f1
        END

! case stdfq_with_an_empty_queue_is_a_sequence_error
!   init g1=buffer
!   expect traps=08 ftt=4 end=error regs=* et=* s=* ps=* pc=* cwp=* tt=* icc=*
stdfq_with_an_empty_queue_is_a_sequence_error:
        std %fq, [%g1]
        END

! case fp_branches_wait_for_exceptions_too
!   init tem=2 f0=0x3f800000 f1=0
!   expect traps=08@fp_branch_behind cexc=2 ftt=*
fp_branches_wait_for_exceptions_too:
        fdivs %f0, %f1, %f2
fp_branch_behind:
        fba 1f
        nop
1:      END

! case fp_loads_wait_for_exceptions_too
!   init tem=2 f0=0x3f800000 f1=0 g1=buffer
!   expect traps=08@fp_load_behind cexc=2 ftt=* f9=0x00112233
fp_loads_wait_for_exceptions_too:
        fdivs %f0, %f1, %f2
fp_load_behind:
        ld [%g1], %f9
        END

! case an_operation_may_use_its_source_as_destination
!   init d0=0x4000000000000000
!   expect d0=0x4020000000000000
an_operation_may_use_its_source_as_destination:
        faddd %f0, %f0, %f0
        faddd %f0, %f0, %f0
        END

! case a_register_is_seen_as_single_and_double_in_one_block
!   init d0=0x3ff0000000000000 d2=0x3ff0000000000000
!   expect d0=0x4000000000000000 f4=0x40000000 d6=0x4080000000000000 f6=0x40800000 f7=0 f8=0xc0000000
a_register_is_seen_as_single_and_double_in_one_block:
        faddd %f0, %f2, %f0             ! 2.0 = 0x40000000 00000000
        fmovs %f0, %f4                  ! also 2.0 as a single
        fadds %f4, %f4, %f6
        fmovs %f1, %f7
        fnegs %f0, %f8
        END
