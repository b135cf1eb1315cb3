import EventLoop

/// Single statements on shared links.
extension LoopPool {
    /// Sends the unit over the emptiest shared link, or lets it wait for room.
    func submit(_ unit: Unit) {
        guard !unit.isAnswered else { return }
        guard !isClosing else {
            return unit.fail(losing: PostgresError(.unreachable, detail: Link.closing))
        }
        guard unit.deadline > .now else {
            return unit.answer(.failure(PostgresError(.timeout, detail: "no answer in time")))
        }
        if waiting.isEmpty, let link = emptiest() {
            link.send(unit)
        } else if waiting.count < context.configuration.waitingLimit {
            waiting.append(unit)
        } else {
            unit.answer(.failure(PostgresError(.busy, detail: "too many statements wait")))
        }
        keepTime()
    }

    /// The link with the fewest units under way, while it has room.
    private func emptiest() -> Link? {
        let ready = shared.compactMap(\.self).filter(\.isReady)
        let best = ready.min { $0.inFlight.count < $1.inFlight.count }
        guard let best, best.inFlight.count < context.configuration.pipelineDepth else { return nil }
        return best
    }

    /// Gives waiting units to a link that has room.
    func fill(_ link: Link) {
        while link.isReady, link.inFlight.count < context.configuration.pipelineDepth,
            let unit = waiting.popFirst()
        {
            if !unit.isAnswered { link.send(unit) }
        }
        link.sweep()
    }

    /// Waiting is over at the deadline, and sooner while there is no link at all.
    func expireWaiting(_ now: Moment) {
        guard !waiting.isEmpty else { return }
        let hasLink = shared.contains { $0?.isReady ?? false }
        for unit in waiting.all where !unit.isAnswered {
            if !hasLink, now - unit.began >= context.configuration.linkWait {
                unit.answer(.failure(PostgresError(.unreachable, detail: "no link to the database")))
            } else if unit.deadline <= now {
                let code: PostgresError.Code = hasLink ? .timeout : .unreachable
                unit.answer(.failure(PostgresError(code, detail: "no answer in time")))
            }
        }
        waiting.removeAll(where: \.isAnswered)
    }

    func openShared(_ place: Int) {
        guard !isClosing else { return }
        let link = Link(.shared, of: context, owner: self)
        shared[place] = link
        link.open()
    }

    func openedShared(_ link: Link) {
        if let place = shared.firstIndex(where: { $0 === link }) { sharedBackoff[place].reset() }
        fill(link)
    }

    func endedShared(_ link: Link) {
        guard let place = shared.firstIndex(where: { $0 === link }) else { return }
        shared[place] = nil
        guard !isClosing else { return }
        loop.schedule(after: sharedBackoff[place].wait()) { [weak self] in self?.openShared(place) }
    }
}
