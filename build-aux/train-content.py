#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Train the model of main content, or test it by cross-validation.

usage: train-content.py [--cv] ROWS KOREAN DATA > ingest/content/html_model_tables.c

ROWS is the program build-aux/content-rows (make build-aux/content-rows), KOREAN the
folder tests/content/ko, DATA the folder of test data with html_extract/wcxb: pages
of seven types with the text that is their main content. In KOREAN are our own. A block is labelled by the words that it shares with it.
Trees are gradient-boosted (LightGBM 4.7.0, numpy 2.4.6), shallow and few, on rows
of all types alike; every page has the same weight, shared among its blocks by the
root of their words. With --cv the pages are split by site into five parts, each
judged by a model of the other four: F1 over bags of words, as bench/extract.py has
it, by type of page. 60 pages of a type are few: one split differs from the next by
.02, so five are made, and their mean and standard deviation printed. The same input
gives the same tables.
"""
import argparse
import collections
import glob
import json
import os
import re
import subprocess
import sys

import lightgbm
import numpy as np

ROUNDS = 150
PARAMS = {"objective": "cross_entropy", "learning_rate": 0.1,
          "num_leaves": 20, "max_depth": 7, "min_data_in_leaf": 30,
          "feature_fraction": 0.3, "bagging_fraction": 0.5, "bagging_freq": 1,
          "lambda_l2": 5, "max_bin": 63, "seed": 8, "num_threads": 1,
          "deterministic": True, "force_row_wise": True, "verbose": -1}
LOGIT, LOGISTIC, CERTAIN, STEPS, HOPELESS = 4096, 256, 1 << 15, 1024, 200
STAGES, GIVEN_UP = ((16, -2 * 4096), (40, -5 * 4096 // 2)), -4 * 4096
TREES_AT_ONCE = 8
TAG, HEADINGS = 10, (11, 14)  # the column, and tag_class of html_features.c
MOST_ROWS = 400  # of a page; more are drawn by weight
SHINGLE = 4


def words(text):
    return re.findall(r"\w+", text.lower())


def f1(text, truth):
    a, b = (collections.Counter(words(t)) for t in (text, truth))
    if not a and not b:
        return 1.0
    both = sum((a & b).values())
    return 2 * both / (sum(a.values()) + sum(b.values()))


class Page:
    pass


def read_rows(program, paths):
    data = subprocess.run([program] + paths, check=True,
                          stdout=subprocess.PIPE).stdout
    at = 0
    for _ in paths:
        page = Page()
        blocks, features = np.frombuffer(data, np.uint32, 2, at)
        at += 8
        page.rows = np.zeros((blocks, features), np.int16)
        page.weights = np.zeros(blocks, np.int64)
        page.texts = []
        for i in range(blocks):
            weight, size = np.frombuffer(data, np.uint32, 2, at)
            at += 8
            page.weights[i] = weight
            page.rows[i] = np.frombuffer(data, np.int16, features, at)
            at += 2 * int(features)
            page.texts.append(data[at:at + size].decode("utf-8", "replace"))
            at += int(size)
        yield page


def add_truth(page, site, kind, text):
    page.site, page.type, page.truth = site, kind, text
    page.words = np.array([len(words(t)) for t in page.texts])
    page.labels = label(page)
    return page


def read_korean(program, folder):
    paths = sorted(glob.glob(folder + "/*.html"))
    pages = []
    for page, path in zip(read_rows(program, paths), paths):
        kind = os.path.basename(path).split("-")[0]
        with open(path[:-5] + ".txt", encoding="utf-8") as f:
            pages.append(add_truth(page, "korean " + kind, "korean", f.read()))
    return pages


def read_english(program, data):
    folder = data + "/html_extract/wcxb/"
    lines = subprocess.run(["zstdcat", folder + "truth.jsonl.zst"], check=True,
                           stdout=subprocess.PIPE).stdout.splitlines()
    truths = [json.loads(line) for line in lines]
    paths = [folder + "pages/%s.html.gz" % t["id"] for t in truths]
    return [add_truth(page, t["site"], t["type"], t["text"])
            for page, t in zip(read_rows(program, paths), truths)]


# --- labels ---

class Budget:
    """Words of the truth that no block has claimed yet."""

    def __init__(self, truth):
        self.left = collections.Counter(truth)

    def share(self, tokens):
        count = collections.Counter(tokens)
        return sum(min(n, self.left[w]) for w, n in count.items()) / \
            len(tokens)

    def claim(self, tokens):
        count = collections.Counter(tokens)
        self.left.subtract({w: min(n, self.left[w])
                            for w, n in count.items()})


def label_long(labels, blocks, truth, budget):
    """Blocks of more than a shingle: how much the shingles of both cover."""
    known = {tuple(truth[i:i + SHINGLE])
             for i in range(len(truth) - SHINGLE + 1)}
    order = []
    for i, block in enumerate(blocks):
        if len(block) <= SHINGLE:
            continue
        hit = np.zeros(len(block), bool)
        for k in range(len(block) - SHINGLE + 1):
            if tuple(block[k:k + SHINGLE]) in known:
                hit[k:k + SHINGLE] = True
        order.append((-hit.mean(), i))
    for cover, i in sorted(order):
        value = min(-cover, budget.share(blocks[i]))
        labels[i] = value if value > 0.3 else 0
        if value > 0.5:
            budget.claim(blocks[i])


def distance(sure, i):
    """How far block i is from sure ones; more so at the edge of them."""
    if not len(sure):
        return 1 << 20
    k = int(np.searchsorted(sure, i))
    sides = [sure[k] - i] if k < len(sure) else []
    if k:
        sides.append(i - sure[k - 1])
    return min(sides) + (0 if len(sides) == 2 else 5)


def label_short(labels, blocks, truth, budget):
    """Others: whether the truth has them, those near long ones first."""
    whole = " " + " ".join(truth) + " "
    short = [i for i in range(len(blocks)) if labels[i] < 0]
    sure = np.array([i for i in range(len(blocks)) if labels[i] > 0.5])
    for near, i in sorted((distance(sure, i), i) for i in short):
        block = blocks[i]
        good = near < 60 and " " + " ".join(block) + " " in whole and \
            all(budget.left[w] > 0 for w in block)
        labels[i] = good
        if good:
            budget.claim(block)


def label(page):
    """Of each block the part that is content; NaN for those without words."""
    truth = words(page.truth)
    blocks = [words(t) for t in page.texts]
    labels = np.full(len(blocks), -1.0)
    for i, block in enumerate(blocks):
        if not block:
            labels[i] = np.nan
    budget = Budget(truth)
    label_long(labels, blocks, truth, budget)
    label_short(labels, blocks, truth, budget)
    return labels


# --- training ---

def training_rows(pages):
    """Rows, labels and weights of all pages, and the page of each row."""
    rng = np.random.RandomState(3)
    parts = []
    for number, page in enumerate(pages):
        use = np.where(~np.isnan(page.labels))[0]
        if not len(use):
            continue
        weight = (page.words[use] + 1.0) ** 0.7
        weight *= 40 / weight.sum()
        if len(use) > MOST_ROWS:
            chance = np.clip(MOST_ROWS * weight / weight.sum(), 0.15, 1)
            drawn = rng.rand(len(use)) < chance
            use, weight = use[drawn], (weight / chance)[drawn]
        parts.append((page.rows[use], page.labels[use], weight,
                      np.full(len(use), number)))
    return [np.concatenate(column) for column in zip(*parts)]


def train(rows, labels, weights):
    data = lightgbm.Dataset(rows.astype(np.float32), labels, weight=weights,
                            params=PARAMS)
    return Model(lightgbm.train(PARAMS, data, ROUNDS))


class Model:
    """The trees as the C tables have them."""

    def __init__(self, booster):
        self.trees = []
        for info in booster.dump_model()["tree_info"]:
            splits, leaves = [], []
            self.add(info["tree_structure"], splits, leaves)
            self.trees.append((splits, leaves))

    def add(self, node, splits, leaves):
        if "leaf_value" in node:
            leaves.append(int(round(node["leaf_value"] * LOGIT)))
            return ~(len(leaves) - 1)
        at = len(splits)
        splits.append(None)
        low = self.add(node["left_child"], splits, leaves)
        high = self.add(node["right_child"], splits, leaves)
        splits[at] = (int(np.floor(node["threshold"])),
                      node["split_feature"], low, high)
        return at

    def logits(self, rows):
        """logit_of of ingest/content/html_model.c."""
        total = np.zeros(len(rows), np.int64)
        live, at = np.arange(len(rows)), 0
        for end, least in STAGES + ((len(self.trees), None),):
            total[live] += self.add_trees(rows[live], self.trees[at:end])
            at = end
            if least is not None:
                total[live[total[live] <= least]] = GIVEN_UP
                live = live[total[live] > least]
        return total

    @staticmethod
    def add_trees(rows, trees):
        total = np.zeros(len(rows), np.int64)
        for splits, leaves in trees:
            if not splits:
                total += leaves[0]
                continue
            at = np.zeros(len(rows), np.int64)
            table = np.array(splits)
            while (at >= 0).any():
                live = np.where(at >= 0)[0]
                s = table[at[live]]
                low = rows[live, s[:, 1]] <= s[:, 0]
                at[live] = np.where(low, s[:, 2], s[:, 3])
            total += np.array(leaves)[~at]
        return total

    def scores(self, rows):
        step = 16 * LOGIT // LOGISTIC
        logit = np.clip(self.logits(rows) + 8 * LOGIT + step // 2, 0,
                        16 * LOGIT)
        return np.array(logistic())[logit // step]


def logistic():
    x = (np.arange(LOGISTIC + 1) * 16 / LOGISTIC) - 8
    return [int(round(v)) for v in CERTAIN / (1 + np.exp(-x))]


def find_cut(page, scores):
    """As in ingest/content/html_main.c."""
    step = scores // (CERTAIN // STEPS)
    w = page.weights + 1
    weights = np.bincount(step, w, STEPS + 1).astype(np.int64)
    wanted = np.bincount(step, w * scores, STEPS + 1).astype(np.int64)
    everything = int(wanted.sum()) // CERTAIN
    best, cut, weight, found = HOPELESS, CERTAIN + 1, 0, 0
    for s in range(STEPS, -1, -1):
        weight += int(weights[s])
        found += int(wanted[s])
        f = 2000 * (found // CERTAIN) // (weight + everything + 1)
        if weights[s] and f > best:
            best, cut = f, s * (CERTAIN // STEPS)
    return cut


def choose(page, scores):
    """choose_likely of ingest/content/html_main.c, without its seams and openings."""
    cut = find_cut(page, scores)
    keep = scores >= cut
    tag = page.rows[:, TAG]
    first = int(keep.argmax()) if len(keep) else 0
    for i in range(len(keep) - 1, first, -1):
        if keep[i] and scores[i - 1] >= cut // 2 and \
                HEADINGS[0] <= tag[i - 1] <= HEADINGS[1]:
            keep[i - 1] = True
    return keep


def judge(page, model):
    keep = choose(page, model.scores(page.rows))
    return f1("\n".join(t for t, k in zip(page.texts, keep) if k), page.truth)


def judge_split(pages, training, seed):
    """Mean F1 by type of page, of one split of the sites into five parts."""
    rows, labels, weights, owner = training
    sites = sorted({p.site for p in pages})
    np.random.RandomState(seed).shuffle(sites)
    part = {site: i % 5 for i, site in enumerate(sites)}
    part_of = np.array([part[pages[i].site] for i in owner])
    results = collections.defaultdict(list)
    for k in range(5):
        use = part_of != k
        model = train(rows[use], labels[use], weights[use])
        for page in pages:
            if part[page.site] == k:
                score = judge(page, model)
                results[page.type].append(score)
                if page.type != "korean":
                    results["all"].append(score)
    return {name: np.mean(scores) for name, scores in results.items()}


def cross_validate(pages):
    training = training_rows(pages)
    splits = [judge_split(pages, training, seed) for seed in range(1, 6)]
    pages_of = collections.Counter(p.type for p in pages)
    pages_of["all"] = len(pages) - pages_of["korean"]
    for name in sorted(splits[0]):
        means = [split[name] for split in splits]
        print("%-14s %4d %.3f +- %.3f" % (name, pages_of[name],
                                          np.mean(means), np.std(means)))


# --- the tables ---

def print_table(head, items, width):
    print("%s = {" % head)
    line = "   "
    for item in items:
        if len(line) + len(item) + 2 > width:
            print(line)
            line = "   "
        line += " " + item + ","
    print(line + "};\n")


def add_nodes(nodes, at, splits, leaves, place):
    """The part of a tree from `at` on as nodes[place] and those it leads to."""
    if at < 0:
        nodes[place] = "LEAF(%d)" % leaves[~at]
        return
    threshold, feature, low, high = splits[at]
    next_place = len(nodes)
    nodes += [None, None]
    nodes[place] = "{%d, %d, %d}" % (threshold, feature, next_place - place)
    add_nodes(nodes, low, splits, leaves, next_place)
    add_nodes(nodes, high, splits, leaves, next_place + 1)


def print_model(model):
    nodes, trees = [], []
    for splits, leaves in model.trees:
        trees.append(len(nodes))
        nodes.append(None)
        add_nodes(nodes, 0 if splits else ~0, splits, leaves, trees[-1])
    while len(trees) % TREES_AT_ONCE:
        trees.append(len(nodes))
        nodes.append("LEAF(0)")
    print("/* SPDX-License-Identifier: Apache-2.0 */")
    print("/* Made by build-aux/train-content.py; do not edit. */")
    print("#include <config.h>\n\n#include \"html_model.h\"\n")
    print("#include \"html_features.h\"\n")
    print("_Static_assert(HTML_TREE_DEPTH == %d && HTML_TREES_AT_ONCE == %d &&\n"
          "    HTML_F_COLUMNS <= 256, \"not the trees of html_model.h\");\n" %
          (PARAMS["max_depth"], TREES_AT_ONCE))
    print("#define LEAF(value) {value, HTML_F_NEVER, 0}\n")
    print("/* clang-format off */")
    print_table("const struct html_tree_node kc_html_nodes[]", nodes, 78)
    print_table("const uint16_t kc_html_trees[]", map(str, trees), 78)
    print("const uint16_t kc_html_tree_count = %d;\n" % len(trees))
    print_table("const uint16_t kc_html_logistic[HTML_LOGISTIC + 1]",
                map(str, logistic()), 78)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--cv", action="store_true")
    parser.add_argument("rows")
    parser.add_argument("korean")
    parser.add_argument("data")
    args = parser.parse_args()
    pages = read_english(args.rows, args.data) + \
        read_korean(args.rows, args.korean)
    if args.cv:
        cross_validate(pages)
    else:
        print_model(train(*training_rows(pages)[:3]))


if __name__ == "__main__":
    main()
