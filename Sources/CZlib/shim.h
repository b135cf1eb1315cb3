#pragma once
#include <string.h>
#include <zlib.h>

/* deflateInit2 is a macro; 16 more window bits ask for gzip's wrapping. Gives the length, 0 when `room` is short. */
static inline size_t CZlib_gzip(const unsigned char *bytes, size_t count, unsigned char *output, size_t room) {
    z_stream stream;
    memset(&stream, 0, sizeof stream);
    if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK) return 0;
    stream.next_in = (unsigned char *)bytes;
    stream.avail_in = (uInt)count;
    stream.next_out = output;
    stream.avail_out = (uInt)room;
    int result = deflate(&stream, Z_FINISH);
    size_t length = (size_t)stream.total_out;
    deflateEnd(&stream);
    return result == Z_STREAM_END ? length : 0;
}
