#pragma once

#include <stddef.h>

/* The files of the documentation's page (Sources/Daemon/API/OpenAPI/Page), which the compiler puts into the binary. */

struct interviewd_page_file {
  /* Without its folder. */
  const char *name;
  const unsigned char *bytes;
  size_t length;
};

/// The file of an index from 0; NULL behind the last. It lives as long as the process.
const struct interviewd_page_file *interviewd_page_file(size_t index);
