#include "CPages.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char docs_html[] = {
#embed "../../Daemon/API/OpenAPI/Page/docs.html"
};

static const unsigned char docs_css[] = {
#embed "../../Daemon/API/OpenAPI/Page/docs.css"
};

static const unsigned char docs_js[] = {
#embed "../../Daemon/API/OpenAPI/Page/docs.js"
};

static const unsigned char dom_js[] = {
#embed "../../Daemon/API/OpenAPI/Page/dom.js"
};

static const unsigned char markdown_js[] = {
#embed "../../Daemon/API/OpenAPI/Page/markdown.js"
};

static const unsigned char request_js[] = {
#embed "../../Daemon/API/OpenAPI/Page/request.js"
};

static const unsigned char schema_js[] = {
#embed "../../Daemon/API/OpenAPI/Page/schema.js"
};

#define FILE_OF(name, bytes) {name, bytes, sizeof bytes}

static const struct interviewd_page_file files[] = {
  FILE_OF("docs.html", docs_html),
  FILE_OF("docs.css", docs_css),
  FILE_OF("docs.js", docs_js),
  FILE_OF("dom.js", dom_js),
  FILE_OF("markdown.js", markdown_js),
  FILE_OF("request.js", request_js),
  FILE_OF("schema.js", schema_js),
};

const struct interviewd_page_file *interviewd_page_file(size_t index) {
  return index < sizeof files / sizeof files[0] ? &files[index] : NULL;
}
