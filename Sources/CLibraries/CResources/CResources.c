#include "CResources.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

/* #embed (C23) costs nothing: SwiftPM's own `embedInCode` makes an array literal of each byte, which takes the
   Swift compiler twenty seconds for these two files. */

static const unsigned char questions[] = {
#embed "../../Interviewing/Resources/questions.json"
};

static const unsigned char skills[] = {
#embed "../../Interviewing/Resources/skills.json"
};

const unsigned char *interviewd_questions(size_t *length) {
  *length = sizeof questions;
  return questions;
}

const unsigned char *interviewd_skills(size_t *length) {
  *length = sizeof skills;
  return skills;
}
