package once

import (
	"github.com/surety-go/surety/concurrent/atomicmap"
	"github.com/surety-go/surety/internal/seam"
)

const (
	// maxSpared is how many entries one eviction spares because they were
	// hit. It bounds the time that the lock is held.
	maxSpared = 32

	// maxExpired is how many expired entries each write drops besides what
	// it needs room for. More than one, so that they cannot pile up.
	maxExpired = 2
)

// policy decides which entries stay. It knows every READY entry in the order
// of writing, and gives those that were hit a second chance.
//
// Invariant: with mu free, every READY entry that a slot holds is in list,
// except those of writes that have not called admit yet; and len <= MaxEntries
// in a bounded cache. Hence slots hold at most MaxEntries READY entries plus
// one for each write in flight.
//
// Lock order: mu before the locks of Cache.entries.
type policy[K comparable, V any] struct {
	mu   seam.Mutex
	list *list[K, V] // nil: empty; guarded by mu
	len  seam.Int64  // the list's length; written only with mu held
}

// admit links e, which was put into its slot, in place of replaced, which it
// displaced there, if that is a READY entry. It makes room for e first.
//
// If the slot does not hold e any more, e is not linked: an entry is put into
// a slot only once, so it has no use for good. If it is displaced from now on,
// discard comes later than this and unlinks it.
func (c *Cache[K, V]) admit(e, replaced *entry[K, V]) {
	var now seam.Duration
	if c.config.TTL > 0 {
		now = c.now()
	}
	p := &c.policy
	p.mu.Lock()
	defer p.mu.Unlock()
	if replaced != nil {
		p.unlink(replaced)
	}
	if held, _ := c.entries.Load(e.key); held != e {
		return
	}
	if p.list == nil {
		p.setList(new(list[K, V]))
	}
	c.makeRoom(now)
	p.list.pushBack(e)
	p.len.Add(1)
}

// discard unlinks e, which its slot does not hold any more.
func (c *Cache[K, V]) discard(e *entry[K, V]) {
	c.policy.mu.Lock()
	defer c.policy.mu.Unlock()
	c.policy.unlink(e)
}

// makeRoom evicts until one entry more is within the bound, and drops some of
// those that have expired. The caller holds policy.mu.
func (c *Cache[K, V]) makeRoom(now seam.Duration) {
	l := c.policy.list
	for range maxExpired {
		if l.first == nil || !c.expiredAt(l.first, now) {
			break
		}
		c.drop(l.first, &c.counts.expirations)
	}
	limit := int64(c.config.MaxEntries)
	for limit > 0 && c.policy.len.Load() >= limit {
		c.evict(now)
	}
}

// evict drops the first entry that was not hit since it was written or spared.
// The caller holds policy.mu; the list is not empty.
func (c *Cache[K, V]) evict(now seam.Duration) {
	l := c.policy.list
	for range maxSpared {
		e := l.first
		if c.expiredAt(e, now) {
			c.drop(e, &c.counts.expirations)
			return
		}
		if !e.touched.Load() {
			break
		}
		e.touched.Store(false)
		l.remove(e)
		l.pushBack(e)
	}
	c.drop(l.first, &c.counts.evictions)
}

// drop unlinks e and removes it from its slot, if it is still there; that
// counts as one in why. The caller holds policy.mu.
func (c *Cache[K, V]) drop(e *entry[K, V], why *seam.Counter) {
	c.policy.unlink(e)
	if atomicmap.CompareAndDelete(&c.entries, e.key, e) {
		why.Add(1)
	}
}

// expiredAt is expired for one reading of the clock.
func (c *Cache[K, V]) expiredAt(e *entry[K, V], now seam.Duration) bool {
	return c.config.TTL > 0 && now >= e.deadline
}

// unlink takes e out of the list, if it is there. The caller holds mu.
func (p *policy[K, V]) unlink(e *entry[K, V]) {
	if e.in == nil || e.in != p.list {
		return // LOADING, never admitted, dropped, or gone with a former list
	}
	p.list.remove(e)
	p.len.Add(-1)
}

// setList replaces the list by an empty one. Entries of the former one count
// as unlinked. The caller holds mu.
func (p *policy[K, V]) setList(l *list[K, V]) {
	p.list = l
	p.len.Store(0)
}
