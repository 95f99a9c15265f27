/* Makes every sync cost SLOW_SYNC_MICROSECONDS: preloaded, to measure what a slow disk would. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <unistd.h>

static void wait_for_the_disk(void) {
  const char *text = getenv("SLOW_SYNC_MICROSECONDS");
  if (text != NULL) usleep((useconds_t)atoi(text));
}

int fdatasync(int descriptor) {
  int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
  wait_for_the_disk();
  return real(descriptor);
}

int fsync(int descriptor) {
  int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
  wait_for_the_disk();
  return real(descriptor);
}
