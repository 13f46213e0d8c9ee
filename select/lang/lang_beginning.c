/* SPDX-License-Identifier: Apache-2.0 */
/* What statements, commands and the output of programs begin with (lang_statement.h). */
#include <config.h>

#include "lang_statement.h"

/* In any order. */
const struct kc_lang_beginning kc_lang_beginning_list[] = {
    {"#define ", KC_BEGINS_OUTPUT},
    {"#include ", KC_BEGINS_OUTPUT},
    {"(define ", KC_BEGINS_OUTPUT},
    {"(defun ", KC_BEGINS_OUTPUT},
    {"(lambda ", KC_BEGINS_OUTPUT},
    {"(let ", KC_BEGINS_OUTPUT},
    {"(setq ", KC_BEGINS_OUTPUT},
    {"-----BEGIN ", KC_BEGINS_OUTPUT},
    {"-----END ", KC_BEGINS_OUTPUT},
    {".PHONY", KC_BEGINS_OUTPUT},
    {"ALTER ", KC_BEGINS_QUERY | KC_BEGINS_DEFINITION},
    {"Accept-", KC_BEGINS_OUTPUT},
    {"Access-Control-", KC_BEGINS_OUTPUT},
    {"CMD [", KC_BEGINS_OUTPUT},
    {"CREATE ", KC_BEGINS_QUERY | KC_BEGINS_DEFINITION},
    {"Cache-Control:", KC_BEGINS_OUTPUT},
    {"Content-", KC_BEGINS_OUTPUT},
    {"DELETE ", KC_BEGINS_QUERY},
    {"DKIM-Signature:", KC_BEGINS_OUTPUT},
    {"DROP ", KC_BEGINS_QUERY | KC_BEGINS_DEFINITION},
    {"ENTRYPOINT [", KC_BEGINS_OUTPUT},
    {"EXPOSE ", KC_BEGINS_OUTPUT},
    {"FOREIGN KEY ", KC_BEGINS_CLAUSE},
    {"File \"/", KC_BEGINS_OUTPUT},
    {"GRANT ", KC_BEGINS_DEFINITION},
    {"GROUP BY ", KC_BEGINS_CLAUSE},
    {"HTTP/1.", KC_BEGINS_OUTPUT},
    {"INNER JOIN ", KC_BEGINS_CLAUSE},
    {"INSERT ", KC_BEGINS_QUERY},
    {"In-Reply-To:", KC_BEGINS_OUTPUT},
    {"LEFT JOIN ", KC_BEGINS_CLAUSE},
    {"Last-Modified:", KC_BEGINS_OUTPUT},
    {"MIME-Version:", KC_BEGINS_OUTPUT},
    {"Message-ID:", KC_BEGINS_OUTPUT},
    {"ORDER BY ", KC_BEGINS_CLAUSE},
    {"PING ", KC_BEGINS_OUTPUT},
    {"PRIMARY KEY ", KC_BEGINS_CLAUSE},
    {"RETURNS ", KC_BEGINS_DEFINITION},
    {"REVOKE ", KC_BEGINS_DEFINITION},
    {"RIGHT JOIN ", KC_BEGINS_CLAUSE},
    {"SELECT ", KC_BEGINS_QUERY},
    {"Set-Cookie:", KC_BEGINS_OUTPUT},
    {"Traceback (most recent call", KC_BEGINS_OUTPUT},
    {"UPDATE ", KC_BEGINS_QUERY},
    {"User-Agent:", KC_BEGINS_OUTPUT},
    {"WORKDIR ", KC_BEGINS_OUTPUT},
    {"X-Mailer:", KC_BEGINS_OUTPUT},
    {"apt ", KC_BEGINS_COMMAND},
    {"apt-get ", KC_BEGINS_COMMAND},
    {"begin 644 ", KC_BEGINS_OUTPUT},
    {"brew ", KC_BEGINS_COMMAND},
    {"cargo ", KC_BEGINS_COMMAND},
    {"cat ", KC_BEGINS_COMMAND},
    {"cd ", KC_BEGINS_COMMAND},
    {"chmod ", KC_BEGINS_COMMAND},
    {"chown ", KC_BEGINS_COMMAND},
    {"cmake ", KC_BEGINS_COMMAND},
    {"cp ", KC_BEGINS_COMMAND},
    {"create ", KC_BEGINS_QUERY},
    {"create mode ", KC_BEGINS_OUTPUT},
    {"curl ", KC_BEGINS_COMMAND},
    {"delete ", KC_BEGINS_QUERY},
    {"diff --git ", KC_BEGINS_OUTPUT},
    {"docker ", KC_BEGINS_COMMAND},
    {"echo ", KC_BEGINS_COMMAND},
    {"export ", KC_BEGINS_COMMAND},
    {"git ", KC_BEGINS_COMMAND},
    {"go ", KC_BEGINS_COMMAND},
    {"grep ", KC_BEGINS_COMMAND},
    {"insert ", KC_BEGINS_QUERY},
    {"java ", KC_BEGINS_COMMAND},
    {"kubectl ", KC_BEGINS_COMMAND},
    {"ls ", KC_BEGINS_COMMAND},
    {"make ", KC_BEGINS_COMMAND},
    {"make: *** ", KC_BEGINS_OUTPUT},
    {"mkdir ", KC_BEGINS_COMMAND},
    {"mv ", KC_BEGINS_COMMAND},
    {"node ", KC_BEGINS_COMMAND},
    {"npm ", KC_BEGINS_COMMAND},
    {"npx ", KC_BEGINS_COMMAND},
    {"pip ", KC_BEGINS_COMMAND},
    {"pip3 ", KC_BEGINS_COMMAND},
    {"python ", KC_BEGINS_COMMAND},
    {"python3 ", KC_BEGINS_COMMAND},
    {"rm ", KC_BEGINS_COMMAND},
    {"scp ", KC_BEGINS_COMMAND},
    {"sed ", KC_BEGINS_COMMAND},
    {"select ", KC_BEGINS_QUERY},
    {"ssh ", KC_BEGINS_COMMAND},
    {"sudo ", KC_BEGINS_COMMAND},
    {"systemctl ", KC_BEGINS_COMMAND},
    {"tar ", KC_BEGINS_COMMAND},
    {"update ", KC_BEGINS_QUERY},
    {"wget ", KC_BEGINS_COMMAND},
    {"yarn ", KC_BEGINS_COMMAND},
    {"yum ", KC_BEGINS_COMMAND},
};
const size_t kc_lang_beginning_n = sizeof(kc_lang_beginning_list) /
    sizeof(*kc_lang_beginning_list);

/* tests/unit/select/t_lang_list.c says which they are. */
const uint64_t kc_lang_beginning_bits[8] = {0x0002042400500104,
    0x084208A1A0000004, 0x8000060002900001, 0x2000412A400004A0,
    0x220361044001A40A, 0x0A88000010061600, 0x8E40240080742420,
    0x05008224A0010110};

unsigned
kc_lang_beginning_bit(const char *p)
{
	return (5u * (unsigned char)p[0] + 19u * (unsigned char)p[1] +
		   (unsigned char)p[2]) %
	    512;
}

unsigned
kc_lang_beginnings(kc_str line)
{
	unsigned bit, kinds = 0;

	if (line.len < 3)
		return 0;
	bit = kc_lang_beginning_bit(line.ptr);
	if (!(kc_lang_beginning_bits[bit / 64] >> bit % 64 & 1))
		return 0;
	for (size_t i = 0; i < kc_lang_beginning_n; i++)
		if (kc_lang_begins_with(line, kc_lang_beginning_list[i].text))
			kinds |= kc_lang_beginning_list[i].kinds;
	return kinds;
}
