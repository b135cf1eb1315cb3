#pragma once
#include <vips/vips.h>

/* libvips is called through variadic functions, and prints its warnings: neither is for Swift. */

static inline void cvips_say_nothing(
    const gchar *domain, GLogLevelFlags level, const gchar *text, gpointer context) {
    (void)domain; (void)level; (void)text; (void)context;
}

/* Starts libvips with every loader closed except for the four accepted kinds of photo; nothing is cached. */
static inline int cvips_start(void) {
    if (VIPS_INIT("photos")) return -1;
    g_log_set_handler(
        "VIPS", G_LOG_LEVEL_WARNING | G_LOG_LEVEL_INFO | G_LOG_LEVEL_DEBUG | G_LOG_LEVEL_MESSAGE,
        cvips_say_nothing, NULL);
    vips_block_untrusted_set(TRUE);
    vips_operation_block_set("VipsForeignLoad", TRUE);
    vips_operation_block_set("VipsForeignLoadJpeg", FALSE);
    vips_operation_block_set("VipsForeignLoadPng", FALSE);
    vips_operation_block_set("VipsForeignLoadWebp", FALSE);
    vips_operation_block_set("VipsForeignLoadHeif", FALSE);
    vips_concurrency_set(1);
    vips_cache_set_max(0);
    return 0;
}

/* The header alone: pixels are read later, if ever. */
static inline VipsImage *cvips_header(const void *bytes, size_t count) {
    return vips_image_new_from_buffer(bytes, count, "", NULL);
}

/* The picture says itself which colours its numbers mean. */
static inline int cvips_has_profile(VipsImage *image) {
    return vips_image_get_typeof(image, VIPS_META_ICC_NAME) != 0;
}

/* Upright, its long side at most `side`; a broken or truncated picture fails when it is saved, at the latest.
   With a profile of its own it is converted to sRGB; without one its numbers are sRGB already, and libvips 8.14
   would only shift them. */
static inline VipsImage *cvips_fit(const void *bytes, size_t count, int side, int profiled) {
    VipsImage *out = NULL;
    int failed = profiled
        ? vips_thumbnail_buffer(
              (void *)bytes, count, &out, side, "height", side, "size", VIPS_SIZE_DOWN,
              "export_profile", "srgb", "option_string", "[fail_on=truncated]", NULL)
        : vips_thumbnail_buffer(
              (void *)bytes, count, &out, side, "height", side, "size", VIPS_SIZE_DOWN,
              "option_string", "[fail_on=truncated]", NULL);
    return failed ? NULL : out;
}

/* JPEG on white, without any metadata. The bytes belong to the caller: g_free. */
static inline int cvips_jpeg(VipsImage *image, int quality, void **bytes, size_t *count) {
    double white[] = {255, 255, 255};
    VipsArrayDouble *background = vips_array_double_new(white, 3);
    int failed = vips_jpegsave_buffer(
        image, bytes, count, "Q", quality, "strip", TRUE, "background", background,
        "optimize_coding", TRUE, NULL);
    vips_area_unref(VIPS_AREA(background));
    return failed;
}

static inline void cvips_release(VipsImage *image) { g_object_unref(image); }
