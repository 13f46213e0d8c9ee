/* SPDX-License-Identifier: Apache-2.0 */
/* The language of texts: scripts first, then the built-in model; code and noise. */
#include <config.h>

#include "kcorpus/lang.h"

#include "tests/unit/unit.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static const struct {
	const char *text, *label;
} cases[] = {
    {"", "und"},
    {"1234 5678", "und"},
    {u8"\uFF11\uFF12\uFF13", "und"}, /* full-width digits */
    {u8"\u263A\u263A ~~~ !!!", "und"},
    /* Korean: syllables, jamo alone, among signs, among English. */
    {u8"\uC751\uC6D0\uD569\uB2C8\uB2E4~~\u263A\u263A\u263A", "ko"},
    {u8"\u314B\u314B\u314B \u3160\u3160", "ko"},
    {u8"Python 3.12\uC5D0\uC11C\uB294 f-string\uC744 \uC4F4\uB2E4", "ko"},
    {u8"\u5927\u97D3\uC758 \u4E3B\u6B0A\uC740 \u570B\u6C11\uC5D0\uAC8C", "ko"},
    /* Han alone is not Korean. */
    {u8"\u5927\u97D3\u6C11\u570B\u81E8\u6642\u653F\u5E9C", "zh-Hant"},
    {u8"\u4ECA\u5929\u5929\u6C14\u5F88\u597D\u6211\u4EEC\u53BB\u516C\u56ED",
	"zh-Hans"},
    {u8"\u4ECA\u65E5\u306F\u5929\u6C17\u304C\u3044\u3044", "ja"},
    /* One script, one language. */
    {u8"\u0391\u03B2\u03B3\u03B4", "el"},
    {u8"\u0E2A\u0E27\u0E31\u0E2A\u0E14\u0E35", "th"},
    {u8"\u0D07\u0D24\u0D4D \u0D12\u0D30\u0D41", "ml"},
    {u8"\u0A38\u0A24\u0A3F \u0A38\u0A4D\u0A30\u0A40", "pa"},
    {u8"\u0A95\u0AC7\u0AAE \u0A9B\u0AC7", "gu"},
    {u8"\u0B95\u0BBE\u0BB2\u0BC8", "ta"},
    /* The model. */
    {"The weather was fine and people went for a walk in the park.", "en"},
    {"THE WEATHER WAS FINE AND PEOPLE WENT FOR A WALK", "en"},
    {"Am Abend gingen wir wieder nach Hause und schliefen bald ein.", "de"},
    {u8"Le soir, nous sommes rentr\u00E9s \u00E0 la maison et nous avons "
     u8"dormi.",
	"fr"},
    {"Por la noche volvimos a casa y nos quedamos dormidos muy pronto.", "es"},
    {"La sera siamo tornati a casa e ci siamo addormentati presto.", "it"},
    {"Akşam eve döndük ve hemen uyuyakaldık, çünkü çok yorgunduk.", "tr"},
    {u8"\u0412\u0435\u0447\u0435\u0440\u043E\u043C \u043C\u044B \u0432\u0435"
     u8"\u0440\u043D\u0443\u043B\u0438\u0441\u044C \u0434\u043E\u043C\u043E"
     u8"\u0439",
	"ru"},
    {"Guten Morgen!\n\n```c\nint main(void)\n{\n\treturn "
     "printf(\"hello\");\n}\n"
     "```\nDas Wetter ist heute sehr schön.\n",
	"de"},
    /* No language. */
    {"SGVsbG8gd29ybGQhIFRoaXMgaXMgYmFzZTY0Lg==", "zxx"},
    {"d41d8cd98f00b204e9800998ecf8427e", "zxx"},
    {"https://www.example.org/a/b.html?x=y", "zxx"},
    {u8"\u00EC\u2022\u02C6\u00EB\u2026\u2022\u00ED\u2022\u02DC\u00EC\u201E"
     u8"\u00B8",
	"zxx"},
    {u8"\u00BE\u00C8\u00B3\u00E7\u00C7\u00CF\u00BC\u00BC\u00BF\u00E4", "zxx"},
    {"```\nfor (i = 0; i < n; i++)\n\tsum += a[i];\n```\n", "zxx"},
    {u8"Iran; Islamsk\u00E1 republika Ir\u00E1n; Perzia", "sk"},
    {"from .core import (", "zxx"},
    /* Names of languages: the list is searched by halves. */
    {u8"\u00EDslenska \u010Ce\u0161tina \u010De\u0161tina", "zxx"},
    {"Afrikaans Bahasa Bosanski", "zxx"},
    {"for y in range(0, height):", "zxx"},
    {"kc_buf_release(&r.text);", "zxx"},
    {u8"Deutsch, English, \uD55C\uAD6D\uC5B4, Espa\u00F1ol", "zxx"},
    {u8"el ni\u00C3\u00B1o est\u00C3\u00A1 aqu\u00C3\u00AD", "zxx"},
    {"jjhlsdahjkfgfgshff", "zxx"},
    {"aaaaaaaaaaaa", "zxx"},
    {"SELECT id, name FROM users WHERE id = 3;", "zxx"},
    {"git commit -m fix && git push origin main", "zxx"},
    {"mode = true", "zxx"},
    {"- retries: 3", "zxx"},
    {"display: 0 auto;", "zxx"},
    {"Warning: the disk is full", "en"},
    {"Oct 14 14:19:56 file6 kernel[753]: table: max port", "zxx"},
    {"2024-09-26 20:30:50,970 DEBUG host.output timeout index", "zxx"},
    {"At 20:30:50 the host said that it would come tomorrow", "en"},
    /* UTF-8 of Korean and Russian as KOI8-R, windows-1251 and code page 437. */
    {u8"\u041B\u2219\u256A\u041B\u2556\u2514\u041B\u2556\u00B0", "zxx"},
    {u8"\u0420\u045F\u0421\u0402\u0420\u0451\u0420\u0406\u0420\u0435\u0421"
     "\u201A "
     "\u0420\u0457\u0421\u0402\u0420\u0451\u0420\u0406\u0420\u0435\u0421",
	"zxx"},
    {u8"des moments de cr\u251C\u2310ativit\u251C\u2310 au milieu", "zxx"},
    {"{\"name\": \"web\", \"version\": \"1.0.0\", \"private\": true}", "zxx"},
    {"id,name,price\n1,foo,2.5\n2,bar,3.5", "zxx"},
    /* Korean in UTF-8, and U+FFFD, read as windows-949; U+FFFD as GBK. */
    {u8"\uFFFD\uC0A4\uFFFD\uB49B\uFFFD\uFFFD\uFFFD "
     u8"\uFFFD\uAD87\uFFFD\uBD6A\u5A9B\uFFFD "
     u8"\u91AB\uB5ED\uB4BF\uFFFD\uB572\uFFFD\uB58E",
	"zxx"},
    {u8"\u5360\uC3D9\uC619\u5360\uFFFD", "zxx"},
    {u8"\u951F\u65A4\u62F7\u951F\u65A4\u62F7", "zxx"},
    /* Japanese in Shift_JIS, EUC-JP and UTF-8, read as windows-949. */
    {u8"\uB71E\uBCF7\uADBC\uBC2E\uB520\uAD95\uADB4\uADB2\uADD6"
     u8"\uC007\uAD8B\uADBB\uADB3\uAC02\uBF88\uBB2A\uADB4\uB6BA"
     u8"\uFFFD\uFFFD\uADE9\uB7BC\uBE96\uADA2\uADCF\uADA2\uADAB",
	"zxx"},
    {u8"\uBCA0\uD3FD\u315F\uD0B9\uB36E\u313C\u3158\u3156\u3172"
     u8"\u709A\u3134\u315E\u3157\u3001\u7CFB\uCC3E\u3158\uBABB"
     u8"\uAE0D\u3182\uBED1\u559D\u3147\u316E\u3147\u314F",
	"zxx"},
    {u8"\u9913\uB500\uBFE5\uAC98\u9E1A\u24B5\uCEF1\uAC63\uAC8F"
     u8"\uAC8D\uAD5A\uB3EC\uAC5A\uAC97\uAC8E\uACE9\uB8CD\uAC6B"
     u8"\uAC8F\uB036\uC42E\uAD6E\uBE3A\uF986\u24B2\uAC6E\uACB2"
     u8"\uAC6E\uAC7C",
	"zxx"},
    /* Chinese in GBK and Big5. */
    {u8"\uC3DF\u8396\u8396\uD3ED\uBDA4\uBD24\uFF0C\u4E56\uCCEC"
     u8"\uC5C4\uB54D\uD63C\uBB34\u8E48\uFFFD\u2211\uFFFD",
	"zxx"},
    {u8"\u3145\u3161\u3161\uFFFD\u63D0\u535En\uC8A5\u33C0\uFFFD"
     u8"\u61A9M\uCBF9\uCA72\u314D\uB74C\uB220\uCB6E",
	"zxx"},
    /* Korean in EUC-KR read as EUC-JP, GBK and Big5, Chinese in UTF-8 as GBK. */
    {u8"\u596A\u8056 \u77F3\u6F97 \u4F9D\u8056 \u758F\u713C\u99AC\u6F97 "
     u8"\u713C\u621A",
	"und-Hani"},
    {u8"\u63AA\u8304\u522E\u60EB\u72FC \u8350\u6863\u7EF0 "
     u8"\u8F91\u5321\u635E\u4FC3",
	"und-Hani"},
    {u8"\u6E20\u0438\u5718\u63AA\u66D6 \u71B1\u7D2B\u671D "
     u8"\u61AE\u9078\u6A9C\u68FB",
	"zxx"},
    {u8"\u6769\u6B10\u6E70\u6D94\uFE42\u6F6A\u752F\u544A\u6E41\u93B0\u5FD4"
     u8"\uFFFD\u6FC6\uFFFD\u714E\u7DF1\u6D93\uFFFD\u7487\uFFFD",
	"zxx"},
    {u8"\u9053\u53EF\u9053\u975E\u5E38\u9053\u540D\u53EF\u540D\u975E\u5E38"
     u8"\u540D",
	"ja"},
    {u8"\u3105\u3106\u3107", "zh"},
    {u8"\u6D60\u5A42\u3049\u6FB6\u2542\u76B5\u5BF0\u581D\u30BD\u93B4\u621C"
     u8"\u6ED1\u9358\u8BF2\u53D5\u9365\uE15F\u668E\u59DD",
	"zxx"},
    /* Japanese in EUC-JP and UTF-8 read as Shift_JIS; what is spelt so. */
    {u8"\uFF7A\uFF63\uFF86\uFF64\uFF8F\uFF85\uFF77\uFF75\uFF64\uFF64\uFF6C"
     u8"\uFF64\uFF64\uFF64\uFF64\uFF64\uFF8E\uFF64\uFF87\uFF7B\uFF76\uFF8A"
     u8"\u7B45\uFF8B\uFF79\uFF94\uFF64\uFF6D\uFF64\uFF9E\uFF64\uFF77\uFF64"
     u8"\uFF7F",
	"zxx"},
    {u8"\u7E3A\u8599\uFF6E\u8B5B\uFF6C\u7E3A\uFF6F\u7E3A\uFF68\u7E3A\uFF66"
     u8"\u7E67\u308B\u64C7\u900B\uFF7D\u7E3A",
	"zxx"},
    {u8"\uFF83\uFF9E\uFF70\uFF80\uFF8D\uFF9E\uFF70\uFF7D "
     u8"\uFF7C\uFF7D\uFF83\uFF91 \uFF77\uFF6C\uFF8F\uFF77\uFF6D",
	"ja"},
    /* Polish in UTF-8 as windows-1252. */
    {u8"Wczoraj wieczorem pada\u00C5\u201A \u00C5\u203Anieg i by\u00C5\u201Ao "
     u8"\u00C5\u203Alisko",
	"zxx"},
    /* Few letters of other alphabets, drawings and half-width kana in Latin words. */
    {u8"Ele \u0439 um alco\u0443latra furioso.", "zxx"},
    {u8"Da l\u0446\u2553sst sich nichts machen.", "zxx"},
    {u8"Sacarse el carn\u0393\u00A9 de conducir es una ruina.", "zxx"},
    {u8"An \uFF83\uFF76ffentlich einsehbare Adressen wird nach kurzer Zeit",
	"zxx"},
    {u8"\u0410 \u043C\u0435\u043Di \u0442\u043E \u0439 "
     u8"\u0434\u043E\u0431\u0440\u0435",
	"uk"},
    {u8"There is a word x\u2264y and a \u03B2-carotene in this text", "en"},
    {u8"\u25A0\u25A1Special offers for our guests\u25A0\u25A1", "en"},
    /* Russian in windows-1251 as windows-1253 and in UTF-8 as windows-874. */
    {u8"\u0398 \u03C1\u03B5 \u03BE\u03B1\u03BB\u03B5\u03B3\u03BD\u03B0 \u03C1 "
     u8"\u03C2\u03CA\u03C0\u03B6\u03B5\u03C1\u03C2\u03B2\u03B5\u03BD",
	"zxx"},
    {u8"\u0E30\u0E15 \u0E30\u0E17\u0E30\u0E10\u0E31\uFFFD\u0E30\u0E1F", "zxx"},
    {u8"\u0397 \u03C0\u03C1\u03C9\u03C4\u03B5\u0390\u03BD\u03B7 "
     u8"\u03B5\u03AF\u03BD\u03B1\u03B9",
	"el"},
    /* Old letters side by side, and Han and errors apart from the syllables. */
    {u8"\u3148\u3173\u3132\u315A\u3182\u3002", "zxx"},
    {u8"\uCFFD\uCD11\u33C0\u305A\uFFFD\u5229]", "zxx"},
    /* Few syllables, likelier in EUC-JP and Big5 than in Korean; Korean that is near. */
    {u8"\uD444\uAF2C\uC5B8\uC70C", "zxx"},
    {u8"\uB81D\uCC68\uC640\u3002", "zxx"},
    {u8"\uD321\uD3EC\uD31D\uD321\uD3EC\uD30C\uC8AD", "zxx"},
    {u8"\u3149\u3153\u3156\u3145\u3179\u315B", "zxx"},
    {u8"\uACE1\uC120 \uCEE4\uB125\uD130", "ko"},
    {u8"\uCEAD \uD264!", "ko"},
    {u8"\uD574\u3150\u3147", "ko"},
    {u8"\uAC10\uC0AC\u3133 \u3144", "ko"},
    {u8"\u97D3\u4E2D \uC815\uC0C1", "ko"},
    /* Ten rare syllables, such as keys that are mashed make. */
    {u8"\uAD75\uAC09\uAE40\uAD8C\uAE99\uAFB1\uB091\uB7BD\uB8D5"
     u8"\uBDC1",
	"zxx"},
    /* What people type: rare syllables alone, or with Hanja. */
    {u8"\u3186_\u3186", "ko"},
    {u8"\u317F, \u3181, \u3186", "ko"},
    {u8"\uC2A4\uD15D\uD5E8 \uCD78-\u6700\u9AD8!", "ko"},
    {u8"\uD6C8\uBBFC\uC815\uC74C\uC5D0\uB294 \u317F\u3181\u3186\uC774 "
     u8"\uC788\uC5C8\uB2E4",
	"ko"},
    {u8"\uBDC1", "ko"},
    {u8"\uD58F\uD58F", "ko"},
    {u8"\uCF85\uCF85! \uCD78-\u6700\u9AD8", "ko"},
    {u8"\uD55C\uAE00\uACFC \u6F22\u5B57\uB97C \u6DF7\u7528\uD55C "
     u8"\u6587\u7AE0\uC774 \uC77D\uD78C\uB2E4",
	"ko"},
    /* Names, options, places and what programs print. */
    {"nameInputServer nameListenerOption", "zxx"},
    {"--input=item --value --result", "zxx"},
    {"MikeMcQuaid", "en"},
    {"@Override", "zxx"},
    {"[\"responseMap\", \"timer\", \"height\"]", "zxx"},
    {"/usr/share/doc /usr/lib", "zxx"},
    {"tree\tNULL\tleaf\tNULL", "zxx"},
    {"About us | Privacy policy | Contact us | Latest news", "zxx"},
    {"ORDER BY price DESC", "zxx"},
    {"delete from button where batch = 1815", "zxx"},
    {"# apt install foo_bar", "zxx"},
    {"apt-get will call dpkg after downloading the .deb archives", "en"},
    {"-rw-r--r-- 1 root root 46165 Oct 25 10:55 result", "zxx"},
    {"Traceback (most recent call last):", "zxx"},
    {"list.c:583:71: error: the name is undeclared", "zxx"},
    {"KeyError: name of the list", "zxx"},
    {"Error: the file was not found", "en"},
    {"-----BEGIN PGP MESSAGE-----", "zxx"},
    {"- name: token", "zxx"},
    {"if nameOfList is set to true, this will be set to false as well", "en"},
    {"    return data", "zxx"},
    {"return data", "en"},
    {"else:", "zxx"},
    {"for example:", "en"},
    {"if not node:", "zxx"},
    {"stackMap: length", "zxx"},
    {"src/kcorpus/lang.h src/kcorpus/base.h", "zxx"},
    {"normalize walk \\", "zxx"},
    {"[    0.227673] usb 1-1: new high-speed device", "zxx"},
    {"#define LIMIT limit of the list", "zxx"},
    {"(define (batch listener)", "zxx"},
    /* Korean with names of programs, in rows. */
    {u8"`OnPostAsync` \uBA54\uC11C\uB4DC\uB97C *Create.cshtml.cs*\uC5D0 "
     u8"\uB123\uB294\uB2E4",
	"ko"},
    {u8"|HashSet|HashMap\uACFC \uC21C\uC11C \uAE30\uB2A5 \uCD94\uAC00|", "ko"},
    {u8"`minSize.x` `splitChunks` `listItems.y` \uAC12\uC740 "
     u8"\uADF8\uB300\uB85C "
     u8"\uB0A8\uB294\uB2E4",
	"ko"},
    /* Menus of pages; two names of pages are words. */
    {"Home About Contact Products", "zxx"},
    {u8"\u00AB Prev 1 2 3 4 Next \u00BB", "zxx"},
    {u8"HOME\u00B7LOGIN\u00B7SITEMAP", "zxx"},
    {u8"\uD648 \uB85C\uADF8\uC778 \uD68C\uC6D0\uAC00\uC785", "zxx"},
    {u8"\uB85C\uADF8\uC778 \uD68C\uC6D0\uAC00\uC785", "ko"},
    {u8"\uB85C\uADF8\uC778 \uD6C4 \uC774\uC6A9 \uAC00\uB2A5\uD569\uB2C8\uB2E4",
	"ko"},
    {"Please contact us for help and support with your account.", "en"},
    /* Menus by the signs between their entries, Korean ones too; what is listed so. */
    {u8"Books \u2192 Shoes \u2192 Travel \u2192 Music", "zxx"},
    {u8"\uB3C4\uC11C > \uC18C\uC124 > \uC5EC\uD589 > \uC74C\uBC18", "zxx"},
    {u8"[\uB3C4\uC11C] [\uC18C\uC124] [\uC5EC\uD589] [\uC74C\uBC18]", "zxx"},
    {u8"\uC2A4\uD1A0\uB9AC > \uC5F0\uAE30 > \uC5F0\uCD9C", "ko"},
    {u8"\uB3C4\uC11C, \uC18C\uC124, \uC5EC\uD589, \uC74C\uBC18", "ko"},
    /* Keys of a Korean keyboard; abbreviations, laughs and tears. */
    {u8"\u3141\u3134\u3147\u3139\u3141\u3134\u3147\u3139", "zxx"},
    {u8"\u3139\u3151\u3131\u3155\u3148\uB108\u3155\u3145", "zxx"},
    {u8"\u3131\u3145 \u314B\u314B\u314B\u314B", "ko"},
    {u8"\u3147\u3131\u3139\u3147 \u3142\u3142\u3142\u3131", "ko"},
    {u8"\u3160\u315C\u3161\u3160\u315C\u3161", "ko"},
    /* Lines that are code only beside others; prose after them. */
    {"if x == 5 then\n  local t = {1, 2}\nend\n", "zxx"},
    {"if x == 5 then\n  local t = {1, 2}\nend\nThis is how we count to five.",
	"en"},
    /* Prose that begins or is punctuated alike. */
    {"Select items from the list and update your settings.", "en"},
    {"Red,green and blue are colours, and 1,000,000 is a number.", "en"},
    {u8"\u5927\u5B78\uC5D0\uC11C \u7406\u7531\uB97C \uBB3C\uC5C8\uB2E4", "ko"},
    /* Of these kinds, and yet language. */
    {"If it rains (as it does today), we stay at home and read a book.", "en"},
    {"English and German are spoken in the whole country.", "en"},
    {"Buscamos en el c&oacute;digo abierto de la casa.", "es"},
    {u8"Il demanda un caf\u00E9\u00BB et partit de la maison.", "fr"},
    {"Bibliotheken", "de"},
    {u8"\u0417\u0434\u0440\u0430\u0432\u0441\u0442\u0432\u0443\u0439\u0442"
     u8"\u0435",
	"ru"},
};

