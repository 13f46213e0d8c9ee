/* SPDX-License-Identifier: Apache-2.0 */
/* Tools made of map.h, run whole: its limits, counters and states. */
#include <config.h>

#include "cli/map.h"

#include "tests/unit/unit.h"

#include <fcntl.h>
#include <unistd.h>

enum { RECORDS = 1000, COUNTERS = 70 };

static char folder[] = "t_map.XXXXXX";
static char names[COUNTERS][8];
static const char *list[COUNTERS + 1];

/* The first n names, "n0" .. */
static const char *const *
first_names(size_t n)
{
	for (size_t i = 0; i < n; i++) {
		snprintf(names[i], sizeof(names[i]), "n%zu", i);
		list[i] = names[i];
	}
	list[n] = NULL;
	return list;
}

static kc_buf
slurp(const char *name)
{
	kc_buf b = KC_BUF_INIT;
	int fd = open(name, O_RDONLY);
	ssize_t n;

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(kc_buf_reserve(&b, 1 << 20), KC_OK);
	n = read(fd, b.ptr, 1 << 20);
	ck_assert_int_ge(n, 0);
	b.ptr[n] = '\0';
	b.len = (size_t)n;
	close(fd);
	return b;
}

static bool
write_records(const char *name)
{
	FILE *f = fopen(name, "w");

	for (int i = 0; f && i < RECORDS; i++)
		fprintf(f, "{\"text\":\"%d\"}\n", i);
	return f && !fclose(f);
}

static void
run_job(struct kc_cli *cli, void *job)
{
	kc_map_run(cli, job, NULL);
}

/* The status of a tool that runs the job over the records, on three threads. */
static int
run_tool(struct kc_map *job)
{
	const struct kc_tool tool = {.name = "kc-test",
	    .summary = "Test",
	    .operands = "[FILE]...",
	    .shared = KC_SHARED_MAP,
	    .options = job,
	    .run = run_job};
	static char args[8][20] = {"kc-test", "-j3", "--batch=99", "-o", "out",
	    "--stats=stats", "--rejects=rejects", "in"};
	char *argv[9] = {NULL};
	int saved = dup(STDERR_FILENO), status;
	int fd = open("err", O_WRONLY | O_CREAT | O_TRUNC, 0666);

	ck_assert_int_ge(fd, 0);
	for (int i = 0; i < 8; i++)
		argv[i] = args[i];
	dup2(fd, STDERR_FILENO);
	status = kc_tool_main(&tool, 8, argv);
	dup2(saved, STDERR_FILENO);
	close(saved);
	close(fd);
	return status;
}

static void
expect_in(const char *file, const char *text)
{
	kc_buf b = slurp(file);

	ck_assert_msg(strstr(b.ptr, text) != NULL, "'%s' lacks %s:\n%s", file,
	    text, b.ptr);
	kc_buf_release(&b);
}

static kc_status
count_last(struct kc_mapper *m, kc_record *r, kc_error *err)
{
	(void)r;
	(void)err;
	kc_mapper_count(m, COUNTERS - 1, 2);
	return KC_OK;
}

START_TEST(counters_are_as_many_as_names)
{
	struct kc_map job = {
	    .counters = first_names(COUNTERS), .map = count_last};

	ck_assert_int_eq(run_tool(&job), 0);
	expect_in("stats", "\"n0\":0,");
	expect_in("stats", "\"n69\":2000}");
}
END_TEST

static kc_status
drop_for_last(struct kc_mapper *m, kc_record *r, kc_error *err)
{
	(void)r;
	(void)err;
	kc_mapper_drop(m, COUNTERS - 1);
	return KC_OK;
}

START_TEST(reasons_are_as_many_as_names)
{
	struct kc_map job = {
	    .reasons = first_names(COUNTERS), .map = drop_for_last};

	ck_assert_int_eq(run_tool(&job), 0);
	expect_in("stats", "\"n69\":1000}");
	expect_in("rejects", "{\"text\":\"999\",\"reason\":\"n69\"}\n");
}
END_TEST

START_TEST(a_field_too_many_is_refused_by_its_name)
{
	struct kc_map job = {
	    .counters = first_names(COUNTERS), .map = count_last};

	job.fields = list + COUNTERS - KC_MAP_MAX_FIELDS;
	ck_assert_int_eq(run_tool(&job), 0);
	job.fields--;
	ck_assert_int_eq(run_tool(&job), 1);
	expect_in("err", "field 'n69' is one more than the 14");
}
END_TEST

/* A state of its own for each worker, zeros at first; `end` sees all of them. */
static uint64_t ended;

static kc_status
count_in_state(struct kc_mapper *m, kc_record *r, kc_error *err)
{
	(void)r;
	(void)err;
	++*(uint64_t *)m->state;
	return KC_OK;
}

static void
add_state(struct kc_mapper *m)
{
	ended += *(uint64_t *)m->state;
}

START_TEST(each_worker_has_a_state)
{
	struct kc_map job = {.state_size = sizeof(uint64_t),
	    .map = count_in_state,
	    .end = add_state};

	ck_assert_int_eq(run_tool(&job), 0);
	ck_assert_uint_eq(ended, RECORDS);
}
END_TEST

int
main(void)
{
	const TTest *cases[] = {counters_are_as_many_as_names,
	    reasons_are_as_many_as_names,
	    a_field_too_many_is_refused_by_its_name, each_worker_has_a_state};
	char command[100];
	int failed;

	if (!mkdtemp(folder) || chdir(folder) || !write_records("in"))
		return EXIT_FAILURE;
	failed = UNIT_MAIN("map", cases);
	if (chdir(".."))
		return EXIT_FAILURE;
	snprintf(command, sizeof(command), "rm -r %s", folder);
	return system(command) || failed;
}
