// SPDX-License-Identifier: MIT
// Files, directories and descriptors as a guest program sees them.  Runs in an empty folder; prints what each call
// gave.
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "show.h"

static void test_open(void) {
  show("open of nothing", open("none", O_RDONLY));
  const int fd = open("a", O_RDWR | O_CREAT | O_EXCL, 0640);
  show_ok("create", fd);
  show("create again", open("a", O_RDWR | O_CREAT | O_EXCL, 0640));
  show("file as directory", open("a", O_RDONLY | O_DIRECTORY));
  show("symlink", symlink("a", "link"));
  show("nofollow", open("link", O_RDONLY | O_NOFOLLOW));
  show("flags", fcntl(fd, F_GETFL) & (O_ACCMODE | O_APPEND | O_DIRECTORY | O_NOFOLLOW | O_DIRECT));
  show("set append", fcntl(fd, F_SETFL, O_APPEND | O_NONBLOCK));
  show("append is on", (fcntl(fd, F_GETFL) & (O_APPEND | O_NONBLOCK)) == (O_APPEND | O_NONBLOCK));
  show("path descriptor", (fcntl(open("a", O_PATH), F_GETFL) & O_PATH) != 0);
  const int hidden = open(".", O_TMPFILE | O_RDWR, 0600);
  if (hidden >= 0)
    show("nameless file has no links", ({
           struct stat s;
           fstat(hidden, &s);
           (long)s.st_nlink;
         }));
  struct open_how how = {.flags = O_RDONLY, .resolve = RESOLVE_NO_SYMLINKS};
  show("openat2 no symlinks", syscall(SYS_openat2, AT_FDCWD, "link", &how, sizeof(how)));
  how.resolve = 0;
  show_ok("openat2", syscall(SYS_openat2, AT_FDCWD, "link", &how, sizeof(how)));
  show("openat2 short", syscall(SYS_openat2, AT_FDCWD, "link", &how, 8));
  close(fd);
}

static void test_bytes(void) {
  const int fd = open("b", O_RDWR | O_CREAT, 0600);
  show("write", write(fd, "hello world", 11));
  struct iovec v[3] = {{"one ", 4}, {"", 0}, {"two", 3}};
  show("pwritev", pwritev(fd, v, 3, 20));
  char buffer[64] = {0};
  show("pread", pread(fd, buffer, sizeof(buffer), 18));
  printf("bytes %d %.7s\n", buffer[0], buffer + 2);
  struct iovec r[2] = {{buffer, 3}, {buffer + 32, 5}};
  show("preadv2", preadv2(fd, r, 2, 0, 0));
  printf("%.3s %.5s\n", buffer, buffer + 32);
  show("seek end", lseek(fd, 0, SEEK_END));
  show("seek before start", lseek(fd, -1, SEEK_SET));
  show("truncate", ftruncate(fd, 100000));
  show("allocate", fallocate(fd, FALLOC_FL_KEEP_SIZE, 0, 4096));
  show("sync", fdatasync(fd));
  const int to = open("c", O_RDWR | O_CREAT, 0600);
  off_t at = 0;
  show("sendfile", sendfile(to, fd, &at, 11));
  show("sendfile offset", at);
  loff_t from = 6;
  show("copy_file_range", copy_file_range(fd, &from, to, NULL, 5, 0));
  show("offset", from);
  int p[2];
  show("pipe2", pipe2(p, O_CLOEXEC | O_NONBLOCK));
  show("cloexec", fcntl(p[0], F_GETFD));
  show("empty pipe", read(p[0], buffer, 1));
  from = 0;
  show("splice", splice(fd, &from, p[1], NULL, 5, 0));
  show("read", read(p[0], buffer, sizeof(buffer)));
  printf("%.5s\n", buffer);
  show("bad descriptor", write(999, "x", 1));
  void* volatile wild = (void*)1;
  show("bad buffer", write(fd, wild, 5));
  show("bad vector", syscall(SYS_writev, fd, (void*)8, 2));
  struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 5, .l_len = 10};
  show("lock", fcntl(fd, F_SETLK, &lock));
  lock.l_type = F_RDLCK;
  show("ofd test", fcntl(fd, F_OFD_GETLK, &lock));
  show("lock type", lock.l_type);
  show("flock", flock(fd, LOCK_EX | LOCK_NB));
}