START_TEST(test_labels)
{
	kc_lang_detector *d;

	ck_assert_int_eq(kc_lang_detector_new(&d, NULL), KC_OK);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		kc_lang_result r;

		ck_assert_int_eq(
		    kc_lang_detect(d, kc_str_of(cases[i].text), &r, NULL),
		    KC_OK);
		ck_assert_msg(
		    kc_str_equal(r.guess.label, kc_str_of(cases[i].label)),
		    "case %zu, %s: %.*s %.4f", i, cases[i].label,
		    (int)r.guess.label.len, r.guess.label.ptr, r.guess.score);
		ck_assert(r.guess.score >= 0 && r.guess.score <= 1);
	}
	kc_lang_detector_free(d);
}
END_TEST

/* Letters of each language, to the letter. */
START_TEST(test_shares)
{
	const char *text = u8"\uC774\uAC83\uC740 (this is an English sentence "
			   u8"of quite some length) \uC774\uB2E4 \u6F22";
	kc_lang_detector *d;
	kc_lang_result r;
	kc_buf json = KC_BUF_INIT;

	ck_assert_int_eq(kc_lang_detector_new(&d, NULL), KC_OK);
	ck_assert_int_eq(kc_lang_detect(d, kc_str_of(text), &r, NULL), KC_OK);
	ck_assert_int_eq(kc_lang_shares_json(&r, &json), KC_OK);
	/* 5 of Hangul and one of Han, and 40 of English. */
	ck_assert_uint_eq(r.composition.letters[KC_SCRIPT_HANGUL], 5);
	ck_assert_uint_eq(r.composition.letters[KC_SCRIPT_LATIN], 40);
	kc_buf_release(&json);
	ck_assert_int_eq(
	    kc_lang_detect(
		d, kc_str_of(u8"\uAC00\uB098\uB2E4 \u6F22 abcd"), &r, NULL),
	    KC_OK);
	ck_assert_int_eq(kc_lang_shares_json(&r, &json), KC_OK);
	ck_assert_str_eq(json.ptr, "{\"ko\":0.5000,\"und-Latn\":0.5000}");
	kc_buf_release(&json);
	kc_lang_detector_free(d);
}
END_TEST

