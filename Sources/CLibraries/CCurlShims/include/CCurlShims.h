#pragma once

/* Typed forms of libcurl's variadic functions, and macros, which Swift does not import. */
#include <curl/curl.h>

#if LIBCURL_VERSION_NUM < 0x075700
#error "libcurl 7.87 or later is needed: CURLOPT_QUICK_EXIT lets a transfer end while its host name is being resolved"
#endif

CURLcode interviewd_curl_global_init(void);

CURLcode interviewd_curl_set_long(CURL *easy, CURLoption option, long value);
CURLcode interviewd_curl_set_offset(CURL *easy, CURLoption option, curl_off_t value);
/// curl copies the string.
CURLcode interviewd_curl_set_string(CURL *easy, CURLoption option, const char *value);
/// curl keeps the pointer: it must live as long as the handle uses it.
CURLcode interviewd_curl_set_pointer(CURL *easy, CURLoption option, void *value);
CURLcode interviewd_curl_set_headers(CURL *easy, struct curl_slist *headers);

CURLcode interviewd_curl_set_write(CURL *easy, curl_write_callback callback);
CURLcode interviewd_curl_set_header(CURL *easy, curl_write_callback callback);
CURLcode interviewd_curl_set_read(CURL *easy, curl_read_callback callback);
CURLcode interviewd_curl_set_seek(CURL *easy, curl_seek_callback callback);
CURLcode interviewd_curl_set_prerequest(CURL *easy, curl_prereq_callback callback);
CURLcode interviewd_curl_set_open_socket(CURL *easy, curl_opensocket_callback callback);

/// The pointer set as CURLOPT_PRIVATE, or NULL.
void *interviewd_curl_private(CURL *easy);
/// errno of the last failed connection attempt, or 0.
long interviewd_curl_errno(CURL *easy);

CURLMcode interviewd_curl_multi_set_long(CURLM *multi, CURLMoption option, long value);

/// Copies the address, in network order. Returns its length: 4, 16, or 0 for a family that is neither.
int interviewd_curl_address(const struct curl_sockaddr *address, unsigned char bytes[16]);
/// socket(2) for that address, closed on exec. A descriptor, or CURL_SOCKET_BAD.
curl_socket_t interviewd_curl_socket(const struct curl_sockaddr *address);

extern const curl_socket_t interviewd_curl_no_socket;
extern const size_t interviewd_curl_pause_writing;
extern const size_t interviewd_curl_pause_reading;
