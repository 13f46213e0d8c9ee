/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Normalization of Korean text: named steps, each on or off, in profiles that
 * have a name and a version.
 *
 *	minimal@1	repairs that lose nothing: form C, jamo that compatibility
 *			forms broke, fillers, invisible characters, mojibake
 *	web@1		and what web text needs: full-width ASCII, middle dots,
 *			escapes, runs of emotion cut to three
 *	lossless@1	form C alone
 *
 * A configuration is parsed once and shared by all threads; each thread has a
 * worker of its own:
 *
 *	kc_norm_options o;
 *	kc_norm *n;
 *	kc_norm_worker *w;
 *	kc_str result;
 *
 *	st = kc_norm_options_parse(KC_STR("web@1,runs=2"), &o, &err);
 *	st = kc_norm_new(&n, &o, NULL, &err);
 *	st = kc_norm_worker_new(&w, n, &err);
 *	st = kc_norm_run(w, text, NULL, &result, &err);
 *	kc_norm_worker_free(w);
 *	kc_norm_free(n);
 *
 * No step deletes a syllable, a digit or a letter. For every profile, and every
 * other choice of steps with form C,
 *	f(f(x)) = f(x)
 *	NFC(f(x)) = f(x), but with compat-hanja=keep or old-hangul=ksx1026
 *	f(a LF b) = f(a) LF f(b), but with pua=auto, which looks at the whole text
 * The result depends on nothing but the text, the options and (with hanja=) the
 * list of words.
 */
#ifndef KCORPUS_NORM_H
#define KCORPUS_NORM_H

#include "kcorpus/charset.h"
#include "kcorpus/unicode.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The steps, in the order in which they see the text. */
typedef enum kc_norm_step {
	/* invalid bytes: 1 replaces them by U+FFFD (kc_norm_mend) */
	KC_NORM_UTF8,
	/* text decoded with the wrong encoding, if surely so */
	KC_NORM_MOJIBAKE,
	/* &#54620; &nbsp; %ED%95%9C %uD55C and the \u of JSON, once */
	KC_NORM_UNESCAPE,
	/* controls, zero width, bidi; all spaces and line breaks to one kind */
	KC_NORM_INVISIBLES,
	/* U+00AD to U+2010 in text that came as a Korean legacy encoding,
	 * before all other steps */
	KC_NORM_SOFT_HYPHENS,
	/* halfwidth jamo to compatibility jamo */
	KC_NORM_HALFWIDTH,
	/* fullwidth ASCII to ASCII, fullwidth won sign to U+20A9 */
	KC_NORM_FULLWIDTH,
	/* U+3164 C V T, the eight bytes of KS X 1001 annex 3, to a syllable */
	KC_NORM_MAKEUP,
	/* Hangul fillers: runs of U+3164 to a space, stray ones deleted */
	KC_NORM_FILLERS,
	/* Hanyang private use to jamo: enum kc_norm_pua */
	KC_NORM_PUA,
	/* hanja to their readings: enum kc_norm_hanja */
	KC_NORM_HANJA,
	/* sequences of conjoining jamo to the clusters that have a code */
	KC_NORM_CLUSTERS,
	/* Unicode normalization form: enum kc_form */
	KC_NORM_FORM,
	/* CJK compatibility ideographs: enum kc_norm_compat_hanja */
	KC_NORM_COMPAT_HANJA,
	/* conjoining jamo alone to compatibility jamo */
	KC_NORM_ORPHANS,
	/* compatibility jamo to syllables */
	KC_NORM_ASSEMBLE,
	/* 1: KS X 1026-1, no syllable before an old jongseong */
	KC_NORM_OLD_HANGUL,
	/* variants of the middle dot to U+00B7 */
	KC_NORM_MIDDLE_DOTS,
	/* variants of tilde, dashes, hyphens and quotation marks */
	KC_NORM_PUNCTUATION,
	/* combining marks in a row, at most so many; 0: any number */
	KC_NORM_MARKS,
	/* U+C55C U+314B to U+C544 U+314B U+314B */
	KC_NORM_CODA,
	/* equal jamo or marks of emotion in a row, at most so many; 0: any */
	KC_NORM_RUNS,
	/* josa variants such as U+C740 (U+B294) to the one that fits */
	KC_NORM_JOSA,
	KC_NORM_STEPS
} kc_norm_step;

enum kc_norm_pua { KC_NORM_PUA_OFF, KC_NORM_PUA_AUTO, KC_NORM_PUA_ALL };

enum kc_norm_compat_hanja {
	KC_NORM_UNIFY, /* as form C does */
	KC_NORM_KEEP,  /* leave them */
	KC_NORM_VS     /* as base and variation selector: reversible */
};

enum kc_norm_hanja {
	KC_NORM_HANJA_OFF,
	KC_NORM_HANJA_REPLACE, /* the reading alone */
	KC_NORM_HANJA_GLOSS,   /* hanja, then the reading in brackets */
	KC_NORM_HANJA_ANNOTATE /* the reading, then hanja in brackets */
};

typedef enum kc_norm_profile {
	KC_NORM_MINIMAL,
	KC_NORM_WEB,
	KC_NORM_LOSSLESS,
	KC_NORM_PROFILES
} kc_norm_profile;

