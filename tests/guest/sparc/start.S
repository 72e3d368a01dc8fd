/* SPDX-License-Identifier: MIT */
/* Entry of freestanding SPARC V8 Linux programs: argc, argv and envp from the stack, then main. */
        .section .text
        .global _start
        .type _start, #function
_start:
        clr     %fp
        ld      [%sp + 64], %o0         ! argc lies behind the window save area
        add     %sp, 68, %o1            ! argv
        sll     %o0, 2, %o2
        add     %o2, 4, %o2
        add     %o1, %o2, %o2           ! envp, behind argv's null
        sub     %sp, 96, %sp
        andn    %sp, 7, %sp
        call    main
         nop
        mov     1, %g1                  ! exit(main's result)
        ta      0x10
        unimp   0

        /* long system_call(long number, long a, long b, long c, long d, long e, long f): result, or -errno. */
        .global system_call
        .type system_call, #function
system_call:
        mov     %o0, %g1
        mov     %o1, %o0
        mov     %o2, %o1
        mov     %o3, %o2
        mov     %o4, %o3
        mov     %o5, %o4
        ld      [%sp + 92], %o5         ! the seventh argument is in the caller's frame
        ta      0x10
        bcs,a   1f
         neg    %o0
1:      retl
         nop

        /* long fork_process(void): 0 in the child (the kernel says so in %o1), else the child's id. */
        .global fork_process
        .type fork_process, #function
fork_process:
        mov     2, %g1
        ta      0x10
        bcs,a   1f
         neg    %o0
        sub     %o1, 1, %o1             ! child: 1 -> 0; parent: 0 -> all ones
        and     %o0, %o1, %o0
1:      retl
         nop

        .section .note.GNU-stack, "", @progbits
