# SPDX-License-Identifier: Apache-2.0
# What `make install` installs is enough for a consumer that asks pkg-config.
set -eu
command -v pkg-config >/dev/null || { echo 'no pkg-config'; exit 77; }
test "${KC_INSTRUMENTED-}" = yes && { echo 'instrumented build'; exit 77; }
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
${MAKE:-make} -C "$top_builddir" install DESTDIR="$root" >"$root/log" 2>&1 || {
	tail -20 "$root/log"
	exit 1
}
pc=$(find "$root" -name kcorpus.pc)
prefix=$(sed -n 's/^prefix=//p' "$pc")
cat >"$root/consumer.c" <<'C'
#include <kcorpus.h>

#include <stdio.h>

int
main(void)
{
	kc_buf out = KC_BUF_INIT;

	if (kc_json_quote(KC_STR("a\"b"), &out))
		return 1;
	printf("%s %s\n", kc_version(), out.ptr);
	kc_buf_release(&out);
	return 0;
}
C
PKG_CONFIG_PATH=$(dirname "$pc")
PKG_CONFIG_SYSROOT_DIR=$root
export PKG_CONFIG_PATH PKG_CONFIG_SYSROOT_DIR
# shellcheck disable=SC2046
${CC:-cc} ${KC_SANITIZE-} -o "$root/consumer" "$root/consumer.c" $(pkg-config --cflags --libs kcorpus)
LD_LIBRARY_PATH=$root$prefix/lib "$root/consumer" | grep -q '^[0-9.]* "a\\"b"$'
# Statically too, where there are archives of all: pkg-config --static.
# Debian has none of libdivsufsort.
missing=
for lib in $(PKG_CONFIG_SYSROOT_DIR='' pkg-config --static --libs-only-l kcorpus | tr ' ' '\n' | sed -n 's/^-l//p'); do
	test "$lib" = kcorpus || test -e "$(${CC:-cc} -print-file-name=lib$lib.a)" || missing="$missing lib$lib.a"
done
if test -n "$missing"; then
	echo "skipped: static linking: there is no$missing"
elif find "$root" -name libkcorpus.a | grep -q .; then
	# shellcheck disable=SC2046
	${CC:-cc} ${KC_SANITIZE-} -static -o "$root/static" "$root/consumer.c" \
		$(PKG_CONFIG_SYSROOT_DIR='' pkg-config --static --cflags --libs kcorpus | sed "s|$prefix|$root$prefix|g")
	"$root/static" | grep -q '^[0-9.]* "a\\"b"$'
	test "$(ldd "$root/static" 2>&1 | grep -c '=>')" = 0
else
	echo 'skipped: static linking: configured without libkcorpus.a'
fi
for f in bin/kcorpus share/man/man1/kcorpus.1 share/man/man5/kc-records.5; do
	test -e "$root$prefix/$f" || { echo "not installed: $f"; exit 1; }
done
for tool in $KC_TOOLS; do
	test -x "$root$prefix/bin/$tool" || { echo "not installed: $tool"; exit 1; }
	test -e "$root$prefix/share/man/man1/$tool.1" || { echo "no page: $tool"; exit 1; }
done
