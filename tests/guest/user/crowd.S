/* SPDX-License-Identifier: MIT */
/*
 * An AArch64 Linux program without a library: THREADS threads at once, each doing the same ROUNDS times: a loop, atomics, a
 * fault in the middle of a block, a signal to itself, and code of its own that changes in a page it shares with the others'.
 * Instructions and accesses are known but for how often the first thread waits: futex calls, as a plugin counts them
 * (tests/functional/test_plugins_user.py).  Exits with 7.
 * Assembled with --defsym ROUNDS=N --defsym THREADS=N (up to 32).
 */
        .set    SIGUSR1, 10
        .set    SIGSEGV, 11
        .set    UC_PC, 440              // of pc in struct ucontext
        .set    STACK, 32768            // bytes of each thread's

        .text                           // linked with -N: may be written
        .global _start
_start:
        mov     x0, #SIGUSR1
        adr     x1, on_usr1
        bl      set_action
        mov     x0, #SIGSEGV
        adr     x1, on_fault
        bl      set_action
        ldr     x26, =stacks            // a load
        mov     x21, #0
make:                                   // THREADS times: clone(CLONE_VM...)
        mov     x0, #0x0f00
        movk    x0, #0x3d, lsl #16      // VM FS FILES SIGHAND THREAD SYSVSEM SETTLS PARENT_SETTID CHILD_CLEARTID
        mov     x2, #STACK
        madd    x2, x2, x21, x26        // its own cells, at the foot of its stack; the first is its id
        add     x1, x2, #STACK
        mov     x3, x2
        mov     x4, x2
        mov     x8, #220
        svc     #0
        cbz     x0, thread
made:
        add     x21, x21, #1
        cmp     x21, #THREADS
        b.ne    make
joins:
        mov     x21, #0
join:                                   // THREADS times
        mov     x0, #STACK
        madd    x0, x0, x21, x26
look:                                   // THREADS times and for each wait: 1 load
        ldr     w2, [x0]
        cbz     w2, gone
wait:                                   // for each wait
        mov     x1, #0                  // FUTEX_WAIT
        mov     x3, #0
        mov     x8, #98
        svc     #0
        mov     x0, #STACK
        madd    x0, x0, x21, x26
        b       look
gone:
        add     x21, x21, #1
        cmp     x21, #THREADS
        b.ne    join
finish:
        mov     x0, #7
        mov     x8, #94
        svc     #0

        .p2align 4
thread:                                 // of each, behind its cbz: x21 its number, x2 its cells
        mov     x20, x2
        adr     x22, codes
        add     x22, x22, x21, lsl #6
        adr     x25, shared
        add     x27, x20, #24
        mov     w23, #0xd2800000        // mov x0, #0
        mov     x8, #178                // gettid
        svc     #0
        mov     x24, x0
        mov     x19, #ROUNDS
        mov     x9, #64
thread_round:                           // ROUNDS times
        mov     x1, #100
thread_loop:                            // 100 times a round: 2 loads, 1 store
        ldr     x2, [x20, #8]
        add     x2, x2, x1
        str     x2, [x20, #8]
        ldrb    w3, [x20, #16]
        subs    x1, x1, #1
        b.ne    thread_loop
thread_rest:                            // 5 loads, 5 stores, and two accesses that fault
        ldadd   x19, x2, [x25]
        ldr     x3, [x20, #24]
        add     x4, x3, #1
        casal   x3, x4, [x27]
        str     x4, [x9]                // faults: begun, no access
        stp     x3, x4, [x20, #32]
        ldr     x3, [x9]                // faults
        ldp     x3, x4, [x20, #32]
        mov     x0, x24
        mov     x1, #SIGUSR1
        mov     x8, #130                // tkill
        svc     #0
        add     w4, w23, w19, lsl #5
        str     w4, [x22]
        dc      cvau, x22
        dsb     ish
        ic      ivau, x22
        dsb     ish
        isb
        blr     x22
        ldr     x2, [x25]
        str     x2, [x20, #48]
        subs    x19, x19, #1
        b.ne    thread_round
thread_end:
        mov     x0, #0
        mov     x8, #93
        svc     #0
thread_gone:

        .type   set_action, %function
set_action:                             // 3 stores
        ldr     x2, =action             // a load
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

on_usr1:                                // ROUNDS times in each thread
        add     x10, x10, #1
        ret
on_usr1_end:

on_fault:                               // twice as often; 1 load, 1 store: goes on behind the instruction
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
codes:
        .rept   THREADS                 // 2 instructions, in a line of its own
        mov     x0, #0
        ret
        .skip   56
        .endr
        .pool

        .bss
        .p2align 12
shared: .skip   64
action: .skip   32
        .p2align 12
stacks: .skip   THREADS * STACK
