/* SPDX-License-Identifier: Apache-2.0 */
/* What would go wrong with a set (kcorpus/shardset.h). */
#include <config.h>

#include "check.h"

#include "shard/formats/mds.h"
#include "shard/set/shard_set.h"

#include "kcorpus/io.h"

#include "io/filemap.h"
#include "mem.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { MOST_TOLD = 100 };

void
kc_check_tell(struct kc_check *c, const char *file, const char *fmt, ...)
{
	char message[300];
	va_list ap;

	if (++c->told > MOST_TOLD)
		return;
	va_start(ap, fmt);
	vsnprintf(message, sizeof(message), fmt, ap);
	va_end(ap);
	c->fault(c->self, file, message);
}

void
kc_check_end_file(struct kc_check *c, const char *file)
{
	char message[60];

	if (c->told > MOST_TOLD) {
		snprintf(message, sizeof(message), "%u more faults",
		    c->told - MOST_TOLD);
		c->fault(c->self, file, message);
	}
	c->told = 0;
}

void
kc_check_look(struct kc_check *c, uint64_t bytes)
{
	enum { MOST = 32 << 20 };

	c->looked += bytes;
	if (c->looked < MOST)
		return;
	kc_filemap_forget(c->bytes);
	kc_filemap_forget(c->mapped);
	c->looked = 0;
}

/* --- Files by others --- */

/* The name with its end exchanged; NULL when memory runs out. */
static char *
exchange_end(const char *name, const char *end, const char *other)
{
	kc_buf b = KC_BUF_INIT;
	size_t stem = strlen(name) - strlen(end);

	if (kc_buf_add(&b, (kc_str){name, stem}) ||
	    kc_buf_add(&b, kc_str_of(other))) {
		kc_buf_release(&b);
		return NULL;
	}
	return kc_buf_detach(&b);
}

/* A payload of raw ids and the index beside it, of which either is named. */
static kc_status
check_pair(struct kc_check *c, const struct kc_consumer *consumer,
    const char *name, kc_error *err)
{
	bool by_index = consumer->index &&
	    kc_name_ends(kc_str_of(name), consumer->index);
	const char *end = by_index ? consumer->index : consumer->ends;
	char *payload = exchange_end(name, end, consumer->ends);
	char *index = exchange_end(
	    name, end, consumer->index ? consumer->index : "");

	c->payload = payload;
	c->index = index;
	if (payload && index) {
		kc_check_payload(c, consumer);
		kc_check_end_file(c, payload);
	}
	kc_free(payload);
	kc_free(index);
	return payload && index ? KC_OK : kc_fail_nomem(err);
}

static kc_status
check_foreign(struct kc_check *c, const struct kc_consumer *consumer,
    const char *name, kc_error *err)
{
	c->delim = consumer->delim ? consumer->delim : KC_DELIM_APPEND;
	if (!consumer->rows)
		return check_pair(c, consumer, name, err);
	c->payload = c->index = name;
	kc_check_payload(c, consumer);
	kc_check_end_file(c, name);
	return KC_OK;
}

/* True if the name is that of a file that the consumer reads. */
static bool
is_file_of(const struct kc_consumer *consumer, const char *name)
{
	return kc_name_ends(kc_str_of(name), consumer->ends) ||
	    (consumer->index &&
		kc_name_ends(kc_str_of(name), consumer->index)) ||
	    (consumer->rows == &kc_rows_mds && kc_mds_zip_of(name));
}

static const struct kc_consumer *
find_consumer(const char *name)
{
	const struct kc_consumer *c = kc_consumers;

	while (c->name && strcmp(c->name, name))
		c++;
	return c->name ? c : NULL;
}

static kc_status
fail_consumer(const char *name, kc_error *err)
{
	kc_buf all = KC_BUF_INIT;
	kc_status st = KC_OK;

	for (size_t i = 0; !st && kc_consumers[i].name; i++)
		st = kc_buf_addf(
		    &all, "%s%s", i ? ", " : "", kc_consumers[i].name);
	st = st ? kc_fail_nomem(err)
		: kc_fail(err, KC_ERR_ARG, 0, "unknown consumer '%.40s' (%s)",
		      name, all.ptr);
	kc_buf_release(&all);
	return st;
}

/* True for the file of a folder that lists its shards. */
static bool
is_set_index(const char *name)
{
	const char *slash = strrchr(name, '/');

	return !strcmp(slash ? slash + 1 : name, "index.json");
}

kc_status
kc_shard_check(const char *consumer, const char *name,
    const kc_shard_check_params *params,
    void (*fault)(void *self, const char *file, const char *message),
    void *self, uint64_t *tokens, kc_error *err)
{
	const struct kc_consumer *who = find_consumer(consumer);
	struct kc_check c = {.params = *params, .fault = fault, .self = self};
	char *manifest;
	kc_status st;

	*tokens = 0;
	if (!who)
		return fail_consumer(consumer, err);
	c.width = params->width ? params->width : 2;
	c.row_width = params->width;
	if (who->check_index && is_set_index(name)) {
		c.delim = KC_DELIM_APPEND;
		st = who->check_index(&c, who->rows, name, true, err);
	} else if (is_file_of(who, name)) {
		KC_TRY(kc_shard_set_refuse_unfinished(name, err));
		st = check_foreign(&c, who, name, err);
	} else {
		KC_TRY(kc_shard_set_manifest(name, &manifest, err));
		st = kc_check_set(&c, who, manifest, err);
		kc_free(manifest);
	}
	*tokens = c.tokens;
	return st;
}
