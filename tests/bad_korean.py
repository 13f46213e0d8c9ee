# SPDX-License-Identifier: Apache-2.0
"""Documents that no corpus wants, made from a seed: 80 of each of eight kinds.

    python3 tests/bad_korean.py [SEED] >bad.jsonl

A record has "id" (kind and number), "text" and "kind". Each kind is written in
several ways, at lengths from a few lines to several pages. All words are our own.
"""

import json
import random
import sys

PLACES = ("강남 홍대 부산 대구 인천 수원 분당 일산 대전 광주 울산 제주 천안 청주 전주 포항 창원 김해 잠실 신촌 "
          "건대 목동 노원 은평 송파 마포 구로 안양 부천 평택 원주 춘천 강릉 속초 여수 순천 목포 경주 구미 안동").split()
TRADES = ("맛집 카페 미용실 네일샵 피부과 치과 한의원 학원 필라테스 헬스장 이삿짐센터 청소업체 꽃배달 세차장 펜션 "
          "원룸 오피스텔 인테리어 누수탐지 열쇠수리 중고차 렌터카 사진관 웨딩홀 돌잔치 반찬가게 세탁소 공방 애견호텔 탁구장").split()
GOODS = ("운동화 백팩 원피스 청바지 블라우스 후드티 슬리퍼 선글라스 손목시계 귀걸이 텀블러 캠핑의자 전기포트 공기청정기 "
         "가습기 이어폰 보조배터리 마우스 키보드 모니터 쿠션 커튼 러그 침대 매트리스 책상 의자 수납장 화분 향초 비타민 홍삼 "
         "유산균 오메가3 콜라겐 샴푸 치약 물티슈 기저귀 분유 사료 간식 쌀국수 커피믹스 견과류 닭가슴살 참치캔 김치 갈비탕").split()
PRAISE = "추천 후기 가격 비용 잘하는곳 순위 베스트 할인 이벤트 예약 위치 주소 전화번호 영업시간 주차 정보 비교 견적 상담".split()
MENU = ("홈 로그인 회원가입 마이페이지 장바구니 주문조회 고객센터 공지사항 자주묻는질문 이용안내 회사소개 오시는길 사이트맵 이벤트 "
        "쿠폰 적립금 위시리스트 최근본상품 게시판 자유게시판 갤러리 자료실 커뮤니티 뉴스 스포츠 연예 경제 사회 정치 문화 생활 날씨 "
        "지도 사전 웹툰 동영상 블로그 카페 메일 쇼핑 전체보기 더보기 인기글 최신글 이전 다음 목록 글쓰기 수정 삭제 답글 신고 스크랩 "
        "인쇄 공유 검색 상세검색 바로가기 닫기 맨위로 이용약관 개인정보처리방침 제휴문의 광고문의 저작권정책 모바일버전 PC버전").split()
REPLIES = ("ㅋㅋㅋ ㅋㅋㅋㅋㅋㅋ ㅎㅎ ㅇㅇ ㄴㄴ ㄱㅅ ㅊㅊ ㅠㅠ ㅜㅜㅜ 굿 굿굿 오 와 헐 대박 인정 감사 감사합니다 감사합니다~ 잘봤습니다 퍼가요 "
           "퍼갑니다~ 좋네요 좋아요 멋져요 예뻐요 부럽다 출석 출첵 선리플 1등 2등 3빠 화이팅 힘내세요 축하 축하해요 추천 추천요 비추 "
           "동감 공감 맞아요 아니요 네 넵 넹 응 그래 글쎄 왜 뭐지 미쳤다 레전드 ㄷㄷ ㄷㄷㄷ 최고 최고예요 역시 갑니다 저요 손 반가워요").split()
NAMES = "바다 하늘 토끼 곰돌이 별빛 나무 산책 커피 고양이 초코 우유 구름 달빛 햇살 노을 라면 감자 두부 보리 콩이".split()
BETTING = ("카지노 바카라 토토 스포츠토토 사설토토 파워볼 슬롯 룰렛 블랙잭 홀덤 먹튀 먹튀검증 안전놀이터 메이저놀이터 토토사이트 "
           "카지노사이트 슬롯사이트 바카라사이트 온라인카지노 라이브카지노 배팅 배당 환전 충전 첫충 매충 꽁머니 가입머니 롤링 페이백 "
           "콤프 총판 단폴 다폴 실시간배팅 해외배당 보증업체 제재없음 무제한 가입코드 추천인 졸업 잭팟 포커 경마 사다리").split()