START_TEST(test_known)
{
	static const struct {
		const char *tag;
		bool known;
	} tags[] = {{"ko", true}, {"en", true}, {"zh", true}, {"zh-Hant", true},
	    {"und", true}, {"und-Latn", true}, {"und-Hani", true},
	    {"zxx", true}, {"ml", true}, {"xx", false}, {"z", false},
	    {"zh-Ha", false}};
	kc_lang_detector *d;

	ck_assert_int_eq(kc_lang_detector_new(&d, NULL), KC_OK);
	for (size_t i = 0; i < sizeof(tags) / sizeof(*tags); i++) {
		bool known;

		ck_assert_int_eq(kc_lang_detector_knows(
				     d, kc_str_of(tags[i].tag), &known, NULL),
		    KC_OK);
		ck_assert_msg(known == tags[i].known, "%s", tags[i].tag);
	}
	kc_lang_detector_free(d);
}
END_TEST

/* The same text gets the same answer whatever came before it. */
START_TEST(test_stateless)
{
	kc_lang_detector *d;
	uint64_t seed = 3;
	size_t n = sizeof(cases) / sizeof(*cases);

	ck_assert_int_eq(kc_lang_detector_new(&d, NULL), KC_OK);
	for (int round = 0; round < 2000; round++) {
		size_t i = unit_random(&seed) % n;
		kc_lang_detector *fresh;
		kc_lang_result a, b;

		ck_assert_int_eq(
		    kc_lang_detect(d, kc_str_of(cases[i].text), &a, NULL),
		    KC_OK);
		if (round % 50)
			continue;
		ck_assert_int_eq(kc_lang_detector_new(&fresh, NULL), KC_OK);
		ck_assert_int_eq(
		    kc_lang_detect(fresh, kc_str_of(cases[i].text), &b, NULL),
		    KC_OK);
		unit_text_equal(a.guess.label, b.guess.label);
		ck_assert(a.guess.score == b.guess.score);
		kc_lang_detector_free(fresh);
	}
	kc_lang_detector_free(d);
}
END_TEST

