/* SPDX-License-Identifier: MIT */
/*
 * An AArch64 Linux program without a library, whose instructions and accesses are known: the numbers below, times the lengths
 * between labels (tests/functional/test_plugins_user.py computes them).  Signals, a fault in the middle of a block, code that
 * changes, threads that end before the next begins, and system calls.  Exits with 7.
 * Assembled with --defsym ROUNDS=N (up to 65535) and --defsym THREADS=N.
 */
        .set    SIGUSR1, 10
        .set    SIGSEGV, 11
        .set    UC_PC, 440              // of pc in struct ucontext

        .text                           // linked with -N: may be written
        .global _start
_start:
        adr     x20, buffer
        mov     x21, #ROUNDS
round:                                  // ROUNDS times: begins and ends
        mov     x1, #100
loop:                                   // 100 times a round: 2 loads, 1 store
        ldr     x2, [x20]
        add     x2, x2, x1
        str     x2, [x20]
        ldrb    w3, [x20, #8]
        subs    x1, x1, #1
        b.ne    loop
after_loop:                             // ROUNDS times: a call, 1 store, 1 load
        bl      leaf
        subs    x21, x21, #1
        b.ne    round
actions:                                // once: rt_sigaction twice
        mov     x0, #SIGUSR1
        adr     x1, on_usr1
        bl      set_action
        mov     x0, #SIGSEGV
        adr     x1, on_fault
        bl      set_action
        mov     x21, #ROUNDS
signal:                                 // ROUNDS times: kill(getpid(), SIGUSR1)
        mov     x8, #172
        svc     #0
        mov     x1, #SIGUSR1
        mov     x8, #129
        svc     #0
        subs    x21, x21, #1
        b.ne    signal
faults:
        mov     x21, #ROUNDS
        mov     x9, #64
fault:                                  // ROUNDS times: 2 loads, 1 store, and an access that faults
        ldr     x2, [x20]
        str     x2, [x20, #16]
        str     x2, [x9]                // faults: begun, no access
        ldr     x2, [x20, #8]
        subs    x21, x21, #1
        b.ne    fault
changes:
        mov     x21, #ROUNDS
        adr     x22, code
        mov     w23, #0xd2800000        // mov x0, #0
change:                                 // ROUNDS times: 1 store, and the changed code
        add     w24, w23, w21, lsl #5
        str     w24, [x22]
        dc      cvau, x22
        dsb     ish
        ic      ivau, x22
        dsb     ish
        isb
        blr     x22
        subs    x21, x21, #1
        b.ne    change
threads:
        mov     x21, #THREADS
        cbz     x21, finish
one_thread:                             // THREADS times: clone(CLONE_VM...), then a futex loop of unknown length
        mov     x0, #0x0f00
        movk    x0, #0x3d, lsl #16      // VM FS FILES SIGHAND THREAD SYSVSEM SETTLS PARENT_SETTID CHILD_CLEARTID
        adr     x1, stack_end
        adr     x2, tid
        mov     x3, #0
        mov     x4, x2
        mov     x8, #220
        svc     #0
        cbz     x0, child
waits:
        adr     x0, tid
        ldr     w2, [x0]
        cbz     w2, gone
        mov     x1, #0                  // FUTEX_WAIT
        mov     x3, #0
        mov     x8, #98
        svc     #0
        b       waits
gone:
        subs    x21, x21, #1
        b.ne    one_thread
finish:
        mov     x0, #7
        mov     x8, #94
        svc     #0

child:                                  // of each thread, behind its cbz: 3 atomics each time
        mov     x1, #ROUNDS
        add     x5, x20, #24
child_loop:
        ldadd   x1, x2, [x20]
        ldxr    x3, [x5]
        stxr    w4, x3, [x5]
        subs    x1, x1, #1
        b.ne    child_loop
child_end:
        mov     x0, #0
        mov     x8, #93
        svc     #0
child_gone:

        .type   leaf, %function
leaf:                                   // a pair stored and loaded
        stp     x29, x30, [sp, #-16]!
        nop
        ldp     x29, x30, [sp], #16
        ret
leaf_end:

        .type   set_action, %function
set_action:                             // 3 stores
        adr     x2, action
        str     x1, [x2]
        mov     x3, #4
        movk    x3, #0x400, lsl #16     // SA_SIGINFO, SA_RESTORER
        str     x3, [x2, #8]
        adr     x3, restorer
        str     x3, [x2, #16]
        mov     x1, x2
        mov     x2, #0
        mov     x3, #8
        mov     x8, #134
        svc     #0
        ret
set_action_end:

on_usr1:
        add     x10, x10, #1
        ret
on_usr1_end:

on_fault:                               // 1 load, 1 store: goes on behind the instruction
        ldr     x3, [x2, #UC_PC]
        add     x3, x3, #4
        str     x3, [x2, #UC_PC]
        ret
on_fault_end:

restorer:
        mov     x8, #139
        svc     #0
restorer_end:

        .p2align 6
code:   mov     x0, #0
        ret
code_end:

        .bss
        .p2align 4
buffer: .skip   64
action: .skip   32
tid:    .skip   16
stack:  .skip   4096
stack_end:
