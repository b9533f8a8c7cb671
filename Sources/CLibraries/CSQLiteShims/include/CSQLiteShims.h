#pragma once

/* What Swift does not import of SQLite: SQLITE_TRANSIENT, a macro that is a cast. Both let SQLite copy the
   bytes before they return; the result is SQLite's. */
#include <sqlite3.h>

int interviewd_sqlite_bind_text(sqlite3_stmt *statement, int index, const void *bytes, sqlite3_uint64 count);
int interviewd_sqlite_bind_blob(sqlite3_stmt *statement, int index, const void *bytes, sqlite3_uint64 count);
