"""The report of bench/bots.sh. Arguments: the binary, the folder of the data, an empty folder."""

import csv
import http.client
import io
import json
import statistics
import subprocess
import sys
import urllib.parse
from collections import Counter, defaultdict
from contextlib import contextmanager

CLOUT, SHARED, WORK = sys.argv[1:4]

# The middle of each band of the file: it tells no follower counts.
BANDS = {"1k": 1_000, "100k": 100_000, "1M": 1_000_000, "10M": 10_000_000}

# A bot of the third part: at least so many retweets, and at least this share of all it wrote.
MIN_RETWEETS, MIN_SHARE = 10, 0.9


def unpacked(path):
    return subprocess.run(["zstd", "-dcq", f"{SHARED}/{path}"], check=True, capture_output=True, text=True).stdout


def clout(folder, *arguments, given=None):
    command = [CLOUT, "--data", f"{WORK}/{folder}", *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True, input=given).stdout


@contextmanager
def api(folder):
    """A function from a path of the API to its JSON; None where nobody is there."""
    command = [CLOUT, "--data", f"{WORK}/{folder}", "serve", "--port", "18380"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        address = server.stdout.readline().split("http://")[1].split("/")[0].strip()
        connection = http.client.HTTPConnection(address, timeout=10)

        def get(path):
            connection.request("GET", "/api/v1" + path)
            answer = connection.getresponse()
            body = answer.read()
            return json.loads(body) if answer.status == 200 else None

        yield get
    finally:
        server.terminate()
        server.wait()


def person(get, account):
    return get("/people/" + urllib.parse.quote(account, safe=":"))


def estimates(folder, network, profiles):
    """The estimate of each (name, followers, lists); lists may be None."""
    rows = io.StringIO()
    writer = csv.writer(rows)
    writer.writerow(["time", "kind", "actor", "target", "followers", "lists"])
    for name, followers, lists in profiles:
        writer.writerow(["1480000000", "profile", name, "", followers, "" if lists is None else lists])
    clout(folder, "import", "responses", "-", "--network", network, given=rows.getvalue())
    clout(folder, "score")
    with api(folder) as get:
        shown = {name: person(get, f"{network}:{name}") for name, _, _ in profiles}
    return {name: one["estimate"]["score"] for name, one in shown.items()}


def auc(above, below):
    """Chance that one of the first is above one of the second, ties one half."""
    wins = sum((a > b) + (a == b) / 2 for a in above for b in below)
    return wins / (len(above) * len(below)) if above and below else float("nan")


def quartiles(values):
    if len(values) < 2:
        return " ".join(f"{value:.1f}" for value in values) or "none"
    low, middle, high = statistics.quantiles(values, n=4, method="inclusive")
    return f"{middle:.1f} ({low:.1f} to {high:.1f})"


def table(rows):
    widths = [max(len(str(row[column])) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        print("  ".join(str(cell).ljust(width) for cell, width in zip(row, widths)).rstrip())
    print()


def labelled():
    print("## Labelled bots and humans (Gilani et al. 2017): the estimate from public counters\n")
    print("Followers: the middle of the band, so counters of followers alone cannot tell anybody apart in a band.")
    print("Lists: lists_per_user x followers / follower_friend_ratio. The file does not say what lists_per_user")
    print("means; lists for each account followed is the reading whose sizes fit (about 5 lists at 1k followers).\n")
    rows = list(csv.DictReader(io.StringIO(unpacked("gilani2017-bots-humans/accounts_dev.csv.zst"))))

    def lists(row):
        ratio = float(row["follower_friend_ratio"])
        return round(float(row["lists_per_user"]) * BANDS[row["follower_band"]] / ratio) if ratio > 0 else None

    profiles = [(f"a{index}", BANDS[row["follower_band"]], lists(row)) for index, row in enumerate(rows)]
    both = estimates("gilani", "gilani", profiles)
    alone = estimates("gilani-followers", "gilani", [(name, followers, None) for name, followers, _ in profiles])
    lines = [["followers", "bots", "humans", "bots: median (quartiles)", "humans", "AUC human over bot",
              "followers alone", "lists alone", "retweets a tweet"]]
    for band in BANDS:
        names = {label: [f"a{index}" for index, row in enumerate(rows)
                         if row["follower_band"] == band and row["label"] == label] for label in ("bot", "human")}
        told = {name: found or 0 for name, _, found in profiles}
        drawn = {f"a{index}": float(row["retweets_per_tweet"]) for index, row in enumerate(rows)}
        of = lambda values, label: [values[name] for name in names[label]]
        lines.append([band, len(names["bot"]), len(names["human"]),
                      quartiles(of(both, "bot")), quartiles(of(both, "human")),
                      *(f"{auc(of(values, 'human'), of(values, 'bot')):.3f}" for values in (both, alone, told, drawn))])
    table(lines)
    print("0.5 says that the estimate cannot tell a human from a bot of as many followers; below, bots get more.\n")


def trolls():
    print("## Trolls of the Internet Research Agency, October and November 2016: the estimate and their followers\n")
    category = {row["author_id"]: row["account_category"]
                for row in csv.DictReader(io.StringIO(unpacked("russian-troll-tweets/authors.csv.zst")))}
    told = defaultdict(list)
    text = unpacked("russian-troll-tweets/tweets_en_2016-10_2016-11.csv.zst")
    for row in csv.DictReader(io.StringIO(text)):
        if row["followers"].isdigit():
            told[row["author_id"]].append((row["publish_date"], int(row["followers"])))
    ends = {author: (min(counts)[1], max(counts)[1]) for author, counts in told.items() if len(counts) > 1}
    authors = sorted(ends)
    profiles = [(f"{when}{index}", ends[author][when == "last"], None)
                for index, author in enumerate(authors) for when in ("first", "last")]
    found = estimates("trolls", "trolls", profiles)
    groups = defaultdict(list)
    for index, author in enumerate(authors):
        groups[category.get(author, "Unknown")].append(index)
    lines = [["category", "accounts", "followers at first", "at last", "estimate at first", "at last", "points gained"]]
    for name, members in [*sorted(groups.items()), ("all", range(len(authors)))]:
        first = [found[f"first{index}"] for index in members]
        last = [found[f"last{index}"] for index in members]
        middle = lambda end: f"{statistics.median(ends[authors[index]][end] for index in members):.0f}"
        gained = [after - before for before, after in zip(first, last)]
        lines.append([name, len(members), middle(0), middle(1), quartiles(first), quartiles(last), quartiles(gained)])
    table(lines)
    grown = sum(after > before for before, after in ends.values())
    print(f"{grown} of {len(authors)} accounts gained followers, and with them points: nothing in a follower count "
          "says that it is a troll's.\n")


def retweeters():
    print("## Accounts that do little but retweet, in a week of searches for programming hashtags on X\n")
    print(f"Bot: at least {MIN_RETWEETS} retweets, and at least {MIN_SHARE:.0%} of what it wrote are retweets.\n")
    wrote, retweeted = Counter(), Counter()
    seen = set()
    for line in unpacked("x-api-v2-recent-search/pages.jsonl.zst").splitlines():
        for tweet in json.loads(line)["data"]:
            if tweet["id"] in seen:
                continue
            seen.add(tweet["id"])
            wrote[tweet["author_id"]] += 1
            kinds = {one["type"] for one in tweet.get("referenced_tweets", [])}
            retweeted[tweet["author_id"]] += "retweeted" in kinds
    bots = {f"x:{author}" for author, count in retweeted.items()
            if count >= MIN_RETWEETS and count >= MIN_SHARE * wrote[author]}
    others = {f"x:{author}" for author in wrote} - bots
    clout("x", "import", "x-v2", f"{SHARED}/x-api-v2-recent-search/pages.jsonl.zst")
    clout("x", "score")
    received = defaultdict(Counter)
    by_bots = 0
    for line in clout("x", "export", "events", "--format", "jsonl").splitlines():
        event = json.loads(line)
        if event.get("target") and event["kind"] not in ("post", "profile", "follow"):
            received[f"x:{event['target']}"][f"x:{event['actor']}"] += 1
            by_bots += f"x:{event['actor']}" in bots
    total = sum(sum(responders.values()) for responders in received.values())
    print(f"{len(bots)} of {len(wrote)} accounts are bots; {by_bots} of {total} responses taken are theirs "
          f"({by_bots / total:.0%}).\n")
    with api("x") as get:
        top = get("/top?limit=10")["people"]
        shown = {account: person(get, account) for account in sorted(bots | others | set(received))}
    of = lambda accounts, key: [shown[a][key] for a in sorted(accounts) if shown[a] and shown[a][key] is not None]
    lines = [["", "accounts", "with a response", "score: median (quartiles)", "greatest", "enough evidence",
              "true reach: mean", "estimate: median (quartiles)"]]
    for name, accounts in (("bots", bots), ("others who wrote", others)):
        scores = of(accounts, "score")
        enough = sum(evidence == "enough" for evidence in of(accounts, "evidence"))
        reach = [shown[a]["true_reach"] for a in accounts if shown[a] and shown[a]["score"] is not None]
        estimate = [one["score"] for one in of(accounts, "estimate")]
        lines.append([name, len(accounts), len(scores), quartiles(scores), f"{max(scores):.1f}" if scores else "none", enough,
                      f"{statistics.mean(reach):.2f}" if reach else "none", quartiles(estimate)])
    table(lines)
    weights = defaultdict(dict)
    for account, one in shown.items():
        for witness in (one or {}).get("responders", []):
            if witness.get("account"):
                weights[witness["account"] in bots][account, witness["account"]] = witness["weight"]
    print("Weight (trust, 0 to 1) that bots and others have as those who respond most to somebody:")
    for is_bot, name in ((True, "bots"), (False, "others")):
        found = list(weights[is_bot].values())
        trusted = sum(weight > 0 for weight in found) / len(found) if found else float("nan")
        mean = statistics.mean(found) if found else float("nan")
        print(f"  {name}: mean {mean:.3f}, above zero {trusted:.1%}, of {len(found)} named")
    print("\nThe ten with the greatest score:")
    lines = [["account", "name", "score", "true reach", "responders", "of them bots", "responses", "by bots"]]
    for one in top:
        responders = received[one["account"]]
        from_bots = [account for account in responders if account in bots]
        lines.append([one["account"], (one["name"] or "")[:24], one["score"], one["true_reach"], len(responders),
                      f"{len(from_bots) / len(responders):.0%}", sum(responders.values()),
                      f"{sum(responders[a] for a in from_bots) / sum(responders.values()):.0%}"])
    table(lines)


labelled()
trolls()
retweeters()
