/* SPDX-License-Identifier: Apache-2.0 */
/* Words of advertisements: for gambling, and for anything else. */
#include <config.h>

#include "quality_internal.h"

#include <string.h>

/*
 * Gambling: games that are played for money on the net, and the jargon of those
 * who sell them (sites, bonuses, guarantees). Words that news and shops need too
 * (deposit, dividend, "gambling" itself) are not among them.
 *
 * Sales: what sellers say to buyers. Each of these words is in good texts; one
 * eojeol in five is in none of the 33,000 documents of 20 eojeol and more of the
 * Korean data, and two in five are in advertisements.
 *
 * A word has a trigger, its rarest syllable, with the byte at which it stands; the
 * table is in the order of triggers, of one trigger the longest word first.
 */
static const struct ad_word {
	uint32_t trigger;
	uint8_t offset;
	uint8_t kind; /* KC_AD_*; 0: such a word is none */
	const char *word;
} words[] = {
    {0xAC1D, 3, KC_AD_SALES, u8"\uACE0\uAC1D"},          /* customer */
    {0xACA9, 3, KC_AD_SALES, u8"\uAC00\uACA9"},          /* price */
    {0xACAC, 0, KC_AD_SALES, u8"\uACAC\uC801"},          /* estimate */
    {0xACB0, 0, KC_AD_SALES, u8"\uACB0\uC81C"},          /* checkout */
    {0xAE08, 3, KC_AD_SALES, u8"\uC785\uAE08"},          /* payment */
    {0xAE09, 0, KC_AD_SALES, u8"\uAE09\uC804"},          /* quick cash */
    {0xAE09, 3, KC_AD_SALES, u8"\uC9C0\uAE09"},          /* paid out */
    {0xAF41, 0, KC_AD_GAMBLING, u8"\uAF41\uBA38\uB2C8"}, /* free money */
    {0xB180, 9, KC_AD_GAMBLING,
	u8"\uBA54\uC774\uC800\uB180\uC774\uD130"}, /* major playground */
    {0xB180, 6, KC_AD_GAMBLING,
	u8"\uC0AC\uC124\uB180\uC774\uD130"}, /* private playground */
    {0xB180, 6, KC_AD_GAMBLING,
	u8"\uC548\uC804\uB180\uC774\uD130"},             /* safe playground */
    {0xB2F4, 3, KC_AD_SALES, u8"\uC0C1\uB2F4"},          /* counsel */
    {0xB2F9, 0, KC_AD_SALES, u8"\uB2F9\uC77C"},          /* same day */
    {0xB364, 3, KC_AD_GAMBLING, u8"\uD640\uB364"},       /* hold'em */
    {0xB799, 3, KC_AD_GAMBLING, u8"\uBE14\uB799\uC7AD"}, /* blackjack */
    {0xB81B, 3, KC_AD_GAMBLING, u8"\uB8F0\uB81B"},       /* roulette */
    {0xB834, 3, KC_AD_SALES, u8"\uC800\uB834"},          /* cheap */
    {0xB86F, 3, KC_AD_GAMBLING,
	u8"\uC2AC\uB86F\uC0AC\uC774\uD2B8"},                   /* slot site */
    {0xB86F, 3, KC_AD_GAMBLING, u8"\uC2AC\uB86F\uAC8C\uC784"}, /* slot game */
    {0xB86F, 3, KC_AD_GAMBLING,
	u8"\uC2AC\uB86F\uBA38\uC2E0"},          /* slot machine */
    {0xB8CC, 3, KC_AD_SALES, u8"\uBB34\uB8CC"}, /* free */
    {0xB9BD, 3, KC_AD_SALES, u8"\uC801\uB9BD"}, /* points */
    {0xB9E4, 3, KC_AD_SALES, u8"\uAD6C\uB9E4"}, /* purchase */
    {0xBA38, 6, KC_AD_GAMBLING,
	u8"\uAC00\uC785\uBA38\uB2C8"},          /* money for joining */
    {0xBB38, 0, KC_AD_SALES, u8"\uBB38\uC758"}, /* inquiry */
    {0xBB38, 3, KC_AD_SALES, u8"\uC8FC\uBB38"}, /* order */
    {0xBC14, 3, KC_AD_SALES, u8"\uC7A5\uBC14\uAD6C\uB2C8"}, /* basket */
    {0xBC31, 6, KC_AD_GAMBLING, u8"\uD398\uC774\uBC31"},    /* pay-back */
    {0xBCFC, 6, KC_AD_GAMBLING, u8"\uD30C\uC6CC\uBCFC"},    /* powerball */
    {0xBD88, 3, KC_AD_SALES, u8"\uD658\uBD88"},             /* refund */
    {0xBE44, 0, KC_AD_SALES, u8"\uBE44\uC6A9"},             /* cost */
    {0xC1A1, 3, KC_AD_SALES, u8"\uBC1C\uC1A1"},             /* shipping */
    {0xC1A1, 3, KC_AD_SALES, u8"\uBC30\uC1A1"},             /* delivery */
    {0xC57D, 3, KC_AD_SALES, u8"\uC608\uC57D"},             /* reservation */
    {0xC5C5, 3, KC_AD_SALES, u8"\uBD80\uC5C5"},             /* side job */
    {0xC5C5, 0, KC_AD_SALES, u8"\uC5C5\uCCB4"},             /* firm */
    {0xC775, 3, KC_AD_SALES, u8"\uC218\uC775"},             /* profit */
    {0xC785, 3, KC_AD_SALES, u8"\uAC00\uC785"},             /* joining */
    {0xC7A5, 3, KC_AD_SALES, u8"\uBCF4\uC7A5"},             /* guaranteed */
    {0xC815, 3, KC_AD_SALES, u8"\uD55C\uC815"},             /* limited */
    {0xC989, 0, KC_AD_SALES, u8"\uC989\uC2DC"},             /* at once */
    {0xC99D, 3, KC_AD_GAMBLING,
	u8"\uBCF4\uC99D\uC5C5\uCCB4"},                   /* guaranteed firm */
    {0xCC29, 3, KC_AD_SALES, u8"\uC120\uCC29\uC21C"},    /* first come */
    {0xCC9C, 3, KC_AD_SALES, u8"\uCD94\uCC9C"},          /* recommended */
    {0xCCAB, 0, KC_AD_GAMBLING, u8"\uCCAB\uCDA9"},       /* first deposit */
    {0xCCAD, 3, KC_AD_SALES, u8"\uC2E0\uCCAD"},          /* application */
    {0xCD5C, 0, KC_AD_SALES, u8"\uCD5C\uC800\uAC00"},    /* lowest price */
    {0xCD9C, 3, KC_AD_SALES, u8"\uB300\uCD9C"},          /* loan */
    {0xCD9C, 0, KC_AD_SALES, u8"\uCD9C\uC7A5"},          /* on call */
    {0xCDA9, 3, KC_AD_GAMBLING, u8"\uB9E4\uCDA9"},       /* each deposit */
    {0xCE74, 3, KC_AD_GAMBLING, u8"\uBC14\uCE74\uB77C"}, /* baccarat */
    {0xCE74, 0, KC_AD_GAMBLING, u8"\uCE74\uC9C0\uB178"}, /* casino */
    {0xCF54, 6, KC_AD_GAMBLING,
	u8"\uAC00\uC785\uCF54\uB4DC"},             /* code for joining */
    {0xD1A0, 0, 0, u8"\uD1A0\uD1A0\uB85C"},        /* Totoro of the film */
    {0xD1A0, 0, KC_AD_GAMBLING, u8"\uD1A0\uD1A0"}, /* sports lottery */
    {0xD1A1, 9, KC_AD_SALES, u8"\uCE74\uCE74\uC624\uD1A1"}, /* KakaoTalk */
    {0xD1A1, 3, KC_AD_SALES, u8"\uCE74\uD1A1"},             /* KakaoTalk */
    {0xD280, 3, KC_AD_GAMBLING, u8"\uBA39\uD280"},    /* site that never pays */
    {0xD2B9, 0, KC_AD_SALES, u8"\uD2B9\uAC00"},       /* special price */
    {0xD305, 3, KC_AD_GAMBLING, u8"\uBC30\uD305"},    /* betting */
    {0xD305, 3, KC_AD_GAMBLING, u8"\uBCA0\uD305"},    /* betting */
    {0xD310, 0, KC_AD_SALES, u8"\uD310\uB9E4"},       /* sale */
    {0xD314, 3, KC_AD_SALES, u8"\uB9DE\uD314"},       /* follow back */
    {0xD3F0, 3, KC_AD_SALES, u8"\uCFE0\uD3F0"},       /* coupon */
    {0xD488, 6, KC_AD_SALES, u8"\uC0AC\uC740\uD488"}, /* free gift */
    {0xD488, 3, KC_AD_SALES, u8"\uC815\uD488"},       /* genuine */
    {0xD488, 0, KC_AD_SALES, u8"\uD488\uC808"},       /* sold out */
    {0xD560, 0, KC_AD_SALES, u8"\uD560\uC778"},       /* discount */
    {0xD5D8, 3, KC_AD_SALES, u8"\uCCB4\uD5D8"},       /* trial */
    {0xD61C, 0, KC_AD_SALES, u8"\uD61C\uD0DD"},       /* benefit */
    {0xD6C4, 0, KC_AD_SALES, u8"\uD6C4\uAE30"},       /* review */
    {0xD734, 9, KC_AD_SALES, u8"\uC5F0\uC911\uBB34\uD734"}, /* all year */
};

