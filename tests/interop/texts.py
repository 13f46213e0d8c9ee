# SPDX-License-Identifier: Apache-2.0
"""Texts for the tokenizer tests: made Korean, this tree's English and code, and
real ones from $KC_DATA where that is. Everything by a seed."""

import glob
import json
import os
import random
import subprocess

STEMS = (
    "사람 나라 시간 마음 학교 친구 음식 영화 노래 바다 하늘 겨울 이야기 세상 생각 문제 "
    "방법 결과 연구 데이터 모델 언어 한국어 서울 컴퓨터 프로그램 정부 경제 사회 문화 "
    "역사 과학 기술 회사 시장 가격 정책 교육 환경 건강 병원 의사 아이 어머니 아버지 길 "
    "집 물 불 꽃 책 글 말 밥 가 나 다 뷁 쀍 漢字 AI GPT 3월 2026년"
).split()
ENDINGS = (
    "은 는 이 가 을 를 에 에서 으로 로 와 과 도 만 부터 까지 의 에게 한테 처럼 보다 "
    "이다 입니다 이었다 라고 했다 하는 하고 해서 했습니다 된다 되었다 같은"
).split()
TAILS = ["", "", "", ".", ".", "!", "?", ",", "...", " ㅋㅋㅋㅋ", " ㅠㅠ", "~", "\n", "\n\n", "  "]


def korean(count, seed):
    """`count` documents of made Korean, some words far more often than others."""
    r = random.Random(seed)
    words = [s + e for s in STEMS for e in ENDINGS] + STEMS
    r.shuffle(words)
    weights = [1 / (i + 1) for i in range(len(words))]
    sizes = [3, 8, 20, 60]
    docs = []
    for _ in range(count):
        doc = r.choices(words, weights, k=r.choice(sizes))
        docs.append(" ".join(w + r.choice(TAILS) for w in doc))
    return docs


def tree():
    """(English and code) of this tree, a document for each paragraph."""
    root = os.environ["top_srcdir"]
    english, code = [], []
    names = glob.glob(root + "/src/**/*.[ch]", recursive=True)
    names += glob.glob(root + "/tests/**/*.py", recursive=True)
    for name in sorted(names):
        if "tables" not in name:
            with open(name, encoding="utf-8") as f:
                code += f.read().split("\n\n")
    for name in ["LICENSE", "HACKING", "NEWS", "README"] + glob.glob(root + "/man/*.in"):
        with open(os.path.join(root, name), encoding="utf-8") as f:
            english += f.read().split("\n\n")
    return [x for x in english if x], [x for x in code if x]


SPECIAL = (
    "  \n\r\t\xa0\u3000\u2028\x0b\x0c\x85\u180e\u200b'sStTrReEvVmMlLdD\u017f\u212a\u2019/!.ab AB"
    "가나ㅋア\u3040\u30fb\u3099\u1100\u1161\u11a8\u0301\u0345\u01c5\u02b01\u0663\xbd\xb2一\ufffd\U0001f600\u0378\u1c89\U00010d50"
)
PARTS = ["'s", "'LL", "'\u017f", " ", "  ", "\n", " \n", "A", "a", "가", "\u0301", "12", "1",
         "!", "/", "\r\n", "'", "한글", "\u01c5"]


def char(r):
    while True:
        cp = r.randrange(0x110000)
        if not 0xD800 <= cp < 0xE000:
            return chr(cp)


def adversarial(count, seed):
    """Short strings of what the patterns tell apart."""
    r = random.Random(seed)
    for i in range(count):
        n = r.randint(1, 40)
        if i % 3 == 0:
            yield "".join(r.choice(SPECIAL) for _ in range(n))
        elif i % 3 == 1:
            yield "".join(r.choice(PARTS) for _ in range(n))
        else:
            yield "".join(
                r.choice(SPECIAL) if r.random() < 0.7 else char(r) for _ in range(n)
            )


def real(limit):
    """Up to `limit` characters of real Korean documents, from all files alike."""
    names = sorted(glob.glob(os.environ.get("KC_DATA", "") + "/korean/*/*.jsonl.zst"))
    names += sorted(glob.glob(os.environ.get("KC_DATA", "") + "/korean/*/*.jsonl"))
    docs = []
    for name in names:
        left = limit // len(names)
        tool = ["zstdcat" if name.endswith(".zst") else "cat", name]
        with subprocess.Popen(tool, stdout=subprocess.PIPE) as p:
            for line in p.stdout:
                text = json.loads(line)["text"]
                docs.append(text)
                left -= len(text)
                if left < 0:
                    break
    return docs


def write(path, docs):
    with open(path, "w", encoding="utf-8") as f:
        for i, text in enumerate(docs):
            f.write(json.dumps({"id": "d%d" % i, "text": text}, ensure_ascii=False) + "\n")
