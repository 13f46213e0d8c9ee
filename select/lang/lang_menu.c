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

/* Bytes of a text that are looked at; how many names make a menu; bytes of a name. */
enum { MENU_BYTES = 1000, LEAST_NAMES = 3, LEAST_NAME = 3 };

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
 * Bits of names and pages, as tests/unit/select/t_lang_list.c says. Of the words that
 * Latin text begins with 8 and 9 in 100 have one of them; of those that Korean reviews
 * begin with 14 in 100 have one of the pages.
 */
const kc_lang_menu_bits kc_lang_name_bits = {0xA000000000000000,
    0x0008008002003000, 0x8402250000400140, 0x0040500000000000,
    0x0000002500000020, 0x0020000000200080, 0x0202100000000008,
    0x1810004020802000, 0x0000200020003020, 0x0000021000080082,
    0x2000804002000A00, 0x0021000000800028, 0x0080009300400401,
    0x00008A1000002040, 0x0000000000000040, 0x0000600000001000};

const kc_lang_menu_bits kc_lang_page_bits = {0x2000000000100080,
    0x0080000000000001, 0x0010002008010000, 0x0002208380010020,
    0x0440080004814000, 0x0200010002000200, 0x0C00000200800000,
    0x3000004020010000, 0x4000060010000082, 0x0400002000000400,
    0x8892000204400300, 0x0840000220002000, 0x1400024400802400,
    0x0000102044800000, 0x0040032480000000, 0x0000880000040009};

/* Small letters and capitals have the same bits. */
unsigned
kc_lang_menu_bit(kc_str word)
{
	const unsigned char *p = (const unsigned char *)word.ptr;
	uint32_t begins = p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16;
	uint32_t len = (uint32_t)word.len;

	return ((begins | 0x202020) + (len << 24)) * 0x9E3779B1 >> 22;
}

static bool
has_bit(const kc_lang_menu_bits bits, unsigned bit)
{
	return bits[bit / 64] >> bit % 64 & 1;
}

/* True for the name of a page, if the word is not too long to be one. */
static bool
is_page_name(kc_str word)
{
	char small[sizeof(*pages)];

	for (size_t i = 0; i < word.len; i++)
		small[i] = kc_ascii_lower(word.ptr[i]);
	word.ptr = small;
	return kc_lang_is_listed(word, &kc_lang_pages);
}

/* True for the name of a page, or of a language if `languages`. */
static bool
is_menu_name(kc_str word, bool languages)
{
	unsigned bit;

	if (word.len < LEAST_NAME || word.len >= sizeof(*pages))
		return false;
	bit = kc_lang_menu_bit(word);
	return (languages && has_bit(kc_lang_name_bits, bit) &&
		   kc_lang_is_listed(word, &kc_lang_names)) ||
	    (has_bit(kc_lang_page_bits, bit) && is_page_name(word));
}

/* The next word of a menu from *p on; it is empty after a blank. */
static kc_str
next_menu_word(const char **p, const char *end)
{
	const char *from = *p, *at = from;
	size_t blank = 0;

	while (at < end && !blank) {
		size_t syllables;

		if (kc_ascii_is_letter(*at))
			at++;
		else if ((syllables = kc_syllables_span(at, end)))
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

		if (is_menu_name(word, true))
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

	return is_menu_name(word, false);
}