SCRIPTS = "가나다라마바사아자차카타파하거너더러머버서어저처커터퍼허고노도로모보소오조초코토포호구누두루무부수우주추쿠투푸후"
# What an ordinary page is made of, for salads of words.
STEMS = ("사람 시간 문제 생각 나라 마음 사회 세계 역사 문화 경제 정치 교육 기술 연구 방법 결과 이유 과정 관계 환경 기업 시장 정부 "
         "지역 도시 학교 학생 선생님 부모 아이 친구 회사 직장 건강 병원 음식 여행 바다 산 강 하늘 계절 봄 여름 가을 겨울 아침 저녁").split()


def won(r):
    return f"{r.randrange(1, 400) * 500:,}원"


def phone(r):
    return f"0{r.choice(('10', '2', '31', '51', '70'))}-{r.randrange(1000, 9999)}-0000"


def some(r, words, least, most):
    return [r.choice(words) for _ in range(r.randint(least, most))]


def size(r):
    """How many units: mostly some dozens, now and then some hundreds."""
    return int(2 ** r.uniform(3.6, 8))


def spam(r):
    shop, place, trade = r.choice(GOODS), r.choice(PLACES), r.choice(TRADES)
    deco = r.choice(("★", "☆", "◆", "♥", "▶", "■", "※", "❤", "【", "!!"))
    pitch = [f"{deco}{deco} {place} {trade} {r.choice(PRAISE)} {deco}{deco}", f"{shop} 최대 {r.randrange(30, 95)}% 할인 {deco} 오늘만 특가",
             f"{deco} 무료배송 {deco} 당일발송 {deco} 최저가보장", f"상담문의 {phone(r)} 카톡 abc{r.randrange(1000)}", f"#{place}{trade} #{place}맛집 #{shop}추천 #소통 #맞팔 #선팔하면맞팔",
             f"지금 바로 클릭하세요 http://{r.randrange(10**6)}.example/?a={r.randrange(10**5)}", f"{place} {trade} 잘하는곳 {place} {trade} 가격 {place} {trade} 후기",
             f"{won(r)} → {won(r)} 한정수량 품절임박", f"무료상담 {phone(r)} 24시간 연중무휴", f"당일대출 무직자대출 소액대출 비대면 즉시입금 {phone(r)}",
             f"선착순 {r.randrange(10, 300)}명 무료체험 신청하기", f"{deco}{shop}{deco} 정품 {deco} 최저가 {deco} 1+1 이벤트"]
    style = r.randrange(4)
    if style == 0:
        return "\n".join(r.choice(pitch) for _ in range(size(r)))
    if style == 1:
        return " ".join(r.choice(pitch) for _ in range(size(r)))
    if style == 2:
        tags = [f"#{r.choice(PLACES)}{r.choice(TRADES)}" for _ in range(size(r))]
        return f"{place} {trade} 다녀왔어요 {deco}\n" + " ".join(tags)
    return "\n".join(f"{deco} {r.choice(GOODS)} {won(r)} {r.choice(('무료배송', '쿠폰가', '회원가', '즉시할인', '오늘출발'))} {r.choice(('구매하기', '장바구니', '바로가기', '클릭'))}"
                     for _ in range(size(r)))


def keywords(r):
    style = r.randrange(5)
    if style == 0:
        place = r.choice(PLACES)
        words = [f"{place}{r.choice(TRADES)}" if r.random() < .5 else f"{place} {r.choice(TRADES)} {r.choice(PRAISE)}" for _ in range(size(r))]
        return r.choice((", ", " ", "\n", " | ", "/")).join(words)
    if style == 1:
        return r.choice((", ", " ", ",", "\n")).join(some(r, GOODS + TRADES + PRAISE, 40, 400))
    if style == 2:
        return " ".join(f"{r.choice(GOODS)} {r.choice(PRAISE)}" for _ in range(size(r)))
    if style == 3:
        return "태그: " + ", ".join(some(r, STEMS + GOODS + MENU, 40, 300))
    return "\n".join(f"{r.choice(PLACES)} {r.choice(TRADES)} {r.choice(PRAISE)}" for _ in range(size(r)))