/* A page that ends where memory that may be read does; its size is *len. */
static char *
map_last_page(size_t *len)
{
	char *pages;

	*len = (size_t)sysconf(_SC_PAGESIZE);
	pages = mmap(NULL, 2 * *len, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	ck_assert_ptr_ne(pages, MAP_FAILED);
	ck_assert_int_eq(mprotect(pages + *len, *len, PROT_NONE), 0);
	return pages;
}

/* The label of a text after some blanks, where memory ends with the text. */
static void
check_after_blanks(
    kc_lang_detector *d, kc_str text, size_t blanks, const char *label)
{
	size_t page, len = blanks + text.len;
	char *pages = map_last_page(&page), *copy = pages + page - len;
	kc_lang_result r;

	memset(copy, ' ', blanks);
	memcpy(copy + blanks, text.ptr, text.len);
	ck_assert_int_eq(
	    kc_lang_detect(d, (kc_str){copy, len}, &r, NULL), KC_OK);
	ck_assert_msg(kc_str_equal(r.guess.label, kc_str_of(label)),
	    "%zu blanks, %zu bytes: %.*s", blanks, text.len,
	    (int)r.guess.label.len, r.guess.label.ptr);
	ck_assert_int_eq(munmap(pages, 2 * page), 0);
}

/* Wherever syllables stand in the blocks that are looked at. */
START_TEST(test_blocks)
{
	static const char common[] = u8"\uC774\uB2E4\uAC00\uB294\uC744\uACE0"
				     u8"\uC5D0\uC11C\uC9C0\uB85C\uB098\uC694"
				     u8"\uC774\uB2E4\uAC00\uB294\uC744\uACE0"
				     u8"\uC5D0\uC11C\uC9C0\uB85C\uB098\uC694";
	static const char rare[] = u8"\uAD75\uAC09\uAE40\uAD8C\uAE99\uAFB1"
				   u8"\uB091\uB7BD\uB8D5\uBDC1";
	kc_lang_detector *d;

	ck_assert_int_eq(kc_lang_detector_new(&d, NULL), KC_OK);
	for (size_t blanks = 0; blanks < 34; blanks++) {
		check_after_blanks(d, KC_STR(rare), blanks, "zxx");
		for (size_t n = 3; n < sizeof(common); n += 3)
			check_after_blanks(
			    d, (kc_str){common, n}, blanks, "ko");
	}
	kc_lang_detector_free(d);
}
END_TEST

/* As test_blocks: a pair that no text has, letters with accents, and words. */
START_TEST(test_latin_blocks)
{
	static const struct {
		const char *text, *label;
	} texts[] = {{u8"El ni\u00C3\u00B1o come una pera", "zxx"},
	    {u8"Come una pera el ni\u00C3\u00B1", "zxx"},
	    {u8"Il a demand\u00E9 du caf\u00E9 \u00E0 la m\u00E8re", "fr"},
	    {u8"Zdaj \u017Eivijo \u0161e naprej v mestu in de\u017Ei", "sl"},
	    {"We stay at home and read a book about it", "en"}};
	kc_lang_detector *d;

	ck_assert_int_eq(kc_lang_detector_new(&d, NULL), KC_OK);
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		for (size_t blanks = 0; blanks < 70; blanks++)
			check_after_blanks(d, kc_str_of(texts[i].text), blanks,
			    texts[i].label);
	kc_lang_detector_free(d);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = {test_labels, test_shares, test_known,
	    test_stateless, test_blocks, test_latin_blocks};

	return UNIT_MAIN("detect", tests);
}
