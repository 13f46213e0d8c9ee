/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What every kcorpus module stands on: statuses and errors, borrowed strings,
 * owned buffers, arenas.
 *
 * Every function that can fail returns a kc_status and takes, last, an optional
 * kc_error that receives the details:
 *
 *	kc_buf out = KC_BUF_INIT;
 *	kc_error err;
 *
 *	if (kc_buf_add(&out, KC_STR("text")))
 *		...				(only memory can run out)
 *	kc_buf_release(&out);
 *
 * Nothing in the library exits, aborts, prints, reads the environment, changes
 * the locale, installs a signal handler or keeps a mutable global. Lengths are
 * size_t and in bytes, counts and file offsets uint64_t, code points uint32_t.
 * Unless a declaration says otherwise a function may be called from any thread,
 * but one object by one thread at a time.
 *
 * Most objects are opaque. A struct that a header shows keeps its size and its
 * members, and an enum its numbers, in every release with the same soname; what
 * is added is a new constant, in room that is there, or a new function.
 */
#ifndef KCORPUS_BASE_H
#define KCORPUS_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define KC_API __attribute__((visibility("default")))
#define KC_MUST_CHECK __attribute__((warn_unused_result))
#define KC_PRINTF(f, a) __attribute__((format(printf, f, a)))
#else
#define KC_API
#define KC_MUST_CHECK
#define KC_PRINTF(f, a)
#endif

/* Statuses; new ones are appended. KC_EOF is a result, not an error. */
typedef enum kc_status {
	KC_OK = 0,
	KC_EOF,          /* nothing more to read */
	KC_ERR_NOMEM,    /* out of memory */
	KC_ERR_IO,       /* the system failed; kc_error.sys_errno says how */
	KC_ERR_ENCODING, /* bytes that the character encoding does not allow */
	KC_ERR_FORMAT,   /* malformed JSON, frame, model, archive member ... */
	KC_ERR_LIMIT,    /* larger than a documented ceiling */
	KC_ERR_ARG       /* the caller asked for something impossible */
} kc_status;

/*
 * Details of a failure. `msg` is complete English text, lower case, without a
 * final stop and without the name of the file, stored inline so that reporting
 * a failure allocates nothing. `offset` is the byte offset at fault in what the
 * failing call was given (0 when it has no place). Untouched on success.
 */
typedef struct kc_error {
	kc_status code;
	int sys_errno;
	uint64_t offset;
	char msg[200];
} kc_error;

/*
 * Fill *err (NULL is allowed) and return `code`:
 *	return kc_fail(err, KC_ERR_LIMIT, off, "text of %zu bytes", n);
 */
KC_API kc_status kc_fail(kc_error *err, kc_status code, uint64_t offset,
    const char *fmt, ...) KC_PRINTF(4, 5);

/* As kc_fail with KC_ERR_IO: records `sys_errno` and appends its text. */
KC_API kc_status kc_fail_errno(
    kc_error *err, int sys_errno, const char *fmt, ...) KC_PRINTF(3, 4);

/* Out of memory, as a kc_fail. */
KC_API kc_status kc_fail_nomem(kc_error *err);

/* Hand a failure up when nothing needs to be freed. */
#define KC_TRY(expr) \
	do { \
		kc_status kc_try_status = (expr); \
		if (kc_try_status) \
			return kc_try_status; \
	} while (0)

/* Version of the library, e.g. "0.1.0". Static. */
KC_API const char *kc_version(void);

/*
 * Strings. A kc_str is borrowed bytes: not NUL-terminated, NUL inside allowed,
 * `ptr` may be NULL when `len` is 0.
 */
typedef struct kc_str {
	const char *ptr;
	size_t len;
} kc_str;

/* A kc_str of a string literal. */
#ifdef __cplusplus
#define KC_STR(lit) (kc_str{(lit), sizeof(lit) - 1})
#else
#define KC_STR(lit) ((kc_str){(lit), sizeof(lit) - 1})
#endif

/* Borrow a NUL-terminated string. */
KC_API kc_str kc_str_of(const char *cstr);

/* p + n. NULL, the pointer of an empty string, stays: C adds nothing to it. */
static inline const char *
kc_ptr_add(const char *p, size_t n)
{
	return n ? p + n : p;
}

/* The end of a string; NULL if it is empty and its pointer is. */
static inline const char *
kc_str_end(kc_str s)
{
	return kc_ptr_add(s.ptr, s.len);
}

/* True if the bytes are the same. */
KC_API bool kc_str_equal(kc_str a, kc_str b);