def menu(r):
    style = r.randrange(5)
    items = some(r, MENU, 40, 250)
    if style == 0:
        return "\n".join(items)
    if style == 1:
        return r.choice((" | ", " > ", " · ", " ", " / ", "  ")).join(items)
    if style == 2:
        return "\n".join(f"- {a}" if r.random() < .7 else f"  * {a} ({r.randrange(200)})" for a in items)
    if style == 3:
        return "\n".join(f"{r.choice(GOODS)} 카테고리 {a}\n전체보기 (총 {r.randrange(900)}개)" for a in items[:60])
    return "\n".join(" ".join(some(r, MENU, 1, 6)) for _ in range(r.randint(15, 90)))


def replies(r):
    lines = []
    dated = r.randrange(4)
    for k in range(size(r) + 8):
        reply = r.choice(REPLIES) + r.choice(("", "", "", "~", "!!", "^^", ".", "ㅋㅋ"))
        name = f"{r.choice(NAMES)}{r.randrange(100)}"
        stamp = f"2{r.randrange(100, 999)}.{r.randrange(1, 13):02}.{r.randrange(1, 29):02} {r.randrange(24):02}:{r.randrange(60):02}"
        lines.append((reply, f"{name}: {reply}", f"{name} {stamp}\n{reply}\n답글 신고", f"{k + 1}. {reply} [{name}]")[dated])
    return "\n".join(lines)


def numbers(r):
    style = r.randrange(5)
    rows = size(r) + 6
    figure = lambda: r.choice((f"{r.uniform(-9, 99):.2f}", f"{r.randrange(10**6):,}", str(r.randrange(1000)), f"{r.uniform(0, 100):.1f}%"))
    if style == 0:
        head = "\t".join(["구분"] + [f"{y}년" for y in range(2015, 2023)])
        return head + "\n" + "\n".join("\t".join([r.choice(PLACES)] + [figure() for _ in range(8)]) for _ in range(rows))
    if style == 1:
        return "\n".join(f"| {k} | {figure()} | {figure()} | {figure()} |" for k in range(rows))
    if style == 2:
        return "\n".join(f"20{r.randrange(10, 24)}-{r.randrange(1, 13):02}-{r.randrange(1, 29):02} {figure()} {figure()} {figure()} {figure()}" for _ in range(rows))
    if style == 3:
        return "\n".join(f"{r.choice(GOODS)} {won(r)} {r.randrange(90)}개 {figure()} {figure()}" for _ in range(rows))
    return "제 {}회 당첨번호 조회\n".format(r.randrange(900)) + "\n".join(
        f"{k}회 " + " ".join(str(r.randrange(1, 46)) for _ in range(6)) + f" 보너스 {r.randrange(1, 46)} {won(r)}" for k in range(rows))