static void test_names(void) {
  show("mkdir", mkdir("d", 0755));
  show("mkdir again", mkdir("d", 0755));
  for (int i = 0; i < 5; ++i) {
    char name[16];
    snprintf(name, sizeof(name), "d/f%d", i);
    close(open(name, O_CREAT | O_WRONLY, 0600));
  }
  struct dirent** list;
  const int n = scandir("d", &list, NULL, alphasort);
  for (int i = 0; i < n; ++i) printf("%s ", list[i]->d_name);
  printf("\n");
  show("link", link("d/f0", "d/hard"));
  struct stat s;
  show("stat", stat("d/hard", &s));
  show("links", (long)s.st_nlink);
  show("mode", s.st_mode);
  show("rename", rename("d/f1", "d/g1"));
  show("renameat2 noreplace", renameat2(AT_FDCWD, "d/f2", AT_FDCWD, "d/f3", RENAME_NOREPLACE));
  show("unlink", unlink("d/f4"));
  show("rmdir of full", rmdir("d"));
  show("chmod", chmod("d/f0", 0604));
  show("lstat", lstat("link", &s));
  show("link size", s.st_size);
  show("is link", S_ISLNK(s.st_mode));
  struct statx x;
  show("statx", statx(AT_FDCWD, "d/f0", 0, STATX_BASIC_STATS, &x));
  show("statx mode", x.stx_mode);
  const struct timespec times[2] = {{1000, 5}, {2000000000, 7}};
  show("utimensat", utimensat(AT_FDCWD, "d/f0", times, 0));
  stat("d/f0", &s);
  printf("times %ld.%ld %ld.%ld\n", (long)s.st_atim.tv_sec, s.st_atim.tv_nsec, (long)s.st_mtim.tv_sec,
         s.st_mtim.tv_nsec);
  show("access", access("d/f0", R_OK | W_OK));
  show("faccessat2", faccessat(AT_FDCWD, "link", F_OK, AT_SYMLINK_NOFOLLOW));
  char text[64] = {0};
  show("readlink", readlink("link", text, sizeof(text)));
  show("fifo", mkfifo("fifo", 0600));
  stat("fifo", &s);
  show("is fifo", S_ISFIFO(s.st_mode));
  show("setxattr", setxattr("a", "user.test", "value", 5, 0) == 0 || errno == EOPNOTSUPP);
  show("chdir", chdir("d"));
  show("getcwd ends in d", getcwd(text, sizeof(text)) != NULL && text[strlen(text) - 1] == 'd');
  show("getcwd small", syscall(SYS_getcwd, text, 2));
  show("back", chdir(".."));
  struct statfs fs;
  show("statfs", statfs(".", &fs));
  show("name length", fs.f_namelen);
  show("bad path", open((char*)1, O_RDONLY));
}

static void test_descriptors(void) {
  const int fd = open("a", O_RDONLY);
  show("dup2", dup2(fd, 50));
  show("dup3 same", dup3(50, 50, O_CLOEXEC));
  show("dup3", dup3(fd, 51, O_CLOEXEC));
  show("cloexec of dup3", fcntl(51, F_GETFD));
  show("dupfd", fcntl(fd, F_DUPFD_CLOEXEC, 60));
  show("close_range", (long)syscall(SYS_close_range, 50, 70, 0));
  show("closed", fcntl(51, F_GETFD));
  const int mem = memfd_create("m", MFD_ALLOW_SEALING);
  show("memfd size", ftruncate(mem, 8192));
  show("seal", fcntl(mem, F_ADD_SEALS, F_SEAL_SHRINK));
  show("shrink", ftruncate(mem, 10));
  show("seals", fcntl(mem, F_GET_SEALS));
  char* page = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, mem, 0);
  page[5000] = 'x';
  char c = 0;
  show("through the file", pread(mem, &c, 1, 5000));
  show("is x", c == 'x');
  const int watch = inotify_init1(IN_NONBLOCK);
  show("watch", inotify_add_watch(watch, ".", IN_CREATE | IN_DELETE));
  close(open("seen", O_CREAT | O_WRONLY, 0600));
  unlink("seen");
  char events[512];
  const long n = read(watch, events, sizeof(events));
  for (char* e = events; e < events + n; e += sizeof(struct inotify_event) + ((struct inotify_event*)e)->len)
    printf("event %x %s\n", ((struct inotify_event*)e)->mask, ((struct inotify_event*)e)->name);
  const int event = eventfd(3, EFD_NONBLOCK | EFD_SEMAPHORE);
  unsigned long value = 0;
  show("eventfd", read(event, &value, 8));
  show("value", (long)value);
}

int main(int argc, char** argv) {
  umask(022);
  test_open();
  test_bytes();
  test_names();
  test_descriptors();
  char text[4096] = {0};
  show_ok("exe", readlink("/proc/self/exe", text, sizeof(text) - 1));
  printf("exe is us: %d\n", argc > 0 && strcmp(strrchr(text, '/'), strrchr(argv[0], '/')) == 0);
  const int fd = open("/proc/self/cmdline", O_RDONLY);
  show("command line", read(fd, text, sizeof(text)) == (long)strlen(argv[0]) + 1 && strcmp(text, argv[0]) == 0);
}
