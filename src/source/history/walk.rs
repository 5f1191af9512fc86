//! Walks the delta families of a pack from their roots, on all threads, so that every object is rebuilt exactly once.
//! What is done with an object is the [`Work`]'s business.
//!
//! Each thread keeps a stack of objects still to be rebuilt, each with its base. When another thread has run out of
//! work it is given the oldest of them, which has the largest family.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex};

use super::delta::{self, Run};
use super::families::Families;
use super::inflate::Inflater;
use super::oid::Kind;
use super::pack::{Form, Pack};
use super::packfile::Buffer;
use crate::source::Ledger;

/// What is done with each object.
pub(crate) trait Work: Sync {
    /// What is kept of an object until all that is stored as changes to it are done.
    type State: Send + Sync;
    /// What one thread collects.
    type Out: Send + Default;

    /// Whether objects of this kind matter. Others are not rebuilt.
    fn wants(&self, kind: Kind) -> bool;

    /// An object that is stored whole.
    fn whole(&self, at: usize, kind: Kind, bytes: &[u8], out: &mut Self::Out) -> Self::State;

    /// An object that is stored as changes to `base`.
    fn changed(
        &self,
        at: usize,
        kind: Kind,
        change: &Change<'_, Self::State>,
        out: &mut Self::Out,
    ) -> Self::State;
}

/// An object that was rebuilt from another.
pub(crate) struct Change<'a, S> {
    /// The entry it was rebuilt from.
    pub(crate) base_at: usize,
    /// The bytes it was rebuilt from.
    pub(crate) base: &'a [u8],
    /// What was kept of that.
    pub(crate) state: &'a S,
    /// The object.
    pub(crate) bytes: &'a [u8],
    /// Where the object's bytes come from.
    pub(crate) runs: &'a [Run],
}

/// What a walk brings home.
pub(crate) struct Outcome<O> {
    /// What each thread collected.
    pub(crate) collected: Vec<O>,
    /// Entries that could not be rebuilt, and why; what is stored as changes to them is lost with them.
    pub(crate) failed: Vec<(usize, String)>,
}

struct Body<S> {
    at: usize,
    bytes: Vec<u8>,
    state: S,
}

struct Pending<S> {
    at: u32,
    base: Option<Arc<Body<S>>>,
}

struct Shared<'a, W: Work> {
    pack: &'a Pack,
    families: &'a Families,
    work: &'a W,
    ledger: &'a Ledger,
    threads: usize,
    next_root: AtomicUsize,
    idle: AtomicUsize,
    given: Mutex<Vec<Pending<W::State>>>,
    wake: Condvar,
}

