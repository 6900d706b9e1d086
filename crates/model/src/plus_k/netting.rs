//! Circles of +K, cancelled.

use crate::PersonId;

/// Circles of up to so many people are cancelled in the order of their length.
const SHORT: u32 = 6;
/// Steps that looking for short circles may take, about a tenth of a second; what is left then is cancelled in another
/// order.
const MOST_STEPS: u64 = 20_000_000;
const NOWHERE: u32 = u32::MAX;

/// How many of the roads of each pair cancel: after that, no road leads back to where it began.
///
/// - `pairs`: giver, receiver and how many roads lead from one to the other; by rising giver and receiver, each pair
///   once, nobody with themselves.
///
/// Circles of two go first, then those of three and so on up to [`SHORT`], each by rising person; the others after
/// them. Every circle takes as many of each of its roads as its narrowest pair has. Cancelling never opens a new
/// circle, so one pass for each length finds them all, and only the order of what is cancelled hangs on
/// [`MOST_STEPS`], never that it is.
pub(super) fn cancel_circles(pairs: Vec<(PersonId, PersonId, u32)>) -> Vec<u32> {
    let before: Vec<u32> = pairs.iter().map(|pair| pair.2).collect();
    let mut net = Net::of(&pairs);
    net.cancel_mutual();
    net.cancel_short();
    net.cancel_rest();
    before.into_iter().zip(net.left).map(|(before, left)| before - left).collect()
}

/// A directed graph over people by rising id; roads by rising giver, then receiver.
struct Net {
    /// Where the roads of each person begin, and the end.
    starts: Vec<u32>,
    /// Whom each road leads to.
    to: Vec<u32>,
    /// How many of it are left.
    left: Vec<u32>,
}

impl Net {
    fn of(pairs: &[(PersonId, PersonId, u32)]) -> Net {
        let mut people: Vec<PersonId> = pairs.iter().flat_map(|pair| [pair.0, pair.1]).collect();
        people.sort_unstable();
        people.dedup();
        let place = |person: PersonId| people.partition_point(|&known| known < person) as u32;
        let mut starts = vec![0; people.len() + 1];
        pairs.iter().for_each(|pair| starts[place(pair.0) as usize + 1] += 1);
        for next in 1..starts.len() {
            starts[next] += starts[next - 1];
        }
        Net {
            starts,
            to: pairs.iter().map(|pair| place(pair.1)).collect(),
            left: pairs.iter().map(|pair| pair.2).collect(),
        }
    }

    fn people(&self) -> u32 {
        self.starts.len() as u32 - 1
    }

    fn roads(&self, from: u32) -> std::ops::Range<usize> {
        self.starts[from as usize] as usize..self.starts[from as usize + 1] as usize
    }

    /// The road between two, if any of it is left.
    fn road(&self, from: u32, to: u32) -> Option<usize> {
        let roads = self.roads(from);
        let road = roads.start + self.to[roads.clone()].binary_search(&to).ok()?;
        (self.left[road] > 0).then_some(road)
    }

    fn cancel(&mut self, circle: &[usize]) {
        let narrowest = circle.iter().map(|&road| self.left[road]).min().unwrap_or(0);
        circle.iter().for_each(|&road| self.left[road] -= narrowest);
    }

    fn cancel_mutual(&mut self) {
        for person in 0..self.people() {
            for road in self.roads(person) {
                let other = self.to[road];
                if other > person
                    && self.left[road] > 0
                    && let Some(back) = self.road(other, person)
                {
                    self.cancel(&[road, back]);
                }
            }
        }
    }

    fn cancel_short(&mut self) {
        let mut search = Search::over(self.people());
        for length in 3..=SHORT {
            let inside = self.inside();
            if !inside.contains(&true) {
                return;
            }
            for start in 0..self.people() {
                while inside[start as usize] && search.find(self, &inside, start, length) {
                    self.cancel(&search.circle);
                }
                if search.steps > MOST_STEPS {
                    return;
                }
            }
        }
    }

