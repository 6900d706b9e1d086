#!/usr/bin/env bash
# The figures that docs/topics.md quotes, on the data beside the project (../shared/data).
# Prints: topics of entities, themes of posts, influence on tags, and how fast texts are tagged.
set -euo pipefail
cd "$(dirname "$0")/.."
shared=${CLOUT_SHARED:-../shared/data}
[ -d "$shared" ] || { echo "no data in $shared: these figures need the folder beside the project"; exit 1; }
cargo build --release --quiet
cargo build --release --quiet -p topics --example rate
clout=$PWD/target/release/clout
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

title() { printf '\n## %s\n\n' "$1"; }

title "Topics of entities, by folds of entities"
"$clout" evaluate topics --entities

posts=$shared/tweettopic-xl
{ zstd -dcq "$posts/en_train.jsonl.zst"; zstd -dcq "$posts/en_validation.jsonl.zst"; } > "$work/english.jsonl"
title "TweetTopicXL, English, five folds, Spanish posts beside"
"$clout" evaluate topics "$work/english.jsonl" --folds 5 --besides "$posts/es_1000.jsonl.zst"
title "TweetTopicXL, English, five folds, English alone"
"$clout" evaluate topics "$work/english.jsonl" --folds 5
title "TweetTopicXL, Spanish, five folds, English posts beside"
"$clout" evaluate topics "$posts/es_1000.jsonl.zst" --folds 5 --besides "$work/english.jsonl"
title "TweetTopicXL, English, by the weights that ship, which have seen it"
"$clout" evaluate topics "$work/english.jsonl"

se=$shared/stackexchange-quantumcomputing-2018
[ -d "$se" ] || se=data/stackexchange-quantumcomputing-2018
"$clout" --data "$work/se" import stackexchange "$se" --site quantumcomputing > /dev/null
title "Influence on tags of quantumcomputing, five cuts"
"$clout" --data "$work/se" evaluate influence
title "The same, ten cuts"
"$clout" --data "$work/se" evaluate influence --cuts 10

title "Texts to topics, MB/s of one core"
python3 - "$shared" "$work" <<'PY'
import csv, io, json, subprocess, sys

shared, work = sys.argv[1:]
csv.field_size_limit(1 << 30)

def unpacked(name):
    packed = subprocess.run(["zstd", "-dcq", f"{shared}/{name}"], capture_output=True, check=True)
    return packed.stdout.decode("utf8", "replace")

def table(name, column):
    return [row[column] for row in csv.DictReader(io.StringIO(unpacked(name)))]

def lines(name):
    return [json.loads(line) for line in unpacked(name).splitlines()]

texts = {
    "troll tweets 2016": table("russian-troll-tweets/tweets_en_2016-10_2016-11.csv.zst", "content"),
    "rumour threads": [tweet["text"] for tweet in lines("semeval2017-rumour-threads/tweets.jsonl.zst")],
    "two presidents": table("538-twitter-ratio/BarackObama.csv.zst", "text")
    + table("538-twitter-ratio/realDonaldTrump.csv.zst", "text"),
    "programming hashtags 2022": [
        tweet["text"] for page in lines("x-api-v2-recent-search/pages.jsonl.zst") for tweet in page["data"]
    ],
    "TweetTopicXL, English": [post["text"] for post in lines("tweettopic-xl/en_train.jsonl.zst")],
    "TweetTopicXL, Spanish": [post["text"] for post in lines("tweettopic-xl/es_1000.jsonl.zst")],
}
for name, posts in texts.items():
    print(f"\n{name}", flush=True)
    text = "\n".join(" ".join(post.split()) for post in posts) + "\n"
    subprocess.run(["target/release/examples/rate"], input=text.encode(), check=True)
PY
