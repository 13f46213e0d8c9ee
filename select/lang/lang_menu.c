/* SPDX-License-Identifier: Apache-2.0 */
/* Menus of pages, and of their languages, which are in none (lang_internal.h). */
#include <config.h>

#include "lang_internal.h"

#include "ascii.h"

/*
 * What languages call themselves, as the menus of Wikipedia and of the open-source
 * guides have it, in byte order.
 */
static const char names[][24] = {"Afrikaans", "Azərbaycan", "Azərbaycanca",
    "Bahasa", "Bosanski", "Català", "Cebuano", "Cymraeg", "Dansk", "Deutsch",
    "Eesti", "English", "Español", "Esperanto", "Euskara", "Filipino",
    "Français", "Gaeilge", "Galego", "Hrvatski", "Indonesia", "Italiano",
    "Kiswahili", "Latviešu", "Lietuvių", "Magyar", "Malagasy", "Melayu",
    "Nederlands", "Norsk", "Polski", "Português", "Română", "Shqip",
    "Slovenčina", "Slovenščina", "Srpski", "Suomi", "Svenska", "Tagalog",
    "Tiếng", "Türkçe", "Việt", "bahasa", "bosanski", "català", "dansk",
    "deutsch", "eesti", "english", "español", "euskara", "français", "galego",
    "hrvatski", "italiano", "latviešu", "lietuvių", "magyar", "nederlands",
    "norsk", "polski", "português", "română", "shqip", "slovenčina",
    "slovenščina", "srpski", "suomi", "svenska", "türkçe", "Íslenska",
    "íslenska", "Čeština", "čeština", "Ελληνικά", "ελληνικά", "Беларуская",
    "Български", "Македонски", "Монгол", "Русский", "Српски", "Українська",
    "беларуская", "български", "македонски", "русский", "српски", "українська",
    "Қазақша", "қазақша", "Հայերեն", "עברית", "اردو", "العربية", "فارسی",
    "नेपाली", "मराठी", "हिन्दी", "বাংলা", "ਪੰਜਾਬੀ", "ગુજરાતી", "தமிழ்", "తెలుగు",
    "ಕನ್ನಡ", "മലയാളം", "සිංහල", "ไทย", "ქართული", "中文", "日本語", "简体中文",
    "繁體中文", "한국어"};
const struct kc_lang_list kc_lang_names = KC_LANG_LIST(names);

/*
 * What sites call their pages, in English and Korean, in byte order; capitals are
 * small letters here.
 */
static const char pages[][28] = {"about", "account", "blog", "blogs", "careers",
    "cart", "checkout", "community", "contact", "contacts", "docs",
    "documentation", "download", "downloads", "events", "facebook", "faq",
    "faqs", "forum", "forums", "gallery", "help", "home", "instagram", "jobs",
    "linkedin", "login", "logout", "menu", "news", "newsletter", "next",
    "portfolio", "prev", "previous", "pricing", "privacy", "products",
    "profile", "register", "rss", "search", "services", "settings", "shop",
    "signin", "signup", "sitemap", "store", "subscribe", "support", "team",
    "terms", "testimonials", "twitter", "wiki", "wishlist", "youtube",
    "개인정보처리방침", "개인정보취급방침", "갤러리", "검색", "게시판",
    "고객센터", "공지사항", "관심상품", "글쓰기", "다음글", "로그아웃",
    "로그인", "마이페이지", "메뉴", "목록", "문의하기", "배송조회", "사이트맵",
    "상품문의", "상품후기", "오시는길", "이벤트", "이용안내", "이용약관",
    "이전글", "자료실", "자유게시판", "장바구니", "전체메뉴", "주문조회",
    "즐겨찾기", "카테고리", "커뮤니티", "홈", "회사소개", "회원가입"};
const struct kc_lang_list kc_lang_pages = KC_LANG_LIST(pages);

/* The bytes of a text that are looked at, and between which names stand. */
enum { MENU_BYTES = 1000, LEAST_NAMES = 3, LEAST_PAGE = 3 };

