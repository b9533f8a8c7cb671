#pragma once
#include <link-grammar/link-includes.h>
