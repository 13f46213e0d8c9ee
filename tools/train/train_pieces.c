/* SPDX-License-Identifier: Apache-2.0 */
/* Options of kc-train about vocabularies of characters. */
#include <config.h>

#include "train_pieces.h"

#include <stdlib.h>
#include <string.h>

const char *const pieces_compats[] = {"none", "sentencepiece", NULL};

const char *
pieces_pretokenizer(const struct piece_options *o)
{
	return o->compat == PIECES_COMPAT_SENTENCEPIECE ? "sentencepiece"
							: "metaspace";
}

kc_status
pieces_check_pretokenizer(
    const struct piece_options *o, const char *name, kc_error *err)
{
	const char *wanted = pieces_pretokenizer(o);

	if (!strcmp(name, wanted))
		return KC_OK;
	return kc_fail(err, KC_ERR_ARG, 0,
	    "pieces of characters%s are learnt from words of the "
	    "pre-tokenizer %s, not of %.60s",
	    o->compat ? " with --compat=sentencepiece" : "", wanted, name);
}

kc_status
pieces_params(const struct piece_options *o, const kc_str *controls,
    size_t n_controls, kc_piece_params *params)
{
	kc_str *symbols = calloc(o->symbols.n + 1, sizeof(*symbols));

	if (!symbols)
		return KC_ERR_NOMEM;
	for (size_t i = 0; i < o->symbols.n; i++)
		symbols[i] = kc_str_of(o->symbols.items[i]);
	*params = (kc_piece_params){
	    .sentencepiece = o->compat == PIECES_COMPAT_SENTENCEPIECE,
	    .dummy_prefix = o->dummy_prefix,
	    .byte_fallback = o->byte_fallback,
	    .coverage = o->coverage,
	    .most_chars = (uint32_t)o->most_chars,
	    .controls = controls,
	    .n_controls = n_controls,
	    .symbols = symbols,
	    .n_symbols = o->symbols.n,
	    .max_piece = (uint32_t)o->max_piece,
	    .joins_scripts = o->join_scripts,
	    .joins_numbers = o->join_numbers,
	    .splits_digits = o->split_digits};
	if (o->required)
		params->required = kc_str_of(o->required);
	return KC_OK;
}

/* Those that are about characters alone. */
static void
tell_characters(const struct piece_options *o, struct kc_provenance *p)
{
	if (o->compat)
		kc_provenance_arg(p, "compat", pieces_compats[o->compat]);
	kc_provenance_flag(
	    p, o->byte_fallback ? "byte-fallback" : "no-byte-fallback");
	kc_provenance_flag(
	    p, o->dummy_prefix ? "dummy-prefix" : "no-dummy-prefix");
	kc_provenance_real(p, "coverage", o->coverage);
	if (o->most_chars)
		kc_provenance_number(p, "max-characters", o->most_chars);
	if (o->required)
		kc_provenance_arg(p, "required", o->required);
}

void
pieces_tell(
    const struct piece_options *o, bool of_bytes, struct kc_provenance *p)
{
	if (!of_bytes)
		tell_characters(o, p);
	for (size_t i = 0; i < o->symbols.n; i++)
		kc_provenance_arg(p, "symbol", o->symbols.items[i]);
	kc_provenance_number(p, "max-piece", o->max_piece);
	if (o->join_scripts)
		kc_provenance_flag(p, "join-scripts");
	if (o->join_numbers)
		kc_provenance_flag(p, "join-numbers");
	if (o->split_digits)
		kc_provenance_flag(p, "split-digits");
}