/* What each step does, 0 being off; and the profile it started from. */
typedef struct kc_norm_options {
	kc_norm_profile profile;
	uint32_t value[KC_NORM_STEPS];
} kc_norm_options;

/* "mojibake", "runs"; NULL out of range. Static. */
KC_API const char *kc_norm_step_name(kc_norm_step step);

/*
 * The names of the step's values from 0 on, NULL-terminated ("off", "on");
 * NULL for a step that takes a number. Static.
 */
KC_API const char *const *kc_norm_step_values(kc_norm_step step);

/* "minimal@1"; NULL out of range. Static. */
KC_API const char *kc_norm_profile_name(kc_norm_profile profile);

/* The options of a profile. */
KC_API void kc_norm_options_init(kc_norm_options *o, kc_norm_profile profile);

/*
 * Read PROFILE[@VERSION][,STEP=VALUE]..., as kc_norm_options_print writes it.
 * KC_ERR_ARG with a message for the user.
 */
KC_API KC_MUST_CHECK kc_status kc_norm_options_parse(
    kc_str spec, kc_norm_options *o, kc_error *err);

/*
 * Append the profile and the steps that differ from it: the same string for the
 * same options, for models and counts to remember. KC_ERR_NOMEM.
 */
KC_API KC_MUST_CHECK kc_status kc_norm_options_print(
    const kc_norm_options *o, kc_buf *out);

/*
 * Append all steps with their values as a JSON object and LF, with the versions
 * that the result depends on. KC_ERR_NOMEM.
 */
KC_API KC_MUST_CHECK kc_status kc_norm_options_describe(
    const kc_norm_options *o, kc_buf *out);

/* A configuration; immutable, used by any number of threads. */
typedef struct kc_norm kc_norm;

/*
 * `words` is the file with readings of hanja words for hanja= (lines
 * READING:HANJA:COMMENT, as libhangul has them); NULL does without. *n is freed
 * with kc_norm_free, after its workers. Takes milliseconds. KC_ERR_ARG,
 * KC_ERR_NOMEM; KC_ERR_IO and KC_ERR_FORMAT for `words`.
 */
KC_API KC_MUST_CHECK kc_status kc_norm_new(
    kc_norm **n, const kc_norm_options *o, const char *words, kc_error *err);
KC_API void kc_norm_free(kc_norm *n);

/*
 * Length of the longest prefix of valid text in which no step finds anything to
 * do for sure; s.len means that the text stays as it is, and so does each part
 * of it. With `json` the text is the inside of JSON strings, or lines of JSON,
 * without \u escapes. Several GB/s.
 */
KC_API size_t kc_norm_check(const kc_norm *n, kc_str s, bool json);

/* What is known about a text besides its characters. */
typedef struct kc_norm_source {
	kc_charset charset; /* that it was decoded from; 0: unknown */
	bool line; /* one line of many: spaces for line breaks, no pua=auto */
} kc_norm_source;

/* The memory of one thread. */
typedef struct kc_norm_worker kc_norm_worker;

/* *w borrows `n` and is freed with kc_norm_worker_free. KC_ERR_NOMEM, _IO. */
KC_API KC_MUST_CHECK kc_status kc_norm_worker_new(
    kc_norm_worker **w, const kc_norm *n, kc_error *err);
KC_API void kc_norm_worker_free(kc_norm_worker *w);

/*
 * Normalize a text. *result is the text itself when nothing changes, else
 * borrowed until the worker's next call. `from` may be NULL. Linear time. One
 * thread at a time. KC_ERR_ENCODING with err->offset; KC_ERR_NOMEM.
 */
KC_API KC_MUST_CHECK kc_status kc_norm_run(kc_norm_worker *w, kc_str text,
    const kc_norm_source *from, kc_str *result, kc_error *err);

/* How often each step changed something since the worker was made. */
KC_API const uint64_t *kc_norm_counts(const kc_norm_worker *w);

/*
 * Characters that forms KC and KD replaced by others that mean less: halfwidth
 * and compatibility jamo, superscripts, circled numbers. 0 with other forms.
 */
KC_API uint64_t kc_norm_destroyed(const kc_norm_worker *w);

/*
 * Have `edit` called for each change, in the order in which they are made: with
 * the set of steps (bit 1 << step) and the piece before and after, borrowed for
 * the call. A later step may change what an earlier one wrote. NULL: no more.
 */
KC_API void kc_norm_watch(kc_norm_worker *w,
    void (*edit)(void *self, uint64_t steps, kc_str before, kc_str after),
    void *self);

/*
 * Append such an edit as a JSON object and LF: "id" (JSON, made one line; left
 * out if empty), "steps", "before" and "after", in which characters that one
 * does not see are escapes. KC_ERR_NOMEM.
 */
KC_API KC_MUST_CHECK kc_status kc_norm_explain(
    kc_str id, uint64_t steps, kc_str before, kc_str after, kc_buf *out);

/*
 * Append `s` to `out` with one U+FFFD for each maximal subpart of an ill-formed
 * sequence (The Unicode Standard, section 3.9) and add their number to *count.
 * KC_ERR_NOMEM.
 */
KC_API KC_MUST_CHECK kc_status kc_norm_mend(
    kc_str s, kc_buf *out, uint64_t *count);

#ifdef __cplusplus
}
#endif

#endif
