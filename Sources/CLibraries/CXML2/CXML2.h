#pragma once
#include <libxml/xmlversion.h>
/* Its headers would bring ICU's types, which Foundation has its own of; the reader's interface has none of them. */
#undef LIBXML_ICU_ENABLED
#include <libxml/xmlreader.h>
