# SPDX-License-Identifier: Apache-2.0
"""Pages of one template each, and edited copies of pages.

    python3 tests/template_pages.py KIND SEED N >pages.jsonl

KIND is one of the templates below, of which N pages come that have little of their own
and nothing in common beside the template; or `edits`, of which N pages come with one
copy each, edited as copies on the web are, whose ids have "copy". With no KIND the
kinds are printed. All words are made up or common ones.
"""

import json
import random
import sys

WORDS = """사과 바다 하늘 고양이 기차 창문 도서관 나무 구름 시장 강변 학교 편지 노래 박물관 자전거 커피 그림 여행 신발 우산
달력 거울 공원 소금 빵집 호수 극장 무지개 망치 수건 냉장고 세탁기 온풍기 청소기 가습기 자동차 비행기 로봇 인형 장난감 연필
공책 지우개 안경 모자 장갑 목도리 양말 단추 바늘 실타래 재봉틀 항아리 접시 주전자 숟가락 젓가락 국자 도마 프라이팬 냄비""".split()
NAMES = """김민수 이서연 박지훈 최은영 정도윤 강하늘 조수빈 윤재호 장미란 임태우 한지민 오세훈 서준영 신유진 권혁수 황보라
송하나 류진석 전미경 고은채 문상철 양희진 손동현 배수아 백승우 허지원 남궁민 심은주""".split()
PLACES = """서울 부산 대구 인천 광주 대전 울산 세종 수원 춘천 청주 전주 목포 포항 창원 제주 강릉 원주 천안 군산 순천 여수 경주
김해 진주 통영 안동 구미 남원 속초""".split()
ENGLISH = """garden window station apple mountain copper letter signal winter puzzle engine market harbor violin bridge candle
museum orchard pencil rabbit silver tunnel umbrella valley wagon yellow zebra anchor basket camera""".split()
NAMES_OF_CODE = """count total index value width height first last found ready buffer length offset limit cursor margin
depth stride token bucket""".split()
TERMS = """이 누리집은 누구나 자유롭게 이용하실 수 있으며 글의 저작권은 글쓴이에게 있습니다.
궁금하신 점은 평일 오전 아홉 시부터 오후 여섯 시까지 대표 번호로 문의해 주시기 바랍니다.
회원으로 가입하시면 새로운 소식을 전자 우편으로 가장 먼저 받아 보실 수 있습니다.
개인 정보 처리 방침과 이용 약관은 화면 아래에 있는 고리를 눌러서 확인하실 수 있습니다.
사진과 글을 무단으로 옮겨 싣거나 다시 배포하는 행위는 법으로 금지되어 있습니다.
접속이 원활하지 않을 때에는 잠시 뒤에 다시 시도하시거나 관리자에게 알려 주십시오.
본 안내는 예고 없이 바뀔 수 있으므로 이용하시기 전에 반드시 다시 확인하시기 바랍니다.
시설을 이용하신 뒤에는 뒷정리를 부탁드리며 분실물은 안내 창구에서 찾아가실 수 있습니다.
주차 공간이 넉넉하지 않으니 되도록 대중교통을 이용해 주시면 고맙겠습니다.
어린이와 어르신은 보호자와 함께 오셔야 하며 반려동물은 들어오실 수 없습니다.
행사 일정은 날씨와 현장 사정에 따라서 달라질 수 있으니 미리 전화로 물어보시기 바랍니다.
배송은 결제한 날부터 이틀에서 나흘이 걸리며 섬과 산간 지역은 더 늦어질 수 있습니다.
교환과 반품은 물건을 받으신 날부터 이레 안에 신청하셔야 하고 비용은 구매자가 냅니다.
적립금은 물건을 받고 나서 한 주가 지난 다음에 자동으로 쌓이며 다음 구매에 쓰실 수 있습니다.""".split("\n")
LICENCE = """Permission is granted to anyone to use, copy, change and pass on this software and what is written about it, for
any purpose and without a fee, as long as this notice and the name of the holder of the rights stand in every copy. Neither that
name nor the names of those who helped may be used to advertise what was made of it unless they have agreed in writing. There is
no warranty of any kind, neither that it does what it says nor that it is good for anything in particular. Nobody who wrote it
answers for a loss of data, of profit or of time, or for any other harm that comes from using it or from not being able to use
it, on whatever theory of liability, even if they had been told that such harm is possible."""


