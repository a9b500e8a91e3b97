package pool

import "github.com/surety-go/surety/internal/seam"

// parking is a submitter that waits for room, and what it hands over.
type parking struct {
	// Guarded by pool.mu.
	entry  entry         // while it waits; whoever keeps a future does not keep its context
	place  elem[parking] // in blocked of the pool
	member elem[parking] // in parked of the scope, if it is a task of one

	// What tells the submitter that it waits no more: if the task has no job,
	// parker, and else admitted, for which it can wait until its context ends.
	parker   seam.Parker
	admitted seam.Event

	// Written under pool.mu before that, and read after it.
	refusal error // why the task was not accepted
	awaited bool  // the submitter, whose permit the job got, waits for its end
}

// newParking returns the parking of the submitter of a job.
func newParking() *parking { return &parking{admitted: seam.NewEvent()} }

// parkings are those of tasks without a job, to be used again.
var parkings seam.Spares[parking]

// waitUnlock waits until task, for which there is no room, is accepted or
// refused, and gives mu back meanwhile. The context that it was submitted with
// never ends and is that of no task, so that nobody but the pool knows of it: it
// needs no job.
func (p *Pool) waitUnlock(from *origin, task Task) error {
	k := parkings.Take()
	k.entry = entry{from: from, task: task}
	p.blocked.push(&k.place, k)
	k.parker.Park((*unlocker)(p))
	err := k.refusal
	k.refusal = nil
	parkings.Give(k)
	return err
}

// unlocker is a pool whose lock is given back by who parks.
type unlocker Pool

// Unlock gives back the lock of u.
func (u *unlocker) Unlock() { (*Pool)(u).unlock() }

// endLocked takes k out of those who wait for room, and returns what it hands over.
func (k *parking) endLocked() entry {
	e := k.entry
	k.entry = entry{}
	k.place.remove()
	return e
}

// tellLocked lets the submitter of e go on, after which k is no more used.
func (k *parking) tellLocked(e entry) {
	if e.job == nil {
		k.parker.Unpark()
	} else {
		k.admitted.Set()
	}
}

// leaveLocked takes k out of those who wait for room, as one that is refused, and
// returns what it hands over. That makes no room, so nobody else moves.
func (p *Pool) leaveLocked(k *parking) entry {
	e := k.endLocked()
	k.member.remove()
	if e.job != nil {
		e.job.state = offered
	}
	p.count.refused++
	return e
}

// refuseLocked makes the submitter of k return err.
func (p *Pool) refuseLocked(k *parking, err error) {
	e := p.leaveLocked(k)
	k.refusal = err
	k.tellLocked(e)
}

// admitLocked accepts the task of k, and lets its submitter go on. The caller
// queues or starts the task, which is returned.
func (p *Pool) admitLocked(k *parking) entry {
	e := k.endLocked()
	p.acceptLocked(e.job)
	k.tellLocked(e)
	return e
}