/* Order of the bytes as unsigned values; a prefix comes first. <0, 0, >0. */
KC_API int kc_str_compare(kc_str a, kc_str b);

/*
 * Buffers. A kc_buf owns `cap` bytes, of which `len` are in use. The functions
 * kc_buf_add... leave a NUL, not counted, after them; who writes after `len`
 * after kc_buf_reserve need not. All zero (KC_BUF_INIT) is the empty buffer.
 */
typedef struct kc_buf {
	char *ptr;
	size_t len;
	size_t cap;
} kc_buf;

#define KC_BUF_INIT \
	{ \
		0, 0, 0 \
	}

/* Free the memory; the buffer is as after KC_BUF_INIT. */
KC_API void kc_buf_release(kc_buf *b);

/* Empty it and keep the memory, unless that is more than `keep` bytes. */
KC_API void kc_buf_reset(kc_buf *b, size_t keep);

/* Make room for `extra` bytes after b->len. KC_ERR_NOMEM leaves it as it was. */
KC_API KC_MUST_CHECK kc_status kc_buf_reserve(kc_buf *b, size_t extra);

/* Append bytes; `s` must not point into the buffer. KC_ERR_NOMEM. */
KC_API KC_MUST_CHECK kc_status kc_buf_add(kc_buf *b, kc_str s);

/* Append one byte. KC_ERR_NOMEM. */
KC_API KC_MUST_CHECK kc_status kc_buf_addc(kc_buf *b, char c);

/* Append formatted text; meant for messages and numbers. KC_ERR_NOMEM. */
KC_API KC_MUST_CHECK kc_status kc_buf_addf(kc_buf *b, const char *fmt, ...)
    KC_PRINTF(2, 3);

/* Append a number in decimal. KC_ERR_NOMEM. */
KC_API KC_MUST_CHECK kc_status kc_buf_addu(kc_buf *b, uint64_t n);

/* Borrow the contents until the buffer changes. */
KC_API kc_str kc_buf_str(const kc_buf *b);

/*
 * Append the versions of what the library's output may depend on, as they are in
 * use: "normalization Unicode 15.0, character classes Unicode 16.0, ICU 72.1,
 * PCRE2 10.42". The first two are its own; ICU decodes Chinese and Japanese
 * charsets, PCRE2 matches patterns of the user's. KC_ERR_NOMEM.
 */
KC_API KC_MUST_CHECK kc_status kc_version_details(kc_buf *out);

/*
 * Hand the memory to the caller, who frees it with kc_free, and leave the buffer
 * empty. NULL only when nothing was ever allocated.
 */
KC_API char *kc_buf_detach(kc_buf *b);

/* Memory that library calls handed out ("caller frees with kc_free"). */
KC_API void kc_free(void *p);

/*
 * Let the array *v, of items of `size` bytes and room for *cap of them, hold
 * `need`. It grows by half, to 16 items or more; new items are not set. The caller
 * frees it with kc_free. KC_ERR_NOMEM, also when the bytes exceed SIZE_MAX; *v and
 * *cap are then as before.
 */
KC_API KC_MUST_CHECK kc_status kc_grow(
    void **v, size_t *cap, size_t need, size_t size);

/*
 * kc_grow of an array of any type: KC_GROW(&list, &capacity, n + 1). `cap` is looked
 * at twice; nearly always there is room, and no call.
 */
#define KC_GROW(v, cap, need) \
	((need) <= *(cap) \
		? KC_OK \
		: kc_grow((void **)(v), (cap), (need), sizeof(**(v))))

/*
 * Arenas: many small allocations, freed as a whole. Not for single objects of
 * unbounded life. All zero (KC_ARENA_INIT) is an empty arena.
 */
typedef struct kc_arena {
	struct kc_arena_chunk *head;
	size_t used;
	uint64_t total;
} kc_arena;

#define KC_ARENA_INIT \
	{ \
		0, 0, 0 \
	}

/* `n` bytes aligned for any type, or NULL; they live until the next reset. */
KC_API void *kc_arena_alloc(kc_arena *a, size_t n);

/* A copy of `s`, NUL-terminated; `ptr` is NULL when memory ran out. */
KC_API kc_str kc_arena_copy(kc_arena *a, kc_str s);

/* Forget all allocations and keep 64 KiB for reuse. */
KC_API void kc_arena_reset(kc_arena *a);

/* Free everything; the arena is as after KC_ARENA_INIT. */
KC_API void kc_arena_release(kc_arena *a);

/* Bytes that the arena holds from the system. */
KC_API uint64_t kc_arena_memory(const kc_arena *a);

#ifdef __cplusplus
}
#endif

#endif