def between(r, text, terms=TERMS):
    """The text with half of the terms before and after it."""
    return "\n".join(terms[:len(terms) // 2] + [text] + terms[len(terms) // 2:])


def above(text, terms=TERMS):
    return "\n".join([text] + terms)


def title(r):
    return above(" ".join(r.sample(WORDS, r.randint(2, 4))))


def title_english(r):
    return " ".join(r.sample(ENGLISH, r.randint(2, 4))) + "\n" + LICENCE + "\n" + LICENCE.upper()[:400]


def code(r):
    a, b, c = r.sample(NAMES_OF_CODE, 3)
    k = r.randint(2, 99)
    return LICENCE + "\n\n" + r.choice((f"int {a}_{b}(int {c})\n{{ return {c} * {k}; }}",
                                        f"def {a}({b}):\n    return {b} + {c}[{k}]",
                                        f"static char *{a}_of(const char *{b});\nextern size_t {c}[{k}];",
                                        f"#define {a.upper()}_{b.upper()} {k}\n#include <{c}.h>")) + "\n"


def notice(r):
    return between(r, f"접수 기간은 {r.randint(1, 12)}월 {r.randint(1, 28)}일까지이고 모집 인원은 {r.randint(5, 300)}명이며 "
                      f"참가비는 {r.randint(1, 90) * 1000:,}원입니다.")


def event(r):
    return above(f"{r.choice(PLACES)} {r.choice(WORDS)} {r.choice(('축제', '전시회', '강연회', '음악회'))} 개최 안내\n"
                 f"일시: {r.randint(1, 12)}월 {r.randint(1, 28)}일 {r.randint(9, 19)}시\n"
                 f"장소: {r.choice(PLACES)} {r.choice(WORDS)} 회관")


def product(r):
    return above(f"{r.choice(WORDS)} {r.choice(WORDS)} {r.randint(100, 999)}\n가격 {r.randint(10, 900) * 100}원\n"
                 f"제조사 {r.choice(WORDS)} {r.choice(PLACES)}\n색상 {r.choice(('빨강', '파랑', '노랑', '검정'))}")


def obituary(r):
    n = r.sample(NAMES, 4)
    return above(f"[부고] {n[0]}씨 {r.choice(('부친상', '모친상', '장인상'))}\n▲ {n[1]}씨 별세, {n[2]}·{n[3]}씨 부친상 = "
                 f"{r.randint(1, 28)}일 {r.choice(PLACES)} {r.choice(('성모병원', '대학병원', '의료원'))} 장례식장 "
                 f"{r.randint(1, 20)}호, 발인 {r.randint(1, 28)}일 {r.randint(5, 10)}시")


def job(r):
    return above(f"{r.choice(WORDS)}{r.choice(('전자', '물산', '건설', '식품'))} {r.choice(('영업', '개발', '회계', '생산'))} 직원 모집\n"
                 f"근무지: {r.choice(PLACES)}\n급여: 월 {r.randint(200, 500)}만 원\n마감: {r.randint(1, 12)}월 {r.randint(1, 28)}일")


def forum(r):
    a, b, c = r.sample(WORDS, 3)
    return above(f"어제 {r.choice(PLACES)}에서 {a}하고 {b}를 샀는데 {c}가 {r.choice(('정말 좋네요', '별로였어요', '고장 났어요'))}.")


def glossary(r):
    a, b, c = r.sample(WORDS, 3)
    return between(r, f"{a}: {b}에 쓰는 {c} 모양의 물건.")


def weather(r):
    return above("\n".join(f"{p} 최저 {r.randint(-9, 15)}도 최고 {r.randint(16, 35)}도" for p in PLACES[:14]), TERMS[:8])


def flat(r):
    return above(f"{r.choice(PLACES)} {r.choice(WORDS)}아파트 {r.choice(('전세', '월세', '매매'))} {r.randint(1, 30)}층 "
                 f"{r.randint(18, 60)}평 {r.randint(1, 20)}억 {r.randint(1, 9)}천만 원")


def staff(r):
    return between(r, f"담당자 {r.choice(NAMES)}, 지역 {r.choice(PLACES)}, 업무 {r.choice(WORDS)} {r.choice(WORDS)}")


TEMPLATES = (title, title_english, code, notice, event, product, obituary, job, forum, glossary, weather, flat, staff)


def article(r):
    """Some 700 characters that no other article has."""
    return [f"{r.choice(PLACES)}의 {r.choice(WORDS)}에서 {r.choice(NAMES)} 씨가 {r.choice(WORDS)}와 {r.choice(WORDS)}를 "
            f"{r.choice(('찾았다', '팔았다', '고쳤다', '그렸다', '옮겼다', '버렸다'))}." for _ in range(24)]


def headline(r, sentences):
    return " ".join(r.choice(sentences).rstrip(".").split()[:4])


def typo(r, text):
    return "".join(chr(0xAC00 + r.randrange(11172)) if "가" <= c <= "힣" and r.random() < 0.02 else c for c in text)


EDITS = (
    lambda r, s: (headline(r, s), headline(r, s)),
    lambda r, s: (f"{r.choice(NAMES)} 기자 = ", f"{r.choice(NAMES)} 특파원 = "),
    lambda r, s: (f"{r.choice(NAMES)} 기자 kim{r.randrange(99)}@paper.kr\n", f"{r.choice(NAMES)} 기자 lee{r.randrange(99)}@news.kr\n"),
    lambda r, s: (f"입력 2024년 {r.randint(1, 9)}월 {r.randint(1, 9)}일 오전 {r.randint(1, 9)}시\n",
                  f"입력 2023년 {r.randint(10, 12)}월 {r.randint(10, 28)}일 오후 {r.randint(10, 12)}시\n"),
    lambda r, s: (f"{r.choice(WORDS)}일보 | ", f"{r.choice(WORDS)}신문 > "),
    lambda r, s: (f"commit {r.randrange(16 ** 20):020x}\n", f"commit {r.randrange(16 ** 20):020x}\n"),
    lambda r, s: (f"조회 {r.randint(1, 999)} 추천 {r.randint(1, 99)}\n", f"조회 {r.randint(1, 999)} 추천 {r.randint(1, 99)}\n"),
    lambda r, s: ("", headline(r, s) + "\n"),
)


def edits(r, n):
    for i in range(n):
        sentences = article(r)
        body = "\n".join(sentences)
        kind = r.randrange(len(EDITS) + 4)
        if kind < len(EDITS):
            a, b = (x + body for x in EDITS[kind](r, sentences))
        elif kind == len(EDITS):
            a, b = body, typo(r, body)
        elif kind == len(EDITS) + 1:
            a, b = body, body.replace(" ", "")
        elif kind == len(EDITS) + 2:
            a, b = body, "\n".join(sentences[:9] + sentences[11:])
        else:
            # Links to other pages follow.
            a, b = (body + "\n" + " ".join(r.sample(WORDS, 4)) for _ in range(2))
        yield str(i), a
        yield f"copy:{i}", b


def different(page, r, n):
    seen = {}
    while len(seen) < n:
        seen.setdefault(page(r), len(seen))
    return ((str(i), text) for text, i in seen.items())


def main():
    if len(sys.argv) < 4:
        print(*(t.__name__ for t in TEMPLATES))
        return
    kind, seed, n = sys.argv[1], sys.argv[2], int(sys.argv[3])
    r = random.Random(f"{kind} {seed}")
    pages = edits(r, n) if kind == "edits" else different(globals()[kind], r, n)
    for name, text in pages:
        print(json.dumps({"id": f"{kind}-{seed}-{name}", "text": text}, ensure_ascii=False))


if __name__ == "__main__":
    main()