    /// Who may be in a circle: without those whom no road leads to or from, again and again.
    fn inside(&self) -> Vec<bool> {
        let people = self.people() as usize;
        let mut inside = vec![true; people];
        // First forward by roads that come in, then backward by those that go out.
        let mut coming = vec![0u32; people];
        let mut givers: Vec<Vec<u32>> = vec![Vec::new(); people];
        let mut going = vec![0u32; people];
        for from in 0..self.people() {
            for road in self.roads(from).filter(|&road| self.left[road] > 0) {
                coming[self.to[road] as usize] += 1;
                going[from as usize] += 1;
                givers[self.to[road] as usize].push(from);
            }
        }
        let outside = |person: &u32| coming[*person as usize] == 0 || going[*person as usize] == 0;
        let mut waiting: Vec<u32> = (0..self.people()).filter(outside).collect();
        while let Some(person) = waiting.pop() {
            if !std::mem::replace(&mut inside[person as usize], false) {
                continue;
            }
            for road in self.roads(person).filter(|&road| self.left[road] > 0) {
                let to = self.to[road];
                coming[to as usize] -= 1;
                if coming[to as usize] == 0 {
                    waiting.push(to);
                }
            }
            for &giver in &givers[person as usize] {
                going[giver as usize] -= 1;
                if going[giver as usize] == 0 {
                    waiting.push(giver);
                }
            }
        }
        inside
    }

    /// Cancels every circle there is, whatever its length, by walking on until a walk meets itself. Each road is walked
    /// once, and once more for every circle that takes of it.
    fn cancel_rest(&mut self) {
        let people = self.people() as usize;
        let mut next = self.starts.clone();
        let mut done = vec![false; people];
        let mut place = vec![NOWHERE; people];
        // People on the walk, and the roads between them.
        let (mut walk, mut roads): (Vec<u32>, Vec<usize>) = (Vec::new(), Vec::new());
        for start in 0..self.people() {
            walk.push(start);
            place[start as usize] = 0;
            while let Some(&at) = walk.last() {
                let Some(road) = self.onward(at, &mut next, &done) else {
                    done[at as usize] = true;
                    place[at as usize] = NOWHERE;
                    walk.pop();
                    roads.pop();
                    continue;
                };
                let to = self.to[road];
                match place[to as usize] {
                    NOWHERE => {
                        place[to as usize] = walk.len() as u32;
                        walk.push(to);
                        roads.push(road);
                    }
                    met => {
                        let mut circle = roads.split_off(met as usize);
                        circle.push(road);
                        self.cancel(&circle);
                        let back = walk.split_off(met as usize + 1);
                        back.into_iter().for_each(|person| place[person as usize] = NOWHERE);
                    }
                }
            }
        }
    }

    /// The next road of somebody to anybody from whom a circle may still be found.
    fn onward(&self, from: u32, next: &mut [u32], done: &[bool]) -> Option<usize> {
        let next = &mut next[from as usize];
        for road in *next as usize..self.starts[from as usize + 1] as usize {
            *next = road as u32;
            if self.left[road] > 0 && !done[self.to[road] as usize] {
                return Some(road);
            }
        }
        *next = self.starts[from as usize + 1];
        None
    }
}

/// Looks for circles through somebody, in widening rounds.
struct Search {
    /// The road by which each person was reached, and in which search.
    by: Vec<(u32, u32)>,
    searches: u32,
    reached: Vec<(u32, u32)>,
    /// The roads of the circle that was found.
    circle: Vec<usize>,
    steps: u64,
}

impl Search {
    fn over(people: u32) -> Search {
        Search {
            by: vec![(0, NOWHERE); people as usize],
            searches: 0,
            reached: Vec::new(),
            circle: Vec::new(),
            steps: 0,
        }
    }

    /// Finds a shortest circle of at most `length` people through `start` and people after it alone: through those
    /// before it none so short is left.
    fn find(&mut self, net: &Net, inside: &[bool], start: u32, length: u32) -> bool {
        self.searches += 1;
        self.reached.clear();
        self.reached.push((start, 1));
        let mut next = 0;
        while let Some(&(at, people)) = self.reached.get(next) {
            next += 1;
            self.steps += 1;
            if at != start
                && let Some(home) = net.road(at, start)
            {
                self.trace(net, start, at, home);
                return true;
            }
            if people == length {
                continue;
            }
            let roads = net.roads(at);
            let after = roads.start + net.to[roads.clone()].partition_point(|&to| to <= start);
            for road in after..roads.end {
                self.steps += 1;
                let to = net.to[road];
                let new =
                    net.left[road] > 0 && inside[to as usize] && self.by[to as usize].0 != self.searches;
                if new && self.steps <= MOST_STEPS {
                    self.by[to as usize] = (self.searches, road as u32);
                    self.reached.push((to, people + 1));
                }
            }
        }
        false
    }

    /// Walks back from the end of a circle to its start.
    fn trace(&mut self, net: &Net, start: u32, end: u32, home: usize) {
        self.circle.clear();
        self.circle.push(home);
        let mut at = end;
        while at != start {
            let road = self.by[at as usize].1 as usize;
            self.circle.push(road);
            // Whoever the road begins at.
            at = net.starts.partition_point(|&begin| begin as usize <= road) as u32 - 1;
        }
    }
}