/// Rebuilds every object of `pack` that `work` wants, on `threads` threads.
pub(crate) fn walk<W: Work>(
    pack: &Pack,
    families: &Families,
    work: &W,
    ledger: &Ledger,
    threads: usize,
) -> Outcome<W::Out> {
    let shared = Shared {
        pack,
        families,
        work,
        ledger,
        threads: threads.max(1),
        next_root: AtomicUsize::new(0),
        idle: AtomicUsize::new(0),
        given: Mutex::new(Vec::new()),
        wake: Condvar::new(),
    };
    let mut outcome = Outcome {
        collected: Vec::new(),
        failed: Vec::new(),
    };
    std::thread::scope(|scope| {
        let hands: Vec<_> = (0..shared.threads)
            .map(|_| scope.spawn(|| Walker::new(&shared).run()))
            .collect();
        for hand in hands {
            match hand.join() {
                Ok((collected, failed)) => {
                    outcome.collected.push(collected);
                    outcome.failed.extend(failed);
                }
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
    });
    outcome.failed.sort();
    outcome
}

/// Roots a thread takes at a time: enough that the counter is not fought over, few enough that all end together.
const ROOTS_AT_ONCE: usize = 32;

/// Objects between two entries in the books.
const BOOK_EVERY: u64 = 256;

struct Walker<'a, W: Work> {
    shared: &'a Shared<'a, W>,
    stack: Vec<Pending<W::State>>,
    inflater: Inflater,
    stored: Buffer,
    delta: Vec<u8>,
    runs: Vec<Run>,
    spare: Vec<Vec<u8>>,
    out: W::Out,
    failed: Vec<(usize, String)>,
    objects: u64,
    bytes: u64,
}

impl<'a, W: Work> Walker<'a, W> {
    fn new(shared: &'a Shared<'a, W>) -> Self {
        Self {
            shared,
            stack: Vec::new(),
            inflater: Inflater::new(),
            stored: Buffer::default(),
            delta: Vec::new(),
            runs: Vec::new(),
            spare: Vec::new(),
            out: W::Out::default(),
            failed: Vec::new(),
            objects: 0,
            bytes: 0,
        }
    }

    fn run(mut self) -> (W::Out, Vec<(usize, String)>) {
        // If this thread panics the others must not wait for it for ever.
        let alarm = Alarm(self.shared);
        while let Some(pending) = self.next() {
            if self.shared.ledger.stopped() {
                break;
            }
            self.step(pending);
            if self.stack.len() > 1 && self.shared.idle.load(Ordering::Relaxed) > 0 {
                self.give();
            }
        }
        self.book();
        drop(alarm);
        (self.out, self.failed)
    }

    fn step(&mut self, pending: Pending<W::State>) {
        let at = pending.at as usize;
        let Some(kind) = self.shared.families.kind(at) else {
            return;
        };
        let body = match self.rebuild(at, kind, pending.base) {
            Ok(body) => body,
            Err(why) => {
                self.failed.push((at, why));
                return;
            }
        };
        self.objects += 1;
        self.bytes += body.bytes.len() as u64;
        if self.objects >= BOOK_EVERY {
            self.book();
        }
        let children = self.shared.families.children(at);
        if children.is_empty() {
            self.keep(body.bytes);
            return;
        }
        let body = Arc::new(body);
        // The largest family goes to the bottom: it is done last, or given away.
        for &child in children.iter().rev() {
            self.stack.push(Pending {
                at: child,
                base: Some(Arc::clone(&body)),
            });
        }
    }

    fn rebuild(
        &mut self,
        at: usize,
        kind: Kind,
        base: Option<Arc<Body<W::State>>>,
    ) -> Result<Body<W::State>, String> {
        let pack = self.shared.pack;
        pack.check(at, &mut self.stored)?;
        let head = pack.head(at, &mut self.stored)?;
        let mut bytes = self.spare.pop().unwrap_or_default();
        let (Some(base), Form::Offset(_) | Form::Named(_)) = (base, head.form) else {
            self.inflater.inflate(head.packed, head.size, &mut bytes)?;
            let state = self.shared.work.whole(at, kind, &bytes, &mut self.out);
            return Ok(Body { at, bytes, state });
        };
        self.inflater
            .inflate(head.packed, head.size, &mut self.delta)?;
        delta::apply(&base.bytes, &self.delta, &mut bytes, &mut self.runs)?;
        let change = Change {
            base_at: base.at,
            base: &base.bytes,
            state: &base.state,
            bytes: &bytes,
            runs: &self.runs,
        };
        let state = self.shared.work.changed(at, kind, &change, &mut self.out);
        if let Some(done) = Arc::into_inner(base) {
            self.keep(done.bytes);
        }
        Ok(Body { at, bytes, state })
    }

    /// Keeps a buffer for the next object, unless it is so large that it had better be freed.
    fn keep(&mut self, bytes: Vec<u8>) {
        if self.spare.len() < 4 && bytes.capacity() <= 1 << 20 {
            self.spare.push(bytes);
        }
    }

    fn book(&mut self) {
        self.shared.ledger.objects(self.objects, self.bytes);
        (self.objects, self.bytes) = (0, 0);
    }

    fn next(&mut self) -> Option<Pending<W::State>> {
        if let Some(pending) = self.stack.pop() {
            return Some(pending);
        }
        let roots = self.shared.families.roots();
        loop {
            let start = self
                .shared
                .next_root
                .fetch_add(ROOTS_AT_ONCE, Ordering::Relaxed);
            let Some(rest) = roots.get(start..).filter(|rest| !rest.is_empty()) else {
                break;
            };
            for &at in rest.iter().take(ROOTS_AT_ONCE).rev() {
                let kind = self.shared.families.kind(at as usize);
                if kind.is_some_and(|kind| self.shared.work.wants(kind)) {
                    self.stack.push(Pending { at, base: None });
                }
            }
            if let Some(pending) = self.stack.pop() {
                return Some(pending);
            }
        }
        self.beg()
    }

    /// Waits for work from another thread; `None` once all are waiting.
    fn beg(&self) -> Option<Pending<W::State>> {
        let shared = self.shared;
        let mut given = shared
            .given
            .lock()
            .expect("no thread panics while it holds the queue");
        let waiting = shared.idle.fetch_add(1, Ordering::SeqCst) + 1;
        if waiting >= shared.threads && given.is_empty() {
            shared.wake.notify_all();
            return None;
        }
        loop {
            if let Some(pending) = given.pop() {
                shared.idle.fetch_sub(1, Ordering::SeqCst);
                return Some(pending);
            }
            if shared.idle.load(Ordering::SeqCst) >= shared.threads {
                return None;
            }
            given = shared
                .wake
                .wait(given)
                .expect("no thread panics while it holds the queue");
        }
    }

    fn give(&mut self) {
        let oldest = self.stack.remove(0);
        self.shared
            .given
            .lock()
            .expect("no thread panics while it holds the queue")
            .push(oldest);
        self.shared.wake.notify_one();
    }
}

/// Counts a thread that leaves early (stop or panic) as idle for ever, so that nobody waits for it.
struct Alarm<'a, W: Work>(&'a Shared<'a, W>);

impl<W: Work> Drop for Alarm<'_, W> {
    fn drop(&mut self) {
        self.0.idle.fetch_add(self.0.threads, Ordering::SeqCst);
        // Taking the lock orders this after a waiter's own look at the counter.
        let given = self.0.given.lock();
        self.0.wake.notify_all();
        drop(given);
    }
}
