"""NetworKit's PageRank beside race walks on one generated graph; called by bench/trust.sh.

    trust.py law ACTIVITY.zst             the degree law of the Higgs activity data, whose figures the generator holds
    trust.py compare ACCOUNTS FILE HITS1 HITS2 OURS1 OURS2
"""

import json
import resource
import subprocess
import sys
import time

import numpy

TOP = 1000
EDGE = numpy.dtype([("from", "<u4"), ("to", "<u4"), ("weight", "<f4")])
CONVERGED = 1e-10
DAMPING = 0.85


def law(activity):
    text = subprocess.run(["zstd", "-dc", activity], capture_output=True, check=True).stdout.decode()
    acts = numpy.array([line.split()[:2] for line in text.splitlines()], dtype=numpy.int64)
    acts = acts[acts[:, 0] != acts[:, 1]]
    pairs = numpy.unique(acts, axis=0)
    given, received = (numpy.bincount(pairs[:, side]) for side in (0, 1))
    targets = numpy.sort(received[received > 0])[::-1]
    both = numpy.intersect1d(pairs[:, 0], pairs[:, 1])
    accounts = len(numpy.unique(pairs))
    among = numpy.isin(pairs[:, 0], pairs[:, 1]).mean()
    busy = among / len(both) / ((1 - among) / (numpy.count_nonzero(given) - len(both)))
    tail = numpy.sort(given[given > 0])[::-1][:1001].astype(float)
    shares = [targets[: max(1, int(len(targets) * part))].sum() / targets.sum() for part in (0.001, 0.01, 0.1)]
    print(f"{accounts:,} accounts, {len(acts):,} responses, {len(pairs):,} pairs")
    print(f"responded to {len(targets) / accounts:.3f} of them, of whom {len(both) / len(targets):.3f} respond")
    print(f"those respond to {busy:.2f} times as many as others")
    print(f"tail index of people responded to (1,000 largest) {1 / numpy.log(tail[:-1] / tail[-1]).mean():.2f}")
    print("share of pairs at the first 0.1, 1 and 10 % of targets", [round(float(share), 3) for share in shares])


def clocks():
    """Seconds on the wall, and of all cores: the latter hold where others use the machine too."""
    return numpy.array([time.perf_counter(), time.process_time()])


def told(seconds):
    return f"{seconds[0]:.1f} s ({seconds[1]:.1f} s of CPU)"


def overlap(one, other):
    """Share of the top that two rankings have in common; whoever ties with the last is in by number."""
    tops = [set(numpy.argsort(-ranks.astype(float), kind="stable")[:TOP].tolist()) for ranks in (one, other)]
    return len(tops[0] & tops[1]) / TOP


def networkit_graph(accounts, file):
    """In pieces: one call with all edges would hold them twice more."""
    import networkit

    graph = networkit.Graph(accounts, weighted=True, directed=True)
    edges = numpy.memmap(file, EDGE, "r")
    for begin in range(0, len(edges), 20_000_000):
        piece = edges[begin : begin + 20_000_000]
        heads = (piece["from"].astype(numpy.uint64), piece["to"].astype(numpy.uint64))
        graph.addEdges((piece["weight"].astype(numpy.float64), heads))
    return graph


def pagerank(graph, tolerance, iterations=None):
    import networkit

    ranking = networkit.centrality.PageRank(graph, damp=DAMPING, tol=tolerance)
    if iterations:
        ranking.maxIterations = iterations
    begin = clocks()
    ranking.run()
    return numpy.array(ranking.scores()), clocks() - begin, ranking.numberOfIterations()


def compare(accounts, file, hits, ours):
    hits = [numpy.fromfile(path, "<u4") for path in hits]
    stability = overlap(*hits)
    trust, build = (numpy.array([run[part] for run in ours]).min(axis=0) for part in ("trust", "build"))
    print(f"race walks: building {told(build)}, trust {told(trust)}, peak {max(r['peak_kib'] for r in ours) / 2**20:.2f} GiB")
    print(f"race walks: {ours[0]['edges']:,} edges, {ours[0]['starts']:,} starts, top {TOP} of two seeds {stability:.3f}", flush=True)
    begin = clocks()
    graph = networkit_graph(accounts, file)
    built = clocks() - begin
    converged, seconds, iterations = pagerank(graph, CONVERGED)
    print(f"NetworKit: building {told(built)}; PageRank to {CONVERGED} {told(seconds)}, {iterations} iterations", flush=True)
    for least in range(1, iterations + 1):
        scores, seconds, _ = pagerank(graph, CONVERGED, least)
        reached = overlap(scores, converged)
        print(f"NetworKit: {least} iterations {told(seconds)}, top {TOP} of the converged {reached:.3f}", flush=True)
        if reached >= stability:
            break
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(f"NetworKit: peak {peak:.2f} GiB")
    for name, one, other in (("ranking", trust, seconds), ("building and ranking", build + trust, built + seconds)):
        wall, cpu = one / other
        print(f"race walks / NetworKit, {name}: {wall:.2f} on the wall, {cpu:.2f} of CPU")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["law", activity]:
            law(activity)
        case ["compare", accounts, file, first, second, *ours]:
            compare(int(accounts), file, (first, second), [json.loads(run) for run in ours])
        case _:
            sys.exit(__doc__)
