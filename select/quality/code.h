/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which lines of a text are code: source, markup, commands, tables of a program's
 * output. What looks at prose skips them; what judges a document counts them.
 *
 *	struct kc_code code = KC_CODE_INIT;
 *
 *	KC_TRY(kc_code_find(&code, text));
 *	for (size_t i = 0; i < code.n; i++)
 *		... text.ptr + code.spans[i].start ...
 *	kc_code_release(&code);
 *
 * A span is whole lines with their LF. Found are
 *
 *	fences		lines of ``` or ~~~ up to the one that closes them
 *			(CommonMark 0.31 4.5), what they enclose too, unless it is
 *			mainly Hangul and named no programming language: quoted text;
 *			tildes before the words of a chat are none
 *	single lines	that are one `span of code`, or tags without text between
 *	runs		of lines that are code by their signs, from two on; lines
 *			that could be either belong to the run that goes on after them
 *
 * A line with a third or more of its letters in Hangul or another script than
 * Latin is no code by its signs. Code inside a line of prose is prose.
 */
#ifndef KC_CODE_H
#define KC_CODE_H

#include "kcorpus/base.h"

struct kc_code_span {
	size_t start, end; /* bytes */
};

struct kc_code {
	struct kc_code_span *spans; /* ascending, apart from one another */
	size_t n, cap;
};

#define KC_CODE_INIT \
	{ \
		NULL, 0, 0 \
	}

/*
 * Find the code of a text, valid UTF-8, in the place of what `code` held. Linear
 * in the length of the text; 16 bytes for each span. KC_ERR_NOMEM.
 */
KC_MUST_CHECK kc_status kc_code_find(struct kc_code *code, kc_str text);

void kc_code_release(struct kc_code *code);

/* What a line is by itself. */
enum kc_line_kind {
	KC_LINE_BLANK,
	KC_LINE_PROSE,
	KC_LINE_EITHER,  /* code if the lines around it are */
	KC_LINE_BRACKET, /* as EITHER, but also the end of a run: "])" */
	KC_LINE_CODE,    /* code if a neighbour is */
	KC_LINE_SURE     /* code alone */
};

/* The kind of a line without its LF; fences are no business of it. */
enum kc_line_kind kc_code_line(kc_str line);

/* The Hangul syllables and the Latin letters of a text, for code. */
struct kc_code_letters {
	uint64_t hangul, latin;
};

void kc_code_count(struct kc_code_letters *letters, kc_str text);

#endif
