#pragma once

#include <stddef.h>

/* Our own data files, which the compiler puts into the binary. They live as long as the process. */

/// Sources/Interviewing/Resources/questions.json.
const unsigned char *interviewd_questions(size_t *length);
/// Sources/Interviewing/Resources/skills.json.
const unsigned char *interviewd_skills(size_t *length);
