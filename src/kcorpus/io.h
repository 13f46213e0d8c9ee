/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bytes in and out: files, standard input and output, gzip and zstd.
 *
 *	kc_reader *r;
 *	kc_str line;
 *
 *	st = kc_reader_open(&r, "crawl.jsonl.zst", &err);
 *	while ((st = kc_reader_line(r, 64 << 20, &line, &err)) == KC_OK)
 *		...
 *	kc_reader_close(r);			(st is KC_EOF if all went well)
 *
 * A reader finds compression by magic, not by name, and reads on through
 * several members or frames. A truncated or corrupt one is an error that names
 * the offset, after everything before it has been handed out. Compressed input
 * is read ahead and decompressed on a thread of the reader's own.
 *
 * A writer keeps its first error and gives it again from then on, so that only
 * kc_writer_close must be checked. A file that is not standard output is
 * written through a kc_outset, under a random name beside its own, and takes
 * its name when the whole set is committed.
 */
#ifndef KCORPUS_IO_H
#define KCORPUS_IO_H

#include "kcorpus/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * True if a file's name ends so, as in ".gz", in letters of this case; it may be all of
 * the name.
 */
KC_API bool kc_name_ends(kc_str name, const char *end);

/* --- Reading --- */

typedef struct kc_reader kc_reader;

/*
 * Open a file, or standard input for "-". The name is copied. KC_ERR_IO,
 * KC_ERR_NOMEM. *r is freed with kc_reader_close.
 */
KC_API KC_MUST_CHECK kc_status kc_reader_open(
    kc_reader **r, const char *name, kc_error *err);

/* The name for messages: as given, or "<stdin>". Borrowed from the reader. */
KC_API const char *kc_reader_name(const kc_reader *r);

/*
 * Read up to `cap` (> 0) decompressed bytes into `buf`; *got > 0 on KC_OK, and
 * may be less than `cap`. KC_EOF at the end; the file breaks off: KC_ERR_IO, and
 * KC_ERR_FORMAT for a truncated or corrupt member, both with err->offset in the
 * file as it lies on disk, which the message names.
 */
KC_API KC_MUST_CHECK kc_status kc_reader_read(
    kc_reader *r, char *buf, size_t cap, size_t *got, kc_error *err);

/*
 * Before the first read: skip a byte order mark (EF BB BF) at the start of the
 * decompressed bytes. True if there was one; offsets count it. Waits for three
 * bytes; what fails comes with the next read.
 */
KC_API bool kc_reader_skip_mark(kc_reader *r);

/* A damaged part of a compressed file: members that follow it can be read. */
typedef struct kc_damage {
	bool found;
	uint64_t bytes; /* of those given so far, the last, are of that part */
} kc_damage;

/*
 * As kc_reader_read, but goes on past damage, for files whose members stand on
 * their own, as those of archives do. KC_OK with damage->found and *got of 0: the
 * gzip member or zstd frame that was being read is damaged, as *err says, and what
 * the next call gives is of the next one that begins after it and can be read.
 * KC_ERR_FORMAT when there is none.
 */
KC_API KC_MUST_CHECK kc_status kc_reader_salvage(kc_reader *r, char *buf,
    size_t cap, size_t *got, kc_damage *damage, kc_error *err);

/*
 * For an input that is binary and of no kind that is known: its first member may be
 * damaged where its magic number is. `head` is all that was read so far; more is
 * read to it, up to 512 KiB. If a gzip member or zstd frame in it decompresses to
 * what `begins` says yes to, or the file is named .gz or .zst, *recovered is true,
 * head is empty, and the input is read from its beginning as such members, of which
 * the first is damaged (kc_reader_salvage). KC_ERR_NOMEM, KC_ERR_IO.
 */
KC_API KC_MUST_CHECK kc_status kc_reader_recover(kc_reader *r, kc_buf *head,
    bool (*begins)(kc_str start), bool *recovered, kc_error *err);

/* True if kc_reader_read would return at once, as at the end and for files. */
KC_API bool kc_reader_ready(const kc_reader *r);

/*
 * The next line without its LF, borrowed until the next call; a last line
 * without LF counts. KC_EOF at the end. A line of more than `max` bytes is
 * skipped: KC_ERR_LIMIT, and the next call goes on after it. Others as
 * kc_reader_read. Not to be mixed with kc_reader_read.
 */
KC_API KC_MUST_CHECK kc_status kc_reader_line(
    kc_reader *r, size_t max, kc_str *line, kc_error *err);

/* Number of the line that kc_reader_line gave last, from 1. */
KC_API uint64_t kc_reader_line_number(const kc_reader *r);

/* Offset of that line in the decompressed bytes. */
KC_API uint64_t kc_reader_line_offset(const kc_reader *r);

