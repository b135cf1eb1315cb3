import CLinux
import Glibc

/// What a descriptor is ready for.
package struct Readiness: OptionSet, Sendable {
    /// The bits of epoll.
    package let rawValue: UInt32
    /// From the bits of epoll.
    package init(rawValue: UInt32) { self.rawValue = rawValue }

    /// Bytes, a connection or the end can be read.
    package static let read = Readiness(rawValue: EPOLLIN.rawValue)
    /// There is room to write.
    package static let write = Readiness(rawValue: EPOLLOUT.rawValue)
    /// The other side closed its half (told only while reading is watched) or both (always told).
    package static let hangup = Readiness(rawValue: EPOLLHUP.rawValue)
    /// The descriptor is broken; always told.
    package static let error = Readiness(rawValue: EPOLLERR.rawValue)

    init(epoll events: UInt32) {
        var bits = events & (EPOLLIN.rawValue | EPOLLOUT.rawValue | EPOLLHUP.rawValue | EPOLLERR.rawValue)
        if events & EPOLLRDHUP.rawValue != 0 { bits |= EPOLLHUP.rawValue }
        rawValue = bits
    }
}

/// One descriptor under a loop's eye, level-triggered. All of it belongs to the loop's thread.
package final class Watcher {
    /// Still the caller's to close.
    package let descriptor: Int32
    private unowned let loop: EventLoop
    /// Several loops watch one descriptor: each event wakes one of them, not all (EPOLLEXCLUSIVE).
    private let isShared: Bool
    private let ready: (Readiness) -> Void
    private var events: UInt32 = 0
    private var isRegistered = false
    private(set) var isOpen = true

    init(loop: EventLoop, descriptor: Int32, isShared: Bool, ready: @escaping (Readiness) -> Void) {
        self.loop = loop
        self.isShared = isShared
        self.descriptor = descriptor
        self.ready = ready
    }

    /// What to be told of from now on. With neither, only hang-up of both halves and errors are told.
    package func set(read: Bool, write: Bool) {
        guard isOpen else { return }
        let reading = isShared ? EPOLLIN.rawValue : EPOLLIN.rawValue | EPOLLRDHUP.rawValue
        let wanted = (read ? reading : 0) | (write ? EPOLLOUT.rawValue : 0)
        guard !isRegistered || wanted != events else { return }
        events = wanted
        if isShared { return setShared() }
        control(isRegistered ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, wanted)
        register()
    }

    /// The kernel refuses to change a shared registration: it is taken out and put in again.
    private func setShared() {
        if isRegistered { _ = epoll_ctl(loop.epoll, EPOLL_CTL_DEL, descriptor, nil) }
        if events != 0 { control(EPOLL_CTL_ADD, events | EPOLLEXCLUSIVE.rawValue) }
        register()
    }

    private func control(_ operation: Int32, _ wanted: UInt32) {
        var event = epoll_event()
        event.events = wanted
        event.data.ptr = Unmanaged.passUnretained(self).toOpaque()
        _ = epoll_ctl(loop.epoll, operation, descriptor, &event)
    }

    private func register() {
        guard !isRegistered else { return }
        isRegistered = true
        loop.keep(self)
    }

    /// Stops watching; the descriptor stays open and is the caller's to close. Twice is harmless.
    package func close() {
        guard isOpen else { return }
        isOpen = false
        guard isRegistered else { return }
        _ = epoll_ctl(loop.epoll, EPOLL_CTL_DEL, descriptor, nil)
        loop.bury(self)
    }

    func tell(_ events: UInt32) {
        guard isOpen else { return }
        ready(Readiness(epoll: events))
    }
}