enum { WORDS = sizeof(words) / sizeof(*words) };

static const struct ad_word *
first_of_trigger(uint32_t trigger)
{
	size_t low = 0, high = WORDS;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (words[middle].trigger < trigger)
			low = middle + 1;
		else
			high = middle;
	}
	return &words[low];
}

/* The kind of the longest word around the trigger at byte `at`. */
static unsigned
kind_at(kc_str eojeol, size_t at, uint32_t trigger)
{
	const struct ad_word *w = first_of_trigger(trigger);

	for (; w < words + WORDS && w->trigger == trigger; w++) {
		size_t len = strlen(w->word);

		if (at >= w->offset && eojeol.len - (at - w->offset) >= len &&
		    !memcmp(eojeol.ptr + at - w->offset, w->word, len))
			return w->kind;
	}
	return 0;
}

unsigned
kc_ad_words(kc_str eojeol)
{
	const char *p = eojeol.ptr, *end = p + eojeol.len;
	unsigned kinds = 0;

	while (p < end) {
		size_t at = (size_t)(p - eojeol.ptr);
		uint32_t cp = kc_cp_next(&p, end);

		if (kc_is_syllable(cp) &&
		    kc_syllable_kinds(cp) & KC_SYLLABLE_AD)
			kinds |= kind_at(eojeol, at, cp);
	}
	return kinds;
}
