import Care
package import EventLoop
import FoundationEssentials
import Journal
import Records

/// Looks after certificates while nobody does: reminds before they end, tells the desk of codes that nobody
/// picked up, closes drafts that were never signed.
package final class CertificateWatch: Service {
    /// Days before the end at which somebody is reminded, each once.
    package static let distances = [60, 30, 14, 3, 1]
    /// No issuance takes so long; one that does finds its draft closed, and is done again.
    private static let patience = Duration.seconds(600)
    private static let pause = Duration.seconds(3_600)

    private let house: Workplace
    private let loop: EventLoop

    package init(house: Workplace, loop: EventLoop) {
        self.house = house
        self.loop = loop
    }

    package func run() async {
        repeat {
            do {
                let told = try await round()
                if told > 0 { house.journal.note(.info, "certificates.told", ("mails", .count(told))) }
            } catch {
                house.journal.note(.warning, "certificates.unwatched")
            }
        } while (try? await loop.sleep(Self.pause)) != nil
    }

    /// One round over all towns.
    ///
    /// - Returns: how many certificates and applications somebody was told of.
    package func round() async throws -> Int {
        try await house.closePlannedCertificates(olderThan: Self.patience)
        return try await house.remindOfEnds() + house.tellOverduePickups()
    }
}

extension Workplace {
    /// Closes drafts that a process left behind: nothing of them was given to anybody.
    package func closePlannedCertificates(olderThan age: Duration) async throws {
        let count = try await archive.open(.jobEverywhere) { job in
            try await job.closePlanned(olderThan: age)
        }
        if count > 0 { journal.note(.notice, "certificates.drafts_closed", ("drafts", .count(count))) }
    }

    /// Reminds of the certificates that end within sixty days, at each distance once.
    func remindOfEnds() async throws -> Int {
        let furthest = CertificateWatch.distances.max() ?? 0
        let ending = try await archive.read(.jobEverywhere) { job in
            try await job.endingCertificates(within: .seconds(furthest * 86_400))
        }
        var count = 0
        for certificate in ending {
            guard let town = towns.town(certificate.tenant), town.state == .live,
                let distance = distance(of: certificate, now: clock.now())
            else { continue }
            if try await remind(of: certificate, at: distance, in: town) { count += 1 }
        }
        return count
    }

    /// The next distance that was not reminded of; `nil` for one that was, and for a certificate that never
    /// lived so long.
    private func distance(of certificate: EndingCertificate, now: Date) -> Int? {
        let day = 86_400.0
        let left = certificate.notAfter.timeIntervalSince(now) / day
        let life = certificate.notAfter.timeIntervalSince(certificate.notBefore) / day
        let reached = CertificateWatch.distances.filter { left <= Double($0) && life > Double($0 + 1) }.min()
        guard let reached, reached < certificate.remindedDays ?? .max else { return nil }
        return reached
    }

    private func remind(
        of certificate: EndingCertificate, at distance: Int, in town: Town
    ) async throws -> Bool {
        let letters = CertificateLetters(town, settings)
        let left = Int((certificate.notAfter.timeIntervalSince(clock.now()) / 86_400).rounded(.up))
        return try await archive.open(.job(town.id)) { job in
            guard try await job.reminded(certificate, days: distance) else { return false }
            let administrators = try await job.administrators(of: certificate.facility)
            var readers = administrators.map { ($0, true) }
            if let staff = certificate.staff, !administrators.contains(staff) {
                readers.append((staff, false))
            }
            for (reader, isAdministrator) in readers {
                try await job.post(
                    letters.ending(
                        certificate.device, at: certificate.notAfter, daysLeft: left,
                        toAdministrator: isAdministrator), kind: "certificate_ending",
                    to: .staff(town.id, reader),
                    dedupe: "ending.\(certificate.publicID.text).\(distance).\(reader.value)")
            }
            return true
        }
    }

    /// Tells the desk of approved applications whose codes were not picked up in the town's time.
    func tellOverduePickups() async throws -> Int {
        let overdue = try await archive.read(.jobEverywhere) { job in try await job.overduePickups() }
        var count = 0
        for (tenant, application) in overdue {
            guard let town = towns.town(tenant), town.state == .live else { continue }
            count += try await archive.open(.job(tenant)) { job in
                guard try await job.overduePickupTold(application, in: tenant) else { return 0 }
                try await job.tellDesk(
                    CertificateLetters(town, settings).overduePickup(), kind: "pickup_overdue",
                    matter: "overdue.\(application.value)")
                return 1
            }
        }
        return count
    }
}
