"""LinearSVC of scikit-learn on the TF-IDF of words and characters, as a person would write it.

Usage: linear.py FEATURES TRAIN.csv VALID.csv
Prints one JSON object: {"seconds": 1.0, "f1": 1.0}: reading, features and fit; weighted F1 of the second file.
"""

import csv
import json
import sys
import time

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import f1_score
from sklearn.pipeline import make_union
from sklearn.svm import LinearSVC


def read(path):
    with open(path, newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return [row["text"] for row in rows], [row["label"] for row in rows]


features, train_path, valid_path = int(sys.argv[1]), sys.argv[2], sys.argv[3]
begin = time.perf_counter()
texts, labels = read(train_path)
# Half of the features for words and half for characters, the most frequent ones of each.
vectorizer = make_union(
    TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, max_features=features // 2),
    TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, max_features=features // 2))
model = LinearSVC(C=0.5).fit(vectorizer.fit_transform(texts), labels)
seconds = time.perf_counter() - begin
texts, labels = read(valid_path)
print(json.dumps({"seconds": seconds, "f1": f1_score(labels, model.predict(vectorizer.transform(texts)), average="weighted")}))