def templates(r):
    rows = max(8, size(r) // 3)
    style = r.randrange(5)
    out = []
    for k in range(rows):
        place, trade, shop = r.choice(PLACES), r.choice(TRADES), r.choice(GOODS)
        out.append((f"{place}에서 가장 좋은 {trade} 찾고 계신가요? 저희 {place} {trade} 전문 업체에서 친절하게 상담해 드리고 있으니 언제든지 편하게 문의해 주세요.",
                    f"{place} 지역의 오늘 날씨는 맑음이며 최저 기온은 {r.randrange(20)}도, 최고 기온은 {r.randrange(20, 36)}도가 되겠습니다. 미세먼지 농도는 보통 수준을 보이겠습니다.",
                    f"{shop} 상품의 배송은 주문 후 {r.randrange(1, 5)}일 안에 이루어지며 교환과 반품은 상품을 받은 날부터 7일 안에 가능합니다. 자세한 내용은 고객센터로 문의하시기 바랍니다.",
                    f"{k + 1}. {place} {trade}\n주소: {place} {r.randrange(1, 99)}길 {r.randrange(1, 99)}\n전화: {phone(r)}\n영업시간: 매일 10:00 - 22:00\n이 업체의 후기를 처음으로 작성해 보세요.",
                    "본 게시물은 회원이 직접 등록한 자료이며 저작권은 해당 게시자에게 있습니다. 무단으로 복제하거나 배포하는 경우 법적인 책임을 질 수 있습니다.")[style])
    return r.choice(("\n", "\n\n", " ")).join(out)


def gambling(r):
    site = r.choice(("골드", "로얄", "킹덤", "스타", "제우스", "타이탄", "오로라"))
    lines = [f"{r.choice(BETTING)} {r.choice(BETTING)} 추천 | {site}{r.choice(BETTING)} 가입코드 {r.randrange(1000, 9999)}",
             f"안녕하세요 {site}{r.choice(BETTING)}입니다. 저희는 먹튀 없는 안전한 {r.choice(BETTING)} 업체로 첫충 {r.randrange(10, 50)}% 매충 {r.randrange(5, 20)}% 보너스를 드립니다.",
             f"{r.choice(BETTING)}을 즐기시는 분들이라면 {r.choice(BETTING)} 검증이 완료된 {site}에서 {r.choice(BETTING)}를 시작해 보세요.",
             f"신규가입 꽁머니 {r.randrange(1, 9)}만원 지급! 무제한 {r.choice(BETTING)} 롤링 페이백 콤프 {r.randrange(1, 5)}%",
             f"{r.choice(BETTING)}사이트 {r.choice(BETTING)}사이트 {r.choice(BETTING)}추천 {r.choice(BETTING)}주소 {r.choice(BETTING)}쿠폰",
             f"도메인: {site.lower()}-{r.randrange(100, 999)}.example 텔레그램 @bet{r.randrange(1000)}", f"실시간 {r.choice(BETTING)} 중계와 {r.choice(BETTING)} 분석, 승률 높은 {r.choice(BETTING)} 픽을 매일 무료로 공유합니다.",
             f"{r.choice(BETTING)}에서 가장 중요한 것은 안전한 {r.choice(BETTING)}를 고르는 것입니다. 환전이 빠르고 제재가 없는 {r.choice(BETTING)}만 추천해 드립니다.",
             f"가입 즉시 {r.choice(BETTING)} 쿠폰을 드리며 {r.choice(BETTING)}와 {r.choice(BETTING)}를 한 번에 이용하실 수 있습니다."]
    if r.random() < .3:
        return " ".join(some(r, BETTING, 40, 300))
    return r.choice(("\n", " ", "\n\n")).join(r.choice(lines) for _ in range(max(6, size(r) // 2)))


def gibberish(r):
    style = r.randrange(6)
    n = size(r) * 2 + 20
    word = lambda low, high, f: "".join(f() for _ in range(r.randint(low, high)))
    if style == 0:
        return " ".join(word(1, 6, lambda: chr(r.randrange(0xAC00, 0xD7A4))) for _ in range(n))
    if style == 1:
        return " ".join(word(1, 5, lambda: r.choice(SCRIPTS)) for _ in range(n))
    if style == 2:
        # EUC-KR read as windows-1252.
        text = " ".join(r.choice(STEMS) + r.choice(("은", "는", "이", "가", "을")) for _ in range(n))
        return text.encode("euc-kr").decode("latin-1")
    if style == 3:
        return " ".join(word(3, 12, lambda: r.choice("abcdefghijklmnopqrstuvwxyz0123456789")) if r.random() < .5 else word(1, 4, lambda: chr(r.randrange(0xAC00, 0xD7A4)))
                        for _ in range(n))
    if style == 4:
        return "".join(r.choice("ㄱㄴㄷㄹㅁㅂㅅㅇㅈㅊㅋㅌㅍㅎㅏㅑㅓㅕㅗㅛㅜㅠㅡㅣ") + (" " if r.random() < .2 else "") for _ in range(n * 3))
    # Text that a failing model repeats.
    phrase = " ".join(some(r, STEMS, 2, 7)) + r.choice(("의 것이다", "을 하는 것이다", "에 대한", "이 있다"))
    return " ".join([phrase] * max(8, n // 8)) + "."


KINDS = {"spam": spam, "keywords": keywords, "menu": menu, "replies": replies, "numbers": numbers,
         "templates": templates, "gambling": gambling, "gibberish": gibberish}
EACH = 80


def main():
    seed = sys.argv[1] if len(sys.argv) > 1 else "1"
    for kind, make in KINDS.items():
        r = random.Random(f"{seed} {kind}")
        for number in range(EACH):
            print(json.dumps({"id": f"{kind}-{number}", "text": make(r), "kind": kind}, ensure_ascii=False))


if __name__ == "__main__":
    main()
