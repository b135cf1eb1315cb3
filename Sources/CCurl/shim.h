#pragma once
#include <curl/curl.h>

/* curl_easy_setopt and curl_easy_getinfo are variadic macros, which Swift cannot call:
   one function per kind of value. */
typedef size_t (*ccurl_read)(char *, size_t, size_t, void *);
typedef int (*ccurl_progress)(void *, curl_off_t, curl_off_t, curl_off_t, curl_off_t);

static inline CURLcode ccurl_set_string(CURL *h, CURLoption o, const char *v) {
    return curl_easy_setopt(h, o, v);
}

static inline CURLcode ccurl_set_long(CURL *h, CURLoption o, long v) {
    return curl_easy_setopt(h, o, v);
}

static inline CURLcode ccurl_set_offset(CURL *h, CURLoption o, curl_off_t v) {
    return curl_easy_setopt(h, o, v);
}

static inline CURLcode ccurl_set_list(CURL *h, CURLoption o, struct curl_slist *v) {
    return curl_easy_setopt(h, o, v);
}

static inline CURLcode ccurl_set_read(CURL *h, ccurl_read f, void *context) {
    CURLcode c = curl_easy_setopt(h, CURLOPT_READFUNCTION, f);
    return c ? c : curl_easy_setopt(h, CURLOPT_READDATA, context);
}

static inline CURLcode ccurl_set_progress(CURL *h, ccurl_progress f, void *context) {
    CURLcode c = curl_easy_setopt(h, CURLOPT_XFERINFOFUNCTION, f);
    if (!c) c = curl_easy_setopt(h, CURLOPT_XFERINFODATA, context);
    return c ? c : curl_easy_setopt(h, CURLOPT_NOPROGRESS, 0L);
}

static inline long ccurl_response_code(CURL *h) {
    long code = 0;
    return curl_easy_getinfo(h, CURLINFO_RESPONSE_CODE, &code) ? 0 : code;
}

static inline CURLcode ccurl_global_init(void) { return curl_global_init(CURL_GLOBAL_DEFAULT); }