/* Bytes of a blank or a sign between entries, as "·", "»", "–" or "•"; 0 for others. */
static size_t
menu_blank(const char *p, const char *end)
{
	static const bool signs[256] = {[','] = true,
	    ['|'] = true,
	    ['/'] = true,
	    ['('] = true,
	    [')'] = true,
	    ['['] = true,
	    [']'] = true,
	    ['*'] = true,
	    ['-'] = true,
	    ['>'] = true,
	    [':'] = true};
	unsigned char c = (unsigned char)*p;

	if (c <= ' ' || signs[c])
		return 1;
	if (end - p >= 2 && c == 0xC2)
		return p[1] == '\xB7' || p[1] == '\xBB' || p[1] == '\xAB' ? 2
									  : 0;
	/* U+2010..203F, U+2500..25FF */
	return end - p >= 3 && c == 0xE2 &&
		((p[1] == '\x80' && (unsigned char)p[2] >= 0x90) ||
		    ((unsigned char)p[1] & 0xFC) == 0x94)
	    ? 3
	    : 0;
}

/*
 * Bits of the pages, by kc_lang_page_bit; tests/unit/select/t_lang_list.c says which. Of
 * the words that Korean reviews begin with 13 in 100 have one.
 */
const uint64_t kc_lang_page_bits[8] = {0x000000098A2CDF11, 0x0002104080104031,
    0x0020110000023010, 0x1800200100100200, 0x0008000102200001,
    0x0000000000000000, 0x0000000000000000, 0xCFBC30AA0920C492};

unsigned
kc_lang_page_bit(kc_str word)
{
	unsigned second = (unsigned char)kc_ascii_lower(word.ptr[1]);
	unsigned third = (unsigned char)kc_ascii_lower(word.ptr[2]);

	return ((second << 2 ^ third) + 5 * (unsigned)word.len) % 512;
}

static bool
may_be_page(kc_str word)
{
	unsigned bit;

	if (word.len < LEAST_PAGE || word.len >= sizeof(*pages))
		return false;
	bit = kc_lang_page_bit(word);
	return kc_lang_page_bits[bit / 64] >> bit % 64 & 1;
}

static bool
is_page_name(kc_str word)
{
	char small[sizeof(*pages)];

	if (!may_be_page(word))
		return false;
	for (size_t i = 0; i < word.len; i++)
		small[i] = kc_ascii_lower(word.ptr[i]);
	word.ptr = small;
	return kc_lang_is_listed(word, &kc_lang_pages);
}

/* The next word of a menu from *p on; it is empty after a blank. */
static kc_str
next_menu_word(const char **p, const char *end)
{
	const char *from = *p, *at = from;
	size_t blank = 0;

	while (at < end && !blank) {
		size_t syllables = kc_syllables_span(at, end);

		if (syllables)
			at += syllables;
		else if (!(blank = menu_blank(at, end)))
			at++;
	}
	*p = at + blank;
	return (kc_str){from, (size_t)(at - from)};
}

static bool
is_page_number(kc_str word)
{
	return word.len && word.len <= 4 && kc_ascii_is_digit(*word.ptr) &&
	    kc_ascii_is_digit(word.ptr[word.len - 1]);
}

/*
 * Three names or more, or two and three numbers of pages ("Prev 1 2 3 Next"), and other
 * words (Brasil, Nynorsk) at most half as many as names.
 */
bool
kc_lang_is_menu(kc_str text)
{
	const char *p = text.ptr, *end = kc_str_end(text);
	size_t named = 0, numbers = 0, others = 0;

	if (text.len > MENU_BYTES)
		end = p + MENU_BYTES;
	while (p < end && others <= 3 + named / 2) {
		kc_str word = next_menu_word(&p, end);

		if (word.len &&
		    (kc_lang_is_listed(word, &kc_lang_names) ||
			is_page_name(word)))
			named++;
		else if (is_page_number(word))
			numbers++;
		else
			others += word.len > 2;
	}
	return (named >= LEAST_NAMES ||
		   (named >= 2 && numbers >= LEAST_NAMES)) &&
	    others * 2 <= named;
}

bool
kc_lang_begins_menu(kc_str text)
{
	const char *p = text.ptr;
	kc_str word = next_menu_word(&p, kc_str_end(text));

	return word.len && is_page_name(word);
}