/* Decompressed bytes handed out so far. */
KC_API uint64_t kc_reader_offset(const kc_reader *r);

/*
 * Bytes of the file itself that were read so far, and its size (0 if not a
 * regular file). From any thread.
 */
KC_API uint64_t kc_reader_raw_offset(const kc_reader *r);
KC_API uint64_t kc_reader_raw_size(const kc_reader *r);

/*
 * What progress is measured by: the bytes of all files, as they lie on disk; 0 if
 * one is no regular file, cannot be seen, or is "-", which may be partly read.
 */
KC_API uint64_t kc_files_size(const char *const *names, size_t n);

/* Stop reading, at any point. NULL is allowed. */
KC_API void kc_reader_close(kc_reader *r);

/*
 * --- Sets of output files ---
 *
 * Nothing has its name before all is written; the names are then given one after
 * the other.
 */

typedef struct kc_outset kc_outset;

/* NULL when memory runs out. Freed with kc_outset_free. */
KC_API kc_outset *kc_outset_new(void);

/*
 * For runs that can be taken up again: before they have their names, files of the
 * set that are opened from now on are called NAME.part, and stay whatever happens
 * (kc_outset_abandon, a signal, a failed write). Written again, with the same bytes
 * or others, such a file is read, and only bytes that differ are written; it ends
 * where the new ones end. To open one that another set is writing, here or in
 * another process, is KC_ERR_IO. Not beside another call on the set.
 */
KC_API void kc_outset_keep(kc_outset *set);

/*
 * Make a folder for files of the set, unless it is there; it goes with them when
 * the set is abandoned, if nothing else is in it. KC_ERR_IO, KC_ERR_NOMEM.
 */
KC_API KC_MUST_CHECK kc_status kc_outset_folder(
    kc_outset *set, const char *name, kc_error *err);

/* Bytes that were there already, of the files that are closed. From any thread. */
KC_API uint64_t kc_outset_kept(kc_outset *set);

/*
 * Give every file of the set its name, in the order in which they were opened;
 * their writers must be closed. A file whose writer failed, or was abandoned, is
 * no longer in the set. Stops at the first that fails: KC_ERR_IO, and
 * the rest is removed. The set is empty then.
 */
KC_API KC_MUST_CHECK kc_status kc_outset_commit(kc_outset *set, kc_error *err);

/*
 * Remove the files that are not committed; writers still open write into
 * nothing. From any thread, at any time, also beside another call on the set.
 */
KC_API void kc_outset_abandon(kc_outset *set);

/* kc_outset_abandon, then free. NULL is allowed. */
KC_API void kc_outset_free(kc_outset *set);

/* True if a file of the set gets this name, or the one that it is a link to. */
KC_API bool kc_outset_has(kc_outset *set, const char *name);

/* --- Writing --- */

typedef struct kc_writer kc_writer;

/*
 * Write to standard output ("-"), or to a new file of `set`, which must outlive
 * the writer. Names that end in .gz or .zst are compressed. Symbolic links are
 * followed. A name of one of the descriptors that the process was started with
 * (/dev/stdout, /dev/fd/3) means that descriptor, whatever it is; what is not a
 * regular file (a terminal, a FIFO) and what is in /dev (but /dev/shm) or /proc
 * is written directly, never replaced. KC_ERR_ARG: a file of the set has this
 * name, or it ends as those of a compression that is not written do (.xz, .bz2
 * ...); KC_ERR_IO, KC_ERR_NOMEM.
 * *w is freed with kc_writer_close or kc_writer_abandon.
 */
KC_API KC_MUST_CHECK kc_status kc_writer_open(
    kc_writer **w, const char *name, kc_outset *set, kc_error *err);

/* The name for messages: as given, or "<stdout>". Borrowed from the writer. */
KC_API const char *kc_writer_name(const kc_writer *w);

/*
 * Append bytes. KC_ERR_IO: this or an earlier write failed (err->sys_errno is
 * EPIPE when a reader has gone away).
 */
KC_API kc_status kc_writer_write(kc_writer *w, kc_str s, kc_error *err);

/*
 * Hand what is in the buffer to the system; compressed, what the compressor has
 * given out. As kc_writer_write.
 */
KC_API kc_status kc_writer_flush(kc_writer *w, kc_error *err);

/*
 * Flush, close and free, whatever happens. The first error of its life: KC_ERR_IO,
 * KC_ERR_NOMEM.
 */
KC_API KC_MUST_CHECK kc_status kc_writer_close(kc_writer *w, kc_error *err);

/*
 * Free without writing what is buffered; a new file is removed. Keeps errno. NULL
 * is allowed.
 */
KC_API void kc_writer_abandon(kc_writer *w);

#ifdef __cplusplus
}
#endif

#endif
