/* SPDX-License-Identifier: Apache-2.0 */
/* The sizes of --vocab-size. */
#include <config.h>

#include "train_sizes.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_SIZE = 1 << 24 };

/* The number at *p, which goes past it; 0: none, or not 1 to MAX_SIZE. */
static uint32_t
parse_size(const char **p)
{
	uint32_t n = 0;

	while (**p >= '0' && **p <= '9' && n <= MAX_SIZE)
		n = n * 10 + (uint32_t)(*(*p)++ - '0');
	return n <= MAX_SIZE ? n : 0;
}

static int
compare_sizes(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

static void
sort_sizes(struct train_sizes *s)
{
	size_t n = 1;

	qsort(s->v, s->n, sizeof(*s->v), compare_sizes);
	for (size_t i = 1; i < s->n; i++)
		if (s->v[i] != s->v[n - 1])
			s->v[n++] = s->v[i];
	s->n = n;
}

/* Several files need names that differ. False after a usage error. */
static bool
take_name(struct kc_cli *cli, struct train_sizes *s)
{
	s->name = cli->common.output;
	if (!s->name || !strchr(s->name, '%')) {
		kc_cli_usage(
		    cli, "several sizes need -o NAME with a %% for the size");
		return false;
	}
	cli->common.output = "-";
	return true;
}

bool
train_sizes_parse(struct kc_cli *cli, const char *list, struct train_sizes *s)
{
	const char *p = list;

	s->v = calloc(strlen(list) + 1, sizeof(*s->v));
	if (!s->v) {
		kc_cli_fail(cli, NULL, "out of memory");
		return false;
	}
	do {
		s->v[s->n] = parse_size(&p);
		if (!s->v[s->n++] || (*p && *p != ',')) {
			kc_cli_usage(cli,
			    "--vocab-size: '%s' is no size from 1 to %d, nor "
			    "several with commas",
			    list, MAX_SIZE);
			return false;
		}
	} while (*p++);
	sort_sizes(s);
	/* "100,100" is a list, and its file is named as those of lists are. */
	return !strchr(list, ',') || take_name(cli, s);
}

void
train_sizes_release(struct train_sizes *s)
{
	free(s->v);
	kc_buf_release(&s->path);
}

/* The name of the file of a size, to s->path. */
static kc_status
put_path(struct train_sizes *s, size_t i)
{
	const char *at = strchr(s->name, '%');
	kc_str before = {s->name, (size_t)(at - s->name)};

	s->path.len = 0;
	KC_TRY(kc_buf_add(&s->path, before));
	return kc_buf_addf(&s->path, "%" PRIu32 "%s", s->v[i], at + 1);
}

kc_status
train_sizes_write(struct kc_cli *cli, struct train_sizes *s, size_t i,
    kc_str file, kc_error *err)
{
	cli->totals.bytes_out += file.len;
	if (!s->name)
		return kc_writer_write(cli->output, file, err);
	if (put_path(s, i))
		return kc_fail_nomem(err);
	cli->failed = s->path.ptr;
	return kc_cli_write_file(cli, s->path.ptr, file, err);
}
